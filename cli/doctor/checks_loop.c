/* Mail that comes round again. */
#include "cli/doctor/check.h"

#include "message/header.h"

#include <string.h>

/* Cutting these out lets mail run round for ever; Exchange counts by them. */
static void
check_loop_headers(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const kept[] = {
        "X-MS-Exchange-Transport-Rules-Loop",
        "X-MS-Exchange-Inbox-Rules-Loop",
        "X-MS-Exchange-Moderation-Loop",
        "X-MS-Exchange-ForwardingLoop",
        "X-LD-Processed",
        "X-EOPAttributedMessage",
        "X-EOPTenantAttributedMessage",
        "Received",
        "Delivered-To",
    };
    const GPtrArray *stripped = setup->settings->milter.strip_headers;

    for (guint i = 0; i < stripped->len; i++) {
        const char *pattern = g_ptr_array_index(stripped, i);

        for (size_t j = 0; j < ARRAY_LEN(kept); j++) {
            if (!header_name_matches(kept[j], pattern))
                continue;
            report_add(report,
                       (struct finding){
                           .severity = SEVERITY_ERROR,
                           .place = PLACE_POSTERN,
                           .found = g_strdup_printf("milter.strip_headers has %s, which is %s too", pattern,
                                                    kept[j]),
                           .wanted = g_strdup("that field left alone: by it a loop is noticed and ended"),
                       });
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

/* mx:OWN DOMAIN is where the world sends that domain's mail: here. */
static void
check_own_mx(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->routing.domains->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(setup->settings->routing.domains, i);
        const struct connector *connector = settings_find_connector(setup->settings, pair->value);

        for (guint j = 0; connector != NULL && j < connector->smarthosts->len; j++) {
            const struct smarthost *host = g_ptr_array_index(connector->smarthosts, j);

            if (!host->is_mx || strcmp(host->name, pair->key) != 0)
                continue;
            report_add(
                report,
                (struct finding){
                    .severity = SEVERITY_WARNING,
                    .place = PLACE_POSTERN,
                    .found = g_strdup_printf("%s goes to connector '%s', whose SmartHosts are mx:%s",
                                             pair->key, connector->name, host->name),
                    .wanted = g_strdup("a zone of its own for the hosts behind this gateway: the MX of the "
                                       "domain itself is what the world uses, and usually leads here"),
                });
        }
    }
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/loop-headers",
        "Exchange and Postfix notice loops by header fields that each pass adds. Exchange Online allows one pass, then answers 5.7.128.",
        "Take the field out of milter.strip_headers." },
      GROUP_LOOP, NEEDS_SETTINGS, check_loop_headers },
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
