# Tests of dns/.
unit_tests += \
    %D%/test_health \
    %D%/test_netstring \
    %D%/test_packet \
    %D%/test_smtp_reply \
    %D%/test_state
%C%_test_health_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_netstring_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_packet_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_smtp_reply_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_state_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
