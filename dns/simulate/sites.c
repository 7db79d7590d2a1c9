#include "dns/simulate/sites.h"

#include "dns/subnet.h"

static void
site_free(gpointer data)
{
    struct model_site *site = data;

    g_free(site->name);
    g_free(site);
}

GPtrArray *
sites_new(void)
{
    return g_ptr_array_new_with_free_func(site_free);
}

static guint
add_site(struct failure_model *model, const char *name)
{
    struct model_site *site = g_new(struct model_site, 1);

    *site = (struct model_site){ g_strdup(name), name != NULL, false };
    g_ptr_array_add(model->sites, site);
    return model->sites->len - 1;
}

static guint
find_labelled(struct failure_model *model, const char *label)
{
    for (guint i = 0; i < model->sites->len; i++) {
        if (g_strcmp0(model_site(model, i)->name, label) == 0)
            return i;
    }
    return add_site(model, label);
}

static struct model_machine *
machine_of(struct failure_model *model, guint address)
{
    return g_ptr_array_index(model->machines, model_address(model, address)->machine);
}

/* Each network that a machine with a site stands in becomes that site's; the first one keeps it. */
static void
claim_networks(struct failure_model *model, GHashTable *claims)
{
    for (guint i = 0; i < model->addresses->len; i++) {
        guint site = machine_of(model, i)->site;
        struct ip_address network = subnet_of(model_address(model, i)->address);
        GBytes *key = g_bytes_new(&network, sizeof network);

        if (site != MODEL_SITELESS && !g_hash_table_contains(claims, key))
            g_hash_table_insert(claims, key, GUINT_TO_POINTER(site + 1));
        else
            g_bytes_unref(key);
    }
}

/* Machines without a site go to that of a network they stand in. */
static bool
settle_machines(struct failure_model *model, GHashTable *claims)
{
    bool has_changed = false;

    for (guint i = 0; i < model->addresses->len; i++) {
        struct model_machine *machine = machine_of(model, i);
        struct ip_address network = subnet_of(model_address(model, i)->address);
        g_autoptr(GBytes) key = g_bytes_new_static(&network, sizeof network);
        guint claim = GPOINTER_TO_UINT(g_hash_table_lookup(claims, key));

        if (machine->site == MODEL_SITELESS && claim != 0) {
            machine->site = claim - 1;
            has_changed = true;
        }
    }
    return has_changed;
}

/* A machine that stands in two networks makes them one site: what it brought is claimed in turn. */
static void
spread(struct failure_model *model, GHashTable *claims)
{
    do
        claim_networks(model, claims);
    while (settle_machines(model, claims));
}

/* "192.0.2.0/24 + 2001:db8:10::/48": the networks of the machines that stand there. g_free it. */
static char *
networks_of(const struct failure_model *model, guint site)
{
    g_autoptr(GPtrArray) networks = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < model->addresses->len; i++) {
        const struct model_address *address = model_address(model, i);
        g_autofree char *network = subnet_text(subnet_of(address->address));

        if (model_machine(model, address->machine)->site == site &&
            !g_ptr_array_find_with_equal_func(networks, network, g_str_equal, NULL))
            g_ptr_array_add(networks, g_steal_pointer(&network));
    }
    g_ptr_array_add(networks, NULL);
    return g_strjoinv(" + ", (char **)networks->pdata);
}

void
sites_find(struct failure_model *model)
{
    g_autoptr(GHashTable) claims =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);

    for (guint i = 0; i < model->machines->len; i++) {
        struct model_machine *machine = g_ptr_array_index(model->machines, i);

        if (machine->label != NULL)
            machine->site = find_labelled(model, machine->label);
    }
    spread(model, claims);
    for (guint i = 0; i < model->addresses->len; i++) {
        if (machine_of(model, i)->site == MODEL_SITELESS) {
            machine_of(model, i)->site = add_site(model, NULL);
            spread(model, claims);
        }
    }
    for (guint i = 0; i < model->sites->len; i++) {
        struct model_site *site = g_ptr_array_index(model->sites, i);

        if (!site->is_labelled)
            site->name = networks_of(model, i);
    }
    for (guint i = 0; i < model->machines->len; i++) {
        const struct model_machine *machine = model_machine(model, i);

        if (machine->site != MODEL_SITELESS && machine->tier != MODEL_NONE)
            ((struct model_site *)g_ptr_array_index(model->sites, machine->site))->has_hosts = true;
    }
}
