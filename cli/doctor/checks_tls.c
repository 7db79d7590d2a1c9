/* Whether connectors' TLS demands reach Postfix, and what TLS it speaks by itself. */
#include "cli/doctor/check.h"

#include <string.h>

/* Levels of smtp_tls_security_level, and what TlsSettings asks at least. */
static const char *const levels[] = { "",          "none",        "may",    "encrypt", "dane",
                                      "dane-only", "fingerprint", "verify", "secure" };

static size_t
level_rank(const char *level)
{
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        if (strcmp(levels[i], level) == 0)
            return i;
    }
    return 0;
}

static const char *
wanted_level(enum tls_setting setting)
{
    static const char *const wanted[] = {
        [TLS_OPPORTUNISTIC] = "may",
        [TLS_ENCRYPTION_ONLY] = "encrypt",
        [TLS_CERTIFICATE_VALIDATION] = "verify",
        [TLS_DOMAIN_VALIDATION] = "secure",
        [TLS_DANE] = "dane-only",
    };

    return wanted[setting];
}

/* Dane falls back to unauthenticated TLS or none; only dane-only asks for it. */
static bool
demands(const char *level, enum tls_setting setting)
{
    if (strcmp(level, "dane") == 0)
        return setting == TLS_OPPORTUNISTIC;
    if (setting == TLS_DANE)
        return strcmp(level, "dane-only") == 0;
    return level_rank(level) >= level_rank(wanted_level(setting));
}

/* Whether `service` asks postern-routed for the TLS of a next hop. */
static bool
has_tls_map(const struct mta_setup *setup, const struct postfix_service *service)
{
    g_autoptr(GPtrArray) tables =
        mta_list_split(postfix_text(setup->postfix, service, "smtp_tls_policy_maps"));

    return setup_find_map(setup, tables, "tls", NULL) != NULL;
}

static void
check_policy(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autofree char *socket = setup_socket_for_postfix(setup, SOCKET_TLS);

    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        const char *level = postfix_text(setup->postfix, service, "smtp_tls_security_level");

        if (!connector->is_enabled || service == NULL || connector->tls == TLS_OPPORTUNISTIC ||
            has_tls_map(setup, service) || demands(level, connector->tls))
            continue;
        const char *maps = postfix_text(setup->postfix, service, "smtp_tls_policy_maps");
        g_autofree char *has = setting_text("smtp_tls_security_level", level);
        g_autofree char *asks = setting_text("smtp_tls_policy_maps", maps);
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_ERROR,
                .place = postfix_overrides(setup->postfix, service, "smtp_tls_policy_maps") ? PLACE_MASTER_CF
                                                                                            : PLACE_MAIN_CF,
                .found = g_strdup_printf("connector '%s' has TlsSettings: %s; and its transport %s: "
                                         "%s, %s",
                                         connector->name, tls_setting_name(connector->tls), service->name,
                                         has, asks),
                .wanted =
                    g_strdup_printf("the map 'tls' of postern-routed, or the level %s in a transport of its "
                                    "own: now such mail may leave in clear or to anybody",
                                    wanted_level(connector->tls)),
                .add = socket == NULL ? NULL
                                      : g_strdup_printf("smtp_tls_policy_maps = socketmap:%s:tls%s%s", socket,
                                                        *maps == '\0' ? "" : ", ", maps),
            });
    }
}

/* Without authorities no certificate is to be trusted, and such mail waits. */
static void
check_authorities(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        bool is_verified =
            connector->tls == TLS_CERTIFICATE_VALIDATION || connector->tls == TLS_DOMAIN_VALIDATION;

        if (!connector->is_enabled || service == NULL || !is_verified ||
            *postfix_text(setup->postfix, service, "smtp_tls_CAfile") != '\0' ||
            *postfix_text(setup->postfix, service, "smtp_tls_CApath") != '\0' ||
            postfix_is_yes(setup->postfix, service, "tls_append_default_CA"))
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_ERROR,
                       .found = g_strdup_printf("connector '%s' has TlsSettings: %s; no smtp_tls_CAfile or "
                                                "smtp_tls_CApath",
                                                connector->name, tls_setting_name(connector->tls)),
                       .wanted = g_strdup("authorities: without them Postfix trusts no certificate, and such "
                                          "mail waits"),
                       .add = g_strdup("smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt"),
                   });
        return;
    }
}

