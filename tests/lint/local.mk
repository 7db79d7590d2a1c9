# The shape of the tree, checked.
shell_tests += %D%/layers.sh
