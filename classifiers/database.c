#include "classifiers/database.h"

#include "base/limits.h"
#include "classifiers/definition.h"

#include <stdlib.h>
#include <string.h>

/* A database while it is made. */
struct builder {
    const struct classifier_set *set;
    struct classifier_database *made;
    GHashTable *used;        /* index of an element in the set -> index in the database + 1 */
    GArray *elements;        /* of struct compiled_element */
    GHashTable *expressions; /* flags and text -> index into patterns + 1 */
    GArray *patterns;        /* of struct engine_pattern */
    GPtrArray *sources;      /* of const struct element *: where each of these came from first */
    GPtrArray *users;        /* of GArray * of uint32_t: the elements of each of these */
};

static void
free_array(gpointer array)
{
    g_array_unref(array);
}

static void
builder_init(struct builder *builder, const struct classifier_set *set, struct classifier_database *made)
{
    *builder = (struct builder){
        .set = set,
        .made = made,
        .used = g_hash_table_new(NULL, NULL),
        .elements = g_array_new(FALSE, FALSE, sizeof(struct compiled_element)),
        .expressions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .patterns = g_array_new(FALSE, FALSE, sizeof(struct engine_pattern)),
        .sources = g_ptr_array_new(),
        .users = g_ptr_array_new_with_free_func(free_array),
    };
}

static void
builder_done(struct builder *builder)
{
    g_hash_table_unref(builder->used);
    g_array_unref(builder->elements);
    g_hash_table_unref(builder->expressions);
    g_array_unref(builder->patterns);
    g_ptr_array_unref(builder->sources);
    g_ptr_array_unref(builder->users);
}

/* The engine's id of an expression, which becomes one of its patterns the first time. */
static size_t
use_expression(struct builder *builder, const struct element *element, size_t index)
{
    const char *text = g_ptr_array_index(element->expressions, index);
    uint32_t flags = g_array_index(element->flags, uint32_t, index);
    g_autofree char *key = g_strdup_printf("%u:%s", flags, text);
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(builder->expressions, key));

    if (known > 0)
        return known - 1;
    size_t id = builder->patterns->len;
    struct engine_pattern pattern = { text, strlen(text), flags, (uint32_t)id };
    g_array_append_val(builder->patterns, pattern);
    g_ptr_array_add(builder->sources, (gpointer)(uintptr_t)element);
    g_ptr_array_add(builder->users, g_array_new(FALSE, FALSE, sizeof(uint32_t)));
    g_hash_table_insert(builder->expressions, g_steal_pointer(&key), GSIZE_TO_POINTER(id + 1));
    return id;
}

/* The database's index of an element, which brings its expressions along the first time. */
static size_t
use_element(struct builder *builder, size_t index)
{
    gpointer key = GSIZE_TO_POINTER(index);
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(builder->used, key));

    if (known > 0)
        return known - 1;
    const struct element *element = classifier_set_element(builder->set, index);
    struct compiled_element compiled = { g_strdup(element->name), g_ptr_array_ref(element->validators) };
    uint32_t id = builder->elements->len;
    g_array_append_val(builder->elements, compiled);
    for (size_t i = 0; i < element->expressions->len; i++) {
        size_t expression = use_expression(builder, element, i);
        GArray *users = g_ptr_array_index(builder->users, expression);

        g_array_append_val(users, id);
    }
    g_hash_table_insert(builder->used, key, GSIZE_TO_POINTER((size_t)id + 1));
    return id;
}

/* The lists of users one behind the other. */
static void
flatten_users(struct builder *builder)
{
    struct expression_users *users = &builder->made->users;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    users->first = g_new0(uint32_t, builder->users->len + 1);
    for (guint i = 0; i < builder->users->len; i++) {
        const GArray *those = g_ptr_array_index(builder->users, i);

        g_array_append_vals(all, those->data, those->len);
        users->first[i + 1] = all->len;
    }
    users->elements = (void *)g_array_free(g_steal_pointer(&all), FALSE);
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
    to->type = classifier_copy(&from->type);
    if (from->type.kind != CLASSIFIER_ENTITY)
        return;
    to->count = from->patterns->len;
    to->patterns = g_new0(struct compiled_pattern, to->count);
    for (size_t i = 0; i < to->count; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(from->patterns, i);

        to->patterns[i].confidence = pattern->confidence;
        to->patterns[i].proximity_chars = pattern->proximity_chars;
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

/* False after a fault. */
static bool
build(struct builder *builder, const size_t *wanted, size_t count, struct diagnostics *found)
{
    struct classifier_database *made = builder->made;

    made->types = g_new0(struct compiled_type, MAX(count, 1));
    for (size_t i = 0; i < count; i++) {
        g_assert(wanted[i] < builder->set->definitions->len);
        compile_type(builder, g_ptr_array_index(builder->set->definitions, wanted[i]), &made->types[i]);
        made->count++;
    }
    size_t primary = builder->patterns->len;
    for (size_t i = 0; i < count; i++)
        compile_type_evidence(builder, g_ptr_array_index(builder->set->definitions, wanted[i]),
                              &made->types[i]);
    made->element_count = builder->elements->len;
    made->elements =
        g_memdup2(builder->elements->data, builder->elements->len * sizeof(struct compiled_element));
    flatten_users(builder);
    return compile_stage(builder, STAGE_PRIMARY, 0, primary, found) &&
           compile_stage(builder, STAGE_EVIDENCE, primary, builder->patterns->len - primary, found);
}

struct classifier_database *
classifier_compile(const struct classifier_set *set, const size_t *wanted, size_t count,
                   struct diagnostics *found)
{
    g_autoptr(classifier_database) made = g_new0(struct classifier_database, 1);
    struct builder builder;

    made->pool = pool_new();
    made->key = value_key_random();
    builder_init(&builder, set, made);
    bool is_built = build(&builder, wanted, count, found);
    builder_done(&builder);
    return is_built ? g_steal_pointer(&made) : NULL;
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
        classifier_done(&type->type);
    }
    g_free(database->types);
    for (size_t i = 0; i < database->element_count; i++) {
        g_free(database->elements[i].name);
        g_ptr_array_unref(database->elements[i].validators);
    }
    g_free(database->elements);
    g_free(database->users.elements);
    g_free(database->users.first);
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
