/* What Postfix's tables make of header fields. */
#include "cli/doctor/setup.h"

#include <string.h>

const char *const loop_headers[LOOP_HEADERS] = {
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

/* Those that know expressions: others find no field by its beginning. */
static bool
is_expression_table(const char *table)
{
    return g_str_has_prefix(table, "regexp:") || g_str_has_prefix(table, "pcre:");
}

GPtrArray *
setup_header_tables(const struct mta_setup *setup, const struct postfix_service *service)
{
    const char *parameter = service == NULL ? "header_checks" : "smtp_header_checks";
    GPtrArray *tables = mta_list_split(postfix_text(setup->postfix, service, parameter));

    for (guint i = tables->len; i > 0; i--) {
        if (!is_expression_table(g_ptr_array_index(tables, i - 1)))
            g_ptr_array_remove_index(tables, i - 1);
    }
    return tables;
}

/* header_checks(5): IGNORE and STRIP take the field away. */
static bool
is_removal(const char *answer)
{
    static const char *const words[] = { "IGNORE", "STRIP" };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t len = strlen(words[i]);

        if (g_ascii_strncasecmp(answer, words[i], len) == 0 && !g_ascii_isalnum(answer[len]))
            return true;
    }
    return false;
}

/* The first table that has the field decides. */
const struct lookup *
setup_field_gone(const struct mta_setup *setup, const struct postfix_service *service, const char *field,
                 const char **table)
{
    g_autoptr(GPtrArray) tables = setup_header_tables(setup, service);

    for (guint i = 0; i < tables->len; i++) {
        const struct lookup *lookup = setup_lookup(setup, g_ptr_array_index(tables, i), field);

        if (lookup == NULL || lookup->outcome == LOOKUP_NOTHING)
            continue;
        *table = service == NULL ? "header_checks" : "smtp_header_checks";
        return lookup->outcome == LOOKUP_FAILED || is_removal(lookup->text) ? lookup : NULL;
    }
    return NULL;
}

const struct postfix_service *
setup_outbound(const struct mta_setup *setup)
{
    return postfix_transport(setup->postfix, "smtp");
}

char *
setup_forged_results(const struct mta_setup *setup)
{
    return g_strdup_printf("Authentication-Results: %s; dkim=pass",
                           postfix_text(setup->postfix, NULL, "myhostname"));
}
