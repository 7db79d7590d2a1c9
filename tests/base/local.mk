# Tests of base/: one program for each module.
EXTRA_DIST += %D%/faults.h

unit_tests += %D%/test_slice %D%/test_csv %D%/test_nearest %D%/test_diagnostic %D%/test_clock %D%/test_domain \
    %D%/test_network %D%/test_yaml %D%/test_yaml_value %D%/test_yaml_write %D%/test_unix_socket %D%/test_control %D%/test_log %D%/test_settings \
    %D%/test_settings_conflicts
%C%_test_slice_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_csv_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_nearest_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_diagnostic_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_clock_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_domain_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_network_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_yaml_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_yaml_value_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_yaml_write_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_unix_socket_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_control_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_log_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_settings_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
%C%_test_settings_conflicts_LDADD = $(LIBBASE) $(CMOCKA_LIBS)
