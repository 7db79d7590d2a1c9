# Fuzz targets: fuzz_PARSER.c with its seeds in seeds/PARSER/. `make check` replays the seeds through
# replay_main.c; --enable-fuzz (clang) links libFuzzer ($(FUZZ_LIBS)) instead:
# fuzz/fuzz_yaml -max_total_time=60 CORPUS fuzz/seeds/yaml
EXTRA_DIST += %D%/extract_package.h %D%/extract_storage.h %D%/target.h %D%/seeds
fuzz_targets =

if ENABLE_FUZZ
noinst_PROGRAMS += $(fuzz_targets)
fuzz_main = %D%/target.h
else
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
fuzz_main = %D%/replay_main.c %D%/target.h
endif

fuzz_targets += %D%/fuzz_yaml
%C%_fuzz_yaml_SOURCES = %D%/fuzz_yaml.c $(fuzz_main)
%C%_fuzz_yaml_LDADD = $(LIBBASE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_csv
%C%_fuzz_csv_SOURCES = %D%/fuzz_csv.c $(fuzz_main)
%C%_fuzz_csv_LDADD = $(LIBBASE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_settings
%C%_fuzz_settings_SOURCES = %D%/fuzz_settings.c $(fuzz_main)
%C%_fuzz_settings_LDADD = $(LIBBASE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_dns_packet
%C%_fuzz_dns_packet_SOURCES = %D%/fuzz_dns_packet.c $(fuzz_main)
%C%_fuzz_dns_packet_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_netstring
%C%_fuzz_netstring_SOURCES = %D%/fuzz_netstring.c $(fuzz_main)
%C%_fuzz_netstring_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_routes_state
%C%_fuzz_routes_state_SOURCES = %D%/fuzz_routes_state.c $(fuzz_main)
%C%_fuzz_routes_state_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_dns_reply
%C%_fuzz_dns_reply_SOURCES = %D%/fuzz_dns_reply.c $(fuzz_main)
%C%_fuzz_dns_reply_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_zone_file
%C%_fuzz_zone_file_SOURCES = %D%/fuzz_zone_file.c $(fuzz_main)
%C%_fuzz_zone_file_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_mta_log
%C%_fuzz_mta_log_SOURCES = %D%/fuzz_mta_log.c $(fuzz_main)
%C%_fuzz_mta_log_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_smtp_reply
%C%_fuzz_smtp_reply_SOURCES = %D%/fuzz_smtp_reply.c $(fuzz_main)
%C%_fuzz_smtp_reply_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_sts
%C%_fuzz_sts_SOURCES = %D%/fuzz_sts.c $(fuzz_main)
%C%_fuzz_sts_LDADD = $(LIBDNS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_spf
%C%_fuzz_spf_SOURCES = %D%/fuzz_spf.c $(fuzz_main)
%C%_fuzz_spf_LDADD = $(LIBDNS) $(FUZZ_LIBS)

list-fuzz:
	@echo $(fuzz_targets)
.PHONY: list-fuzz

fuzz_targets += %D%/fuzz_restore
%C%_fuzz_restore_SOURCES = %D%/fuzz_restore.c $(fuzz_main)
%C%_fuzz_restore_LDADD = $(LIBRULES) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_rules
%C%_fuzz_rules_SOURCES = %D%/fuzz_rules.c $(fuzz_main)
%C%_fuzz_rules_LDADD = $(LIBRULES) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_message
%C%_fuzz_message_SOURCES = %D%/fuzz_message.c $(fuzz_main)
%C%_fuzz_message_LDADD = $(LIBMESSAGE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_html
%C%_fuzz_html_SOURCES = %D%/fuzz_html.c $(fuzz_main)
%C%_fuzz_html_LDADD = $(LIBMESSAGE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_engine_saved
%C%_fuzz_engine_saved_SOURCES = %D%/fuzz_engine_saved.c $(fuzz_main)
%C%_fuzz_engine_saved_LDADD = classifiers/libclassifiers.a $(PCRE2_LIBS) $(XML_LIBS) $(OPENSSL_LIBS) $(LIBBASE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_engine
%C%_fuzz_engine_SOURCES = %D%/fuzz_engine.c $(fuzz_main)
%C%_fuzz_engine_LDADD = classifiers/libclassifiers.a $(PCRE2_LIBS) $(XML_LIBS) $(OPENSSL_LIBS) $(LIBBASE) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_exact_table
%C%_fuzz_exact_table_SOURCES = %D%/fuzz_exact_table.c $(fuzz_main)
%C%_fuzz_exact_table_LDADD = $(LIBCLASSIFIERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_fingerprint
%C%_fuzz_fingerprint_SOURCES = %D%/fuzz_fingerprint.c $(fuzz_main)
%C%_fuzz_fingerprint_LDADD = $(LIBCLASSIFIERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_definition
%C%_fuzz_definition_SOURCES = %D%/fuzz_definition.c $(fuzz_main)
%C%_fuzz_definition_LDADD = $(LIBCLASSIFIERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_rulepack
%C%_fuzz_rulepack_SOURCES = %D%/fuzz_rulepack.c $(fuzz_main)
%C%_fuzz_rulepack_LDADD = $(LIBCLASSIFIERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_validator
%C%_fuzz_validator_SOURCES = %D%/fuzz_validator.c $(fuzz_main)
%C%_fuzz_validator_LDADD = $(LIBCLASSIFIERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_postconf
%C%_fuzz_postconf_SOURCES = %D%/fuzz_postconf.c $(fuzz_main)
%C%_fuzz_postconf_LDADD = $(LIBCLI) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_extract
%C%_fuzz_extract_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_LDADD = $(LIBREADERS) $(FUZZ_LIBS)

# The same, of one reader each.
fuzz_targets += %D%/fuzz_extract_archive
%C%_fuzz_extract_archive_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_archive_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_archive
%C%_fuzz_extract_archive_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_html
%C%_fuzz_extract_html_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_html_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_html
%C%_fuzz_extract_html_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_lines
%C%_fuzz_extract_lines_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_lines_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_content_lines
%C%_fuzz_extract_lines_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_mail
%C%_fuzz_extract_mail_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_mail_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_mail
%C%_fuzz_extract_mail_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_ole
%C%_fuzz_extract_ole_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_ole_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_ole
%C%_fuzz_extract_ole_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_pdf
%C%_fuzz_extract_pdf_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_pdf_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_pdf
%C%_fuzz_extract_pdf_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_plain
%C%_fuzz_extract_plain_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_plain_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_plain
%C%_fuzz_extract_plain_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_xml
%C%_fuzz_extract_xml_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_xml_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_xml
%C%_fuzz_extract_xml_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_zip
%C%_fuzz_extract_zip_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_zip_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_zip
%C%_fuzz_extract_zip_LDADD = $(LIBREADERS) $(FUZZ_LIBS)
fuzz_targets += %D%/fuzz_extract_rtf
%C%_fuzz_extract_rtf_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_rtf_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_rtf
%C%_fuzz_extract_rtf_LDADD = $(LIBREADERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_extract_tnef
%C%_fuzz_extract_tnef_SOURCES = %D%/fuzz_extract.c $(fuzz_main)
%C%_fuzz_extract_tnef_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_tnef
%C%_fuzz_extract_tnef_LDADD = $(LIBREADERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_extract_storage
%C%_fuzz_extract_storage_SOURCES = %D%/fuzz_extract.c %D%/extract_storage.c $(fuzz_main)
%C%_fuzz_extract_storage_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_storage
%C%_fuzz_extract_storage_LDADD = $(LIBREADERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_extract_package
%C%_fuzz_extract_package_SOURCES = %D%/fuzz_extract.c %D%/extract_package.c $(fuzz_main)
%C%_fuzz_extract_package_CPPFLAGS = $(AM_CPPFLAGS) -DEXTRACT_READER=read_package
%C%_fuzz_extract_package_LDADD = $(LIBREADERS) $(FUZZ_LIBS)

fuzz_targets += %D%/fuzz_extract_frame
%C%_fuzz_extract_frame_SOURCES = %D%/fuzz_extract_frame.c $(fuzz_main)
%C%_fuzz_extract_frame_LDADD = $(LIBMESSAGE) $(FUZZ_LIBS)
