# Tests of milter/: pure pieces by program, the filter as a whole in a Postfix of its own.
EXTRA_DIST += %D%/configuration.h

unit_tests += %D%/test_decide %D%/test_esmtp %D%/test_gate %D%/test_listen %D%/test_reply %D%/test_reserved \
    %D%/test_session %D%/test_status
%C%_test_decide_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_esmtp_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_gate_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_listen_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_reply_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_reserved_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_session_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)
%C%_test_status_LDADD = $(LIBMILTER) $(CMOCKA_LIBS)

shell_tests += %D%/test_attachments.sh %D%/test_contrib.sh %D%/test_corpus.sh %D%/test_lifecycle.sh %D%/test_load.sh %D%/test_manual.sh %D%/test_postfix.sh %D%/test_suffix.sh %D%/test_units.sh
EXTRA_DIST += %D%/scene.sh

check_PROGRAMS += tests/lib/smtp_send tests/lib/control_ask
tests_lib_control_ask_SOURCES = tests/lib/control_ask.c
tests_lib_control_ask_LDADD = $(LIBBASE)
tests_lib_smtp_send_SOURCES = tests/lib/smtp_send.c
tests_lib_smtp_send_LDADD = $(GLIB_LIBS) -lpthread
