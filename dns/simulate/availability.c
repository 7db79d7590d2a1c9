#include "dns/simulate/availability.h"

#include "base/limits.h"

#include <math.h>

struct sum {
    const struct failure_model *model;
    const struct chances *chances;
    struct availability *result;
    guint *addresses; /* of each machine, as the zone lists them: each is waited for */
};

/* The chance that this machine is down while the sites of `up` are up, a bit each. */
static double
chance_down(const struct sum *sum, guint machine, guint up)
{
    guint site = model_machine(sum->model, machine)->site;
    bool is_site_up = site == MODEL_SITELESS || sum->chances->site >= 1 || (up >> site & 1) != 0;

    return is_site_up ? 1 - sum->chances->host : 1;
}

/* Adds one combination of sites, which happens with chance `weight`. */
static void
add_combination(struct sum *sum, guint up, double weight)
{
    struct availability *result = sum->result;
    const GPtrArray *machines = sum->model->machines;
    double none = 1, no_server = 1, neither = 1;

    for (guint tier = 0; tier < result->tiers->len; tier++) {
        struct tier_chance *chance = &g_array_index(result->tiers, struct tier_chance, tier);
        double reached = none;

        for (guint i = 0; i < machines->len; i++) {
            if (model_machine(sum->model, i)->tier != (int)tier)
                continue;
            double down = chance_down(sum, i, up);
            result->wait_s += weight * none * down * sum->addresses[i] * sum->chances->connect_timeout_s;
            none *= down;
        }
        chance->hit += weight * (reached - none);
    }
    for (guint i = 0; i < machines->len; i++) {
        double down = chance_down(sum, i, up);

        no_server *= model_machine(sum->model, i)->is_server ? down : 1;
        neither *= down; /* each machine is one of the two, or both */
    }
    result->none += weight * none;
    result->name += weight * (1 - no_server);
    result->both += weight * (1 - none - no_server + neither);
}

static double
combination_weight(guint up, guint sites, double chance)
{
    double weight = 1;

    for (guint i = 0; i < sites; i++)
        weight *= (up >> i & 1) != 0 ? chance : 1 - chance;
    return weight;
}

static void
count_tiers(const struct failure_model *model, struct availability *result)
{
    for (guint i = 0; i < model->zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(model->zone->tiers, i);
        struct tier_chance chance = { tier->preference, 0, 0 };

        for (guint j = 0; j < model->machines->len; j++)
            chance.usable_hosts += model_machine(model, j)->tier == (int)i;
        g_array_append_val(result->tiers, chance);
    }
}

struct availability *
availability_of(const struct failure_model *model, const struct chances *chances)
{
    guint sites = chances->site >= 1 ? 0 : model->sites->len;
    bool has_servers = false;

    if (sites > LIMIT_SIMULATED_SITES)
        return NULL;
    struct availability *result = g_new0(struct availability, 1);
    g_autofree guint *addresses = g_new0(guint, model->machines->len + 1);
    struct sum sum = { model, chances, result, addresses };

    result->tiers = g_array_new(FALSE, FALSE, sizeof(struct tier_chance));
    count_tiers(model, result);
    for (guint i = 0; i < model->uses->len; i++)
        addresses[model_address(model, g_array_index(model->uses, struct model_use, i).address)->machine]++;
    for (guint up = 0; up < 1U << sites; up++)
        add_combination(&sum, up, combination_weight(up, sites, chances->site));
    for (guint i = 0; i < model->machines->len; i++)
        has_servers = has_servers || model_machine(model, i)->is_server;
    if (!has_servers)
        result->name = result->both = NAN;
    return result;
}

void
availability_free(struct availability *result)
{
    if (result == NULL)
        return;
    g_array_unref(result->tiers);
    g_free(result);
}
