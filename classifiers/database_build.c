/* classifier_compile: types of a set and what they look for become a database. */
#include "classifiers/database.h"

#include "base/limits.h"
#include "classifiers/combination.h"
#include "classifiers/saved_engine.h"
#include "classifiers/scratch.h"
#include "classifiers/stages.h"

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
    GPtrArray *forms;        /* of const struct fingerprint * */
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
        .forms = g_ptr_array_new(),
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
    g_ptr_array_unref(builder->forms);
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
    struct compiled_element compiled = {
        .name = g_strdup(element->name),
        .validators = g_ptr_array_ref(element->validators),
    };
    if (element->form != NULL) {
        compiled.form_percent = element->form->least_percent;
        compiled.form = builder->forms->len;
        g_ptr_array_add(builder->forms, &element->form->print);
    }
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

static void
compile_evidence(struct builder *builder, const struct evidence *from, struct compiled_evidence *to)
{
    *to =
        (struct compiled_evidence){ .least = from->least, .most = from->most, .is_unique = from->is_unique };
    if (from->kind == EVIDENCE_ELEMENT) {
        to->element = use_element(builder, from->element);
        if (from->is_unique)
            g_array_index(builder->elements, struct compiled_element, to->element).is_hashed = true;
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
compile_filters(struct builder *builder, const GArray *from, struct compiled_pattern *to)
{
    to->filter_count = from->len;
    to->filters = g_new0(struct compiled_filter, MAX(from->len, 1));
    for (guint i = 0; i < from->len; i++) {
        const struct filter *filter = &g_array_index(from, struct filter, i);

        to->filters[i] = (struct compiled_filter){ filter->kind, filter->text, filter->is_include,
                                                   ELEMENT_NONE, filter->name };
        if (filter->element != ELEMENT_NONE)
            to->filters[i].element = use_element(builder, filter->element);
    }
}

/* Primary matches, and all that affinities are made of. */
static void
compile_primary(struct builder *builder, const struct definition *from, struct compiled_type *to)
{
    bool is_affinity = from->type.kind == CLASSIFIER_AFFINITY;
    struct combination all = { 1 };

    to->type = classifier_copy(&from->type);
    to->threshold = from->threshold;
    to->proximity_chars = from->proximity_chars;
    to->count = from->patterns->len;
    to->patterns = g_new0(struct compiled_pattern, MAX(to->count, 1));
    for (size_t i = 0; i < to->count; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(from->patterns, i);

        to->patterns[i].confidence = pattern->confidence;
        to->patterns[i].proximity_chars = pattern->proximity_chars;
        if (is_affinity)
            compile_evidence(builder, pattern->evidence, &to->patterns[i].evidence);
        else
            to->patterns[i].element = use_element(builder, pattern->element);
        combination_add(&all, pattern->confidence);
    }
    to->most_confidence = combination_confidence(all);
    if (from->exact == NULL)
        return;
    to->exact = exact_type_copy(from->exact);
    if (from->exact->element != ELEMENT_NONE)
        to->exact->element = use_element(builder, from->exact->element);
}

static void
compile_criteria(struct builder *builder, const struct exact_type *exact)
{
    for (guint i = 0; i < exact->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(exact->patterns, i);

        for (guint k = 0; k < pattern->criteria->len; k++) {
            struct exact_criterion *criterion = &g_array_index(pattern->criteria, struct exact_criterion, k);

            if (criterion->element != ELEMENT_NONE)
                criterion->element = use_element(builder, criterion->element);
        }
    }
}

/* After the patterns are sorted. */
static void
list_primaries(struct compiled_type *type)
{
    type->primaries = g_new0(struct compiled_primary, MAX(type->count, 1));
    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];
        struct compiled_primary *primary = type->primaries;
        struct compiled_primary *end = primary + type->primary_count;

        while (primary < end && primary->element != pattern->element)
            primary++;
        if (primary == end) {
            primary->element = pattern->element;
            primary->patterns = g_new(const struct compiled_pattern *, type->count - i);
            type->primary_count++;
        }
        primary->patterns[primary->count++] = pattern;
    }
}

