# Tests of rules/.
check_LIBRARIES += %D%/librulescase.a
%C%_librulescase_a_SOURCES = %D%/rules_case.c %D%/rules_case.h
unit_tests += %D%/test_evaluate %D%/test_explain %D%/test_limits %D%/test_load %D%/test_predicates
%C%_test_evaluate_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
%C%_test_explain_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
%C%_test_limits_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
%C%_test_load_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
%C%_test_predicates_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
unit_tests += %D%/test_classifications
%C%_test_classifications_LDADD = %D%/librulescase.a $(LIBRULES) $(CMOCKA_LIBS)
unit_tests += %D%/test_policy_version
%C%_test_policy_version_LDADD = $(LIBRULES) $(CMOCKA_LIBS)
unit_tests += %D%/test_trust
%C%_test_trust_LDADD = $(LIBRULES) $(CMOCKA_LIBS)
unit_tests += %D%/test_restore
%C%_test_restore_LDADD = $(LIBRULES) $(CMOCKA_LIBS)
EXTRA_DIST += tests/fixtures/catalogue
