/* Mail that comes round again. */
#include "cli/doctor/check.h"

#include "dns/routes.h"
#include "message/header.h"
#include "rules/strip.h"

#include <string.h>

/* postern-milter spares Exchange's own, whatever a pattern says; a pattern that is one of them does nothing.
 */
static void
check_loop_headers(const struct mta_setup *setup, struct doctor_report *report)
{
    const GPtrArray *stripped = setup->settings->milter.strip_headers;

    for (guint i = 0; i < stripped->len; i++) {
        const char *pattern = g_ptr_array_index(stripped, i);

        for (size_t j = 0; j < LOOP_HEADERS; j++) {
            bool is_spared = strip_spares(loop_headers[j]);

            if (!header_name_matches(loop_headers[j], pattern) ||
                (is_spared && g_ascii_strcasecmp(loop_headers[j], pattern) != 0))
                continue;
            report_add(report,
                       (struct finding){
                           .severity = is_spared ? SEVERITY_INFO : SEVERITY_ERROR,
                           .place = PLACE_POSTERN,
                           .found = g_strdup_printf(
                               is_spared ? "milter.strip_headers has %s, and %s is never stripped"
                                         : "milter.strip_headers has %s, which is %s too",
                               pattern, loop_headers[j]),
                           .wanted = g_strdup("that field left alone: by it a loop is noticed and ended"),
                       });
        }
    }
}

static void
report_field_gone(const struct mta_setup *setup, const struct postfix_service *service, const char *name,
                  GHashTable *told, struct doctor_report *report)
{
    g_autofree char *field = g_strconcat(name, ": 1", NULL);
    const char *table = NULL;
    const struct lookup *lookup = setup_field_gone(setup, service, field, &table);

    if (lookup == NULL)
        return;
    /* Several services may have the same table; one that fails does so for every field. */
    bool is_failed = lookup->outcome == LOOKUP_FAILED;
    const void *key = is_failed ? (const void *)table : lookup;
    if (!g_hash_table_add(told, (gpointer)(uintptr_t)key))
        return;
    if (is_failed) {
        report_unchecked(report, "%s: %s", table, lookup->text);
        return;
    }
    report_add(report, (struct finding){
                           .severity = SEVERITY_ERROR,
                           .found = g_strdup_printf("%s answers '%s' for %s", table, lookup->text, name),
                           .wanted = g_strdup("that field left alone: by it a loop is noticed and ended"),
                       });
}

/* Postfix's own tables can cut them out as well. */
static void
check_loop_tables(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);

    for (size_t i = 0; i < LOOP_HEADERS; i++) {
        report_field_gone(setup, NULL, loop_headers[i], told, report);
        for (guint j = 0; j < setup->postfix->services->len; j++) {
            const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, j);

            if (strcmp(service->command, "smtp") == 0)
                report_field_gone(setup, service, loop_headers[i], told, report);
        }
    }
}

/* A smarthost of ours that is ourselves. */
static void
check_self(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *own = postfix_text(setup->postfix, NULL, "myhostname");
    g_autoptr(GPtrArray) hosts = setup_smarthosts(setup);

    for (guint i = 0; i < hosts->len; i++) {
        const struct placed_smarthost *placed = g_ptr_array_index(hosts, i);

        if (placed->host->port == 25 && g_ascii_strcasecmp(placed->host->name, own) == 0)
            report_add(
                report,
                (struct finding){
                    .severity = SEVERITY_ERROR,
                    .place = PLACE_POSTERN,
                    .found = g_strdup_printf("connector '%s' has the smarthost %s, and myhostname is that",
                                             placed->connector->name, own),
                    .wanted = g_strdup("another host: mail would come back here until hopcount_limit"),
                });
    }
}

/* Whether people write to addresses of this domain: it is named, not only met by a pattern. */
static bool
is_mail_domain(const struct settings *loaded, const GPtrArray *routed, const char *name)
{
    for (guint i = 0; i < routed->len; i++) {
        if (strcmp(((const struct routed_domain *)g_ptr_array_index(routed, i))->pattern, name) == 0)
            return true;
    }
    for (guint i = 0; i < loaded->organization.domains->len; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(loaded->organization.domains, i);

        if (g_ascii_strcasecmp(domain->name, name) == 0)
            return true;
    }
    return false;
}

/* mx:OWN DOMAIN is where the world sends that domain's mail: here. */
static void
check_own_mx(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) routed = setup_routed_domains(setup);
    g_autoptr(GPtrArray) hosts = setup_smarthosts(setup);
    struct routes *routes = routes_new(setup->settings);

    for (guint i = 0; i < hosts->len; i++) {
        const struct placed_smarthost *placed = g_ptr_array_index(hosts, i);
        const char *name = placed->host->name;

        if (!placed->host->is_mx || !is_mail_domain(setup->settings, routed, name) ||
            routes_find(routes, slice_from(name)).connector != placed->connector)
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_POSTERN,
                .found = g_strdup_printf("%s goes to connector '%s', whose SmartHosts are mx:%s", name,
                                         placed->connector->name, name),
                .wanted = g_strdup("a zone of its own for the hosts behind this gateway: the MX of the "
                                   "domain itself is what the world uses, and usually leads here"),
            });
    }
    routes_free(routes);
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/loop-headers",
        "Exchange and Postfix notice loops by header fields that each pass adds. Exchange Online allows one pass, then answers 5.7.128.",
        "Take the field out of milter.strip_headers. Exchange's own loop fields postern-milter leaves alone, whatever stands there." },
      GROUP_LOOP, NEEDS_SETTINGS, check_loop_headers },
    { { "doctor/loop-header-checks",
        "header_checks or smtp_header_checks takes away a field by which Exchange and Postfix notice loops.",
        "Take the expression out of the table, or let it meet fewer fields." },
      GROUP_LOOP, NEEDS_POSTFIX, check_loop_tables },
    { { "doctor/loop-self",
        "A connector leads to this host itself.",
        "Name the hosts behind this gateway." },
      GROUP_LOOP, NEEDS_BOTH, check_self },
    { { "doctor/loop-mx",
        "Mail for a domain is routed by the MX records of that same domain, which are there for the world outside. Where they name this gateway the mail comes back.",
        "Keep the hosts behind the gateway under a name of its own, such as hybrid.contoso.example, and route to mx:hybrid.contoso.example." },
      GROUP_LOOP, NEEDS_SETTINGS, check_own_mx },
};
/* clang-format on */

const struct check_family checks_loop = { rows, ARRAY_LEN(rows) };
