#include "classifiers/scratch.h"

#include <string.h>

/* Lists that grew beyond this are freed with their item: one large text is not paid for ever after. */
#define KEPT_LENGTH 4096

static size_t
active_words(const struct classifier_database *database)
{
    return database->type_count / 64 + 1;
}

static struct scan_scratch *
scratch_new(const struct classifier_database *database)
{
    struct scan_scratch *scratch = g_new0(struct scan_scratch, 1);

    scratch->hits = g_new0(struct hits, database->element_count);
    scratch->touched = g_new0(uint32_t, database->element_count);
    scratch->active = g_new0(uint64_t, active_words(database));
    scratch->instances = g_new0(GArray *, database->type_count);
    scratch->near.marks = g_array_new(FALSE, TRUE, sizeof(uint64_t));
    scratch->near.matches = g_array_new(FALSE, FALSE, sizeof(struct near_match));
    scratch->near.is_marked = g_new0(uint64_t, database->gated_count / 64 + 1);
    return scratch;
}

static void
scratch_free(struct scan_scratch *scratch, const struct classifier_database *database)
{
    for (size_t i = 0; i < STAGES; i++)
        engine_scratch_free(scratch->stages[i]);
    for (size_t i = 0; i < database->element_count; i++)
        hits_done(&scratch->hits[i]);
    for (size_t i = 0; i < database->type_count; i++)
        g_clear_pointer(&scratch->instances[i], g_array_unref);
    g_array_unref(scratch->near.marks);
    g_array_unref(scratch->near.matches);
    g_free(scratch->near.is_marked);
    g_free(scratch->hits);
    g_free(scratch->touched);
    g_free(scratch->active);
    g_free(scratch->instances);
    g_free(scratch);
}

struct scratch_pool *
scratch_pool_new(void)
{
    struct scratch_pool *pool = g_new0(struct scratch_pool, 1);

    pthread_mutex_init(&pool->mutex, NULL);
    pool->idle = g_ptr_array_new();
    return pool;
}

void
scratch_pool_free(const struct classifier_database *database)
{
    struct scratch_pool *pool = database->pool;

    for (guint i = 0; i < pool->idle->len; i++)
        scratch_free(g_ptr_array_index(pool->idle, i), database);
    g_ptr_array_unref(pool->idle);
    pthread_mutex_destroy(&pool->mutex);
    g_free(pool);
}

struct scan_scratch *
scratch_borrow(const struct classifier_database *database)
{
    struct scratch_pool *pool = database->pool;
    struct scan_scratch *scratch = NULL;

    pthread_mutex_lock(&pool->mutex);
    if (pool->idle->len > 0)
        scratch = g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1);
    pthread_mutex_unlock(&pool->mutex);
    return scratch != NULL ? scratch : scratch_new(database);
}

void
scratch_return(const struct classifier_database *database, struct scan_scratch *scratch)
{
    struct scratch_pool *pool = database->pool;

    pthread_mutex_lock(&pool->mutex);
    g_ptr_array_add(pool->idle, scratch);
    pthread_mutex_unlock(&pool->mutex);
}

struct engine_scratch *
scratch_for_stage(const struct classifier_database *database, struct scan_scratch *scratch, enum stage stage)
{
    if (scratch->stages[stage] == NULL)
        scratch->stages[stage] = engine_scratch_new(database->engines[stage]);
    return scratch->stages[stage];
}

void
scratch_touch(const struct classifier_database *database, struct scan_scratch *scratch, size_t element)
{
    const struct index_lists *primary = &database->primary_of;

    if (scratch->hits[element].is_touched)
        return;
    scratch->hits[element].is_touched = true;
    scratch->touched[scratch->touched_count++] = (uint32_t)element;
    for (uint32_t i = primary->first[element]; i < primary->first[element + 1]; i++)
        scratch->active[primary->items[i] / 64] |= UINT64_C(1) << primary->items[i] % 64;
}

void
scratch_activate_all(const struct classifier_database *database, struct scan_scratch *scratch)
{
    memset(scratch->active, 0xff, active_words(database) * sizeof(uint64_t));
}

static void
clear_instances(GArray **instances)
{
    if (*instances != NULL && (*instances)->len > KEPT_LENGTH)
        g_clear_pointer(instances, g_array_unref);
    else if (*instances != NULL)
        g_array_set_size(*instances, 0);
}

void
scratch_clear(const struct classifier_database *database, struct scan_scratch *scratch)
{
    for (size_t i = 0; i < scratch->touched_count; i++) {
        struct hits *hits = &scratch->hits[scratch->touched[i]];

        if (hits_count(hits) > KEPT_LENGTH)
            hits_done(hits);
        hits_clear(hits);
    }
    scratch->touched_count = 0;
    for (size_t i = 0; i < database->type_count; i++) {
        if (scratch_is_active(scratch, i))
            clear_instances(&scratch->instances[i]);
    }
    memset(scratch->active, 0, active_words(database) * sizeof(uint64_t));
}
