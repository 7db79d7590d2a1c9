#include "dns/simulate/kill_internal.h"

#include "base/error.h"
#include "base/nearest.h"

#include <string.h>

/* Does `typed` name this host: all of it, a trailing dot aside, or its first label? */
static bool
is_named(const char *name, const char *typed)
{
    size_t length = strlen(typed);

    if (length > 0 && typed[length - 1] == '.')
        length--;
    return g_ascii_strncasecmp(name, typed, length) == 0 && (name[length] == '\0' || name[length] == '.') &&
           length > 0 && (name[length] == '\0' || memchr(typed, '.', length) == NULL);
}

static bool
lose_named_hosts(const struct failure_model *model, struct kill *kill, const char *typed)
{
    bool is_known = false;

    for (guint i = 0; i < model->machines->len; i++) {
        const GPtrArray *names = model_machine(model, i)->names;

        for (guint j = 0; j < names->len; j++) {
            if (is_named(g_ptr_array_index(names, j), typed)) {
                kill_machine(model, kill, i);
                is_known = true;
            }
        }
    }
    return is_known;
}

static bool
lose_named_site(const struct failure_model *model, struct kill *kill, const char *typed)
{
    for (guint i = 0; i < model->sites->len; i++) {
        if (g_ascii_strcasecmp(model_site(model, i)->name, typed) == 0) {
            kill_site(model, kill, i);
            return true;
        }
    }
    return false;
}

static bool
lose_named_family(const struct failure_model *model, struct kill *kill, const char *typed)
{
    for (guint family = 0; family < KILL_FAMILIES; family++) {
        if (g_ascii_strcasecmp(kill_families[family], typed) == 0) {
            kill_family(model, kill, family);
            return true;
        }
    }
    return false;
}

static bool
lose_named_range(const struct failure_model *model, struct kill *kill, const char *typed)
{
    struct ip_range range;
    bool is_known = false;

    if (!ip_range_parse(slice_from(typed), &range))
        return false;
    for (guint i = 0; i < model->addresses->len; i++) {
        if (ip_range_contains(range, model_address(model, i)->address))
            kill->is_dead[i] = is_known = true;
    }
    return is_known;
}

/* What may be named, as candidates for "did you mean". */
static GPtrArray *
known_names(const struct failure_model *model)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < model->machines->len; i++)
        g_ptr_array_extend(names, model_machine(model, i)->names, NULL, NULL);
    for (guint i = 0; i < model->sites->len; i++)
        g_ptr_array_add(names, model_site(model, i)->name);
    return names;
}

static void
set_unknown(const struct failure_model *model, const char *typed, GError **error)
{
    g_autoptr(GPtrArray) names = known_names(model);
    const char *nearest = nearest_name(typed, (const char *const *)names->pdata, names->len);

    if (nearest != NULL)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "'%s' is nothing of %s, did you mean '%s'?",
                    typed, model->zone->name, nearest);
    else
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                    "'%s' is no host, site, address, network, ipv4 or ipv6 of %s", typed, model->zone->name);
}

struct kill *
kill_named(const struct failure_model *model, char *const *names, GError **error)
{
    struct kill *kill = kill_new(model, KILL_NAMED);

    for (size_t i = 0; names[i] != NULL; i++) {
        g_ptr_array_add(kill->names, g_strdup(names[i]));
        if (!lose_named_hosts(model, kill, names[i]) && !lose_named_site(model, kill, names[i]) &&
            !lose_named_family(model, kill, names[i]) && !lose_named_range(model, kill, names[i])) {
            set_unknown(model, names[i], error);
            kill_free(kill);
            return NULL;
        }
    }
    return kill;
}
