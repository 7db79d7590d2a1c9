#include "base/clock.h"
#include "base/log.h"
#include "dns/router_internal.h"
#include "dns/state.h"

#define STATE_RETRY_US (60 * (int64_t)G_USEC_PER_SEC)
#define STATE_REFRESH_US (3600 * (int64_t)G_USEC_PER_SEC)

char *
routed_zone_key(enum zone_kind kind, const char *name)
{
    return g_strconcat(kind == ZONE_MX ? "mx:" : "host:", name, NULL);
}

struct routed_zone *
routed_zone_new(struct router *router, enum zone_kind kind, const char *name)
{
    struct routed_zone *zone = g_new0(struct routed_zone, 1);

    zone->router = router;
    zone->kind = kind;
    zone->name = g_strdup(name);
    zone_init(&zone->zone, router_now_us());
    return zone;
}

void
routed_zone_free(gpointer data)
{
    struct routed_zone *zone = data;

    lookup_cancel(zone->lookup);
    zone_done(&zone->zone);
    g_free(zone->name);
    g_free(zone);
}

static void
log_zone(const struct routed_zone *zone, enum log_level level, const char *state, const char *reason)
{
    struct log_record record;
    g_autofree char *key = routed_zone_key(zone->kind, zone->name);

    log_start(&record, level, NULL, "zone");
    log_add(&record, "name", key);
    log_add(&record, "state", state);
    log_add(&record, "reason", reason);
    log_emit(&record);
}

static void
log_oddities(const struct routed_zone *zone, const struct zone_answer *answer)
{
    if (answer->has_null_mx && answer->status == ZONE_ANSWER)
        log_zone(zone, LOG_LEVEL_WARNING, "odd",
                 "null MX beside others is left out, some senders bounce on it");
    if (answer->is_cut_by_limit)
        log_zone(zone, LOG_LEVEL_WARNING, "odd",
                 "more hosts or addresses than the limit, the rest is left out");
}

static void
log_change(const struct routed_zone *zone, enum zone_change change, const struct zone_answer *answer)
{
    static const struct {
        enum log_level level;
        const char *state;
    } rows[] = {
        [ZONE_NEW_ANSWER] = {LOG_LEVEL_INFO,     "changed"},
        [ZONE_RECOVERED] = { LOG_LEVEL_INFO,    "fresh"  },
        [ZONE_STALE] = { LOG_LEVEL_WARNING, "stale"  },
    };

    if (change == ZONE_UNCHANGED)
        return;
    bool is_unknown = change == ZONE_STALE && zone->zone.good == NULL;
    log_zone(zone, rows[change].level, is_unknown ? "unknown" : rows[change].state, zone->zone.why);
    log_oddities(zone, answer);
}

static void
on_looked_up(const struct zone_answer *answer, void *context)
{
    struct routed_zone *zone = context;
    struct router *router = zone->router;
    bool was_empty = zone->zone.empty_since_us != 0;
    enum zone_change change =
        zone_accept(&zone->zone, answer, &router->zone_rules, router_now_us(), router_seed(router));

    zone->lookup = NULL;
    zone->was_asked = true;
    if (change == ZONE_NEW_ANSWER || was_empty != (zone->zone.empty_since_us != 0))
        router->is_state_dirty = true;
    log_change(zone, change, answer);
    router_wake(router);
}

void
router_start_lookups(struct router *router, int64_t now_us)
{
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, router->zones);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        struct routed_zone *zone = value;

        if (zone->lookup == NULL && zone->zone.next_us <= now_us)
            zone->lookup = lookup_start(router->resolver, zone->kind, zone->name, on_looked_up, zone);
    }
}

int64_t
router_next_lookup_us(const struct router *router)
{
    GHashTableIter each;
    gpointer value;
    int64_t next_us = INT64_MAX;

    g_hash_table_iter_init(&each, router->zones);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct routed_zone *zone = value;

        if (zone->lookup == NULL)
            next_us = MIN(next_us, zone->zone.next_us);
    }
    return next_us;
}

