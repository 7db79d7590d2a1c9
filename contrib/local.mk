# Scripts and examples; none is installed.
EXTRA_DIST += %D%/check.sh %D%/deps.sh %D%/nightly.sh %D%/lib %D%/example
