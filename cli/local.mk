# Sources of cli/: everything but main in a library, so that tests link it.
noinst_LIBRARIES += %D%/libcli.a
%C%_libcli_a_SOURCES = \
    %D%/attachments.c %D%/attachments.h \
    %D%/check.c \
    %D%/classify.c %D%/classify_learn.c %D%/classify_list.c %D%/classify_misses.c \
    %D%/classify_output.c %D%/classify_output.h \
    %D%/command.c %D%/command.h \
    %D%/daemon.c %D%/daemon.h \
    %D%/doctor/check.c %D%/doctor/check.h \
    %D%/doctor/checks_certificates.c %D%/doctor/checks_header.c %D%/doctor/checks_limits.c %D%/doctor/checks_loop.c %D%/doctor/checks_online.c %D%/doctor/checks_milter.c \
    %D%/doctor/checks_routing.c %D%/doctor/checks_setup.c %D%/doctor/checks_sockets.c %D%/doctor/checks_tenant.c \
    %D%/doctor/checks_tls.c %D%/doctor/checks_trust.c \
    %D%/doctor/doctor.c %D%/doctor/gather.c %D%/doctor/gather.h \
    %D%/doctor/microsoft.c %D%/doctor/microsoft.h %D%/doctor/mta_list.c %D%/doctor/mta_list.h \
    %D%/doctor/online.c %D%/doctor/online.h \
    %D%/doctor/output.c %D%/doctor/output.h %D%/doctor/postfix.c %D%/doctor/postfix.h \
    %D%/doctor/program.c %D%/doctor/program.h %D%/doctor/setup.c %D%/doctor/setup.h %D%/doctor/setup_fields.c %D%/doctor/setup_sockets.c %D%/doctor/wishes.c \
    %D%/edm_build.c \
    %D%/explain.c \
    %D%/extract.c %D%/extract_json.c %D%/extract_output.h %D%/extract_tree.c \
    %D%/findings.c %D%/findings.h \
    %D%/help.c \
    %D%/item_message.c %D%/item_message.h \
    %D%/json_text.c %D%/json_text.h \
    %D%/mail_facts.c %D%/mail_facts.h \
    %D%/mail_source.c %D%/mail_source.h \
    %D%/mx_check.c %D%/mx_probe.c %D%/mx_probe.h %D%/mx_report.c %D%/mx_report.h %D%/mx_sites.c %D%/mx_sites.h %D%/mx_source.c %D%/mx_source.h \
    %D%/mx_picture.c %D%/mx_picture.h %D%/mx_picture_internal.h %D%/mx_picture_losses.c \
    %D%/mx_show.c \
    %D%/mx_simulate.c %D%/mx_simulate.h %D%/mx_simulate_human.c %D%/mx_simulate_json.c \
    %D%/numbers.c %D%/numbers.h \
    %D%/options.c \
    %D%/ordered_pool.c %D%/ordered_pool.h \
    %D%/output.c \
    %D%/output_classifications.c %D%/output_classifications.h \
    %D%/progress.c %D%/progress.h \
    %D%/reload.c \
    %D%/route_drain.c %D%/route_status.c \
    %D%/routed_state.c %D%/routed_state.h \
    %D%/rulepack_export.c %D%/rulepack_import.c \
    %D%/status.c \
    %D%/style.c %D%/style.h \
    %D%/svg.c %D%/svg.h \
    %D%/test.c %D%/test_batch.c %D%/test_batch.h %D%/test_human.c %D%/test_json.c %D%/test_output.h \
    %D%/topic.c %D%/topic.h %D%/topic_zone.c \
    %D%/trial.c %D%/trial.h

LIBCLI = cli/libcli.a dns/libdns.a $(LIBRULES) $(CARES_LIBS) $(SSL_LIBS) $(ZSCANNER_LIBS) $(JANSSON_LIBS)

bin_PROGRAMS += postern
postern_SOURCES = %D%/main.c
postern_LDADD = $(LIBCLI)
