#include "rules/strip.h"

#include "message/header.h"
#include "rules/policy_internal.h"
#include "rules/run.h"

/* Exchange's own protection against loops: stripping these would let a message circle. */
static const char *const loop_headers[] = {
    "X-MS-Exchange-Transport-Rules-Loop",
    "X-MS-Exchange-Organization-Transport-Rules-Loop",
    "X-MS-Exchange-Inbox-Rules-Loop",
    "X-MS-Exchange-Organization-Inbox-Rules-Loop",
    "X-MS-Exchange-Moderation-Loop",
    "X-MS-Exchange-Organization-Moderation-Loop",
    "X-MS-Exchange-ForwardingLoop",
    "X-LD-Processed",
    "X-EOPAttributedMessage",
    "X-EOPTenantAttributedMessage",
};

static bool
is_among(const char *name, const GPtrArray *patterns)
{
    for (guint i = 0; i < patterns->len; i++) {
        if (header_name_matches(name, g_ptr_array_index(patterns, i)))
            return true;
    }
    return false;
}

bool
strip_spares(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(loop_headers); i++) {
        if (g_ascii_strcasecmp(name, loop_headers[i]) == 0)
            return true;
    }
    return false;
}

static bool
is_to_go(const struct policy *in_force, const char *name)
{
    return !strip_spares(name) && (is_among(name, policy_settings(in_force)->milter.strip_headers) ||
                                   is_among(name, in_force->marker_headers));
}

size_t
strip_headers(struct run *run)
{
    const struct message *mail = run->asked->message;
    g_autoptr(GHashTable) gone = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (run->asked->envelope->is_authenticated)
        return 0;
    for (size_t i = 0; i < message_header_count(mail); i++) {
        const char *name = message_header(mail, i)->name;

        if (is_to_go(run->policy, name) && g_hash_table_add(gone, g_ascii_strdown(name, -1)))
            g_ptr_array_add(names, (gpointer)name);
    }
    if (names->len > 0)
        run_strip(run, names);
    return run->versions->len - 1;
}