bool
router_has_asked_all(const struct router *router)
{
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, router->zones);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct routed_zone *zone = value;

        if (!zone->was_asked && zone->zone.good == NULL)
            return false;
    }
    return true;
}

/* A clock that was set back makes nothing young. */
static int64_t
age_of(int64_t then_s, int64_t wall_us)
{
    int64_t age_us = wall_us - then_s * G_USEC_PER_SEC;

    return MAX(age_us, 0);
}

static void
restore_entry(struct zone *zone, const struct state_entry *entry, int64_t now_us, int64_t wall_us)
{
    zone_restore(zone, entry->answer, now_us - age_of(entry->good_s, wall_us));
    if (entry->empty_s != 0)
        zone_restore_empty(zone, now_us - age_of(entry->empty_s, wall_us));
}

/* Monotonic time begins anew with each boot; the file has the wall clock's. */
void
router_load_state(struct router *router)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = state_read(router->state_path, &error);
    int64_t now_us = router_now_us(), wall_us = clock_now_us(clock_wall());

    if (list == NULL) {
        log_reason(LOG_LEVEL_WARNING, NULL, "state", "last good answers are not used: %s", error->message);
        return;
    }
    for (guint i = 0; i < list->len; i++) {
        const struct state_entry *entry = g_ptr_array_index(list, i);
        g_autofree char *key = routed_zone_key(entry->kind, entry->name);
        struct routed_zone *zone = g_hash_table_lookup(router->zones, key);
        int64_t age_us = age_of(entry->good_s, wall_us);

        if (zone != NULL && zone->zone.good == NULL && entry->answer->status == ZONE_ANSWER &&
            age_us <= router->zone_rules.stale_us)
            restore_entry(&zone->zone, entry, now_us, wall_us);
    }
}

static GPtrArray *
collect_state(const struct router *router)
{
    GPtrArray *list = state_list_new();
    int64_t now_us = router_now_us(), wall_us = clock_now_us(clock_wall());
    GHashTableIter each;
    gpointer value;

    g_hash_table_iter_init(&each, router->zones);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        const struct routed_zone *zone = value;

        if (zone->zone.good == NULL)
            continue;
        struct state_entry *entry =
            state_list_add(list, zone->kind, zone->name,
                           MAX(wall_us - (now_us - zone->zone.good_us), 0) / G_USEC_PER_SEC, zone->zone.good);
        if (zone->zone.empty_since_us != 0)
            entry->empty_s = MAX((wall_us - (now_us - zone->zone.empty_since_us)) / G_USEC_PER_SEC, 1);
    }
    return list;
}

void
router_load_drained(struct router *router)
{
    g_autoptr(GError) error = NULL;

    router->drained = drained_read(router->drained_path, &error);
    if (router->drained != NULL)
        return;
    log_reason(LOG_LEVEL_WARNING, NULL, "state", "nothing is drained: %s", error->message);
    router->drained = drained_read("/dev/null", NULL);
}

void
router_save_drained(const struct router *router)
{
    g_autoptr(GError) error = NULL;

    if (!drained_write(router->drained, router->drained_path, &error))
        log_reason(LOG_LEVEL_WARNING, NULL, "state", "a restart would forget what is drained: %s",
                   error->message);
}

void
router_save_state(struct router *router)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = collect_state(router);
    int64_t now_us = router_now_us();

    if (state_write(router->state_path, list, &error)) {
        router->is_state_dirty = false;
        router->state_refresh_us = now_us + STATE_REFRESH_US;
        return;
    }
    router->is_state_dirty = true;
    router->state_retry_us = now_us + STATE_RETRY_US;
    log_reason(LOG_LEVEL_WARNING, NULL, "state", "a restart without DNS would know nothing: %s",
               error->message);
}