/* What is of use only around primary matches. */
static void
compile_around(struct builder *builder, const struct definition *from, struct compiled_type *to)
{
    if (to->exact != NULL)
        compile_criteria(builder, to->exact);
    if (from->type.kind != CLASSIFIER_ENTITY)
        return;
    for (size_t i = 0; i < to->count; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(from->patterns, i);

        compile_evidence(builder, pattern->evidence, &to->patterns[i].evidence);
        compile_filters(builder, pattern->filters, &to->patterns[i]);
    }
    if (to->count > 1)
        qsort(to->patterns, to->count, sizeof(to->patterns[0]), compare_levels);
    list_primaries(to);
}

static void
warn_of_slow_patterns(const struct builder *builder, enum stage stage, const GArray *patterns,
                      struct diagnostics *found)
{
    for (guint i = 0; i < patterns->len; i++) {
        uint32_t id = g_array_index(patterns, struct engine_pattern, i).id;
        const struct element *source = g_ptr_array_index(builder->sources, id);

        if (engine_pattern_cost(builder->made->engines[stage], i) == ENGINE_COST_TEXT)
            diagnostics_add(found, SEVERITY_WARNING, "slow-pattern", source->at,
                            g_strdup("begin it with a character, a digit or a word boundary"),
                            "the pattern may begin anywhere: each text is searched once more for it");
    }
}

/* Of struct engine_pattern: those that elements of the stage have; some are of several stages. */
static GArray *
patterns_of(const struct builder *builder, enum stage stage)
{
    const struct classifier_database *made = builder->made;
    GArray *patterns = g_array_new(FALSE, FALSE, sizeof(struct engine_pattern));

    for (guint i = 0; i < builder->patterns->len; i++) {
        bool is_used = false;

        for (uint32_t k = made->users.first[i]; k < made->users.first[i + 1]; k++)
            is_used |= made->elements[made->users.items[k]].stage == stage;
        if (is_used)
            g_array_append_val(patterns, g_array_index(builder->patterns, struct engine_pattern, i));
    }
    return patterns;
}

/* The engine of one stage. */
static bool
compile_stage(struct builder *builder, enum stage stage, struct diagnostics *found)
{
    static const char *const files[STAGES] = {
        [STAGE_WHOLE] = "whole.engine",
        [STAGE_GATED] = "gated.engine",
        [STAGE_AROUND] = "around.engine",
    };
    const char *folder = builder->set->options.cache;
    g_autofree char *path = folder == NULL ? NULL : g_build_filename(folder, files[stage], NULL);
    g_autoptr(GArray) patterns = patterns_of(builder, stage);
    struct engine_error error;

    if (patterns->len == 0)
        return true;
    struct engine_saved saved = {
        .patterns = (const void *)patterns->data,
        .count = patterns->len,
        .limits = {LIMIT_MATCH_STEPS, LIMIT_MATCH_DEPTH, LIMIT_MATCH_HEAP_KB},
    };
    enum engine_status status = saved_engine_compile(path, &saved, &builder->made->engines[stage], &error);
    if (status == ENGINE_OK) {
        warn_of_slow_patterns(builder, stage, patterns, found);
        return true;
    }
    struct location at = { 0 };
    if (status == ENGINE_BAD_PATTERN) {
        uint32_t id = g_array_index(patterns, struct engine_pattern, error.pattern).id;
        const struct element *source = g_ptr_array_index(builder->sources, id);
        at = source->at;
    }
    diagnostics_add(found, SEVERITY_ERROR, "bad-pattern", at, NULL, "cannot be compiled: %s", error.text);
    return false;
}

/* What is wanted, and behind it members of these, and theirs, that are not: of size_t, indexes into the set.
 */
static GArray *
list_types(const struct classifier_set *set, const size_t *wanted, size_t count, GHashTable *places)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(size_t));

    g_array_append_vals(all, wanted, (guint)count);
    for (size_t i = 0; i < count; i++) {
        g_assert(wanted[i] < set->definitions->len);
        g_hash_table_insert(places, GSIZE_TO_POINTER(wanted[i]), GSIZE_TO_POINTER(i));
    }
    for (size_t i = 0; i < all->len; i++) {
        const struct definition *definition =
            g_ptr_array_index(set->definitions, g_array_index(all, size_t, i));

        for (guint k = 0; k < definition->members->len; k++) {
            size_t member = g_array_index(definition->members, size_t, k);

            if (g_hash_table_contains(places, GSIZE_TO_POINTER(member)))
                continue;
            g_hash_table_insert(places, GSIZE_TO_POINTER(member), GSIZE_TO_POINTER((size_t)all->len));
            g_array_append_val(all, member);
        }
    }
    return all;
}

