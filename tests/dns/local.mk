# Tests of dns/.
EXTRA_DIST += %D%/failover_story.h %D%/script_host.h %D%/stories.h %D%/stub_dns.h %D%/tls_host.h %D%/zone_text.h

unit_tests += \
    %D%/test_certificate \
    %D%/test_drained \
    %D%/test_failover \
    %D%/test_flush \
    %D%/test_health \
    %D%/test_mta_log \
    %D%/test_netstring \
    %D%/test_order \
    %D%/test_packet \
    %D%/test_probe \
    %D%/test_reload \
    %D%/test_resolver \
    %D%/test_routes \
    %D%/test_scenario \
    %D%/test_sendmail \
    %D%/test_simulate \
    %D%/test_simulate_corpus \
    %D%/test_socketmap \
    %D%/test_site_hold \
    %D%/test_smtp_reply \
    %D%/test_state \
    %D%/test_target \
    %D%/test_tiers \
    %D%/test_tls \
    %D%/test_tls_policy \
    %D%/test_zone
%C%_test_certificate_LDADD = $(LIBDNS) $(OPENSSL_LIBS) $(CMOCKA_LIBS)
%C%_test_failover_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_drained_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_flush_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_health_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_mta_log_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_netstring_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_order_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_packet_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_routes_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_scenario_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_sendmail_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_simulate_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_simulate_corpus_LDADD = $(LIBDNS) $(JANSSON_LIBS) $(CMOCKA_LIBS) -lm
%C%_test_site_hold_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_smtp_reply_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_state_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_target_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_tiers_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_zone_LDADD = $(LIBDNS) $(CMOCKA_LIBS)

EXTRA_DIST += \
    tests/scenarios/everything-down.scn \
    tests/scenarios/flapping-host.scn \
    tests/scenarios/flapping-site.scn \
    tests/scenarios/maintenance.scn \
    tests/scenarios/nuneaton-fails-during-return.scn \
    tests/scenarios/oxford-nuneaton.scn \
    tests/scenarios/strict-order.scn \
    tests/scenarios/too-few-hosts.scn \
    tests/scenarios/tracked-host.scn \
    tests/scenarios/zone-edited.scn
%C%_test_reload_SOURCES = %D%/test_reload.c %D%/stub_dns.c
%C%_test_reload_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_resolver_SOURCES = %D%/test_resolver.c %D%/stub_dns.c
%C%_test_resolver_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_probe_SOURCES = %D%/test_probe.c %D%/script_host.c %D%/stub_dns.c %D%/tls_host.c
%C%_test_probe_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_tls_policy_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_tls_SOURCES = %D%/test_tls.c %D%/tls_host.c
%C%_test_tls_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_socketmap_LDADD = $(LIBDNS) $(CMOCKA_LIBS)

shell_tests += %D%/test_mailertable.sh %D%/test_routed.sh %D%/test_tls_route.sh

# Zone data, as files have them.
unit_tests += %D%/test_check %D%/test_check_corpus %D%/test_check_smtp %D%/test_check_survey %D%/test_spf %D%/test_sts %D%/test_survey %D%/test_wire %D%/test_zone_failover %D%/test_zone_file %D%/test_zone_find
%C%_test_check_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)
%C%_test_check_smtp_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)
%C%_test_spf_SOURCES = %D%/test_spf.c %D%/stub_dns.c
%C%_test_spf_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_sts_SOURCES = %D%/test_sts.c %D%/tls_host.c
%C%_test_sts_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_survey_SOURCES = %D%/test_survey.c %D%/stub_dns.c
%C%_test_survey_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_check_survey_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)
%C%_test_check_corpus_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(JANSSON_LIBS) $(CMOCKA_LIBS)
%C%_test_wire_LDADD = $(LIBDNS) $(CMOCKA_LIBS)
%C%_test_zone_failover_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)
%C%_test_zone_file_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)
%C%_test_zone_find_LDADD = $(LIBDNS) $(ZSCANNER_LIBS) $(CMOCKA_LIBS)

# A name server that lies.
shell_tests += %D%/test_lying_dns.sh
check_PROGRAMS += %D%/lying_dns
%C%_lying_dns_SOURCES = %D%/lying_dns.c %D%/stub_dns.c
%C%_lying_dns_LDADD = $(LIBDNS)

# Smarthosts in network namespaces of their own: they fail under load; DANE.
shell_tests += %D%/test_dane.sh %D%/test_failover_load.sh
EXTRA_DIST += %D%/failover_judge.awk %D%/machines.sh
check_PROGRAMS += %D%/load_host %D%/signed_dns
%C%_signed_dns_SOURCES = %D%/signed_dns.c %D%/stub_dns.c
%C%_signed_dns_LDADD = $(LIBDNS)
%C%_load_host_SOURCES = %D%/load_host.c %D%/tls_host.c
%C%_load_host_LDADD = $(LIBDNS)

# Random zones, a Postfix of their own and many hosts for it.
shell_tests += %D%/test_selection.sh
check_PROGRAMS += %D%/selection tests/lib/smtp_hosts
%C%_selection_SOURCES = %D%/selection.c %D%/random_zone.c %D%/random_zone.h
%C%_selection_LDADD = $(LIBDNS)
tests_lib_smtp_hosts_SOURCES = tests/lib/smtp_hosts.c
tests_lib_smtp_hosts_LDADD = $(LIBBASE)
