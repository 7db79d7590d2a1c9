/* Every check of the doctor: a gateway that is good, and one thing changed in it that the check has to see.
 */
#include "tests/cli/doctor_case.h"
#include "tests/harness.h"

#include <string.h>

#define POSTERN_WITH(more) "organization: { domains: [contoso.example] }\n" more

/* Inbound: what the tenant's checks want. */
#define CLOUD_INBOUND                                                                                        \
    "inbound_connectors: [{ name: X, tls_subject: mail.protection.outlook.com, tenant_header: 'X-S: s' }]"
#define CONNECTOR_FOR(domains) "connectors: [{ Name: On-premises, SmartHosts: [a.example], " domains " }]\n"
#define ONE_CONNECTOR(hosts) "connectors: [{ Name: On-premises, SmartHosts: [" hosts "] }]\n"

#define FORGED_GONE                                                                                          \
    "regexp:/etc/postfix/in\tAuthentication-Results: gateway.contoso.example; dkim=pass\tfound\tIGNORE"

struct row {
    const char *name;
    /* All that is found, a line each; beginning with "+" = one of what is found, with "-" = none of that. */
    const char *wanted;
    const char *add; /* a piece of the text to paste of the first, or NULL */
    struct doctor_change change;
};

/* clang-format off */
static const struct row rows[] = {
    { "a good gateway", "", NULL, { 0 } },

    { "old Postfix", "error postfix-version\n", NULL, { .parameters = "mail_version = 3.4.23" } },
    { "postconf complains", "warning postconf-warning\n", NULL, { .warnings = "postconf: warning: main.cf: unused parameter: x=1\n" } },

    { "absolute path in a chroot", "error socket-chroot\n", "smtpd_milters = unix:postern/milter.sock",
      { .parameters = "smtpd_milters = unix:/var/spool/postfix/postern/milter.sock" } },
    { "absolute path without a chroot", "", NULL,
      { .parameters = "smtpd_milters = unix:/var/spool/postfix/postern/milter.sock", .without = "smtp",
        .services = "smtp inet n - n - - smtpd\nsmtp unix - - y - - smtp\n" } },
    { "default chroot column of old levels", "error socket-chroot\n", NULL,
      { .parameters = "compatibility_level = 0\nsmtpd_milters = unix:/var/spool/postfix/postern/milter.sock", .without = "smtp",
        .services = "smtp inet n - - - - smtpd\nsmtp unix - - y - - smtp\n" } },
    { "absolute route socket in a chroot", "error socket-chroot\n", "transport_maps = socketmap:unix:postern/route.sock:route",
      { .parameters = "transport_maps = socketmap:unix:/var/spool/postfix/postern/route.sock:route" } },
    { "absolute route socket through proxymap", "error proxy-maps\n", NULL,
      { .parameters = "transport_maps = proxy:socketmap:unix:/var/spool/postfix/postern/route.sock:route" } },
    { "proxymap that may open it", "", NULL,
      { .parameters = "transport_maps = proxy:socketmap:unix:/var/spool/postfix/postern/route.sock:route\n"
                      "proxy_read_maps = proxy:socketmap:unix:/var/spool/postfix/postern/route.sock:route" } },
    { "another path than postern.yaml's", "error socket-mismatch\n", NULL,
      { .parameters = "smtpd_milters = unix:postern/filter/postern.sock" } },
    { "no daemon", "error socket-missing\n", "systemctl enable --now postern-milter",
      { .files = "/var/spool/postfix/postern/milter.sock missing" } },
    { "no socket", "error socket-missing\n", NULL, { .files = "/var/spool/postfix/postern/milter.sock other 0644 root" } },
    { "a socket of root's alone", "error socket-rights\n", "chgrp postfix /var/spool/postfix/postern/milter.sock",
      { .files = "/var/spool/postfix/postern/milter.sock socket 0600 root" } },
    { "a folder of root's alone", "error socket-rights\nerror socket-rights\n", "chgrp postfix /var/spool/postfix/postern",
      { .files = "/var/spool/postfix/postern folder 0700 root" } },
    { "rights that cannot be seen", "unchecked socket-rights\n", NULL,
      { .files = "/var/spool/postfix/postern/milter.sock hidden" } },
    { "a socket for everybody", "warning socket-open\n", "chmod 0660",
      { .files = "/var/spool/postfix/postern folder 0755 postfix\n/var/spool/postfix/postern/milter.sock socket 0666 postfix" } },
    { "a socket for everybody in a closed folder", "", NULL,
      { .files = "/var/spool/postfix/postern/milter.sock socket 0666 postfix" } },
    { "an inet socket", "", NULL,
      { .parameters = "smtpd_milters = inet:localhost:8890\nnon_smtpd_milters = inet:127.0.0.1:8890",
        .postern = "organization: { domains: [contoso.example, contoso.onmicrosoft.com], " CLOUD_INBOUND " }\n"
                   "milter: { socket: 'inet:8890@127.0.0.1' }\n"
                   "connectors: [{ Name: C, SmartHosts: ['mx:contoso-example.mail.protection.outlook.com'], TlsSettings: DomainValidation }]\n"
                   "routing: { transport: exchange-online, domains: { contoso.example: c, contoso.mail.onmicrosoft.com: c } }\n",
        .lookups = "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.c.postern.invalid found " SETUP_PROBE_ADDRESS } },

    { "no filter", "error milter-missing\nwarning suffix-open\n", "smtpd_milters = unix:postern/milter.sock, inet:localhost:8891",
      { .parameters = "smtpd_milters = inet:localhost:8891" } },
    { "a listener without it", "warning milter-bypass\nwarning suffix-open\n", NULL,
      { .services = "10025 inet n - y - - smtpd\n", .overrides = "10025/inet/smtpd_milters = \nexchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "a listener without it that refuses the suffix", "warning milter-bypass\n", NULL,
      { .services = "10025 inet n - y - - smtpd\n",
        .overrides = "10025/inet/smtpd_milters = \n"
                     "10025/inet/smtpd_recipient_restrictions = check_recipient_access inline:{postern.invalid=REJECT}\n"
                     "exchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "no_milters", "warning milter-bypass\n", NULL,
      { .services = "10025 inet n - y - - smtpd\n",
        .overrides = "10025/inet/receive_override_options = no_address_mappings,no_milters\n"
                     "exchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "other filters for some", "warning milter-maps\n", NULL, { .parameters = "smtpd_milter_maps = cidr:/etc/postfix/maps" } },
    { "not for mail of this host", "warning milter-non-smtpd\n", "non_smtpd_milters = unix:postern/milter.sock", { .parameters = "non_smtpd_milters = " } },
    { "signs first", "warning milter-order\n", "smtpd_milters = unix:postern/milter.sock, inet:localhost:8891",
      { .parameters = "smtpd_milters = inet:localhost:8891, unix:postern/milter.sock" } },
    { "signs first, in braces", "warning milter-order\n",
      "smtpd_milters = { unix:postern/milter.sock, content_timeout=200s }, unix:opendkim/opendkim.sock",
      { .parameters = "smtpd_milters = unix:opendkim/opendkim.sock, { unix:postern/milter.sock, content_timeout=200s }" } },
    { "accepts without filter", "error milter-default-action\n", "milter_default_action = tempfail", { .parameters = "milter_default_action = accept" } },
    { "accepts without this filter", "error milter-default-action\n", NULL,
      { .parameters = "smtpd_milters = { unix:postern/milter.sock, { default_action = accept } }" } },
    { "accepts without another filter", "", NULL,
      { .parameters = "smtpd_milters = unix:postern/milter.sock, { inet:localhost:8891, default_action=accept }" } },
    { "accepts without this filter, in another writing", "error milter-default-action\n", NULL,
      { .parameters = "smtpd_milters = {unix:postern/milter.sock, default_action=accept, connect_timeout=5s,} { inet:localhost:8891 }" } },
    { "accepts without this filter for mail of this host", "error milter-default-action\n", NULL,
      { .parameters = "non_smtpd_milters = { unix:postern/milter.sock default_action=accept }" } },
    { "accepts without filter at one listener", "error milter-default-action\n", NULL,
      { .services = "submission inet n - y - - smtpd\n",
        .overrides = "submission/inet/smtpd_milters = { unix:postern/milter.sock, default_action=accept }\n" } },
    { "an entry in braces is Postern's", "", NULL,
      { .parameters = "smtpd_milters = { unix:postern/milter.sock, default_action=tempfail, content_timeout=120s }\n"
                      "non_smtpd_milters = { unix:postern/milter.sock, { default_action = tempfail } }" } },
    { "an entry in braces, absolute in a chroot", "error socket-chroot\n", "smtpd_milters = { unix:postern/milter.sock, default_action=tempfail }, inet:localhost:8891",
      { .parameters = "smtpd_milters = { unix:/var/spool/postfix/postern/milter.sock, default_action=tempfail }, inet:localhost:8891" } },
    { "a signer in braces before Postern", "warning milter-order\n", "smtpd_milters = { unix:postern/milter.sock, command_timeout=9s }, { inet:localhost:8891, default_action=accept }",
      { .parameters = "smtpd_milters = { inet:localhost:8891, default_action=accept }, { unix:postern/milter.sock, command_timeout=9s }" } },
    { "a filter called archive is no signer", "", NULL,
      { .parameters = "smtpd_milters = unix:archive/search.sock, unix:postern/milter.sock" } },
    { "the default of Postfix 3.11", "warning milter-default-action\n", NULL,
      { .parameters = "mail_version = 3.11.0\nmilter_default_action = shutdown" } },
    { "old milter protocol", "error milter-protocol\n", NULL, { .parameters = "milter_protocol = 2" } },
    { "notices filtered", "warning internal-mail\n", "internal_mail_filter_classes = bounce", { .parameters = "internal_mail_filter_classes = bounce, notify" } },
    { "bounces filtered", "", NULL, { .parameters = "internal_mail_filter_classes = bounce" } },

    { "no transport map", "error transport-maps\n", "transport_maps = hash:/etc/postfix/transport, socketmap:unix:postern/route.sock:route",
      { .parameters = "transport_maps = hash:/etc/postfix/transport" } },
    { "another map's name", "error transport-maps\n", NULL, { .parameters = "transport_maps = socketmap:unix:postern/route.sock:routes" } },
    { "a table in front answers", "warning transport-shadow\n", NULL,
      { .lookups = "hash:/etc/postfix/transport postern-doctor@contoso.example found smtp:[192.0.2.1]" } },
    { "a table in front has what AddressSpaces route", "+warning transport-shadow\n", NULL,
      { .postern = POSTERN_WITH(CONNECTOR_FOR("AddressSpaces: ['*.fabrikam.example;5']")),
        .lookups = "hash:/etc/postfix/transport postern-doctor@postern-doctor.fabrikam.example found smtp:[192.0.2.1]" } },
    { "a table in front has everything", "+warning transport-shadow\n", NULL,
      { .postern = POSTERN_WITH(CONNECTOR_FOR("RecipientDomains: ['*']")),
        .parameters = "transport_maps = static:smtp:[192.0.2.1], socketmap:unix:postern/route.sock:route",
        .lookups = "static:smtp:[192.0.2.1] postern-doctor@postern-doctor.example found smtp:[192.0.2.1]" } },
    { "a table behind has everything", "", NULL,
      { .parameters = "transport_maps = socketmap:unix:postern/route.sock:route, static:smtp:[192.0.2.1]",
        .lookups = "static:smtp:[192.0.2.1] postern-doctor@contoso.example found smtp:[192.0.2.1]" } },
    { "a table in front fails", "unchecked transport-shadow\n", NULL,
      { .lookups = "hash:/etc/postfix/transport postern-doctor@contoso.example failed no such file" } },
    { "an entry of a domain that Postern has", "warning transport-unused\n", NULL,
      { .lookups = "hash:/etc/postfix/transport contoso.example found smtp:[192.0.2.1]" } },
    { "the same behind Postern", "warning transport-unused\n", NULL,
      { .parameters = "transport_maps = socketmap:unix:postern/route.sock:route, hash:/etc/postfix/transport",
        .lookups = "hash:/etc/postfix/transport contoso.example found smtp:[192.0.2.1]" } },
    { "an entry of the subdomains that RecipientDomains route", "+warning transport-unused\n", NULL,
      { .postern = POSTERN_WITH(CONNECTOR_FOR("RecipientDomains: ['*.fabrikam.example']")),
        .lookups = "hash:/etc/postfix/transport .fabrikam.example found smtp:[192.0.2.1]" } },
    { "entries of domains that nobody routes", "", NULL,
      { .lookups = "hash:/etc/postfix/transport fabrikam.example found smtp:[192.0.2.1]" } },
    { "no such transport", "error transport-unknown\n", "exchange-online unix - - y - - smtp", { .without = "exchange-online" } },
    { "a transport that is no smtp", "error transport-unknown\n", NULL,
      { .without = "exchange-online", .services = "exchange-online unix - n n - - pipe flags=R\n" } },
    { "suffix stays", "error generic-maps\n", "smtp_generic_maps = regexp:/etc/postfix/postern-suffix", { .parameters = "smtp_generic_maps = ",
      .overrides = "exchange-online/unix/smtp_generic_maps = regexp:/etc/postfix/postern-suffix\nexchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "suffix stays in one transport", "error generic-maps\n", NULL,
      { .overrides = "exchange-online/unix/smtp_generic_maps = \nexchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "suffix is cut wrongly", "error generic-maps\nerror generic-maps\n", NULL,
      { .lookups = "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.on-premises.postern.invalid found postern-doctor@example.com.on-premises\n"
                   "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.cloud.postern.invalid nothing " } },
    { "suffix table broken", "+unchecked generic-maps\n", NULL,
      { .lookups = "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.on-premises.postern.invalid failed no such file" } },
    { "MX limits of a relayhost", "warning mx-limits\n", NULL, { .parameters = "relayhost = hybrid.contoso.example" } },
    { "a relayhost without MX", "", NULL, { .parameters = "relayhost = [hybrid.contoso.example]:25" } },
    { "no MX limits", "", NULL, { .parameters = "relayhost = hybrid.contoso.example\nsmtp_mx_address_limit = 0\nsmtp_mx_session_limit = 0" } },
    { "a fallback", "warning fallback-relay\n", NULL, { .parameters = "smtp_fallback_relay = [backup.example]" } },
    { "another delimiter", "warning recipient-delimiter\n", NULL, { .parameters = "recipient_delimiter = -" } },
    { "no delimiter", "", NULL, { .parameters = "recipient_delimiter = " } },
    { "final here and routed by RecipientDomains, in capitals", "+error routed-domain-local\n", "relay_domains = contoso.example, fabrikam.example",
      { .postern = POSTERN_WITH(CONNECTOR_FOR("RecipientDomains: [fabrikam.example]")),
        .parameters = "virtual_alias_domains = Fabrikam.example" } },
    { "final here and routed by an address space", "+error routed-domain-local\n", NULL,
      { .postern = POSTERN_WITH(CONNECTOR_FOR("AddressSpaces: ['SMTP:fabrikam.example;10']")),
        .parameters = "mydestination = localhost, fabrikam.example" } },
    { "final here, and the connector is for rules", "-routed-domain-local", NULL,
      { .postern = POSTERN_WITH(CONNECTOR_FOR("RecipientDomains: [fabrikam.example], IsTransportRuleScoped: true")),
        .parameters = "mydestination = localhost, fabrikam.example" } },
    { "final here and routed", "error routed-domain-local\n", NULL, { .parameters = "mydestination = localhost, contoso.example" } },

    { "TLS asked for in vain", "error tls-policy\nerror tls-policy\n", "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls",
      { .parameters = "smtp_tls_policy_maps = " } },
    { "TLS by a transport", "", NULL,
      { .parameters = "smtp_tls_policy_maps = \nsmtp_tls_security_level = secure" } },
    { "TLS by a weaker transport", "error tls-policy\n", NULL,
      { .parameters = "smtp_tls_policy_maps = \nsmtp_tls_security_level = secure",
        .overrides = "exchange-online/unix/smtp_tls_security_level = encrypt\nexchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "opportunistic DANE is no demand", "error tls-policy\nerror tls-policy\n", NULL,
      { .parameters = "smtp_tls_policy_maps = \nsmtp_tls_security_level = dane" } },
    { "no authorities for verified TLS", "error tls-authorities\n", "smtp_tls_CAfile = ", { .parameters = "smtp_tls_CAfile = " } },
    { "authorities in a folder", "", NULL, { .parameters = "smtp_tls_CAfile = \nsmtp_tls_CApath = /etc/ssl/certs" } },
    { "DANE without DNSSEC", "+error tls-dnssec\n", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: D, SmartHosts: ['mx:d.example'], TlsSettings: DANE }]\n") } },
    { "DANE with it", "info tenant-domains\ninfo tenant-inbound\n", NULL,
      { .parameters = "smtp_dns_support_level = dnssec",
        .postern = POSTERN_WITH("routing: { domains: { contoso.mail.onmicrosoft.com: d }, transport: { default: smtp, default-tls: exchange-online } }\n"
                                "connectors: [{ Name: D, SmartHosts: ['mx:d.mail.protection.outlook.com'], TlsSettings: DANE }]\n"),
        .overrides = "exchange-online/unix/smtp_tls_security_level = encrypt\nsmtp/unix/smtp_tls_chain_files = /etc/postfix/eo.pem",
        .lookups = "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.d.postern.invalid found " SETUP_PROBE_ADDRESS } },
    { "TLS transport that does not demand it", "+error tls-transport\n", NULL,
      { .postern = POSTERN_WITH("routing: { transport: { default: smtp, default-tls: exchange-online } }\n") } },
    { "TLS transport of one connector that is not there", "+error tls-transport\n", NULL,
      { .postern = POSTERN_WITH("routing: { transport: { default: smtp, on-premises-tls: nowhere } }\n" ONE_CONNECTOR("a.example")) } },
    { "another program's map called tls", "error tls-policy\nerror tls-policy\n", NULL,
      { .parameters = "smtp_tls_policy_maps = socketmap:inet:127.0.0.1:8461:tls" } },
    { "another program's map called tls in front", "warning tls-policy-order\n",
      "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls, socketmap:unix:mta-sts/daemon.sock:tls",
      { .parameters = "smtp_tls_policy_maps = socketmap:unix:mta-sts/daemon.sock:tls, socketmap:unix:postern/route.sock:tls" } },
    { "another program's map behind a table", "", NULL,
      { .parameters = "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls, hash:/etc/postfix/tls, socketmap:unix:mta-sts/daemon.sock:tls" } },
    { "a policy table in front", "warning tls-policy-order\n",
      "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls, hash:/etc/postfix/tls",
      { .parameters = "smtp_tls_policy_maps = hash:/etc/postfix/tls, socketmap:unix:postern/route.sock:tls" } },
    { "a policy table behind", "", NULL,
      { .parameters = "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls, hash:/etc/postfix/tls" } },
    { "never TLS", "warning tls-outbound\n", NULL, { .parameters = "smtp_tls_security_level = " } },
    { "no TLS for clients", "info tls-inbound\n", NULL, { .parameters = "smtpd_tls_security_level = none" } },
    { "no certificate for clients", "info tls-inbound\n", NULL, { .parameters = "smtpd_tls_chain_files = " } },
    { "no client certificate asked", "error client-cert-asked\n", NULL, { .parameters = "smtpd_tls_ask_ccert = no" } },
    { "no authorities", "error client-cert-trusted\n", NULL, { .parameters = "smtpd_tls_CAfile = " } },

    { "a certificate that cannot be read", "unchecked certificate-file\n", NULL, { .certificates = "/etc/postfix/eo.pem unreadable" } },
    { "29 days", "info certificate-expiry\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 29 any trusted" } },
    { "30 days", "", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 30 any trusted" } },
    { "13 days", "warning certificate-expiry\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 13 any trusted" } },
    { "2 days", "error certificate-expiry\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 2 any trusted" } },
    { "expired", "error certificate-expiry\n", NULL, { .certificates = "/etc/postfix/gateway.pem gateway.contoso.example -5 any trusted" } },
    { "no clientAuth", "warning certificate-usage\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 80 server trusted" } },
    { "no serverAuth", "warning certificate-usage\n", NULL, { .certificates = "/etc/postfix/gateway.pem gateway.contoso.example 80 client trusted" } },
    { "self-signed", "warning certificate-chain\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 80 any self" } },
    { "no intermediate", "warning certificate-chain\n", NULL, { .certificates = "/etc/postfix/eo.pem gateway.contoso.example 80 any incomplete" } },
    { "an authority of one's own", "info certificate-chain\n", NULL, { .certificates = "/etc/postfix/gateway.pem gateway.contoso.example 80 any private" } },
    { "a foreign name", "warning certificate-name\n", NULL, { .certificates = "/etc/postfix/eo.pem mail.hoster.example 80 any trusted" } },
    { "a name of a subdomain", "", NULL, { .certificates = "/etc/postfix/eo.pem *.mail.contoso.example 80 any trusted" } },
    { "one certificate for everybody", "error shared-client-cert\n", "smtp_tls_chain_files =\n",
      { .parameters = "smtp_tls_chain_files = /etc/postfix/eo.pem" } },
    { "the same in two files", "error shared-client-cert\n", NULL,
      { .parameters = "smtp_tls_chain_files = /etc/postfix/key.pem, /etc/postfix/eo.pem" } },

    { "everybody may relay", "error mynetworks\n", NULL, { .parameters = "mynetworks = 127.0.0.0/8, 0.0.0.0/0" } },
    { "Microsoft may relay", "error mynetworks\n", NULL, { .parameters = "mynetworks = 127.0.0.0/8 104.47.9.0/24" } },
    { "Microsoft may relay by IPv6", "error mynetworks\n", NULL, { .parameters = "mynetworks = [2a01:111:f403::]/48" } },
    { "beside Microsoft", "", NULL, { .parameters = "mynetworks = 127.0.0.0/8 104.48.0.0/16 [2a01:111:f500::]/48" } },
    { "no refusal", "error relay-restrictions\n", NULL, { .parameters = "smtpd_relay_restrictions = permit_mynetworks" } },
    { "a refusal at recipients", "", NULL,
      { .parameters = "smtpd_relay_restrictions = \nsmtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination" } },
    { "any certificate may relay", "error relay-certificates\n", NULL,
      { .parameters = "smtpd_relay_restrictions = permit_tls_all_clientcerts, reject_unauth_destination" } },
    { "trust by Microsoft's address", "+error trusted-networks\n", NULL,
      { .postern = "organization: { domains: [contoso.example], trusted_networks: [40.107.0.0/16] }\n" } },
    { "an inbound connector by Microsoft's address", "+error trusted-networks\n", NULL,
      { .postern = "organization: { domains: [contoso.example], inbound_connectors: [{ name: X, networks: [52.100.0.0-52.103.255.255] }] }\n" } },
    { "a shared subject", "+warning shared-subject\n", NULL,
      { .postern = "organization: { domains: [contoso.example], inbound_connectors: [{ name: X, tls_subject: mail.protection.outlook.com }] }\n" } },
    { "the tenant's id as proof", "+info tenant-header\n", NULL,
      { .postern = "organization: { domains: [contoso.example], inbound_connectors: [{ name: X, tls_subject: mail.protection.outlook.com, "
                   "tenant_header: 'X-MS-Exchange-CrossTenant-Id: 1' }] }\n" } },
    { "forged results pass", "info auth-results\n", "header_checks = regexp:/etc/postfix/postern-inbound",
      { .parameters = "smtpd_milters = unix:postern/milter.sock\nheader_checks =" } },
    { "forged results pass a table of other things", "info auth-results\n",
      "header_checks = regexp:/etc/postfix/postern-inbound,regexp:/etc/postfix/a,pcre:/etc/postfix/b",
      { .parameters = "smtpd_milters = unix:postern/milter.sock\nheader_checks = regexp:/etc/postfix/a, regexp:/etc/postfix/postern-inbound, pcre:/etc/postfix/b" } },
    { "forged results are a verifier's matter", "", NULL, { .parameters = "header_checks =" } },
    { "forged results are taken away", "", NULL,
      { .parameters = "smtpd_milters = unix:postern/milter.sock" } },
    { "Exchange's fields leave", "info header-leak\n", "smtp_header_checks = regexp:/etc/postfix/postern-outbound", { .parameters = "smtp_header_checks =" } },
    { "Exchange's fields leave by a service's own table", "info header-leak\n", "    -o smtp_header_checks=regexp:/etc/postfix/postern-outbound,regexp:/etc/postfix/other",
      { .overrides = "smtp/unix/smtp_header_checks = regexp:/etc/postfix/other" } },
    { "forged headers pass", "+warning header-firewall\n", NULL, { .postern = POSTERN_WITH("milter: { strip_headers: [X-Postern-*] }\n") } },

    { "loop headers within a pattern, which the milter spares", "-loop-headers", NULL,
      { .postern = POSTERN_WITH("milter: { strip_headers: [X-MS-Exchange-*, X-EOP*, X-OriginatorOrg] }\n") } },
    { "a loop header that is never stripped", "+info loop-headers\n", NULL,
      { .postern = POSTERN_WITH("milter: { strip_headers: [x-ms-exchange-*, x-ld-processed] }\n") } },
    { "Received stripped", "+error loop-headers\n", NULL, { .postern = POSTERN_WITH("milter: { strip_headers: [X-MS-Exchange-*, Received] }\n") } },
    { "everything stripped", "+error loop-headers\n", NULL, { .postern = POSTERN_WITH("milter: { strip_headers: ['*'] }\n") } },
    { "header_checks take a loop header", "error loop-header-checks\n", NULL,
      { .lookups = "regexp:/etc/postfix/in\tX-LD-Processed: 1\tfound\tSTRIP noise" } },
    { "a transport takes a loop header", "error loop-header-checks\n", NULL,
      { .overrides = "exchange-online/unix/smtp_header_checks = pcre:/etc/postfix/out",
        .lookups = "pcre:/etc/postfix/out\tX-MS-Exchange-Transport-Rules-Loop: 1\tfound\tIGNORE" } },
    { "smtp_header_checks that cannot be asked", "unchecked header-leak\nunchecked loop-header-checks\n", NULL,
      { .lookups = "regexp:/etc/postfix/postern-outbound\t" SETUP_INTERNAL_FIELD "\tfailed\tno such file\n"
                   "regexp:/etc/postfix/postern-outbound\tReceived: 1\tfailed\tno such file\n"
                   "regexp:/etc/postfix/postern-outbound\tDelivered-To: 1\tfailed\tno such file" } },
    { "header_checks that only warn", "", NULL,
      { .lookups = "regexp:/etc/postfix/in\tX-LD-Processed: 1\tfound\tWARN" } },
    { "a smarthost that is this host", "+error loop-self\n", NULL, { .postern = POSTERN_WITH(ONE_CONNECTOR("gateway.contoso.example")) } },
    { "this host on another port", "+info tenant-inbound\n", NULL, { .postern = POSTERN_WITH(ONE_CONNECTOR("'gateway.contoso.example:2525'")) } },
    { "the MX of the domain itself", "+warning loop-mx\n", NULL,
      { .postern = POSTERN_WITH("routing: { domains: { contoso.example: on-premises } }\n" ONE_CONNECTOR("'mx:contoso.example'")) } },
    { "the MX of a domain of RecipientDomains", "+warning loop-mx\n", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: O, SmartHosts: ['mx:fabrikam.example'], RecipientDomains: [fabrikam.example] }]\n") } },
    { "the MX of an accepted domain that an address space meets", "+warning loop-mx\n", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: O, SmartHosts: ['mx:contoso.example'], AddressSpaces: ['*;5'] }]\n") } },
    { "the MX of a name that a pattern only meets", "-loop-mx", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: O, SmartHosts: ['mx:hybrid.contoso.example'], RecipientDomains: ['*.contoso.example', '*'] }]\n") } },
    { "the MX of a domain that goes elsewhere", "-loop-mx", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: O, SmartHosts: ['mx:contoso.example'], RecipientDomains: [fabrikam.example] }]\n") } },
    { "few hops", "warning hopcount\n", NULL, { .parameters = "hopcount_limit = 10" } },

    { "small messages", "warning message-size\n", "message_size_limit = 157286400", { .parameters = "message_size_limit = 10240000" } },
    { "messages of 100 MB", "info message-size\n", NULL, { .parameters = "message_size_limit = 104857600" } },
    { "larger than Postern reads", "warning message-size-milter\n", "max_message: 200000000B", { .parameters = "message_size_limit = 200000000" } },
    { "of any size", "warning message-size-milter\n", NULL, { .parameters = "message_size_limit = 0" } },
    { "small mailboxes", "warning mailbox-size\n", NULL, { .parameters = "mailbox_size_limit = 51200000" } },
    { "small mailboxes that nobody has", "", NULL, { .parameters = "mailbox_size_limit = 51200000\nmydestination = " } },
    { "short headers", "warning header-size\n", NULL, { .parameters = "header_size_limit = 102400" } },
    { "Postfix waits too short", "error milter-deadline\n", "milter_content_timeout = 300s", { .parameters = "milter_content_timeout = 1m" } },
    { "Postfix waits too short for this filter", "error milter-deadline\n", NULL,
      { .parameters = "smtpd_milters = { unix:postern/milter.sock, content_timeout=45s }" } },
    { "just long enough", "", NULL, { .parameters = "milter_content_timeout = 65" } },
    { "silent smarthosts", "info helo-timeout\ninfo helo-timeout\n", "smtp_helo_timeout=30s", { .parameters = "smtp_helo_timeout = 300s" } },
    { "smuggling", "warning bare-newline\n", NULL, { .parameters = "smtpd_forbid_bare_newline = no" } },
    { "Microsoft's bare line feeds refused", "warning bare-newline\n", NULL, { .parameters = "smtpd_forbid_bare_newline = reject" } },
    { "no setting against smuggling", "warning bare-newline\n", NULL, { .parameters = "smtpd_forbid_bare_newline" } },
    { "no CHUNKING", "warning chunking\n", NULL, { .parameters = "smtpd_discard_ehlo_keywords = silent-discard, CHUNKING" } },

    { "a smarthost of Microsoft's by address", "+error smarthost-address\n", NULL, { .postern = POSTERN_WITH(ONE_CONNECTOR("104.47.1.36")) } },
    { "an old name of Microsoft's", "+error smarthost-name\n", NULL, { .postern = POSTERN_WITH(ONE_CONNECTOR("contoso.mail.eo.outlook.com")) } },
    { "a tenant's name without verification", "+warning tenant-tls\n", NULL,
      { .postern = POSTERN_WITH(ONE_CONNECTOR("'mx:contoso-example.mail.protection.outlook.com'")) } },
    { "a tenant without certificate", "warning tenant-transport\n", NULL, { .overrides = "exchange-online/unix/smtp_tls_chain_files = " } },
    { "a tenant's transport for others too", "+warning tenant-transport-shared\n", NULL,
      { .postern = POSTERN_WITH("routing: { transport: exchange-online }\n"
                                "connectors: [{ Name: Cloud, SmartHosts: ['mx:x.mail.protection.outlook.com'] }, { Name: On-premises, SmartHosts: [a.example] }]\n") } },
    { "two tenants by one certificate", "+info tenant-certificates\n", NULL,
      { .postern = POSTERN_WITH("routing: { transport: exchange-online }\n"
                                "connectors: [{ Name: A, SmartHosts: ['mx:a.mail.protection.outlook.com'] }, { Name: B, SmartHosts: ['mx:b.mail.protection.outlook.com'] }]\n") } },
    { "one tenant by two connectors", "-tenant-certificates", NULL,
      { .postern = POSTERN_WITH("routing: { transport: exchange-online }\n"
                                "connectors: [{ Name: A, SmartHosts: ['mx:a.mail.protection.outlook.com'] }, { Name: B, SmartHosts: ['mx:a.mail.protection.outlook.com'] }]\n") } },
    { "cloud mailboxes not routed", "+warning tenant-target-address\n", NULL, { .postern = POSTERN_WITH("") } },
    { "cloud mailboxes routed by their connector", "", NULL,
      { .postern = "organization: { domains: [contoso.example, contoso.onmicrosoft.com], " CLOUD_INBOUND " }\n"
                   "connectors: [{ Name: C, SmartHosts: ['mx:contoso-example.mail.protection.outlook.com'], TlsSettings: DomainValidation,\n"
                   "  RecipientDomains: [contoso.mail.onmicrosoft.com] }]\n"
                   "routing: { transport: exchange-online }\n",
        .lookups = "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.c.postern.invalid found " SETUP_PROBE_ADDRESS } },
    { "the tenant's domains unknown", "+info tenant-domains\n", NULL, { .postern = POSTERN_WITH("") } },
    { "the tenant's mail unknown", "+info tenant-inbound\n", NULL, { .postern = POSTERN_WITH("") } },
    { "header: AuthAs Internal", "info header-internal\n", NULL, { .header = "X-MS-Exchange-Organization-AuthAs: Internal\n" } },
    { "header: AuthAs Anonymous, folded", "warning header-anonymous\n", NULL, { .header = "Subject: x\nX-MS-Exchange-Organization-AuthAs:\n Anonymous\n" } },
    { "header: another AuthAs", "unchecked header-unknown\n", NULL, { .header = "X-MS-Exchange-Organization-AuthAs: Partner\n" } },
    { "header: originating", "info header-originating\n", NULL, { .header = "X-MS-Exchange-Organization-MessageDirectionality: Originating\n" } },
    { "header: incoming", "info header-incoming\n", NULL, { .header = "X-MS-Exchange-Organization-MessageDirectionality: Incoming\n" } },
    { "header: promoted", "info header-promoted\n", NULL, { .header = "X-MS-Exchange-Organization-Cross-Premises-Headers-Promoted: a.example\n" } },
    { "header: filtered", "warning header-filtered\n", NULL, { .header = "X-CrossPremisesHeadersFilteredBySendConnector: a.example\n" } },
    { "header: skip listed", "info header-skip-listed\n", NULL, { .header = "X-MS-Exchange-SkipListedInternetSender: ip=[192.0.2.1]\n" } },
    { "header: original sender", "info header-original-sender\n", NULL, { .header = "X-MS-Exchange-ExternalOriginalInternetSender: ip=[192.0.2.1]\n" } },
    { "header: a trusted seal", "info header-arc-pass\ninfo header-arc-trusted\n", NULL, { .header = "Authentication-Results: spf=fail; arc=pass (0 oda=1); compauth=pass reason=130\n" } },
    { "header: a broken seal", "warning header-arc-fail\n", NULL, { .header = "Authentication-Results: arc=fail (47)\n" } },
    { "header: a broken signature", "warning header-dkim-fail\nwarning header-compauth-fail\n", NULL, { .header = "Authentication-Results: dkim=fail (body hash); compauth=fail reason=601\n" } },
    { "header: fields of the body are no fields", "unchecked header-unknown\n", NULL, { .header = "Subject: x\n\nX-MS-Exchange-Organization-AuthAs: Internal\n" } },
    { "header: old Exchange", "warning reply-exchange-outdated\n", NULL, { .header = "450 4.7.230 Connecting Exchange server version is out-of-date\n" } },
    { "header: no tenant", "error reply-attribution\n", NULL, { .header = "550 5.7.64 TenantAttribution; Relay Access Denied\n" } },
    { "header: second pass", "error reply-tenant-loop\n", NULL, { .header = "550 5.7.128 x\n" } },
    { "header: old name", "error reply-smarthost-name\n", NULL, { .header = "451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35\n" } },
    { "header: MX loop", "error reply-mx-loop\n", NULL, { .header = "554 5.4.14 Hop count exceeded - possible mail loop ATTR34\n" } },
    { "header: direct send", "error reply-direct-send\n", NULL, { .header = "550 5.7.68 x\n" } },
    { "header: bare line feeds", "warning reply-bare-newline\n", NULL, { .header = "550 5.6.11 InvalidCharacters\n" } },
    { "header: slowed down", "warning reply-throttled\n", NULL, { .header = "451 4.7.500 Server busy (AS780090)\n" } },
    { "header: nothing known", "unchecked header-unknown\n", NULL, { .header = "Subject: Hello\n\nHello.\n" } },
    { "smarthosts that are well", "", NULL, { .online = "a 80 ok\nb 80 ok\n" } },
    { "a name without hosts", "error online-dns\n", NULL, { .online = "name empty NXDOMAIN\n" } },
    { "no name server tells", "unchecked online-dns\n", NULL, { .online = "name problem time-out\n" } },
    { "a smarthost that fails", "error online-host\n", NULL, { .online = "a 80 ok\nb 80 ok connect: refused\n" } },
    { "a smarthost of another name", "info online-tls\n", NULL, { .online = "a 80 fault\n" } },
    { "a smarthost's certificate ends", "error online-expiry\nwarning online-expiry\ninfo online-expiry\n", NULL,
      { .online = "a 2 ok\nb 13 ok\nc 29 ok\nd 30 ok\n" } },
    { "a smarthost that takes less than Postfix", "warning online-size\n", NULL, { .online = "a 80 SIZE=10240000\n" } },
    { "a smarthost that takes as much", "", NULL, { .online = "a 80 SIZE=157286400\n" } },
    { "a smarthost of any size", "", NULL, { .online = "a 80 SIZE=0\n" } },
    { "a smarthost that takes less than its connector says", "+warning online-size\n", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: On-premises, SmartHosts: [a.example], MaxMessageSize: 30MB }]\n"),
        .online = "a 80 SIZE=31457279\n" } },
    { "a smarthost that takes what its connector says", "-online-size", NULL,
      { .postern = POSTERN_WITH("connectors: [{ Name: On-premises, SmartHosts: [a.example], MaxMessageSize: 30MB }]\n"),
        .online = "a 80 SIZE=31457280\n" } },
    { "SPF refuses the gateway", "warning online-spf\n", NULL, { .online = "spf 3\n" } },
    { "SPF refuses an address that Postfix does not use", "", NULL,
      { .online = "spf 3\n", .parameters = "inet_protocols = ipv6" } },
    { "SPF refuses an address that Postfix uses", "warning online-spf\n", NULL,
      { .online = "spf 3\n", .parameters = "inet_protocols = ipv6, ipv4" } },
    { "SPF doubts the gateway", "warning online-spf\n", NULL, { .online = "spf 4\n" } },
    { "no SPF record", "info online-spf\n", NULL, { .online = "spf 0\n" } },
    { "SPF depends on the message", "", NULL, { .online = "spf 5\n" } },
    { "SPF cannot be told", "unchecked online-spf\n", NULL, { .online = "spf 6\n" } },
    { "no public address for SPF", "info online-spf\n", NULL, { .online = "spf none\n" } },
    { "no domain whose SPF record is ours", "-online-spf", NULL,
      { .postern = "organization: { domains: ['*.contoso.example', contoso.onmicrosoft.com] }\n" ONE_CONNECTOR("a.example"), .online = "spf none\n" } },
    { "a clock that nobody keeps", "warning online-clock\n", NULL, { .online = "clock free\n" } },
    { "a clock that nobody knows of", "unchecked online-clock\n", NULL, { .online = "clock unknown\n" } },
    { "no SRS", "info tenant-srs\n", NULL, { .parameters = "sender_canonical_maps = " } },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(doctor_report) report = doctor_case_run(&row->change);
    g_autofree char *text = doctor_case_text(report);

    if (row->wanted[0] == '+') {
        if (strstr(text, row->wanted + 1) == NULL)
            fail_msg("'%s' is not among: %s", row->wanted + 1, text);
    } else if (row->wanted[0] == '-') {
        if (strstr(text, row->wanted + 1) != NULL)
            fail_msg("'%s' is among: %s", row->wanted + 1, text);
    } else {
        assert_string_equal(text, row->wanted);
    }
    if (row->add == NULL)
        return;
    const struct finding *first = g_ptr_array_index(report->findings, 0);
    assert_non_null(first->add);
    if (strstr(first->add, row->add) == NULL)
        fail_msg("'%s' is not in: %s", row->add, first->add);
}

