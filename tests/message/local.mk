# Tests of message/: one program for each module; test_parts reads the fixtures.
EXTRA_DIST += tests/fixtures/pictures
EXTRA_DIST += %D%/bomb_case.h %D%/mail_case.h %D%/ole_case.h %D%/read_case.h
EXTRA_DIST += \
    tests/fixtures/mail/alternative.eml \
    tests/fixtures/mail/attachment-alone.eml \
    tests/fixtures/mail/body-without-empty-line.eml \
    tests/fixtures/mail/boundary-guess-cuts-nothing.eml \
    tests/fixtures/mail/boundary-missing.eml \
    tests/fixtures/mail/boundary-never-occurs.eml \
    tests/fixtures/mail/broken-header.eml \
    tests/fixtures/mail/carriage-returns-alone.eml \
    tests/fixtures/mail/charset-wrong.eml \
    tests/fixtures/mail/digest.eml \
    tests/fixtures/mail/embedded-message.eml \
    tests/fixtures/mail/empty.eml \
    tests/fixtures/mail/end-missing.eml \
    tests/fixtures/mail/header-only.eml \
    tests/fixtures/mail/html-meta-charset.eml \
    tests/fixtures/mail/image-in-alternative.eml \
    tests/fixtures/mail/mbox-line.eml \
    tests/fixtures/mail/mixed-with-attachments.eml \
    tests/fixtures/mail/multipart-in-base64.eml \
    tests/fixtures/mail/no-content-type.eml \
    tests/fixtures/mail/no-header.eml \
    tests/fixtures/mail/nul-in-text.eml \
    tests/fixtures/mail/parts-behind-the-end.eml \
    tests/fixtures/mail/plain-lf.eml \
    tests/fixtures/mail/plain.eml \
    tests/fixtures/mail/related-with-image.eml \
    tests/fixtures/mail/report.eml \
    tests/fixtures/mail/same-boundary-twice.eml \
    tests/fixtures/mail/several-subjects.eml \
    tests/fixtures/mail/signed.eml \
    tests/fixtures/mail/text-attachment-alone.eml \
    tests/fixtures/mail/uuencode.eml

# A postern-extract that was taken over; no test of its own.
check_PROGRAMS += %D%/hostile_worker
%C%_hostile_worker_LDADD = $(LIBREADERS)

unit_tests += \
    %D%/test_address \
    %D%/test_charset \
    %D%/test_content \
    %D%/test_corpus \
    %D%/test_date \
    %D%/test_encoded_word \
    %D%/test_envelope \
    %D%/test_extract \
    %D%/test_extract_corpus \
    %D%/test_extract_limits \
    %D%/test_extract_request \
    %D%/test_header \
    %D%/test_html \
    %D%/test_limits \
    %D%/test_message \
    %D%/test_multipart \
    %D%/test_number_format \
    %D%/test_ocr \
    %D%/test_parts \
    %D%/test_read_files \
    %D%/test_readers \
    %D%/test_readers_excel \
    %D%/test_readers_outlook \
    %D%/test_readers_powerpoint \
    %D%/test_readers_rtf \
    %D%/test_readers_word \
    %D%/test_spool \
    %D%/test_threads \
    %D%/test_transfer
%C%_test_address_SOURCES = %D%/test_address.c %D%/mail_case.c
%C%_test_address_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_charset_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_content_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_corpus_SOURCES = %D%/test_corpus.c %D%/mail_case.c
%C%_test_corpus_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_date_SOURCES = %D%/test_date.c %D%/mail_case.c
%C%_test_date_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_encoded_word_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_envelope_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_extract_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_extract_corpus_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_extract_limits_SOURCES = %D%/test_extract_limits.c %D%/bomb_case.c %D%/read_case.c
%C%_test_extract_limits_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_extract_request_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_header_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_html_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_limits_SOURCES = %D%/test_limits.c %D%/mail_case.c
%C%_test_limits_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_message_SOURCES = %D%/test_message.c %D%/mail_case.c
%C%_test_message_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_multipart_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_number_format_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_ocr_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_parts_SOURCES = %D%/test_parts.c %D%/mail_case.c
%C%_test_parts_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_readers_word_SOURCES = %D%/test_readers_word.c %D%/ole_case.c %D%/read_case.c
%C%_test_readers_word_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_readers_powerpoint_SOURCES = %D%/test_readers_powerpoint.c %D%/ole_case.c %D%/read_case.c
%C%_test_readers_powerpoint_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_readers_rtf_SOURCES = %D%/test_readers_rtf.c %D%/read_case.c
%C%_test_readers_rtf_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_readers_outlook_SOURCES = %D%/test_readers_outlook.c %D%/ole_case.c %D%/read_case.c
%C%_test_readers_outlook_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_readers_excel_SOURCES = %D%/test_readers_excel.c %D%/ole_case.c %D%/read_case.c
%C%_test_readers_excel_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_read_files_SOURCES = %D%/test_read_files.c %D%/read_case.c
%C%_test_read_files_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_readers_SOURCES = %D%/test_readers.c %D%/ole_case.c %D%/read_case.c
%C%_test_readers_LDADD = $(LIBREADERS) $(CMOCKA_LIBS)
%C%_test_spool_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_threads_SOURCES = %D%/test_threads.c %D%/mail_case.c
%C%_test_threads_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
%C%_test_transfer_LDADD = $(LIBMESSAGE) $(CMOCKA_LIBS)