static void
check_dnssec(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        const char *support = postfix_text(setup->postfix, service, "smtp_dns_support_level");

        if (!connector->is_enabled || service == NULL || connector->tls != TLS_DANE ||
            strcmp(support, "dnssec") == 0)
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_ERROR,
                .found = g_strdup_printf("connector '%s' has TlsSettings: DANE; smtp_dns_support_level "
                                         "is '%s'",
                                         connector->name, support),
                .wanted = g_strdup("dnssec, and a resolver on this host that validates: else Postfix looks "
                                   "for no TLSA records, and such mail waits"),
                .add = g_strdup("smtp_dns_support_level = dnssec"),
            });
        return;
    }
}

/* A table in front of Postern's can lower what a connector demands. */
static void
check_policy_order(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, NULL, "smtp_tls_policy_maps"));
    const char *own = setup_find_map(setup, tables, "tls", NULL);

    if (own == NULL || own == g_ptr_array_index(tables, 0))
        return;
    g_autoptr(GString) line = g_string_new("smtp_tls_policy_maps = ");
    g_string_append(line, own);
    for (guint i = 0; i < tables->len; i++) {
        if (g_ptr_array_index(tables, i) != own)
            g_string_append_printf(line, ", %s", (const char *)g_ptr_array_index(tables, i));
    }
    report_add(report, (struct finding){
                           .severity = SEVERITY_WARNING,
                           .found = g_strdup_printf("smtp_tls_policy_maps asks %s before Postern",
                                                    (const char *)g_ptr_array_index(tables, 0)),
                           .wanted = g_strdup(
                               "Postern first: a table in front of it can lower what a connector demands"),
                           .add = g_strdup(line->str),
                       });
}

static void
check_outbound(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *level = postfix_text(setup->postfix, NULL, "smtp_tls_security_level");

    if (level_rank(level) >= level_rank("may") || postfix_is_yes(setup->postfix, NULL, "smtp_use_tls"))
        return;
    report_add(report, (struct finding){
                           .severity = SEVERITY_WARNING,
                           .found = setting_text("smtp_tls_security_level", level),
                           .wanted = g_strdup(
                               "may: TLS with every server that offers it; now all mail leaves in clear"),
                           .add = g_strdup("smtp_tls_security_level = may"),
                       });
}

static void
check_inbound(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *level = postfix_text(setup->postfix, NULL, "smtpd_tls_security_level");
    g_autofree char *file = setup_certificate_file(setup, NULL, "smtpd");
    bool is_off =
        level_rank(level) < level_rank("may") && !postfix_is_yes(setup->postfix, NULL, "smtpd_use_tls");

    if (!is_off && file != NULL)
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_INFO,
                   .found = is_off ? setting_text("smtpd_tls_security_level", level)
                                   : g_strdup("no smtpd_tls_chain_files: TLS without a certificate"),
                   .wanted = g_strdup(
                       "TLS offered, with a certificate: connectors of Exchange Online to a gateway need it"),
                   .add = g_strdup("smtpd_tls_security_level = may\n"
                                   "smtpd_tls_chain_files = /etc/postfix/gateway.pem"),
               });
}

/* Does anybody's inbound connector go by the certificate of the client? */
static const struct inbound_connector *
find_by_certificate(const struct settings *loaded)
{
    for (guint i = 0; i < loaded->organization.inbound_connectors->len; i++) {
        const struct inbound_connector *inbound =
            g_ptr_array_index(loaded->organization.inbound_connectors, i);

        if (inbound->tls_subject != NULL)
            return inbound;
    }
    return NULL;
}