/* Each check is found by some row. That the good gateway gives none of them is a row as well. */
static void
check_coverage(void **state)
{
    (void)state;
    for (size_t i = 0; i < check_count(); i++) {
        const struct check *check = check_at(i);
        g_autofree char *line = g_strdup_printf(" %s\n", check_id(check));
        bool is_found = check->run == check_at(0)->run || check->run == check_at(1)->run;

        for (size_t j = 0; j < ARRAY_LEN(rows) && !is_found; j++)
            is_found = strstr(rows[j].wanted, line) != NULL;
        if (!is_found)
            fail_msg("no row gives '%s'", check_id(check));
        assert_true(g_str_has_prefix(check->topic.id, "doctor/"));
        assert_true(strlen(check->topic.meaning) > 20 && strlen(check->topic.cure) > 0);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(check_id(check_at(j)), check_id(check));
    }
}

/* A star is a pattern's last letter, as the milter has it: elsewhere it strips nothing. */
static void
check_star_within(void **state)
{
    static const struct doctor_change change = {
        .postern = POSTERN_WITH("milter: { strip_headers: ['X-*-Forest-', 'Receiv*'] }\n"),
    };
    g_autoptr(doctor_report) report = doctor_case_run(&change);
    g_autofree char *text = doctor_case_text(report);
    g_auto(GStrv) firewall = g_strsplit(text, "warning header-firewall\n", -1);
    g_auto(GStrv) loops = g_strsplit(text, "error loop-headers\n", -1);

    (void)state;
    assert_int_equal(g_strv_length(firewall) - 1, 4);
    assert_int_equal(g_strv_length(loops) - 1, 1);
}

/* What could not be read is said, and nothing else is run. */
static void
check_unreadable(void **state)
{
    g_autoptr(mta_setup) setup = setup_new();
    g_autoptr(doctor_report) report = report_new();

    (void)state;
    setup->postfix_problem = g_strdup("'postconf' is not installed");
    setup->settings_problem = "no such file";
    check_all(setup, ~0u, report);
    g_autofree char *text = doctor_case_text(report);
    assert_string_equal(text, "unchecked postfix-config\nunchecked postern-config\n");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, check_coverage);
    SUITE_ADD(&suite, check_star_within);
    SUITE_ADD(&suite, check_unreadable);
    return suite_run(&suite, "doctor");
}
