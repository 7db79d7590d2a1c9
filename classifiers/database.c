#include "classifiers/database.h"

#include <string.h>

static void
scratch_free(gpointer data)
{
    struct scan_scratch *scratch = data;

    for (size_t i = 0; i < STAGES; i++)
        engine_scratch_free(scratch->stages[i]);
    g_free(scratch);
}

struct scratch_pool *
scratch_pool_new(void)
{
    struct scratch_pool *pool = g_new0(struct scratch_pool, 1);

    pthread_mutex_init(&pool->mutex, NULL);
    pool->idle = g_ptr_array_new_with_free_func(scratch_free);
    return pool;
}

static void
pool_free(struct scratch_pool *pool)
{
    g_ptr_array_unref(pool->idle);
    pthread_mutex_destroy(&pool->mutex);
    g_free(pool);
}

static void
evidence_done(struct compiled_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        evidence_done(&evidence->children[i]);
    g_free(evidence->children);
}

static void
type_done(struct compiled_type *type)
{
    for (size_t i = 0; i < type->count; i++) {
        evidence_done(&type->patterns[i].evidence);
        g_free(type->patterns[i].filters);
    }
    g_free(type->patterns);
    g_free(type->members);
    exact_type_free(type->exact);
    classifier_done(&type->type);
}

void
classifier_database_free(struct classifier_database *database)
{
    if (database == NULL)
        return;
    for (size_t i = 0; i < database->type_count; i++)
        type_done(&database->types[i]);
    g_free(database->types);
    for (size_t i = 0; i < database->element_count; i++) {
        g_free(database->elements[i].name);
        g_ptr_array_unref(database->elements[i].validators);
    }
    g_free(database->elements);
    g_clear_pointer(&database->validators, g_ptr_array_unref);
    g_free(database->users.elements);
    g_free(database->users.first);
    fingerprint_index_free(database->forms);
    pool_free(database->pool); /* before the database that the scratches belong to */
    for (size_t i = 0; i < STAGES; i++)
        engine_database_free(database->engines[i]);
    explicit_bzero(&database->key, sizeof(database->key));
    g_free(database);
}

void
classifier_database_add_info(const struct classifier_database *database, struct engine_info *sum)
{
    for (size_t i = 0; i < STAGES; i++) {
        if (database->engines[i] != NULL)
            engine_database_add_info(database->engines[i], sum);
    }
}

size_t
classifier_database_count(const struct classifier_database *database)
{
    return database->count;
}

const struct classifier *
classifier_database_item(const struct classifier_database *database, size_t index)
{
    g_assert(index < database->count);
    return &database->types[index].type;
}

/* NULL where memory is short. */
static struct scan_scratch *
scratch_new(const struct classifier_database *database)
{
    struct scan_scratch *scratch = g_new0(struct scan_scratch, 1);

    for (size_t i = 0; i < STAGES; i++) {
        if (database->engines[i] == NULL)
            continue;
        scratch->stages[i] = engine_scratch_new(database->engines[i]);
        if (scratch->stages[i] == NULL) {
            scratch_free(scratch);
            return NULL;
        }
    }
    return scratch;
}

struct scan_scratch *
database_borrow_scratch(const struct classifier_database *database)
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
database_return_scratch(const struct classifier_database *database, struct scan_scratch *scratch)
{
    struct scratch_pool *pool = database->pool;

    if (scratch == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    g_ptr_array_add(pool->idle, scratch);
    pthread_mutex_unlock(&pool->mutex);
}
