#include "classifiers/definition/definition.h"

#include "classifiers/definition/reading.h"

#include "base/nearest.h"

struct element *
element_new(const char *name, struct location at)
{
    struct element *element = g_new0(struct element, 1);

    element->name = g_strdup(name);
    element->expressions = g_ptr_array_new_with_free_func(g_free);
    element->flags = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    element->validators = g_ptr_array_new();
    element->at = at;
    return element;
}

void
element_free(gpointer data)
{
    struct element *element = data;

    if (element == NULL)
        return;
    g_free(element->name);
    g_ptr_array_unref(element->expressions);
    g_array_unref(element->flags);
    g_ptr_array_unref(element->validators);
    g_free(element->form);
    g_free(element);
}

void
element_add(struct element *element, struct slice expression, uint32_t flags)
{
    g_ptr_array_add(element->expressions, slice_to_string(expression));
    g_array_append_val(element->flags, flags);
}

void
evidence_free(gpointer data)
{
    struct evidence *evidence = data;

    if (evidence == NULL)
        return;
    if (evidence->children != NULL)
        g_ptr_array_unref(evidence->children);
    g_free(evidence);
}

struct type_pattern *
type_pattern_new(void)
{
    struct type_pattern *pattern = g_new0(struct type_pattern, 1);

    pattern->element = ELEMENT_NONE;
    pattern->filters = g_array_new(FALSE, FALSE, sizeof(struct filter));
    return pattern;
}

void
type_pattern_free(gpointer data)
{
    struct type_pattern *pattern = data;

    evidence_free(pattern->evidence);
    g_array_unref(pattern->filters);
    g_free(pattern);
}

struct definition *
definition_new(void)
{
    struct definition *definition = g_new0(struct definition, 1);

    definition->type.aliases = g_ptr_array_new_with_free_func(g_free);
    definition->type.levels = g_array_new(FALSE, FALSE, sizeof(int));
    definition->type.uses = g_ptr_array_new_with_free_func(g_free);
    definition->patterns = g_ptr_array_new_with_free_func(type_pattern_free);
    definition->members = g_array_new(FALSE, FALSE, sizeof(size_t));
    return definition;
}

void
definition_free(gpointer data)
{
    struct definition *definition = data;

    if (definition == NULL)
        return;
    classifier_done(&definition->type);
    g_ptr_array_unref(definition->patterns);
    g_array_unref(definition->members);
    exact_type_free(definition->exact);
    g_free(definition);
}

struct classifier
classifier_copy(const struct classifier *from)
{
    struct classifier copy = *from;

    copy.name = g_strdup(from->name);
    copy.id = g_strdup(from->id);
    copy.country = g_strdup(from->country);
    copy.category = g_strdup(from->category);
    copy.aliases = g_ptr_array_ref(from->aliases);
    copy.levels = g_array_ref(from->levels);
    copy.uses = g_ptr_array_ref(from->uses);
    return copy;
}

void
classifier_done(struct classifier *type)
{
    g_free(type->name);
    g_free(type->id);
    g_free(type->country);
    g_free(type->category);
    g_ptr_array_unref(type->aliases);
    g_array_unref(type->levels);
    g_ptr_array_unref(type->uses);
}

void
classifier_add_level(struct classifier *type, int confidence)
{
    guint at = 0;

    while (at < type->levels->len && g_array_index(type->levels, int, at) > confidence)
        at++;
    if (at == type->levels->len || g_array_index(type->levels, int, at) != confidence)
        g_array_insert_val(type->levels, at, confidence);
}

static void
add_use(struct classifier *type, const struct element *element)
{
    if (element->name != NULL &&
        !g_ptr_array_find_with_equal_func(type->uses, element->name, g_str_equal, NULL))
        g_ptr_array_add(type->uses, g_strdup(element->name));
}

static void
add_uses(const struct classifier_set *set, struct classifier *type, const struct evidence *evidence)
{
    if (evidence->kind == EVIDENCE_ELEMENT) {
        add_use(type, classifier_set_element(set, evidence->element));
        return;
    }
    for (size_t i = 0; i < evidence->children->len; i++)
        add_uses(set, type, g_ptr_array_index(evidence->children, i));
}

