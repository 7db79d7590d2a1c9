/* Who may relay here, and whom Postern believes. */
#include "cli/doctor/check.h"
#include "cli/doctor/microsoft.h"

#include "message/header.h"

#include <string.h>

#define TENANT_HEADER "X-MS-Exchange-CrossTenant-Id"

/* mynetworks has [::1]/128 with brackets. */
static char *
plain_network(const char *text)
{
    g_autoptr(GString) plain = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (*text != '[' && *text != ']')
            g_string_append_c(plain, *text);
    }
    return g_strdup(plain->str);
}

static bool
is_everybody(const char *network)
{
    static const char *const all[] = { "0.0.0.0/0", "::/0" };

    return strcmp(network, all[0]) == 0 || strcmp(network, all[1]) == 0;
}

static bool
is_open_network(const char *item)
{
    g_autofree char *network = plain_network(item);

    return *network != '!' && (is_everybody(network) || microsoft_meets(network));
}

/* The parameter without those. */
static char *
closed_networks(const GPtrArray *list)
{
    g_autoptr(GString) line = g_string_new("mynetworks =");

    for (guint i = 0; i < list->len; i++) {
        if (!is_open_network(g_ptr_array_index(list, i)))
            g_string_append_printf(line, " %s", (const char *)g_ptr_array_index(list, i));
    }
    return g_strdup(line->str);
}

static void
check_mynetworks(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) list = mta_list_split(postfix_text(setup->postfix, NULL, "mynetworks"));

    for (guint i = 0; i < list->len; i++) {
        g_autofree char *network = plain_network(g_ptr_array_index(list, i));
        bool is_all = is_everybody(network);

        if (!is_open_network(g_ptr_array_index(list, i)))
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_ERROR,
                .found = g_strdup_printf("mynetworks has %s%s", network,
                                         is_all ? "" : ", which is Exchange Online's"),
                .wanted = is_all
                              ? g_strdup("your own networks: now anybody may relay")
                              : g_strdup("your own networks: all tenants send from there, so any customer of "
                                         "Microsoft could relay; let an inbound connector with certificate "
                                         "and tenant decide"),
                .add = closed_networks(list),
            });
    }
}

/* The relay check has to end in a refusal. */
static void
check_relay(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const refusals[] = { "reject_unauth_destination", "defer_unauth_destination", "reject",
                                            "defer", "defer_if_permit" };
    static const char *const parameters[] = { "smtpd_relay_restrictions", "smtpd_recipient_restrictions" };

    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        g_autoptr(GPtrArray) list = mta_list_split(postfix_text(setup->postfix, NULL, parameters[i]));

        for (size_t j = 0; j < ARRAY_LEN(refusals); j++) {
            if (g_ptr_array_find_with_equal_func(list, refusals[j], g_str_equal, NULL))
                return;
        }
    }
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_ERROR,
                   .found = setting_text("smtpd_relay_restrictions",
                                         postfix_text(setup->postfix, NULL, "smtpd_relay_restrictions")),
                   .wanted = g_strdup("reject_unauth_destination at its end"),
                   .add = g_strdup("smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, "
                                   "reject_unauth_destination"),
               });
}

static void
check_all_certificates(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const parameters[] = { "smtpd_relay_restrictions", "smtpd_recipient_restrictions",
                                              "smtpd_client_restrictions" };

    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        const char *value = postfix_text(setup->postfix, NULL, parameters[i]);

        if (strstr(value, "permit_tls_all_clientcerts") == NULL)
            continue;
        report_add(report, (struct finding){
                               .severity = SEVERITY_ERROR,
                               .found = g_strdup_printf("%s has permit_tls_all_clientcerts", parameters[i]),
                               .wanted = g_strdup(
                                   "certificates named one by one: every tenant of Exchange Online shows "
                                   "the same one, and anybody can buy another"),
                           });
    }
}

static void
report_networks(const char *where, const GPtrArray *networks, struct doctor_report *report)
{
    for (guint i = 0; i < networks->len; i++) {
        const char *network = g_ptr_array_index(networks, i);

        if (!microsoft_meets(network))
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_ERROR,
                       .place = PLACE_POSTERN,
                       .found = g_strdup_printf(
                           "%s trusts %s by its address alone, which is Exchange Online's", where, network),
                       .wanted = g_strdup(
                           "tls_subject and tenant_header beside it: all tenants send from there, so any "
                           "customer of Microsoft would count as inside"),
                   });
    }
}

static void
check_trusted_networks(const struct mta_setup *setup, struct doctor_report *report)
{
    const struct settings *loaded = setup->settings;

    report_networks("organization.trusted_networks", loaded->organization.trusted_networks, report);
    for (guint i = 0; i < loaded->organization.inbound_connectors->len; i++) {
        const struct inbound_connector *inbound =
            g_ptr_array_index(loaded->organization.inbound_connectors, i);
        g_autofree char *where = g_strdup_printf("inbound connector '%s'", inbound->name);

        if (inbound->tls_subject == NULL && inbound->tenant_header == NULL)
            report_networks(where, inbound->networks, report);
    }
}

