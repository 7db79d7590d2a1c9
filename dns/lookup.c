#include "dns/lookup.h"

#include "base/limits.h"

struct lookup {
    struct resolver *resolver;
    char *name;
    struct zone_answer *answer;
    unsigned open;  /* queries, and one for whoever is still adding to them */
    lookup_fn done; /* NULL = cancelled */
    void *context;
};

/* One query for the addresses of one target. */
struct address_query {
    struct lookup *lookup;
    struct zone_target *target;
};

/* Takes one off the open queries; the last one ends the lookup. */
static void
release(struct lookup *lookup)
{
    if (--lookup->open > 0)
        return;
    zone_answer_finish(lookup->answer);
    if (lookup->done != NULL)
        lookup->done(lookup->answer, lookup->context);
    zone_answer_unref(lookup->answer);
    g_free(lookup->name);
    g_free(lookup);
}

/* A target is as good as its better family; what is unknown beats what is known to be missing. */
static enum dns_status
combine(enum dns_status so_far, enum dns_status family)
{
    if (so_far == DNS_ANSWER || family == DNS_ANSWER)
        return DNS_ANSWER;
    return so_far == DNS_TEMPORARY || family == DNS_TEMPORARY ? DNS_TEMPORARY : DNS_NODATA;
}

static void
on_addresses(const struct dns_answer *answer, void *context)
{
    struct address_query *query = context;
    struct lookup *lookup = query->lookup;
    struct zone_target *target = query->target;
    guint room = LIMIT_DNS_ADDRESSES - target->addresses->len;

    target->status = combine(target->status, answer->status);
    if (answer->addresses->len > 0)
        g_array_append_vals(target->addresses, answer->addresses->data, MIN(room, answer->addresses->len));
    if (answer->is_cut_by_limit || answer->addresses->len > room)
        lookup->answer->is_cut_by_limit = true;
    if (answer->status != DNS_TEMPORARY)
        lookup->answer->ttl_s = MIN(lookup->answer->ttl_s, answer->ttl_s);
    g_free(query);
    release(lookup);
}

static void
ask_addresses(struct lookup *lookup)
{
    static const enum dns_type families[] = { DNS_TYPE_A, DNS_TYPE_AAAA };
    const GPtrArray *targets = lookup->answer->targets;

    for (guint i = 0; i < targets->len * ARRAY_LEN(families); i++) {
        struct address_query *query = g_new(struct address_query, 1);

        *query = (struct address_query){ lookup, g_ptr_array_index(targets, i / ARRAY_LEN(families)) };
        lookup->open++;
        resolver_query(lookup->resolver, query->target->name, families[i % ARRAY_LEN(families)], on_addresses,
                       query);
    }
}

static void
fail(struct lookup *lookup, enum zone_status status, const char *why)
{
    lookup->answer->status = status;
    lookup->answer->why = g_strdup(why);
}

static void
take_mx(struct lookup *lookup, const GPtrArray *records)
{
    for (guint i = 0; i < records->len; i++) {
        const struct dns_mx *mx = g_ptr_array_index(records, i);

        if (*mx->target == '\0')
            lookup->answer->has_null_mx = true;
        else
            zone_answer_add(lookup->answer, mx->preference, mx->target);
    }
    if (lookup->answer->targets->len == 0)
        fail(lookup, ZONE_EMPTY, "null MX");
}

static void
on_mx(const struct dns_answer *answer, void *context)
{
    struct lookup *lookup = context;

    lookup->answer->ttl_s = answer->ttl_s;
    lookup->answer->is_cut_by_limit = answer->is_cut_by_limit;
    switch (answer->status) {
    case DNS_ANSWER:
        take_mx(lookup, answer->mx);
        break;
    case DNS_NODATA:
        lookup->answer->is_implicit = true;
        zone_answer_add(lookup->answer, 0, lookup->name);
        break;
    case DNS_NXDOMAIN:
        fail(lookup, ZONE_EMPTY, answer->why);
        break;
    case DNS_TEMPORARY:
        fail(lookup, ZONE_TEMPORARY, answer->why);
        break;
    }
    if (lookup->answer->why == NULL)
        ask_addresses(lookup);
    release(lookup);
}

struct lookup *
lookup_start(struct resolver *resolver, enum zone_kind kind, const char *name, lookup_fn done, void *context)
{
    struct lookup *lookup = g_new(struct lookup, 1);
    bool is_over;

    *lookup = (struct lookup){ resolver, g_strdup(name), zone_answer_new(), 2, done, context };
    if (kind == ZONE_MX) {
        resolver_query(resolver, name, DNS_TYPE_MX, on_mx, lookup);
    } else {
        zone_answer_add(lookup->answer, 0, name);
        ask_addresses(lookup);
        lookup->open--;
    }
    is_over = lookup->open == 1;
    release(lookup);
    return is_over ? NULL : lookup;
}

void
lookup_cancel(struct lookup *lookup)
{
    if (lookup != NULL)
        lookup->done = NULL;
}