/* Levels and elements of a type of exact data match. */
static void
add_exact(const struct classifier_set *set, struct classifier *type, const struct exact_type *exact)
{
    if (exact->element != ELEMENT_NONE)
        add_use(type, classifier_set_element(set, exact->element));
    for (guint i = 0; i < exact->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(exact->patterns, i);

        classifier_add_level(type, pattern->confidence);
        for (guint k = 0; k < pattern->criteria->len; k++) {
            size_t element = g_array_index(pattern->criteria, struct exact_criterion, k).element;

            if (element != ELEMENT_NONE)
                add_use(type, classifier_set_element(set, element));
        }
    }
}

void
definition_finish(const struct classifier_set *set, struct definition *definition)
{
    struct classifier *type = &definition->type;

    for (size_t i = 0; i < definition->patterns->len; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(definition->patterns, i);

        if (pattern->element != ELEMENT_NONE) {
            classifier_add_level(type, pattern->confidence);
            add_use(type, classifier_set_element(set, pattern->element));
        }
        add_uses(set, type, pattern->evidence);
    }
    if (definition->exact != NULL)
        add_exact(set, type, definition->exact);
    if (type->kind == CLASSIFIER_AFFINITY) /* its evidences have levels that are no type's */
        classifier_add_level(type, definition->threshold);
    if (type->recommended_confidence == 0 && type->levels->len > 0)
        type->recommended_confidence = g_array_index(type->levels, int, 0);
}

void
absent_classifier_free(gpointer data)
{
    struct absent_classifier *entry = data;

    if (entry == NULL)
        return;
    g_free(entry->name);
    g_free(entry->id);
    g_free(entry->country);
    g_free(entry->category);
    g_free(entry->reason);
    g_ptr_array_unref(entry->aliases);
    g_free(entry);
}

static void
validator_free_item(gpointer validator)
{
    validator_free(validator);
}

static void
filters_free(gpointer filters)
{
    g_array_unref(filters);
}

struct classifier_set *
classifier_set_new(void)
{
    struct classifier_set *set = g_new0(struct classifier_set, 1);

    set->definitions = g_ptr_array_new_with_free_func(definition_free);
    set->elements = g_ptr_array_new_with_free_func(element_free);
    set->validators = g_ptr_array_new_with_free_func(validator_free_item);
    set->filters = g_ptr_array_new_with_free_func(filters_free);
    set->indexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->absent = g_ptr_array_new_with_free_func(absent_classifier_free);
    set->absent_indexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    set->scope = scope_new(NULL);
    return set;
}

void
classifier_set_configure(struct classifier_set *set, struct classifier_options options)
{
    options.cache = g_strdup(options.cache);
    g_free((char *)(uintptr_t)set->options.cache);
    set->options = options;
}

void
classifier_set_free(struct classifier_set *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->definitions);
    g_ptr_array_unref(set->elements);
    g_ptr_array_unref(set->validators);
    g_ptr_array_unref(set->filters);
    g_hash_table_unref(set->indexes);
    g_ptr_array_unref(set->absent);
    g_hash_table_unref(set->absent_indexes);
    scope_free(set->scope);
    g_free((char *)(uintptr_t)set->options.cache);
    g_free(set);
}

char *
definition_fold(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);

    return g_strdup(g_strstrip(folded));
}

size_t
classifier_set_add_element(struct classifier_set *set, struct element *element)
{
    g_ptr_array_add(set->elements, element);
    return set->elements->len - 1;
}

const struct element *
classifier_set_element(const struct classifier_set *set, size_t index)
{
    g_assert(index < set->elements->len);
    return g_ptr_array_index(set->elements, index);
}

static bool
find_index(GHashTable *indexes, const char *name_or_id, size_t *index)
{
    g_autofree char *folded = definition_fold(name_or_id);
    size_t found = GPOINTER_TO_SIZE(g_hash_table_lookup(indexes, folded));

    if (found > 0)
        *index = found - 1;
    return found > 0;
}

bool
classifier_set_find(const struct classifier_set *set, const char *name_or_id, size_t *index)
{
    return find_index(set->indexes, name_or_id, index);
}

const struct absent_classifier *
classifier_set_find_absent(const struct classifier_set *set, const char *name_or_id)
{
    size_t index;

    return find_index(set->absent_indexes, name_or_id, &index) ? g_ptr_array_index(set->absent, index) : NULL;
}

