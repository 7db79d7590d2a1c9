#include "dns/tls_policy.h"

#include "base/domain.h"
#include "base/limits.h"

#include <string.h>

#define KEPT_US (86400 * (int64_t)G_USEC_PER_SEC)
#define NAMES_MOST 16 /* of one answer: more make a line that Postfix cuts */

struct row {
    struct tls_policy policy;
    int64_t used_us; /* when it was last in use */
};

struct tls_policies {
    GHashTable *rows; /* next hop, lower case -> struct row * */
    int64_t now_us;   /* of the set that is being made */
};

static void
row_free(gpointer data)
{
    struct row *row = data;

    g_ptr_array_unref(row->policy.wanted);
    g_free(row->policy.server);
    target_clear(&row->policy.target);
    g_free(row);
}

struct tls_policies *
tls_policies_new(void)
{
    struct tls_policies *policies = g_new0(struct tls_policies, 1);

    policies->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, row_free);
    return policies;
}

void
tls_policies_free(struct tls_policies *policies)
{
    if (policies == NULL)
        return;
    g_hash_table_unref(policies->rows);
    g_free(policies);
}

void
tls_policies_begin(struct tls_policies *policies, int64_t now_us)
{
    policies->now_us = now_us;
}

static struct row *
row_new(const struct tls_policies *policies, const struct probe_target *target)
{
    struct row *row = g_new0(struct row, 1);

    row->policy.setting = target->demand.tls;
    row->policy.wanted = g_ptr_array_new_with_free_func(g_free);
    if (target->host != NULL && domain_is_valid(slice_from(target->host)))
        row->policy.server = g_strdup(target->host);
    row->policy.target = target_copy(target);
    row->used_us = policies->now_us;
    return row;
}

static void
add_wanted(struct tls_policy *policy, const struct probe_target *target)
{
    const char *name = target->demand.tls_domain != NULL ? target->demand.tls_domain : target->host;

    if (target->demand.tls == TLS_DOMAIN_VALIDATION && name != NULL && policy->wanted->len < NAMES_MOST &&
        !g_ptr_array_find_with_equal_func(policy->wanted, name, g_str_equal, NULL))
        g_ptr_array_add(policy->wanted, g_strdup(name));
}

void
tls_policies_add(struct tls_policies *policies, const char *key, const struct probe_target *target)
{
    struct row *row = g_hash_table_lookup(policies->rows, key);
    bool is_of_this_set = row != NULL && row->used_us == policies->now_us;

    if (is_of_this_set && target->demand.tls < row->policy.setting)
        return;
    if (!is_of_this_set || target->demand.tls > row->policy.setting) {
        row = row_new(policies, target);
        g_hash_table_replace(policies->rows, g_ascii_strdown(key, -1), row);
    }
    add_wanted(&row->policy, target);
}

static gboolean
is_forgotten(gpointer key, gpointer value, gpointer data)
{
    const struct tls_policies *policies = data;
    const struct row *row = value;
    bool is_crowded = g_hash_table_size(policies->rows) > LIMIT_TLS_POLICIES;

    (void)key;
    return row->used_us != policies->now_us && (is_crowded || policies->now_us - row->used_us > KEPT_US);
}

void
tls_policies_end(struct tls_policies *policies)
{
    g_hash_table_foreach_remove(policies->rows, is_forgotten, policies);
}

const struct tls_policy *
tls_policies_find(const struct tls_policies *policies, const char *key)
{
    g_autofree char *lower = g_ascii_strdown(key, -1);
    const struct row *row = g_hash_table_lookup(policies->rows, lower);

    return row == NULL || row->policy.setting == TLS_OPPORTUNISTIC ? NULL : &row->policy;
}

/* Postfix writes "every name below x" as ".x". What is no domain name would break the line. */
static bool
append_name(GString *out, const char *name)
{
    bool is_below = g_str_has_prefix(name, "*.");
    const char *pattern = is_below ? name + 1 : name;

    if (!domain_is_valid(slice_from(*pattern == '.' ? pattern + 1 : pattern)))
        return false;
    g_string_append_printf(out, "%s%s", out->len == 0 ? "" : ":", pattern);
    return true;
}

static char *
secure_text(const struct tls_policy *policy, const GPtrArray *names)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0, used = 0; names != NULL && i < names->len && used < NAMES_MOST; i++)
        used += append_name(list, g_ptr_array_index(names, i));
    if (list->len == 0 && policy->server != NULL)
        append_name(list, policy->server);
    if (list->len == 0)
        return NULL;
    return policy->server == NULL
               ? g_strdup_printf("secure match=%s", list->str)
               : g_strdup_printf("secure match=%s servername=%s", list->str, policy->server);
}

char *
tls_policy_text(const struct tls_policy *policy, const GPtrArray *certified)
{
    switch (policy->setting) {
    case TLS_OPPORTUNISTIC:
        return g_strdup("may");
    case TLS_ENCRYPTION_ONLY:
        return policy->server == NULL ? g_strdup("encrypt")
                                      : g_strdup_printf("encrypt servername=%s", policy->server);
    case TLS_CERTIFICATE_VALIDATION:
        return secure_text(policy, certified);
    case TLS_DOMAIN_VALIDATION:
        return secure_text(policy, policy->wanted);
    case TLS_DANE:
        return g_strdup("dane-only");
    }
    g_assert_not_reached();
}
