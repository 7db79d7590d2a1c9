#include "dns/simulate/kill_internal.h"

#include "dns/subnet.h"

static const char *const kind_names[] = {
    [KILL_NAMED] = "named",
    [KILL_HOST] = "host",
    [KILL_PAIR] = "pair",
    [KILL_ADDRESS] = "address",
    [KILL_SITE] = "site",
    [KILL_SITE_AND_SERVERS] = "site-and-name-servers",
    [KILL_NETWORK] = "network",
    [KILL_TIER] = "tier",
    [KILL_FAMILY] = "family",
    [KILL_SERVER] = "name-server",
    [KILL_SERVERS] = "name-servers",
};

const char *const kill_families[KILL_FAMILIES] = { "ipv4", "ipv6" };

const char *
kill_kind_name(enum kill_kind kind)
{
    return kind_names[kind];
}

void
kill_free(gpointer data)
{
    struct kill *kill = data;

    if (kill == NULL)
        return;
    g_ptr_array_unref(kill->names);
    g_free(kill->is_dead);
    g_free(kill->is_gone);
    g_free(kill);
}

struct kill *
kill_new(const struct failure_model *model, enum kill_kind kind)
{
    struct kill *kill = g_new(struct kill, 1);

    *kill = (struct kill){ kind, g_ptr_array_new_with_free_func(g_free),
                           g_new0(bool, model->addresses->len + 1), g_new0(bool, model->machines->len + 1) };
    return kill;
}

bool
kill_is_host(const struct failure_model *model, guint machine)
{
    return model_machine(model, machine)->tier != MODEL_NONE;
}

void
kill_machine(const struct failure_model *model, struct kill *kill, guint machine)
{
    kill->is_gone[machine] = true;
    for (guint i = 0; i < model->addresses->len; i++)
        kill->is_dead[i] = kill->is_dead[i] || model_address(model, i)->machine == machine;
}

bool
kill_site(const struct failure_model *model, struct kill *kill, guint site)
{
    bool has_servers = false;

    for (guint i = 0; i < model->machines->len; i++) {
        if (model_machine(model, i)->site != site)
            continue;
        has_servers = has_servers || !kill_is_host(model, i);
        if (kill->kind != KILL_SITE || kill_is_host(model, i))
            kill_machine(model, kill, i);
    }
    return kill->kind != KILL_SITE_AND_SERVERS || has_servers;
}

void
kill_network(const struct failure_model *model, struct kill *kill, struct ip_address network)
{
    for (guint i = 0; i < model->addresses->len; i++) {
        struct ip_address own = subnet_of(model_address(model, i)->address);

        kill->is_dead[i] = kill->is_dead[i] || subnet_equal(own, network);
    }
}

void
kill_family(const struct failure_model *model, struct kill *kill, guint family)
{
    for (guint i = 0; i < model->addresses->len; i++)
        kill->is_dead[i] =
            kill->is_dead[i] || ip_address_is_ipv4(model_address(model, i)->address) == (family == 0);
}
