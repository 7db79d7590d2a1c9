# Sources of dns/.
noinst_LIBRARIES += %D%/libdns.a
%C%_libdns_a_SOURCES = \
    %D%/bridge.c %D%/bridge.h \
    %D%/certificate.c %D%/certificate.h \
    %D%/drained.c %D%/drained.h \
    %D%/endpoint.c %D%/endpoint.h \
    %D%/failover.c %D%/failover.h \
    %D%/flush.c %D%/flush.h \
    %D%/health.c %D%/health.h \
    %D%/log_follow.c %D%/log_follow.h \
    %D%/lookup.c %D%/lookup.h \
    %D%/mta_log.c %D%/mta_log.h \
    %D%/netstring.c %D%/netstring.h \
    %D%/order.c %D%/order.h \
    %D%/own.c %D%/own.h \
    %D%/packet.c %D%/packet.h \
    %D%/probe.c %D%/probe.h \
    %D%/probe_link.c %D%/probe_link.h %D%/probe_result.c \
    %D%/resolver.c %D%/resolver.h \
    %D%/router.c %D%/router.h %D%/router_internal.h \
    %D%/router_log.c %D%/router_orders.c %D%/router_probes.c %D%/router_standby.c %D%/router_tls.c %D%/router_zones.c \
    %D%/routes.c %D%/routes.h \
    %D%/sendmail.c %D%/sendmail.h \
    %D%/show.c %D%/show.h \
    %D%/simulate/availability.c %D%/simulate/availability.h \
    %D%/simulate/kill.c %D%/simulate/kill.h %D%/simulate/kill_internal.h \
    %D%/simulate/kill_list.c %D%/simulate/kill_named.c \
    %D%/simulate/model.c %D%/simulate/model.h \
    %D%/simulate/mta.c %D%/simulate/mta.h \
    %D%/simulate/outcome.c %D%/simulate/outcome.h \
    %D%/simulate/simulation.c %D%/simulate/simulation.h \
    %D%/simulate/sites.c %D%/simulate/sites.h \
    %D%/site_hold.c %D%/site_hold.h \
    %D%/smtp_reply.c %D%/smtp_reply.h \
    %D%/socketmap.c %D%/socketmap.h \
    %D%/source.c %D%/source.h \
    %D%/state.c %D%/state.h \
    %D%/subnet.c %D%/subnet.h \
    %D%/target.c %D%/target.h \
    %D%/tiers.c %D%/tiers.h \
    %D%/tls.c %D%/tls.h \
    %D%/tls_policy.c %D%/tls_policy.h \
    %D%/tlsa.c %D%/tlsa.h \
    %D%/watch.c %D%/watch.h \
    %D%/wire.c %D%/wire.h \
    %D%/zone.c %D%/zone.h

# Zone data, and their file: libzscanner is GPL-3.0-or-later and linked into postern alone.
%C%_libdns_a_SOURCES += \
    %D%/records/zone_data.c %D%/records/zone_data.h \
    %D%/records/zone_failover.c %D%/records/zone_failover.h \
    %D%/records/zone_file.c %D%/records/zone_file.h \
    %D%/records/zone_find.c %D%/records/zone_find.h \
    %D%/records/zone_text.c %D%/records/zone_text.h

# What name servers say, each by itself.
%C%_libdns_a_SOURCES += \
    %D%/survey/ask.c %D%/survey/ask.h \
    %D%/survey/authority.c %D%/survey/authority.h \
    %D%/survey/exchange.c %D%/survey/exchange.h \
    %D%/survey/looks.c %D%/survey/looks.h \
    %D%/survey/reply.c %D%/survey/reply.h \
    %D%/survey/spf.c %D%/survey/spf.h %D%/survey/spf_survey.c \
    %D%/survey/sts.c %D%/survey/sts.h %D%/survey/sts_fetch.c \
    %D%/survey/survey.c %D%/survey/survey.h

# What is wrong with them.
%C%_libdns_a_SOURCES += \
    %D%/check/addresses.c %D%/check/dnssec.c %D%/check/file.c %D%/check/limits.c %D%/check/list.c \
    %D%/check/ns.c %D%/check/policies.c %D%/check/records.c %D%/check/reverse.c %D%/check/servers.c %D%/check/smtp.c \
    %D%/check/sites.c %D%/check/soa.c %D%/check/targets.c %D%/check/tiers.c \
    %D%/check/tlsa.c %D%/check/ttl.c %D%/check/views.c \
    %D%/check/check.c %D%/check/check.h \
    %D%/check/group.h \
    %D%/check/hosts.c %D%/check/hosts.h

# jansson is the daemon's alone, in one file; what the command line says in JSON is the command line's.
sbin_PROGRAMS += postern-routed
postern_routed_SOURCES = \
    %D%/commands.c %D%/commands.h \
    %D%/routed.c \
    %D%/status.c %D%/status.h
postern_routed_LDADD = $(LIBDNS) $(JANSSON_LIBS)
