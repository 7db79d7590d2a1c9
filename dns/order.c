#include "dns/order.h"

#include <string.h>

/* What an address is worth; lower goes first. Hosts on trial have answered at least once. */
static const unsigned ranks[] = {
    [HEALTH_UNKNOWN] = 0, [HEALTH_UP] = 0,   [HEALTH_SUSPECT] = 0,
    [HEALTH_TRIAL] = 1,   [HEALTH_DOWN] = 2, [HEALTH_DRAINED] = 3,
};
#define RANKS 4

/* One host's endpoints of one rank. */
struct piece {
    unsigned rank;
    int preference;
    const char *name; /* the host's */
    struct order_host host;
};

struct survey {
    const struct tiers *tiers;
    GArray *pieces; /* of struct piece; by tier, then host */
    int best;       /* the best preference that is worth using */
    int any;        /* the best preference with an available host */
    int settled;    /* the best preference that is worth using and has been for long enough */
    bool is_active_alive;
};

/* What one host came to. */
struct condition {
    unsigned lowest_rank; /* of its addresses */
    bool is_settled;
};

/* How many hosts of a tier can be used. */
struct standing {
    guint available, settled;
};

static void
note_tier(struct survey *survey, const struct tier *tier, struct standing standing,
          const struct order_options *options)
{
    int preference = (int)tier->preference;
    guint wanted = MIN(MAX(options->min_hosts, 1), tier->hosts->len);

    if (standing.available > 0 && survey->any == ORDER_NO_PREFERENCE)
        survey->any = preference;
    if (standing.available >= wanted && survey->best == ORDER_NO_PREFERENCE)
        survey->best = preference;
    if (standing.settled >= wanted && survey->settled == ORDER_NO_PREFERENCE)
        survey->settled = preference;
    if (standing.available >= wanted && preference == options->active)
        survey->is_active_alive = true;
}

/* The next hops of a host, by rank of its endpoints. One that goes by name has the rank of its best address.
 */
static void
append_next_hops(const struct tier_host *host, enum tls_setting tls, const unsigned *endpoint_ranks,
                 GString **texts)
{
    unsigned lowest = RANKS - 1;

    for (guint i = 0; i < host->endpoints->len; i++)
        lowest = MIN(lowest, endpoint_ranks[i]);
    for (guint i = 0; i < (tls == TLS_DANE ? 1 : host->endpoints->len); i++) {
        struct endpoint endpoint = g_array_index(host->endpoints, struct endpoint, i);
        g_autofree char *text = next_hop_text(endpoint, host->name, tls);
        GString *out = texts[tls == TLS_DANE ? lowest : endpoint_ranks[i]];

        if (text != NULL)
            g_string_append_printf(out, "%s%s", out->len == 0 ? "" : ",", text);
    }
}

static const struct tier_host *
find_host(const struct tiers *tiers, const char *name)
{
    for (guint i = 0; i < tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);

            if (g_ascii_strcasecmp(host->name, name) == 0)
                return host;
        }
    }
    return NULL;
}

static unsigned
best_rank(const struct tier_host *host, struct watch *watch, const struct order_options *options)
{
    unsigned best = RANKS - 1;

    for (guint i = 0; i < host->endpoints->len; i++) {
        struct endpoint endpoint = g_array_index(host->endpoints, struct endpoint, i);
        struct health_host health = watch_get(watch, target_make(endpoint, host->name, options->demand));
        unsigned rank = ranks[health_state_of(&health)];

        best = MIN(best, rank);
    }
    return best;
}

/* The rank that no address of `host` can be better than. */
static unsigned
tracked_rank(const struct survey *survey, const struct tier_host *host, struct watch *watch,
             const struct order_options *options)
{
    unsigned worst = 0;

    for (guint i = 0; options->tracks != NULL && i < options->tracks->len; i++) {
        const struct setting_pair *track = g_ptr_array_index(options->tracks, i);
        const struct tier_host *other =
            g_ascii_strcasecmp(track->key, host->name) == 0 ? find_host(survey->tiers, track->value) : NULL;
        unsigned rank = other == NULL ? 0 : best_rank(other, watch, options);

        worst = MAX(worst, rank);
    }
    return worst;
}

/* Of an available endpoint: a host is back as long as the one that has been up longest. */
static void
note_return(struct order_host *host, const struct health_host *health, bool is_first,
            const struct order_options *options)
{
    bool is_slow = health->has_returned &&
                   health_share(health->up_us, options->slow_start_us, options->now_us) < HEALTH_FULL_SHARE;

    host->returned_us = is_first ? health->up_us : MIN(host->returned_us, health->up_us);
    host->has_returned = is_slow && (is_first || host->has_returned);
}