static void
check_shared_subject(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->organization.inbound_connectors->len; i++) {
        const struct inbound_connector *inbound =
            g_ptr_array_index(setup->settings->organization.inbound_connectors, i);
        bool is_shared =
            inbound->tls_subject != NULL && strstr(inbound->tls_subject, "protection.outlook.com") != NULL;

        if (!is_shared || inbound->tenant_header != NULL)
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_POSTERN,
                .found = g_strdup_printf("inbound connector '%s': tls_subject: %s and no tenant_header",
                                         inbound->name, inbound->tls_subject),
                .wanted =
                    g_strdup("a header that only your tenant sets: every tenant shows that certificate"),
                .add = g_strdup("tenant_header: 'X-Contoso-Gateway: a long secret that a rule of your tenant "
                                "sets'"),
            });
    }
}

static void
check_tenant_header(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->organization.inbound_connectors->len; i++) {
        const struct inbound_connector *inbound =
            g_ptr_array_index(setup->settings->organization.inbound_connectors, i);

        if (inbound->tenant_header == NULL ||
            g_ascii_strncasecmp(inbound->tenant_header, TENANT_HEADER, strlen(TENANT_HEADER)) != 0)
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_INFO,
                .place = PLACE_POSTERN,
                .found = g_strdup_printf("inbound connector '%s' goes by " TENANT_HEADER, inbound->name),
                .wanted = g_strdup("a secret header that a rule of your tenant sets: this one is no longer "
                                   "set on all mail, and is no secret"),
            });
    }
}

/* What Exchange believes in a header must not come from strangers. */
static void
check_header_firewall(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const wanted[] = { "X-MS-Exchange-Organization-", "X-MS-Exchange-Forest-",
                                          "X-MS-Exchange-CrossPremises-", "X-OriginatorOrg" };
    const GPtrArray *stripped = setup->settings->milter.strip_headers;

    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        bool is_stripped = false;

        for (guint j = 0; j < stripped->len && !is_stripped; j++)
            is_stripped = header_name_matches(wanted[i], g_ptr_array_index(stripped, j));
        if (is_stripped)
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_WARNING,
                       .place = PLACE_POSTERN,
                       .found = g_strdup_printf("milter.strip_headers leaves %s%s from strangers", wanted[i],
                                                g_str_has_suffix(wanted[i], "-") ? "*" : ""),
                       .wanted = g_strdup(
                           "it stripped: Exchange takes such fields for its own, and mail for internal"),
                       .add = g_strdup(
                           "milter: { strip_headers: [X-MS-Exchange-Organization-*, X-MS-Exchange-Forest-*, "
                           "X-MS-Exchange-CrossPremises-*, X-OriginatorOrg, X-Postern-*] }"),
                   });
    }
}

/* By name or by the ports in their manuals: who verifies, and takes forged results away. */
static bool
has_verifier(const struct mta_setup *setup)
{
    static const char *const marks[] = {
        "dkim", "dmarc", "authmilter", "rspamd", ":8891", ":8893", ":11332"
    };
    g_autofree char *milters = g_ascii_strdown(postfix_text(setup->postfix, NULL, "smtpd_milters"), -1);

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (strstr(milters, marks[i]) != NULL)
            return true;
    }
    return false;
}

/* `table` in front of those that are there. Without spaces, where master.cf would end a value. */
static char *
list_with(const char *table, const char *there)
{
    g_autoptr(GPtrArray) tables = mta_list_split(there);
    GString *list = g_string_new(table);

    for (guint i = 0; i < tables->len; i++) {
        const char *other = g_ptr_array_index(tables, i);

        if (strcmp(other, table) != 0)
            g_string_append_printf(list, ",%s", other);
    }
    return g_string_free(list, FALSE);
}

/* Whether there is nothing to say of a field: a table takes it away, or cannot be asked, which is told. */
static bool
is_field_dealt_with(const struct mta_setup *setup, const struct postfix_service *service, const char *field,
                    struct doctor_report *report)
{
    const char *table = NULL;
    const struct lookup *lookup = setup_field_gone(setup, service, field, &table);

    if (lookup != NULL && lookup->outcome == LOOKUP_FAILED)
        report_unchecked(report, "%s: %s", table, lookup->text);
    return lookup != NULL;
}

/* Results under our own name are ours alone to write (RFC 8601 section 5). */
static void
check_forged_results(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autofree char *forged = setup_forged_results(setup);

    if (has_verifier(setup) || is_field_dealt_with(setup, NULL, forged, report))
        return;
    const char *own = postfix_text(setup->postfix, NULL, "myhostname");
    g_auto(GStrv) labels = g_strsplit(own, ".", -1);
    g_autofree char *escaped = g_strjoinv("\\.", labels);
    g_autofree char *own_table = g_strdup_printf("regexp:%s/postern-inbound", setup->postfix->folder);
    g_autofree char *tables = list_with(own_table, postfix_text(setup->postfix, NULL, "header_checks"));
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_INFO,
            .found = g_strdup_printf("a stranger's '%s' is passed on: smtpd_milters has no verifier that "
                                     "takes it away, and header_checks do not",
                                     forged),
            .wanted = g_strdup_printf("it taken away, since rules and the hosts behind may believe it; "
                                      "%s/postern-inbound holds\n"
                                      "/^Authentication-Results:[[:space:]]*%s[[:space:]]*;/ IGNORE",
                                      setup->postfix->folder, escaped),
            .add = g_strconcat("header_checks = ", tables, NULL),
        });
}

