# Tests of cli/.
unit_tests += %D%/test_mail_source %D%/test_mail_facts %D%/test_output_helpers %D%/test_style
%C%_test_mail_facts_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_mail_source_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_output_helpers_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_style_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

shell_tests += %D%/test_attachments.sh %D%/test_check.sh %D%/test_classify.sh %D%/test_commands.sh %D%/test_contoso.sh %D%/test_doctor.sh \
    %D%/test_extract.sh %D%/test_edm.sh %D%/test_exact.sh %D%/test_rulepack.sh %D%/test_test.sh
EXTRA_DIST += %D%/lib.sh tests/fixtures/cli

# The doctor's checks, on a gateway made of texts.
unit_tests += %D%/test_doctor
%C%_test_doctor_SOURCES = %D%/test_doctor.c %D%/doctor_case.c %D%/doctor_case.h
%C%_test_doctor_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

unit_tests += %D%/test_doctor_postfix %D%/test_doctor_program
%C%_test_doctor_postfix_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_doctor_program_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

# These read the manuals and, for json, run ./postern.
unit_tests += %D%/test_json %D%/test_manuals
%C%_test_json_LDADD = $(LIBCLI) $(CMOCKA_LIBS)
%C%_test_manuals_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

shell_tests += %D%/test_mx_check.sh %D%/test_mx_live.sh %D%/test_mx_probe.sh %D%/test_mx_simulate.sh
unit_tests += %D%/test_svg
%C%_test_svg_LDADD = $(LIBCLI) $(CMOCKA_LIBS)

shell_tests += %D%/test_corpus.sh %D%/test_mdoc.sh
check_PROGRAMS += tests/lib/json_lines
tests_lib_json_lines_SOURCES = tests/lib/json_lines.c
tests_lib_json_lines_LDADD = $(JANSSON_LIBS)

# Canned name server and daemons for the shell test.
shell_tests += %D%/test_daemons.sh %D%/test_route.sh
check_PROGRAMS += tests/lib/cli_services
tests_lib_cli_services_SOURCES = tests/lib/cli_services.c tests/dns/stub_dns.c
tests_lib_cli_services_LDADD = $(LIBDNS)
