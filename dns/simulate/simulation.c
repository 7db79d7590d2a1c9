#include "dns/simulate/simulation.h"

static void
loss_free(gpointer data)
{
    struct loss *loss = data;

    kill_free(loss->kill);
    outcome_free(loss->outcome);
    g_free(loss);
}

void
simulation_free(struct simulation *run)
{
    if (run == NULL)
        return;
    g_ptr_array_unref(run->losses);
    availability_free(run->independent);
    availability_free(run->by_site);
    model_free(run->model);
    g_free(run);
}

static int
best_tier(const struct failure_model *model)
{
    int best = MODEL_NONE;

    for (guint i = 0; i < model->machines->len; i++) {
        int tier = model_machine(model, i)->tier;

        if (tier != MODEL_NONE && (best == MODEL_NONE || tier < best))
            best = tier;
    }
    return best;
}

static enum verdict
judge(const struct failure_model *model, const struct outcome *outcome)
{
    if (outcome->tier == MODEL_NONE)
        return VERDICT_NOWHERE;
    if (outcome->attempt.reach == MTA_STOPS_BEFORE)
        return VERDICT_STOPPED;
    if (outcome->name == NAME_LOST)
        return VERDICT_NAME_LOST;
    if (outcome->attempt.reach == MTA_REACHES_BY_CHANCE)
        return VERDICT_BY_CHANCE;
    return outcome->tier == best_tier(model) ? VERDICT_NO_CHANGE : VERDICT_FAILS_OVER;
}

static void
add_loss(struct simulation *run, struct kill *kill)
{
    struct loss *loss = g_new(struct loss, 1);
    struct outcome *outcome = outcome_of(run->model, kill, run->mta);

    *loss = (struct loss){ kill, outcome, judge(run->model, outcome) };
    g_ptr_array_add(run->losses, loss);
}

static void
add_all_losses(struct simulation *run)
{
    g_autoptr(GPtrArray) kills = kill_list(run->model);

    while (kills->len > 0)
        add_loss(run, g_ptr_array_steal_index(kills, 0));
}

struct simulation *
simulation_new(const struct failover *zone, const struct simulation_options *options, GError **error)
{
    g_autoptr(simulation) run = g_new0(struct simulation, 1);
    const struct chances independent = { options->host_up, 1, options->mta->connect_timeout_s };

    run->model = model_new(zone);
    run->mta = options->mta;
    run->losses = g_ptr_array_new_with_free_func(loss_free);
    run->chances = (struct chances){ options->host_up, options->site_up, options->mta->connect_timeout_s };
    run->independent = availability_of(run->model, &independent);
    run->by_site = availability_of(run->model, &run->chances);
    if (options->asked == NULL) {
        add_all_losses(run);
    } else {
        struct kill *kill = kill_named(run->model, options->asked, error);

        if (kill == NULL)
            return NULL;
        add_loss(run, kill);
    }
    return g_steal_pointer(&run);
}

const struct loss *
simulation_headline(const struct simulation *run)
{
    const struct loss *worst = NULL;

    for (guint i = 0; i < run->losses->len; i++) {
        const struct loss *loss = g_ptr_array_index(run->losses, i);
        enum kill_kind kind = loss->kill->kind;

        if (kind != KILL_NAMED && kind != KILL_SITE && kind != KILL_SITE_AND_SERVERS)
            continue;
        /* Of two that are as bad, the one that takes more along: it comes later in the list. */
        if (worst == NULL || loss->verdict > worst->verdict ||
            (loss->verdict == worst->verdict && kind > worst->kill->kind))
            worst = loss;
    }
    return worst;
}

bool
loss_is_expected(const struct loss *loss)
{
    switch (loss->kill->kind) {
    case KILL_NAMED:
    case KILL_HOST:
    case KILL_ADDRESS:
    case KILL_SITE:
    case KILL_SITE_AND_SERVERS:
    case KILL_SERVER:
        return true;
    case KILL_PAIR:
    case KILL_NETWORK:
    case KILL_TIER:
    case KILL_FAMILY:
    case KILL_SERVERS:
        return false;
    }
    return false;
}
