# Tests of cli/.
unit_tests += %D%/test_mail_source %D%/test_output_helpers %D%/test_style
%C%_test_mail_source_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_output_helpers_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_style_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

shell_tests += %D%/test_check.sh %D%/test_commands.sh %D%/test_extract.sh %D%/test_test.sh
EXTRA_DIST += %D%/lib.sh tests/fixtures/cli

# These read the manuals and, for json, run ./postern.
unit_tests += %D%/test_json %D%/test_manuals
%C%_test_json_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_manuals_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

shell_tests += %D%/test_corpus.sh %D%/test_mdoc.sh
check_PROGRAMS += tests/lib/json_lines
tests_lib_json_lines_SOURCES = tests/lib/json_lines.c
tests_lib_json_lines_LDADD = $(JANSSON_LIBS)
