#include "dns/simulate/kill_internal.h"

#include "base/limits.h"
#include "dns/endpoint.h"
#include "dns/subnet.h"

#include <string.h>

/* With all the names it has: they are gone together. */
static void
lose_named_machine(const struct failure_model *model, struct kill *kill, guint machine)
{
    const GPtrArray *names = model_machine(model, machine)->names;

    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(kill->names, g_strdup(g_ptr_array_index(names, i)));
    kill_machine(model, kill, machine);
}

static void
list_hosts(const struct failure_model *model, GPtrArray *list)
{
    for (guint i = 0; i < model->machines->len; i++) {
        if (kill_is_host(model, i)) {
            struct kill *kill = kill_new(model, KILL_HOST);

            lose_named_machine(model, kill, i);
            g_ptr_array_add(list, kill);
        }
    }
}

static void
list_pairs(const struct failure_model *model, GPtrArray *list)
{
    g_autoptr(GArray) hosts = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < model->machines->len && hosts->len < LIMIT_PAIRED_HOSTS; i++) {
        if (kill_is_host(model, i))
            g_array_append_val(hosts, i);
    }
    for (guint i = 0; i < hosts->len; i++) {
        for (guint j = i + 1; j < hosts->len; j++) {
            struct kill *kill = kill_new(model, KILL_PAIR);

            lose_named_machine(model, kill, g_array_index(hosts, guint, i));
            lose_named_machine(model, kill, g_array_index(hosts, guint, j));
            g_ptr_array_add(list, kill);
        }
    }
}

static void
list_addresses(const struct failure_model *model, GPtrArray *list)
{
    for (guint i = 0; i < model->addresses->len; i++) {
        const struct model_address *address = model_address(model, i);

        if (address->tier == MODEL_NONE || model_count_addresses(model, address->machine) == 1)
            continue;
        struct kill *kill = kill_new(model, KILL_ADDRESS);
        g_ptr_array_add(kill->names, address_to_string(address->address));
        kill->is_dead[i] = true;
        g_ptr_array_add(list, kill);
    }
}

static void
list_sites(const struct failure_model *model, enum kill_kind kind, GPtrArray *list)
{
    for (guint i = 0; i < model->sites->len; i++) {
        struct kill *kill = model_site(model, i)->has_hosts ? kill_new(model, kind) : NULL;

        if (kill != NULL && kill_site(model, kill, i)) {
            g_ptr_array_add(kill->names, g_strdup(model_site(model, i)->name));
            g_ptr_array_add(list, kill);
        } else {
            kill_free(kill);
        }
    }
}

static bool
has_site_named(const struct failure_model *model, const char *name)
{
    for (guint i = 0; i < model->sites->len; i++) {
        if (strcmp(model_site(model, i)->name, name) == 0)
            return true;
    }
    return false;
}

static void
list_networks(const struct failure_model *model, GPtrArray *list)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < model->addresses->len; i++) {
        const struct model_address *address = model_address(model, i);
        char *name = subnet_text(subnet_of(address->address));

        if (address->tier == MODEL_NONE || has_site_named(model, name)) {
            g_free(name);
        } else if (g_hash_table_add(seen, name)) {
            struct kill *kill = kill_new(model, KILL_NETWORK);

            g_ptr_array_add(kill->names, g_strdup(name));
            kill_network(model, kill, subnet_of(address->address));
            g_ptr_array_add(list, kill);
        }
    }
}

static void
list_tiers(const struct failure_model *model, GPtrArray *list)
{
    for (guint i = 0; i < model->zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(model->zone->tiers, i);
        struct kill *kill = kill_new(model, KILL_TIER);
        bool has_hosts = false;

        for (guint j = 0; j < model->machines->len; j++) {
            if (model_machine(model, j)->tier == (int)i) {
                kill_machine(model, kill, j);
                has_hosts = true;
            }
        }
        if (has_hosts) {
            g_ptr_array_add(kill->names, g_strdup_printf("preference %u", tier->preference));
            g_ptr_array_add(list, kill);
        } else {
            kill_free(kill);
        }
    }
}

static void
list_families(const struct failure_model *model, GPtrArray *list)
{
    for (guint family = 0; family < KILL_FAMILIES; family++) {
        struct kill *kill = kill_new(model, KILL_FAMILY);
        bool has_hosts = false;

        kill_family(model, kill, family);
        for (guint i = 0; i < model->addresses->len; i++)
            has_hosts = has_hosts || (kill->is_dead[i] && model_address(model, i)->tier != MODEL_NONE);
        if (has_hosts) {
            g_ptr_array_add(kill->names, g_strdup(kill_families[family]));
            g_ptr_array_add(list, kill);
        } else {
            kill_free(kill);
        }
    }
}

static void
list_servers(const struct failure_model *model, GPtrArray *list)
{
    struct kill *all = kill_new(model, KILL_SERVERS);
    guint count = 0;

    for (guint i = 0; i < model->machines->len; i++) {
        if (!model_machine(model, i)->is_server)
            continue;
        struct kill *one = kill_new(model, KILL_SERVER);
        lose_named_machine(model, one, i);
        lose_named_machine(model, all, i);
        g_ptr_array_add(list, one);
        count++;
    }
    if (count > 1)
        g_ptr_array_add(list, all);
    else
        kill_free(all);
}

GPtrArray *
kill_list(const struct failure_model *model)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(kill_free);

    list_sites(model, KILL_SITE, list);
    list_sites(model, KILL_SITE_AND_SERVERS, list);
    list_tiers(model, list);
    list_hosts(model, list);
    list_pairs(model, list);
    list_addresses(model, list);
    list_networks(model, list);
    list_families(model, list);
    list_servers(model, list);
    return list;
}
