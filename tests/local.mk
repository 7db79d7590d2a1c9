# The seeds and fixtures that tests read go into the tarball; test programs are listed by folder.
EXTRA_DIST += tests/harness.h tests/tsan.supp

check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests) $(shell_tests)
EXTRA_DIST += $(shell_tests)
unit_tests =
shell_tests =

include tests/base/local.mk
include tests/message/local.mk
include tests/classifiers/local.mk
include tests/rules/local.mk
include tests/dns/local.mk
include tests/milter/local.mk
include tests/cli/local.mk
include tests/lint/local.mk

# For contrib/check.sh, which runs some of them under other sanitizers.
list-tests:
	@echo $(TESTS)
.PHONY: list-tests
