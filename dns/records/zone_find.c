#include "dns/records/zone_find.h"

#include <string.h>

/* The zone cut that `name` is at or below, or NULL (RFC 1034 section 4.2). */
static const char *
find_cut(const struct zone_data *data, const char *name)
{
    const char *cut = NULL;

    for (; name != NULL && strcmp(name, data->apex) != 0; name = name_parent(name)) {
        if (zone_data_first(data, name, DNS_TYPE_NS) != NULL)
            cut = name;
    }
    return cut;
}

/* The DNAME at an owner above `name`, the nearest to the apex; or NULL (RFC 6672 section 2.3). */
static const struct zone_record *
find_dname(const struct zone_data *data, const char *name)
{
    const struct zone_record *found = NULL;

    for (name = name_parent(name); name != NULL && name_is_within(name, data->apex);
         name = name_parent(name)) {
        const struct zone_record *dname = zone_data_first(data, name, DNS_TYPE_DNAME);

        if (dname != NULL)
            found = dname;
    }
    return found;
}

/* The `*` that stands for `name`, which is not there: the one below its closest encloser. g_free it; or NULL.
 */
static char *
find_wildcard(const struct zone_data *data, const char *name)
{
    const char *encloser = name;

    while (encloser != NULL && zone_data_node(data, encloser) == NULL)
        encloser = name_parent(encloser);
    if (encloser == NULL || !name_is_within(encloser, data->apex))
        return NULL;
    g_autofree char *star = g_strconcat(*encloser == '\0' ? "*" : "*.", encloser, NULL);
    return zone_data_node(data, star) == NULL ? NULL : g_steal_pointer(&star);
}

/* Where an alias leads `name`: for a DNAME the end of the name changes. g_free it. */
static char *
alias_target(const struct zone_record *alias, const char *name)
{
    if (alias->type == DNS_TYPE_CNAME)
        return g_strdup(alias->target);
    size_t owner_len = strlen(alias->owner);
    size_t kept = strlen(name) - owner_len - (owner_len == 0 ? 0 : 1);
    return g_strdup_printf("%.*s%s%s", (int)kept, name, *alias->target == '\0' ? "" : ".", alias->target);
}

/* Whether the data cannot tell about the name at all; *status says why. */
static bool
is_beyond(const struct zone_data *data, const char *name, enum zone_found_status *status)
{
    if (zone_data_is_live(data)) {
        *status = ZONE_UNKNOWN;
        return !zone_data_was_asked(data, name);
    }
    if (!name_is_within(name, data->apex)) {
        *status = ZONE_ELSEWHERE;
        return true;
    }
    *status = ZONE_DELEGATED;
    return find_cut(data, name) != NULL;
}

/* Looks at found->name. True where an alias leads on. */
static bool
look(const struct zone_data *data, uint16_t type, struct zone_found *found, const struct zone_record **alias)
{
    g_autofree char *star = NULL;

    *alias = NULL;
    if (is_beyond(data, found->name, &found->status))
        return false;
    *alias = find_dname(data, found->name);
    if (*alias != NULL)
        return true;
    const char *owner = found->name;
    if (zone_data_node(data, owner) == NULL) {
        star = find_wildcard(data, owner);
        found->status = ZONE_NO_NAME;
        if (star == NULL)
            return false;
        found->is_from_wildcard = true;
        owner = star;
    }
    g_ptr_array_unref(found->records);
    found->records = zone_data_records(data, owner, type);
    found->status = found->records->len > 0 ? ZONE_FOUND : ZONE_NO_DATA;
    *alias = found->records->len > 0 ? NULL : zone_data_first(data, owner, DNS_TYPE_CNAME);
    return *alias != NULL;
}

struct zone_found
zone_find(const struct zone_data *data, const char *name, uint16_t type)
{
    GPtrArray *aliases = g_ptr_array_new();
    struct zone_found found = { ZONE_NO_NAME, g_ptr_array_new(), g_strdup(name), aliases, false };
    const struct zone_record *alias;

    while (look(data, type, &found, &alias)) {
        if (aliases->len == ZONE_ALIAS_LINKS) {
            found.status = ZONE_ALIAS_LOOP;
            break;
        }
        char *next = alias_target(alias, found.name);
        g_ptr_array_add(aliases, (gpointer)(uintptr_t)alias);
        g_free(found.name);
        found.name = next;
    }
    return found;
}

void
zone_found_done(struct zone_found *found)
{
    g_ptr_array_unref(found->records);
    g_ptr_array_unref((GPtrArray *)(uintptr_t)found->aliases);
    g_free(found->name);
}
