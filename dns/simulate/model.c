#include "dns/simulate/model.h"

#include "base/limits.h"
#include "dns/simulate/sites.h"

/* One name of the zone, while names that share an address are joined: a forest of parents. */
struct node {
    const struct failover_host *host;
    guint parent; /* itself at the root, which is the first name of the machine */
    int tier;
    bool is_server;
};

struct builder {
    struct failure_model *model;
    GArray *nodes;         /* of struct node */
    GHashTable *by_name;   /* char * -> index of the node + 1 */
    GHashTable *by_number; /* GBytes of an address -> its index + 1 */
    GArray *owners;        /* of guint: the node that brought the address of this index */
};

static void
machine_free(gpointer data)
{
    struct model_machine *machine = data;

    g_ptr_array_unref(machine->names);
    g_free(machine);
}

void
model_free(struct failure_model *built)
{
    if (built == NULL)
        return;
    g_array_unref(built->addresses);
    g_ptr_array_unref(built->machines);
    g_ptr_array_unref(built->sites);
    g_array_unref(built->uses);
    g_free(built);
}

const struct model_address *
model_address(const struct failure_model *model, guint index)
{
    return &g_array_index(model->addresses, struct model_address, index);
}

const struct model_machine *
model_machine(const struct failure_model *model, guint index)
{
    return g_ptr_array_index(model->machines, index);
}

const struct model_site *
model_site(const struct failure_model *model, guint index)
{
    return g_ptr_array_index(model->sites, index);
}

guint
model_count_addresses(const struct failure_model *model, guint machine)
{
    guint count = 0;

    for (guint i = 0; i < model->addresses->len; i++)
        count += model_address(model, i)->machine == machine;
    return count;
}

static struct node *
node_at(const struct builder *builder, guint index)
{
    return &g_array_index(builder->nodes, struct node, index);
}

static guint
root_of(const struct builder *builder, guint index)
{
    while (node_at(builder, index)->parent != index)
        index = node_at(builder, index)->parent;
    return index;
}

static void
join(const struct builder *builder, guint one, guint other)
{
    guint a = root_of(builder, one), b = root_of(builder, other);

    node_at(builder, MAX(a, b))->parent = MIN(a, b);
}

static guint
add_node(struct builder *builder, const struct failover_host *host)
{
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(builder->by_name, host->name));
    struct node node = { host, builder->nodes->len, MODEL_NONE, false };

    if (known != 0)
        return known - 1;
    g_array_append_val(builder->nodes, node);
    g_hash_table_insert(builder->by_name, host->name, GUINT_TO_POINTER(node.parent + 1));
    return node.parent;
}

/* The index of the address, new or known; false beyond the limit. */
static bool
add_address(struct builder *builder, guint node, struct ip_address address, guint *index)
{
    GBytes *key = g_bytes_new(&address, sizeof address);
    guint known = GPOINTER_TO_UINT(g_hash_table_lookup(builder->by_number, key));
    struct model_address added = { address, 0, MODEL_NONE, false };

    if (known != 0) {
        g_bytes_unref(key);
        *index = known - 1;
        join(builder, node, g_array_index(builder->owners, guint, *index));
        return true;
    }
    if (builder->model->addresses->len == 2 * LIMIT_ROUTE_ADDRESSES) {
        g_bytes_unref(key);
        builder->model->is_cut_by_limit = true;
        return false;
    }
    *index = builder->model->addresses->len;
    g_array_append_val(builder->model->addresses, added);
    g_array_append_val(builder->owners, node);
    g_hash_table_insert(builder->by_number, key, GUINT_TO_POINTER(*index + 1));
    return true;
}

static void
add_target(struct builder *builder, const struct failover_host *host, guint tier)
{
    guint node = host->addresses->len == 0 ? 0 : add_node(builder, host);

    for (guint i = 0; i < host->addresses->len; i++) {
        struct model_use use = { tier, 0 };

        if (builder->model->uses->len == LIMIT_ROUTE_ADDRESSES) {
            builder->model->is_cut_by_limit = true;
            return;
        }
        if (!add_address(builder, node, g_array_index(host->addresses, struct ip_address, i), &use.address))
            return;
        struct model_address *address =
            &g_array_index(builder->model->addresses, struct model_address, use.address);
        if (address->tier == MODEL_NONE)
            address->tier = (int)tier;
        if (node_at(builder, node)->tier == MODEL_NONE)
            node_at(builder, node)->tier = (int)tier;
        g_array_append_val(builder->model->uses, use);
    }
}

static void
add_server(struct builder *builder, const struct failover_host *host)
{
    guint node = add_node(builder, host), index;

    node_at(builder, node)->is_server = true;
    for (guint i = 0; i < host->addresses->len; i++) {
        if (add_address(builder, node, g_array_index(host->addresses, struct ip_address, i), &index))
            g_array_index(builder->model->addresses, struct model_address, index).is_server = true;
    }
}

/* Machines take the place of roots; `owners` of addresses lead to them. */
static void
make_machines(struct builder *builder)
{
    struct failure_model *model = builder->model;
    g_autofree guint *machine_of = g_new0(guint, builder->nodes->len + 1);

    for (guint i = 0; i < builder->nodes->len; i++) {
        const struct node *node = node_at(builder, i);
        guint root = root_of(builder, i);

        if (root == i) {
            struct model_machine *machine = g_new(struct model_machine, 1);

            *machine = (struct model_machine){ .names = g_ptr_array_new(),
                                               .tier = node->tier,
                                               .site = MODEL_SITELESS };
            machine_of[i] = model->machines->len;
            g_ptr_array_add(model->machines, machine);
        }
        machine_of[i] = machine_of[root];
        struct model_machine *machine = g_ptr_array_index(model->machines, machine_of[i]);
        g_ptr_array_add(machine->names, node->host->name);
        machine->is_server = machine->is_server || node->is_server;
        if (machine->label == NULL)
            machine->label = node->host->site;
        if (node->tier != MODEL_NONE && (machine->tier == MODEL_NONE || node->tier < machine->tier))
            machine->tier = node->tier;
    }
    for (guint i = 0; i < model->addresses->len; i++) {
        struct model_address *address = &g_array_index(model->addresses, struct model_address, i);
        guint machine = machine_of[g_array_index(builder->owners, guint, i)];

        address->machine = machine;
        ((struct model_machine *)g_ptr_array_index(model->machines, machine))->is_reachable = true;
    }
}

struct failure_model *
model_new(const struct failover *zone)
{
    struct failure_model *model = g_new0(struct failure_model, 1);
    g_autoptr(GArray) nodes = g_array_new(FALSE, FALSE, sizeof(struct node));
    g_autoptr(GArray) owners = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) by_number =
        g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
    struct builder builder = { model, nodes, by_name, by_number, owners };

    *model = (struct failure_model){
        .zone = zone,
        .addresses = g_array_new(FALSE, FALSE, sizeof(struct model_address)),
        .machines = g_ptr_array_new_with_free_func(machine_free),
        .sites = sites_new(),
        .uses = g_array_new(FALSE, FALSE, sizeof(struct model_use)),
    };
    for (guint i = 0; i < zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(zone->tiers, i);

        for (guint j = 0; j < tier->hosts->len; j++)
            add_target(&builder, g_ptr_array_index(tier->hosts, j), i);
    }
    for (guint i = 0; i < zone->servers->len; i++)
        add_server(&builder, g_ptr_array_index(zone->servers, i));
    make_machines(&builder);
    sites_find(model);
    return model;
}