static void
check_ask_certificate(const struct mta_setup *setup, struct doctor_report *report)
{
    const struct inbound_connector *inbound = find_by_certificate(setup->settings);

    if (inbound == NULL || postfix_is_yes(setup->postfix, NULL, "smtpd_tls_ask_ccert") ||
        postfix_is_yes(setup->postfix, NULL, "smtpd_tls_req_ccert"))
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_ERROR,
                   .found = g_strdup_printf("inbound connector '%s' goes by the client's certificate, and "
                                            "smtpd_tls_ask_ccert = no",
                                            inbound->name),
                   .wanted = g_strdup("a Postfix that asks for one: now nobody meets that condition"),
                   .add = g_strdup("smtpd_tls_ask_ccert = yes"),
               });
}

static void
check_trust_certificate(const struct mta_setup *setup, struct doctor_report *report)
{
    const struct inbound_connector *inbound = find_by_certificate(setup->settings);

    if (inbound == NULL || *postfix_text(setup->postfix, NULL, "smtpd_tls_CAfile") != '\0' ||
        *postfix_text(setup->postfix, NULL, "smtpd_tls_CApath") != '\0' ||
        postfix_is_yes(setup->postfix, NULL, "tls_append_default_CA"))
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_ERROR,
            .found = g_strdup_printf("inbound connector '%s' goes by the client's certificate; no "
                                     "smtpd_tls_CAfile or smtpd_tls_CApath",
                                     inbound->name),
            .wanted = g_strdup("authorities to verify it with: Postfix passes a subject on only where it "
                               "trusts the certificate"),
            .add = g_strdup("smtpd_tls_CAfile = /etc/ssl/certs/ca-certificates.crt"),
        });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/tls-policy",
        "A connector's TlsSettings ask for more than Postfix does. Postfix learns them from the map 'tls' of postern-routed, looked up for each smarthost as the route names it, or from a transport of the connector's own.",
        "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls, or -o smtp_tls_security_level=... in master.cf." },
      GROUP_TLS, NEEDS_BOTH, check_policy },
    { { "doctor/tls-authorities",
        "A connector demands a verified certificate, and Postfix knows no authority to verify it with. smtp_tls_CAfile is empty by default.",
        "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt, the file that health.ca_file of postern.yaml means by default." },
      GROUP_TLS, NEEDS_BOTH, check_authorities },
    { { "doctor/tls-dnssec",
        "TlsSettings: DANE makes Postfix look up TLSA records by name. It does so only with smtp_dns_support_level = dnssec, and believes them only from a resolver that validates.",
        "smtp_dns_support_level = dnssec, and a validating resolver such as Unbound on this host." },
      GROUP_TLS, NEEDS_BOTH, check_dnssec },
    { { "doctor/tls-policy-order",
        "The first table of smtp_tls_policy_maps that has a next hop decides about its TLS.",
        "Name Postern's first." },
      GROUP_TLS, NEEDS_BOTH, check_policy_order },
    { { "doctor/tls-outbound",
        "Without smtp_tls_security_level Postfix never uses TLS when it sends.",
        "smtp_tls_security_level = may, or dane where your resolver validates." },
      GROUP_TLS, NEEDS_POSTFIX, check_outbound },
    { { "doctor/tls-inbound",
        "Postfix does not offer TLS to those who bring mail, or has no certificate for it.",
        "smtpd_tls_security_level = may and smtpd_tls_chain_files with key and certificates." },
      GROUP_TLS, NEEDS_POSTFIX, check_inbound },
    { { "doctor/client-cert-asked",
        "An inbound connector with tls_subject needs the certificate of the client, which Postfix does not ask for by default.",
        "smtpd_tls_ask_ccert = yes." },
      GROUP_TLS, NEEDS_BOTH, check_ask_certificate },
    { { "doctor/client-cert-trusted",
        "Postfix gives {cert_subject} to filters only where the certificate leads to an authority of smtpd_tls_CAfile or smtpd_tls_CApath.",
        "smtpd_tls_CAfile = /etc/ssl/certs/ca-certificates.crt." },
      GROUP_TLS, NEEDS_BOTH, check_trust_certificate },
};
/* clang-format on */

const struct check_family checks_tls = { rows, ARRAY_LEN(rows) };