/* The names of one type, in all forms that rules may use. */
struct naming {
    const char *name, *id;
    const GPtrArray *aliases;
    struct location at;
};

static bool
refuse_taken(const char *name, struct location at, struct location first, struct diagnostics *found)
{
    diagnostics_add(found, SEVERITY_ERROR, "duplicate-classification", at,
                    g_strdup("rename or remove one of them"), "'%s' is already the type at %s:%u", name,
                    first.file == NULL ? "?" : first.file, first.line);
    return false;
}

/* False after a fault where `name`, a name or an id, is another type's. */
static bool
is_free(const struct classifier_set *set, const char *name, struct location at, struct diagnostics *found)
{
    size_t first;

    return name == NULL || !classifier_set_find(set, name, &first) ||
           refuse_taken(name, at, classifier_set_item(set, first)->at, found);
}

static bool
are_free(const struct classifier_set *set, const struct naming *naming, struct diagnostics *found)
{
    if (!is_free(set, naming->name, naming->at, found) || !is_free(set, naming->id, naming->at, found))
        return false;
    for (size_t i = 0; i < naming->aliases->len; i++) {
        if (!is_free(set, g_ptr_array_index(naming->aliases, i), naming->at, found))
            return false;
    }
    return true;
}

static void
note_names(GHashTable *indexes, const struct naming *naming, size_t index)
{
    gpointer value = GSIZE_TO_POINTER(index + 1);

    g_hash_table_insert(indexes, definition_fold(naming->name), value);
    if (naming->id != NULL)
        g_hash_table_insert(indexes, definition_fold(naming->id), value);
    for (size_t i = 0; i < naming->aliases->len; i++)
        g_hash_table_insert(indexes, definition_fold(g_ptr_array_index(naming->aliases, i)), value);
}

bool
classifier_set_add(struct classifier_set *set, struct definition *definition, struct diagnostics *found)
{
    const struct classifier *type = &definition->type;
    struct naming naming = { type->name, type->id, type->aliases, type->at };

    if (!are_free(set, &naming, found)) {
        definition_free(definition);
        return false;
    }
    note_names(set->indexes, &naming, set->definitions->len);
    g_ptr_array_add(set->definitions, definition);
    return true;
}

bool
classifier_set_add_absent(struct classifier_set *set, struct absent_classifier *entry,
                          struct diagnostics *found)
{
    struct naming naming = { entry->name, entry->id, entry->aliases, entry->at };
    const struct absent_classifier *other = classifier_set_find_absent(set, entry->name);
    bool is_new = other == NULL ? are_free(set, &naming, found)
                                : refuse_taken(entry->name, entry->at, other->at, found);

    if (!is_new) {
        absent_classifier_free(entry);
        return false;
    }
    note_names(set->absent_indexes, &naming, set->absent->len);
    g_ptr_array_add(set->absent, entry);
    return true;
}

size_t
classifier_set_count(const struct classifier_set *set)
{
    return set->definitions->len;
}

const struct classifier *
classifier_set_item(const struct classifier_set *set, size_t index)
{
    g_assert(index < set->definitions->len);
    const struct definition *definition = g_ptr_array_index(set->definitions, index);
    return &definition->type;
}

void
classifier_set_digest(const struct classifier_set *set, GChecksum *sum)
{
    for (guint i = 0; i < set->definitions->len; i++) {
        const struct definition *definition = g_ptr_array_index(set->definitions, i);

        if (definition->exact == NULL)
            continue;
        struct slice digest = exact_table_digest(definition->exact->table);
        g_checksum_update(sum, (const guchar *)digest.at, (gssize)digest.len);
    }
}

size_t
classifier_set_absent_count(const struct classifier_set *set)
{
    return set->absent->len;
}

const struct absent_classifier *
classifier_set_absent_item(const struct classifier_set *set, size_t index)
{
    g_assert(index < set->absent->len);
    return g_ptr_array_index(set->absent, index);
}

const char *
classifier_set_nearest(const struct classifier_set *set, const char *name)
{
    g_autofree const char **names = g_new0(const char *, set->definitions->len);

    for (size_t i = 0; i < set->definitions->len; i++)
        names[i] = classifier_set_item(set, i)->name;
    return nearest_name(name, names, set->definitions->len);
}