/* Sorts the endpoints of a host into texts by rank. */
static struct condition
survey_host(struct survey *survey, const struct tier_host *host, int preference, struct watch *watch,
            const struct order_options *options)
{
    GString *texts[RANKS] = { g_string_new(NULL), g_string_new(NULL), g_string_new(NULL),
                              g_string_new(NULL) };
    g_autofree unsigned *endpoint_ranks = g_new(unsigned, host->endpoints->len);
    struct condition condition = { .lowest_rank = RANKS - 1 };
    unsigned tracked = tracked_rank(survey, host, watch, options);
    struct order_host best = { 0 };

    for (guint i = 0; i < host->endpoints->len; i++) {
        struct endpoint endpoint = g_array_index(host->endpoints, struct endpoint, i);
        struct health_host health = watch_get(watch, target_make(endpoint, host->name, options->demand));
        unsigned own_rank = ranks[health_state_of(&health)];
        unsigned rank = MAX(own_rank, tracked);

        endpoint_ranks[i] = rank;
        if (rank == 0)
            note_return(&best, &health, condition.lowest_rank != 0, options);
        condition.lowest_rank = MIN(condition.lowest_rank, rank);
        if (rank == 0 && health_is_settled(&health, options->site_return_us, options->now_us))
            condition.is_settled = true;
    }
    append_next_hops(host, options->demand.tls, endpoint_ranks, texts);
    for (unsigned rank = 0; rank < RANKS; rank++) {
        struct piece piece = { rank, preference, host->name, { 0 } };

        if (rank == 0)
            piece.host = best;
        piece.host.len = texts[rank]->len;
        piece.host.next_hops = g_string_free(texts[rank], FALSE);
        if (*piece.host.next_hops != '\0')
            g_array_append_val(survey->pieces, piece);
        else
            g_free(piece.host.next_hops);
    }
    return condition;
}

static int
choose_active(const struct survey *survey, int active)
{
    /* Fail over at once; fail back only to a tier that has proved itself. */
    if (survey->best == ORDER_NO_PREFERENCE)
        return survey->any;
    if (!survey->is_active_alive || survey->best >= active)
        return survey->best;
    return survey->settled != ORDER_NO_PREFERENCE && survey->settled < active ? survey->settled : active;
}

/* Where a piece belongs: lower goes first, equal ones are one group. */
static int64_t
piece_key(const struct piece *piece, const struct order *order, enum order_mode mode)
{
    int64_t preference = piece->preference;
    bool is_active = piece->preference == order->active;

    if (mode == ORDER_STRICT)
        return preference * RANKS + piece->rank;
    /* Within the available ones the tier in use leads. Preferences have 16 bits. */
    return ((int64_t)piece->rank << 32) + (piece->rank == 0 && is_active ? 0 : preference + 1);
}

struct keyed_piece {
    int64_t key;
    guint index; /* keeps the order of equals: g_array_sort is not stable */
};

static int
compare_keyed(gconstpointer a, gconstpointer b)
{
    const struct keyed_piece *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static void
host_free(gpointer data)
{
    struct order_host *host = data;

    g_free(host->next_hops);
    g_free(host);
}

static void
group_pieces(struct order *order, const struct survey *survey, enum order_mode mode)
{
    g_autoptr(GArray) keyed = g_array_new(FALSE, FALSE, sizeof(struct keyed_piece));
    int64_t last = INT64_MIN;

    for (guint i = 0; i < survey->pieces->len; i++) {
        struct keyed_piece row = { piece_key(&g_array_index(survey->pieces, struct piece, i), order, mode),
                                   i };

        g_array_append_val(keyed, row);
    }
    g_array_sort(keyed, compare_keyed);
    for (guint i = 0; i < keyed->len; i++) {
        const struct keyed_piece *row = &g_array_index(keyed, struct keyed_piece, i);
        struct piece *piece = &g_array_index(survey->pieces, struct piece, row->index);

        if (row->key != last)
            g_ptr_array_add(order->groups, g_ptr_array_new_with_free_func(host_free));
        last = row->key;
        if (i == 0)
            order->first = g_strdup(piece->name);
        g_ptr_array_add(g_ptr_array_index(order->groups, order->groups->len - 1),
                        g_memdup2(&piece->host, sizeof piece->host)); /* takes the text over */
    }
}

static void
group_free(gpointer data)
{
    g_ptr_array_unref(data);
}

static struct order *
order_new(void)
{
    struct order *order = g_new0(struct order, 1);

    order->groups = g_ptr_array_new_with_free_func(group_free);
    order->down = g_ptr_array_new_with_free_func(g_free);
    order->active = ORDER_NO_PREFERENCE;
    return order;
}

static void
survey_tiers(struct survey *survey, struct order *order, const struct tiers *tiers, struct watch *watch,
             const struct order_options *options)
{
    for (guint i = 0; i < tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(tiers->list, i);
        struct standing standing = { 0, 0 };

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);
            struct condition condition = survey_host(survey, host, (int)tier->preference, watch, options);

            if (condition.lowest_rank == ranks[HEALTH_TRIAL] || condition.lowest_rank == ranks[HEALTH_DOWN])
                g_ptr_array_add(order->down, g_strdup(host->name));
            standing.available += condition.lowest_rank == 0;
            standing.settled += condition.is_settled;
        }
        note_tier(survey, tier, standing, options);
    }
}

