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

#define HOST_COLUMN 6
#define ADDRESS_COLUMN 40
#define STATE_COLUMN 64

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

static void
append_address(struct style style, const char *host, const json_t *address, GString *out)
{
    const char *state = json_string_value(json_object_get(address, "state"));
    const char *reason = json_string_value(json_object_get(address, "last_error"));
    size_t start = out->len;

    style_pad(out, start, HOST_COLUMN, 0);
    style_append_text(style, host, out);
    style_pad(out, start, ADDRESS_COLUMN, 2);
    style_append_text(style, json_string_value(json_object_get(address, "address")), out);
    style_pad(out, start, STATE_COLUMN, 2);
    style_ink(style, routed_state_ink(state), out);
    style_append_text(style, state, out);
    style_ink(style, INK_PLAIN, out);
    if (reason != NULL && g_strcmp0(state, "up") != 0) {
        g_string_append(out, ": ");
        style_append_text(style, reason, out);
    }
    g_string_append_c(out, '\n');
}

void
routed_append_hosts(struct style style, const json_t *connector, GString *out)
{
    size_t i, j, k;
    json_t *tier, *host, *address;

    json_array_foreach(json_object_get(connector, "tiers"), i, tier)
    {
        g_string_append_printf(out, "    preference %" JSON_INTEGER_FORMAT "\n",
                               json_integer_value(json_object_get(tier, "preference")));
        json_array_foreach(json_object_get(tier, "hosts"), j, host)
        {
            json_array_foreach(json_object_get(host, "addresses"), k, address)
            {
                append_address(style, json_string_value(json_object_get(host, "name")), address, out);
            }
        }
    }
}
