#include "classifiers/database.h"

#include "base/limits.h"
#include "classifiers/definition.h"

#include <stdlib.h>
#include <string.h>

/* A database while it is made. */
struct builder {
    const struct classifier_set *set;
    struct classifier_database *made;
    GHashTable *elements; /* index into the set's -> index into the database's + 1 */
    GArray *patterns;     /* of struct engine_pattern */
    GPtrArray *sources;   /* of const struct element *: where each of these patterns came from */
};

/* The database's index of an element, which brings its expressions along the first time. */
static size_t
use_element(struct builder *builder, size_t index)
{
    gpointer key = GSIZE_TO_POINTER(index);
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(builder->elements, key));

    if (known > 0)
        return known - 1;
    struct element *element = g_ptr_array_index(builder->set->elements, index);
    size_t id = builder->made->element_count++;
    for (size_t i = 0; i < element->expressions->len; i++) {
        const char *text = g_ptr_array_index(element->expressions, i);
        struct engine_pattern pattern = { text, strlen(text), element->flags, (uint32_t)id };

        g_array_append_val(builder->patterns, pattern);
        g_ptr_array_add(builder->sources, element);
    }
    g_hash_table_insert(builder->elements, key, GSIZE_TO_POINTER(id + 1));
    return id;
}

static void
compile_evidence(struct builder *builder, const struct evidence *from, struct compiled_evidence *to)
{
    *to = (struct compiled_evidence){ .least = from->least, .most = from->most };
    if (from->kind == EVIDENCE_ELEMENT) {
        to->element = use_element(builder, from->element);
        return;
    }
    to->count = from->children->len;
    to->children = g_new0(struct compiled_evidence, MAX(to->count, 1));
    for (size_t i = 0; i < to->count; i++)
        compile_evidence(builder, g_ptr_array_index(from->children, i), &to->children[i]);
}

static int
compare_levels(gconstpointer a, gconstpointer b)
{
    const struct compiled_pattern *first = a, *second = b;

    return second->confidence - first->confidence;
}

static void
compile_type(struct builder *builder, const struct definition *from, struct compiled_type *to)
{
    to->type = from->type;
    to->type.name = g_strdup(from->type.name);
    to->type.id = g_strdup(from->type.id);
    to->proximity_chars = from->proximity_chars;
    to->count = from->patterns->len;
    to->patterns = g_new0(struct compiled_pattern, to->count);
    for (size_t i = 0; i < to->count; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(from->patterns, i);

        to->patterns[i].confidence = pattern->confidence;
        to->patterns[i].validator = pattern->validator;
        to->patterns[i].element = use_element(builder, pattern->element);
    }
}

static void
compile_type_evidence(struct builder *builder, const struct definition *from, struct compiled_type *to)
{
    for (size_t i = 0; i < to->count; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(from->patterns, i);

        compile_evidence(builder, pattern->evidence, &to->patterns[i].evidence);
    }
    qsort(to->patterns, to->count, sizeof(to->patterns[0]), compare_levels);
}

/* The patterns from `first` on as the engine of one stage. */
static bool
compile_stage(struct builder *builder, enum stage stage, size_t first, size_t count,
              struct diagnostics *found)
{
    struct engine_limits limits = { LIMIT_MATCH_STEPS, LIMIT_MATCH_DEPTH, LIMIT_MATCH_HEAP_KB };
    struct engine_error error;
    const struct engine_pattern *patterns = (const void *)builder->patterns->data;

    if (count == 0)
        return true;
    enum engine_status status =
        engine_compile(patterns + first, count, limits, &builder->made->engines[stage], &error);
    if (status == ENGINE_OK)
        return true;
    struct location at = { 0 };
    if (status == ENGINE_BAD_PATTERN) {
        const struct element *source = g_ptr_array_index(builder->sources, first + error.pattern);
        at = source->at;
    }
    diagnostics_add(found, SEVERITY_ERROR, "bad-pattern", at, NULL, "cannot be compiled: %s", error.text);
    return false;
}

static void
scratch_free(gpointer data)
{
    struct scan_scratch *scratch = data;

    for (size_t i = 0; i < STAGES; i++)
        engine_scratch_free(scratch->stages[i]);
    g_free(scratch);
}

static struct scratch_pool *
pool_new(void)
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

struct classifier_database *
classifier_compile(const struct classifier_set *set, const size_t *wanted, size_t count,
                   struct diagnostics *found)
{
    g_autoptr(classifier_database) made = g_new0(struct classifier_database, 1);
    g_autoptr(GHashTable) elements = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) patterns = g_array_new(FALSE, FALSE, sizeof(struct engine_pattern));
    g_autoptr(GPtrArray) sources = g_ptr_array_new();
    struct builder builder = { set, made, elements, patterns, sources };

    made->pool = pool_new();
    made->key = value_key_random();
    made->types = g_new0(struct compiled_type, MAX(count, 1));
    for (size_t i = 0; i < count; i++) {
        g_assert(wanted[i] < set->definitions->len);
        compile_type(&builder, g_ptr_array_index(set->definitions, wanted[i]), &made->types[i]);
        made->count++;
    }
    size_t primary_patterns = patterns->len;
    for (size_t i = 0; i < count; i++)
        compile_type_evidence(&builder, g_ptr_array_index(set->definitions, wanted[i]), &made->types[i]);
    if (!compile_stage(&builder, STAGE_PRIMARY, 0, primary_patterns, found) ||
        !compile_stage(&builder, STAGE_EVIDENCE, primary_patterns, patterns->len - primary_patterns, found))
        return NULL;
    return g_steal_pointer(&made);
}

static void
evidence_done(struct compiled_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        evidence_done(&evidence->children[i]);
    g_free(evidence->children);
}

void
classifier_database_free(struct classifier_database *database)
{
    if (database == NULL)
        return;
    for (size_t i = 0; i < database->count; i++) {
        struct compiled_type *type = &database->types[i];

        for (size_t p = 0; p < type->count; p++)
            evidence_done(&type->patterns[p].evidence);
        g_free(type->patterns);
        g_free(type->type.name);
        g_free(type->type.id);
    }
    g_free(database->types);
    pool_free(database->pool); /* before the database that the scratches belong to */
    for (size_t i = 0; i < STAGES; i++)
        engine_database_free(database->engines[i]);
    explicit_bzero(&database->key, sizeof(database->key));
    g_free(database);
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
