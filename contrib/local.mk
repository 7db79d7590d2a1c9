# Scripts and examples; none is installed.
EXTRA_DIST += %D%/check.sh %D%/demo.sh %D%/deps.sh %D%/nightly.sh %D%/demo %D%/lib %D%/example %D%/postfix %D%/sendmail %D%/systemd
