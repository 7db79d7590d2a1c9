# Tests of message/: one program for each module.
unit_tests += %D%/test_charset %D%/test_encoded_word %D%/test_envelope %D%/test_header %D%/test_html \
    %D%/test_multipart %D%/test_spool %D%/test_transfer
%C%_test_charset_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_encoded_word_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_envelope_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_header_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_html_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_multipart_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_spool_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_transfer_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
# Tests of message/.
unit_tests += %D%/test_date
%C%_test_date_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