static void
compile_members(struct classifier_database *made, GHashTable *places, const struct definition *from,
                struct compiled_type *to)
{
    to->member_count = from->members->len;
    to->members = g_new0(size_t, MAX(to->member_count, 1));
    for (size_t i = 0; i < to->member_count; i++) {
        gpointer member = GSIZE_TO_POINTER(g_array_index(from->members, size_t, i));

        to->members[i] = GPOINTER_TO_SIZE(g_hash_table_lookup(places, member));
        made->types[to->members[i]].is_member = true;
    }
}

static void
add_primary(GPtrArray *lists, size_t element, uint32_t type)
{
    GArray *types = g_ptr_array_index(lists, element);

    if (types->len == 0 || g_array_index(types, uint32_t, types->len - 1) != type)
        g_array_append_val(types, type);
}

static void
add_elements(GPtrArray *lists, const struct compiled_evidence *evidence, uint32_t type)
{
    for (size_t i = 0; i < evidence->count; i++)
        add_elements(lists, &evidence->children[i], type);
    if (evidence->children == NULL)
        add_primary(lists, evidence->element, type);
}

/* Lists `type` under each element without whose hits `from`, itself or a member of it, finds nothing. */
static void
add_type(const struct classifier_database *made, GPtrArray *lists, const struct compiled_type *from,
         uint32_t type)
{
    for (size_t i = 0; i < from->count; i++) {
        if (from->type.kind == CLASSIFIER_AFFINITY)
            add_elements(lists, &from->patterns[i].evidence, type);
        else
            add_primary(lists, from->patterns[i].element, type);
    }
    if (from->exact != NULL && from->exact->element != ELEMENT_NONE)
        add_primary(lists, from->exact->element, type);
    for (size_t i = 0; i < from->member_count; i++)
        add_type(made, lists, &made->types[from->members[i]], type);
}

static void
list_primary_types(struct classifier_database *made)
{
    g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func(free_array);

    for (size_t i = 0; i < made->element_count; i++)
        g_ptr_array_add(lists, g_array_new(FALSE, FALSE, sizeof(uint32_t)));
    for (size_t i = 0; i < made->type_count; i++)
        add_type(made, lists, &made->types[i], (uint32_t)i);
    made->primary_of = index_lists_of(lists);
}

/* False after a fault. */
static bool
build(struct builder *builder, const size_t *wanted, size_t count, struct diagnostics *found)
{
    struct classifier_database *made = builder->made;
    GPtrArray *definitions = builder->set->definitions;
    g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);
    g_autoptr(GArray) all = list_types(builder->set, wanted, count, places);

    made->confidence = builder->set->options.confidence;
    made->validators = g_ptr_array_ref(builder->set->validators);
    made->count = count;
    made->type_count = all->len;
    made->types = g_new0(struct compiled_type, MAX(all->len, 1));
    for (guint i = 0; i < all->len; i++)
        compile_primary(builder, g_ptr_array_index(definitions, g_array_index(all, size_t, i)),
                        &made->types[i]);
    for (guint i = 0; i < all->len; i++) {
        const struct definition *from = g_ptr_array_index(definitions, g_array_index(all, size_t, i));

        compile_around(builder, from, &made->types[i]);
        compile_members(made, places, from, &made->types[i]);
    }
    made->element_count = builder->elements->len;
    made->elements =
        g_memdup2(builder->elements->data, builder->elements->len * sizeof(struct compiled_element));
    made->users = index_lists_of(builder->users);
    list_primary_types(made);
    stages_assign(made, (const void *)builder->patterns->data, builder->patterns->len);
    made->form_count = builder->forms->len;
    if (made->form_count > 0)
        made->forms = fingerprint_index_new((const struct fingerprint *const *)builder->forms->pdata,
                                            builder->forms->len);
    for (enum stage stage = 0; stage < STAGES; stage++) {
        if (!compile_stage(builder, stage, found))
            return false;
    }
    return true;
}

struct classifier_database *
classifier_compile(const struct classifier_set *set, const size_t *wanted, size_t count,
                   struct diagnostics *found)
{
    g_autoptr(classifier_database) made = g_new0(struct classifier_database, 1);
    struct builder builder;

    made->pool = scratch_pool_new();
    made->key = value_key_random();
    builder_init(&builder, set, made);
    bool is_built = build(&builder, wanted, count, found);
    builder_done(&builder);
    return is_built ? g_steal_pointer(&made) : NULL;
}
