#include "cli/routed_state.h"

/* Best first. */
static const struct {
    const char *name;
    enum ink ink;
} states[] = {
    {"up",       INK_GREEN },
    { "suspect", INK_YELLOW},
    { "trial",   INK_YELLOW},
    { "unknown", INK_DIM   },
    { "drained", INK_CYAN  },
    { "down",    INK_RED   },
};

#define UNKNOWN 3

/* Its place in the table; a state that a newer daemon knows is unknown here. */
static size_t
state_rank(const char *name)
{
    for (size_t i = 0; name != NULL && i < ARRAY_LEN(states); i++) {
        if (strcmp(states[i].name, name) == 0)
            return i;
    }
    return UNKNOWN;
}

static size_t
best_address(const json_t *host)
{
    size_t best = ARRAY_LEN(states), i;
    json_t *address;

    json_array_foreach(json_object_get(host, "addresses"), i, address)
    {
        size_t rank = state_rank(json_string_value(json_object_get(address, "state")));

        best = MIN(best, rank);
    }
    return best;
}

/* Of one connector; ARRAY_LEN(states) where it does not have the host. */
static size_t
rank_in_connector(const json_t *connector, const char *name)
{
    size_t i, j;
    json_t *tier, *host;

    json_array_foreach(json_object_get(connector, "tiers"), i, tier)
    {
        json_array_foreach(json_object_get(tier, "hosts"), j, host)
        {
            const char *known = json_string_value(json_object_get(host, "name"));

            if (known != NULL && g_ascii_strcasecmp(known, name) == 0)
                return best_address(host);
        }
    }
    return ARRAY_LEN(states);
}

const char *
routed_host_state(const json_t *answer, const char *name)
{
    size_t worst = 0, i;
    bool is_watched = false;
    json_t *connector;

    json_array_foreach(json_object_get(answer, "connectors"), i, connector)
    {
        size_t rank = rank_in_connector(connector, name);

        if (rank == ARRAY_LEN(states))
            continue;
        is_watched = true;
        worst = MAX(worst, rank);
    }
    return states[is_watched ? worst : UNKNOWN].name;
}

enum ink
routed_state_ink(const char *state)
{
    return states[state_rank(state)].ink;
}