/* Exchange's own fields tell strangers about the inside. */
static void
check_header_leak(const struct mta_setup *setup, struct doctor_report *report)
{
    const struct postfix_service *service = setup_outbound(setup);

    if (service == NULL || setup->settings->connectors->len == 0 ||
        is_field_dealt_with(setup, service, SETUP_INTERNAL_FIELD, report))
        return;
    const char *tables = postfix_text(setup->postfix, service, "smtp_header_checks");
    bool is_own = postfix_overrides(setup->postfix, service, "smtp_header_checks");
    g_autofree char *own_table = g_strdup_printf("regexp:%s/postern-outbound", setup->postfix->folder);
    g_autofree char *list = list_with(own_table, tables);
    report_add(report, (struct finding){
                           .severity = SEVERITY_INFO,
                           .place = is_own ? PLACE_MASTER_CF : PLACE_MAIN_CF,
                           .found = setting_text("smtp_header_checks", tables),
                           .wanted = g_strdup_printf(
                               "X-MS-Exchange-Organization-* and -Forest-* taken away from mail that leaves, "
                               "as Exchange itself does, but for what SetSCL writes for the hosts behind; "
                               "%s/postern-outbound holds\n"
                               "/^X-MS-Exchange-Organization-SCL:/ DUNNO\n"
                               "/^X-MS-Exchange-(Organization|Forest)-/ IGNORE",
                               setup->postfix->folder),
                           .add = g_strconcat(
                               is_own ? "    -o smtp_header_checks=" : "smtp_header_checks = ", list, NULL),
                       });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/mynetworks",
        "Clients in mynetworks may relay to anywhere. Exchange Online's addresses are shared by all its customers.",
        "List your own networks. Let Exchange Online in by an inbound connector that looks at certificate and tenant." },
      GROUP_TRUST, NEEDS_POSTFIX, check_mynetworks },
    { { "doctor/relay-restrictions",
        "smtpd_relay_restrictions does not end in a refusal of what is not for this host.",
        "reject_unauth_destination, behind those who may." },
      GROUP_TRUST, NEEDS_POSTFIX, check_relay },
    { { "doctor/relay-certificates",
        "permit_tls_all_clientcerts lets every client relay whose certificate is trusted, from whatever authority.",
        "permit_tls_clientcerts with relay_clientcerts, where it is needed at all." },
      GROUP_TRUST, NEEDS_POSTFIX, check_all_certificates },
    { { "doctor/trusted-networks",
        "Postern takes mail from such addresses as authenticated, and every customer of Exchange Online sends from them.",
        "An inbound connector with tls_subject and tenant_header beside the networks." },
      GROUP_TRUST, NEEDS_SETTINGS, check_trusted_networks },
    { { "doctor/shared-subject",
        "All of Exchange Online shows the certificate mail.protection.outlook.com, whosever mail it sends.",
        "Add tenant_header with a secret that a transport rule of your tenant sets." },
      GROUP_TRUST, NEEDS_SETTINGS, check_shared_subject },
    { { "doctor/tenant-header",
        "X-MS-Exchange-CrossTenant-Id has not been set reliably since 2022, and everybody knows your tenant's id.",
        "Let a transport rule of your tenant set a header with a secret, and name that one." },
      GROUP_TRUST, NEEDS_SETTINGS, check_tenant_header },
    { { "doctor/header-firewall",
        "Exchange believes header fields of these names, such as a spam verdict or that a message is internal. From a stranger they are forged.",
        "Keep the default of milter.strip_headers." },
      GROUP_TRUST, NEEDS_SETTINGS, check_header_firewall },
    { { "doctor/header-leak",
        "Fields that Exchange adds for its own use leave with mail to strangers, and tell about the inside. Exchange takes them away at its own edge; CrossPremises fields, which the two sides of a hybrid organisation need, are others.",
        "smtp_header_checks with /^X-MS-Exchange-(Organization|Forest)-/ IGNORE, behind a line with /^X-MS-Exchange-Organization-SCL:/ DUNNO: that is the field of SetSCL, and smarthosts may be reached by the same transport." },
      GROUP_TRUST, NEEDS_BOTH, check_header_leak },
    { { "doctor/auth-results",
        "Authentication-Results under this gateway's own name say what its verifier found. A stranger can write the same field; a verifier such as OpenDKIM takes forged ones away, and here there is none.",
        "A verifying filter in smtpd_milters, or header_checks that take the field away on its way in: they run before filters add their own." },
      GROUP_TRUST, NEEDS_POSTFIX, check_forged_results },
};
/* clang-format on */

const struct check_family checks_trust = { rows, ARRAY_LEN(rows) };
