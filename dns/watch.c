#include "dns/watch.h"

#include <pthread.h>

struct row {
    struct probe_target key; /* its own texts */
    struct health_host host;
    bool is_probed; /* a probe is under way */
    bool is_kept;   /* while watch_keep decides who stays */
};

struct watch {
    pthread_mutex_t lock;
    struct health_rules rules;
    GHashTable *rows; /* of struct row *, keyed by its target */
};

static void
row_free(gpointer data)
{
    struct row *row = data;

    target_clear(&row->key);
    g_free(row);
}

struct watch *
watch_new(const struct health_rules *rules)
{
    struct watch *watch = g_new0(struct watch, 1);

    pthread_mutex_init(&watch->lock, NULL);
    watch->rules = *rules;
    watch->rows = g_hash_table_new_full(target_hash, target_equal, NULL, row_free);
    return watch;
}

void
watch_free(struct watch *watch)
{
    if (watch == NULL)
        return;
    g_hash_table_unref(watch->rows);
    pthread_mutex_destroy(&watch->lock);
    g_free(watch);
}

void
watch_set_rules(struct watch *watch, const struct health_rules *rules)
{
    pthread_mutex_lock(&watch->lock);
    watch->rules = *rules;
    pthread_mutex_unlock(&watch->lock);
}

static void
keep_row(struct watch *watch, struct probe_target key, int64_t now_us, uint32_t seed)
{
    struct row *row = g_hash_table_lookup(watch->rows, &key);

    if (row == NULL) {
        row = g_new0(struct row, 1);
        row->key = target_copy(&key);
        health_init(&row->host, &watch->rules, now_us, seed);
        g_hash_table_insert(watch->rows, &row->key, row);
    }
    row->is_kept = true;
}

/* Ends the round of watch_keep: a row that nobody asked for goes, the mark is taken off the others. */
static gboolean
is_forgotten(gpointer key, gpointer value, gpointer unused)
{
    struct row *row = value;
    bool was_kept = row->is_kept;

    (void)key;
    (void)unused;
    row->is_kept = false;
    return !was_kept;
}

void
watch_keep(struct watch *watch, const struct probe_target *keys, size_t count, int64_t now_us, uint32_t seed)
{
    pthread_mutex_lock(&watch->lock);
    /* Another random moment for each, or a whole farm would be probed at once. */
    for (size_t i = 0; i < count; i++)
        keep_row(watch, keys[i], now_us, seed + (uint32_t)i * 2654435761u);
    g_hash_table_foreach_remove(watch->rows, is_forgotten, NULL);
    pthread_mutex_unlock(&watch->lock);
}

struct health_host
watch_get(struct watch *watch, struct probe_target key)
{
    struct health_host host = { .state = HEALTH_UNKNOWN };

    pthread_mutex_lock(&watch->lock);
    const struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        host = row->host;
    pthread_mutex_unlock(&watch->lock);
    return host;
}

bool
watch_has(struct watch *watch, struct probe_target key)
{
    pthread_mutex_lock(&watch->lock);
    bool is_there = g_hash_table_contains(watch->rows, &key);
    pthread_mutex_unlock(&watch->lock);
    return is_there;
}

/* The row that is not being probed and is due first, or NULL. Called under the lock. */
static struct row *
first_due(struct watch *watch)
{
    GHashTableIter each;
    gpointer value;
    struct row *first = NULL;

    g_hash_table_iter_init(&each, watch->rows);
    while (g_hash_table_iter_next(&each, NULL, &value)) {
        struct row *row = value;

        if (!row->is_probed && (first == NULL || row->host.next_probe_us < first->host.next_probe_us))
            first = row;
    }
    return first;
}

bool
watch_take_due(struct watch *watch, int64_t now_us, struct probe_target *key)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = first_due(watch);
    bool is_due = row != NULL && row->host.next_probe_us <= now_us;
    if (is_due) {
        row->is_probed = true;
        *key = target_copy(&row->key);
    }
    pthread_mutex_unlock(&watch->lock);
    return is_due;
}

int64_t
watch_next_us(struct watch *watch)
{
    pthread_mutex_lock(&watch->lock);
    const struct row *row = first_due(watch);
    int64_t next_us = row == NULL ? INT64_MAX : row->host.next_probe_us;
    pthread_mutex_unlock(&watch->lock);
    return next_us;
}

bool
watch_report(struct watch *watch, struct probe_target key, struct watch_outcome outcome)
{
    bool has_changed = false;

    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL) {
        row->is_probed = false;
        has_changed = health_report(&row->host, &watch->rules, outcome.error, outcome.now_us, outcome.seed);
    }
    pthread_mutex_unlock(&watch->lock);
    return has_changed;
}

void
watch_release(struct watch *watch, struct probe_target key)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        row->is_probed = false;
    pthread_mutex_unlock(&watch->lock);
}

void
watch_hasten(struct watch *watch, struct probe_target key, int64_t now_us)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        health_hasten(&row->host, &watch->rules, now_us);
    pthread_mutex_unlock(&watch->lock);
}

void
watch_set_standby(struct watch *watch, struct probe_target key, bool is_standby, int64_t now_us)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        health_set_standby(&row->host, &watch->rules, is_standby, now_us);
    pthread_mutex_unlock(&watch->lock);
}

bool
watch_drain(struct watch *watch, struct probe_target key, enum watch_drain wanted)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        row->host.is_drained = wanted == WATCH_DRAIN;
    pthread_mutex_unlock(&watch->lock);
    return row != NULL;
}

bool
watch_doubt(struct watch *watch, struct probe_target key, int64_t now_us)
{
    pthread_mutex_lock(&watch->lock);
    struct row *row = g_hash_table_lookup(watch->rows, &key);
    if (row != NULL)
        health_doubt(&row->host, now_us);
    pthread_mutex_unlock(&watch->lock);
    return row != NULL;
}
