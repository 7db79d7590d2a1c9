#include "dns/simulate/outcome.h"

/* Living addresses of each machine in the tier that takes the mail, doubles too. */
static unsigned *
count_uses(const struct failure_model *model, const struct kill *kill, int tier)
{
    unsigned *uses = g_new0(unsigned, model->machines->len + 1);

    for (guint i = 0; i < model->uses->len; i++) {
        const struct model_use *use = &g_array_index(model->uses, struct model_use, i);

        if ((int)use->tier == tier && !kill->is_dead[use->address])
            uses[model_address(model, use->address)->machine]++;
    }
    return uses;
}

static int
best_living_tier(const struct failure_model *model, const struct kill *kill)
{
    int best = MODEL_NONE;

    for (guint i = 0; i < model->addresses->len; i++) {
        int tier = model_address(model, i)->tier;

        if (!kill->is_dead[i] && tier != MODEL_NONE && (best == MODEL_NONE || tier < best))
            best = tier;
    }
    return best;
}

/* The name by which the tier knows a machine: it may have another in an earlier one. */
static const char *
name_in_tier(const struct failure_model *model, guint machine, int tier)
{
    const struct failover_tier *written = g_ptr_array_index(model->zone->tiers, (guint)tier);
    const GPtrArray *names = model_machine(model, machine)->names;

    for (guint i = 0; i < written->hosts->len; i++) {
        const struct failover_host *host = g_ptr_array_index(written->hosts, i);

        if (g_ptr_array_find_with_equal_func((GPtrArray *)(uintptr_t)names, host->name, g_str_equal, NULL))
            return host->name;
    }
    return g_ptr_array_index(names, 0);
}

static void
share_out(const struct failure_model *model, const struct kill *kill, const struct mta *mta,
          struct outcome *outcome)
{
    g_autofree unsigned *uses = count_uses(model, kill, outcome->tier);
    double whole = 0;

    for (guint i = 0; i < model->machines->len; i++)
        whole += mta->shuffles_addresses ? uses[i] : uses[i] > 0;
    for (guint i = 0; i < model->machines->len; i++) {
        double share = (mta->shuffles_addresses ? uses[i] : 1) / whole;

        if (uses[i] == 0)
            continue;
        g_ptr_array_add(outcome->hosts, (char *)(uintptr_t)name_in_tier(model, i, outcome->tier));
        g_array_append_val(outcome->shares, share);
    }
}

static enum name_state
name_after(const struct failure_model *model, const struct kill *kill)
{
    enum name_state state = NAME_LOST;
    bool has_servers = false;

    for (guint i = 0; i < model->addresses->len; i++) {
        if (model_address(model, i)->is_server && !kill->is_dead[i])
            return NAME_RESOLVES;
    }
    for (guint i = 0; i < model->machines->len; i++) {
        const struct model_machine *machine = model_machine(model, i);

        has_servers = has_servers || machine->is_server;
        if (machine->is_server && !machine->is_reachable && !kill->is_gone[i])
            state = NAME_UNKNOWN;
    }
    return has_servers ? state : NAME_UNKNOWN;
}

static struct mta_attempt
attempt_after(const struct failure_model *model, const struct kill *kill, const struct mta *mta)
{
    guint count = model->zone->tiers->len;
    g_autofree struct mta_tier *tiers = g_new0(struct mta_tier, count + 1);

    for (guint i = 0; i < model->uses->len; i++) {
        const struct model_use *use = &g_array_index(model->uses, struct model_use, i);
        guint family = ip_address_is_ipv4(model_address(model, use->address)->address) ? 0 : 1;
        struct mta_tier *tier = &tiers[use->tier];

        if (kill->is_dead[use->address])
            tier->dead[family]++;
        else
            tier->alive[family]++;
    }
    return mta_attempt(mta, tiers, count);
}

struct outcome *
outcome_of(const struct failure_model *model, const struct kill *kill, const struct mta *mta)
{
    struct outcome *outcome = g_new0(struct outcome, 1);

    outcome->tier = best_living_tier(model, kill);
    outcome->hosts = g_ptr_array_new();
    outcome->shares = g_array_new(FALSE, FALSE, sizeof(double));
    if (outcome->tier != MODEL_NONE)
        share_out(model, kill, mta, outcome);
    outcome->name = name_after(model, kill);
    outcome->attempt = attempt_after(model, kill, mta);
    outcome->wait_s = mta->connect_timeout_s == 0 && outcome->attempt.in_vain > 0
                          ? MODEL_NONE
                          : (int)outcome->attempt.in_vain * mta->connect_timeout_s;
    return outcome;
}

void
outcome_free(gpointer data)
{
    struct outcome *outcome = data;

    if (outcome == NULL)
        return;
    g_ptr_array_unref(outcome->hosts);
    g_array_unref(outcome->shares);
    g_free(outcome);
}