struct order *
order_build(const struct tiers *tiers, struct watch *watch, const struct order_options *options)
{
    struct order *order = order_new();
    struct survey survey = { tiers,
                             g_array_new(FALSE, FALSE, sizeof(struct piece)),
                             ORDER_NO_PREFERENCE,
                             ORDER_NO_PREFERENCE,
                             ORDER_NO_PREFERENCE,
                             false };

    order->slow_start_us = options->slow_start_us;
    survey_tiers(&survey, order, tiers, watch, options);
    order->active = options->mode == ORDER_STRICT ? survey.any : choose_active(&survey, options->active);
    order->is_panic = order->active == ORDER_NO_PREFERENCE && tiers->list->len > 0;
    group_pieces(order, &survey, options->mode);
    g_array_unref(survey.pieces);
    return order;
}

void
order_free(struct order *order)
{
    if (order == NULL)
        return;
    g_ptr_array_unref(order->groups);
    g_ptr_array_unref(order->down);
    g_free(order->first);
    g_free(order);
}

static bool
texts_equal(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++) {
        if (strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, i)) != 0)
            return false;
    }
    return true;
}

static bool
groups_equal(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++) {
        const struct order_host *left = g_ptr_array_index(a, i), *right = g_ptr_array_index(b, i);

        if (strcmp(left->next_hops, right->next_hops) != 0)
            return false;
    }
    return true;
}

bool
order_equal(const struct order *a, const struct order *b)
{
    if (a->active != b->active || a->groups->len != b->groups->len || !texts_equal(a->down, b->down))
        return false;
    for (guint i = 0; i < a->groups->len; i++) {
        if (!groups_equal(g_ptr_array_index(a->groups, i), g_ptr_array_index(b->groups, i)))
            return false;
    }
    return true;
}

uint32_t
order_hash(struct slice recipient)
{
    uint32_t hash = 2166136261u; /* FNV-1a, then a final mix: its low bits alone are too even */

    for (size_t i = 0; i < recipient.len; i++) {
        hash ^= (uint8_t)g_ascii_tolower(recipient.at[i]);
        hash *= 16777619u;
    }
    hash ^= hash >> 16;
    hash *= 0x7feb352du;
    hash ^= hash >> 15;
    return hash;
}

static unsigned
share_of(const struct order *order, const struct order_host *host, int64_t now_us)
{
    return host->has_returned ? health_share(host->returned_us, order->slow_start_us, now_us)
                              : HEALTH_FULL_SHARE;
}

/* The host of a group that takes over what one with a small share does not take: any that has its full share.
 * `index` where there is none. */
static guint
stand_in(const struct order *order, const GPtrArray *group, guint index, uint32_t hash, int64_t now_us)
{
    guint full = 0, wanted;

    for (guint i = 0; i < group->len; i++)
        full += share_of(order, g_ptr_array_index(group, i), now_us) == HEALTH_FULL_SHARE;
    if (full == 0)
        return index;
    wanted = hash % full;
    for (guint i = 0; i < group->len; i++) {
        if (share_of(order, g_ptr_array_index(group, i), now_us) == HEALTH_FULL_SHARE && wanted-- == 0)
            return i;
    }
    return index;
}

/* Which host of a group leads for this recipient. Two more mixes of the hash decide whether a host that has
 * returned takes it, and who does so instead: they have nothing to do with the first. */
static guint
leader(const struct order *order, const GPtrArray *group, uint32_t hash, int64_t now_us)
{
    guint index = hash % group->len;
    unsigned share = share_of(order, g_ptr_array_index(group, index), now_us);

    if (share == HEALTH_FULL_SHARE || (hash * 2654435761u >> 16) % HEALTH_FULL_SHARE < share)
        return index;
    return stand_in(order, group, index, hash * 2246822519u >> 16, now_us);
}

void
order_append(const struct order *order, uint32_t hash, int64_t now_us, GString *out)
{
    size_t start = out->len;

    for (guint i = 0; i < order->groups->len; i++) {
        const GPtrArray *group = g_ptr_array_index(order->groups, i);
        guint first = leader(order, group, hash, now_us);

        for (guint j = 0; j < group->len; j++) {
            const struct order_host *host = g_ptr_array_index(group, (j + first) % group->len);

            if (out->len > start)
                g_string_append_c(out, ',');
            g_string_append_len(out, host->next_hops, (gssize)host->len);
        }
    }
}
