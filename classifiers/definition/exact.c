/* Types of exact data match out of YAML: what stands under ExactMatch. */
#include "classifiers/definition/reading.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "classifiers/exact/type.h"

/* The table's place counts from the file that names it. */
static char *
table_path(const struct yaml_node *node)
{
    if (g_path_is_absolute(node->text) || node->at.file == NULL)
        return g_strdup(node->text);
    g_autofree char *folder = g_path_get_dirname(node->at.file);
    return g_build_filename(folder, node->text, NULL);
}

static struct exact_table *
open_table(struct definition_reading *reading, const struct yaml_node *node)
{
    const char *text = NULL;
    GError *error = NULL;

    if (!yaml_to_text(node, "Table", &text, reading->found))
        return NULL;
    g_autofree char *path = table_path(node);
    struct exact_table *table = exact_table_open(path, &error);
    if (table == NULL) {
        bool is_io = error->code == POSTERN_ERROR_IO;

        diagnostics_add(reading->found, SEVERITY_ERROR, "bad-table", node->at,
                        is_io ? g_strdup("make it with `postern edm build`, readable by the daemon") : NULL,
                        "%s", error->message);
        g_error_free(error);
    }
    return table;
}

static bool
refuse_field(struct definition_reading *reading, const struct exact_table *table,
             const struct yaml_node *node)
{
    size_t count = exact_table_fields(table);
    const char *names[LIMIT_EXACT_FIELDS];

    for (size_t i = 0; i < count; i++)
        names[i] = exact_table_field_name(table, i);
    const char *nearest = nearest_name(node->text, names, count);
    diagnostics_add(reading->found, SEVERITY_ERROR, "unknown-field", node->at,
                    nearest == NULL ? NULL : g_strdup_printf("did you mean '%s'?", nearest),
                    "the table has no field '%s'", node->text);
    return false;
}

/* The field that `owner` names. */
static bool
read_field(struct definition_reading *reading, const struct yaml_node *owner, const struct exact_table *table,
           size_t *field)
{
    const struct yaml_node *node = yaml_get(owner, "Field");
    const char *name = NULL;

    if (node == NULL)
        return definition_fail(reading, "missing-key", owner->at, "add Field: a name of the table's",
                               "it does not say which Field it is about");
    if (!yaml_to_text(node, "Field", &name, reading->found))
        return false;
    return exact_table_find_field(table, name, field) || refuse_field(reading, table, node);
}

static bool
check_searchable(struct definition_reading *reading, const struct yaml_node *node,
                 const struct exact_type *exact)
{
    const char *name = exact_table_field_name(exact->table, exact->field);

    if (exact_table_is_searchable(exact->table, exact->field))
        return true;
    diagnostics_add(reading->found, SEVERITY_ERROR, "wrong-value", node->at,
                    g_strdup_printf("build the table with --search '%s'", name),
                    "rows of the table cannot be found by '%s'", name);
    return false;
}

/* Type is looked up by exacts_resolve. */
static bool
read_match(struct definition_reading *reading, const struct yaml_node *node, struct exact_type *exact)
{
    static const char *const known[] = { "Field", "Type",   "Function",      "Regex",     "Keywords",
                                         "Style", "Bounds", "CaseSensitive", "Validators" };
    static const char *const known_type[] = { "Field", "Type" };
    bool has_type = false;

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write Match: { Field: ..., Type: ... }",
                               "'Match' has to be a mapping");
    has_type = yaml_get(node, "Type") != NULL;
    if (!yaml_check_keys(node, has_type ? "key beside Type" : "key of a match", has_type ? known_type : known,
                         has_type ? ARRAY_LEN(known_type) : ARRAY_LEN(known), reading->found) ||
        !read_field(reading, node, exact->table, &exact->field) ||
        !check_searchable(reading, yaml_get(node, "Field"), exact))
        return false;
    if (yaml_count(node) == 1)
        return definition_fail(reading, "missing-key", node->at,
                               "add Type: with the name of a type, or Function, Regex or Keywords",
                               "the match does not say what finds values of the Field");
    return has_type || element_read(reading, node, NULL, BOUNDS_NONE, &exact->element);
}

static bool
read_criterion(struct definition_reading *reading, const struct yaml_node *node,
               const struct exact_type *exact, struct exact_criterion *criterion)
{
    static const char *const known[] = { "Field", "Function", "Regex",         "Keywords",
                                         "Style", "Bounds",   "CaseSensitive", "Validators" };

    criterion->element = ELEMENT_NONE;
    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - Field: ...",
                               "what Any lists has to be a mapping");
    if (!yaml_check_keys(node, "key of evidence in a row", known, ARRAY_LEN(known), reading->found) ||
        !read_field(reading, node, exact->table, &criterion->field))
        return false;
    if (criterion->field == exact->field)
        return definition_fail(reading, "wrong-value", yaml_get(node, "Field")->at, "name other fields",
                               "the field of the Match is no evidence for itself");
    return yaml_count(node) == 1 || element_read(reading, node, NULL, BOUNDS_NONE, &criterion->element);
}

static bool
read_criteria(struct definition_reading *reading, const struct yaml_node *list,
              const struct exact_type *exact, struct exact_pattern *pattern)
{
    bool is_sound = true;

    if (list == NULL)
        return true;
    if (list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0 || yaml_count(list) > LIMIT_EXACT_FIELDS)
        return definition_fail(reading, "wrong-type", list->at, "write Any: [{ Field: ... }]",
                               "'Any' has to be a list of one field or more, at most as many as tables have");
    for (size_t i = 0; i < yaml_count(list); i++) {
        struct exact_criterion criterion = { 0 };

        is_sound = read_criterion(reading, yaml_item(list, i), exact, &criterion) && is_sound;
        g_array_append_val(pattern->criteria, criterion);
    }
    return is_sound;
}

/* Min and Max: how many of the criteria have to hold. */
static bool
read_counts(struct definition_reading *reading, const struct yaml_node *node, struct exact_pattern *pattern)
{
    struct yaml_range range = { 0, pattern->criteria->len };
    const struct yaml_node *least_node = yaml_get(node, "Min"), *most_node = yaml_get(node, "Max");
    int64_t most = range.most;
    int64_t least = most > 0 ? 1 : 0;

    if ((least_node != NULL && !yaml_to_integer(least_node, "Min", range, &least, reading->found)) ||
        (most_node != NULL && !yaml_to_integer(most_node, "Max", range, &most, reading->found)))
        return false;
    if (most == 0 && least_node == NULL)
        least = 0;
    if (most < least)
        return definition_fail(reading, "wrong-value", most_node->at, "exchange them",
                               "'Max' is less than 'Min'");
    pattern->least = (size_t)least;
    pattern->most = (size_t)most;
    return true;
}

static bool
read_proximity(struct definition_reading *reading, const struct yaml_node *node, size_t *proximity_chars)
{
    if (!proximity_read(reading, node, proximity_chars))
        return false;
    if (node == NULL || *proximity_chars <= LIMIT_EXACT_PROXIMITY_CHARS)
        return true;
    diagnostics_add(reading->found, SEVERITY_ERROR, "wrong-value", node->at,
                    g_strdup_printf("write %d or less", LIMIT_EXACT_PROXIMITY_CHARS),
                    "'Proximity' of an ExactMatch is at most %d: all words within it are hashed",
                    LIMIT_EXACT_PROXIMITY_CHARS);
    return false;
}

static bool
read_pattern(struct definition_reading *reading, const struct yaml_node *node, const struct exact_type *exact,
             struct exact_pattern *pattern)
{
    static const char *const known[] = { "Confidence", "Any", "Min", "Max", "Proximity" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - Confidence: 85",
                               "a pattern has to be a mapping");
    if (!yaml_check_keys(node, "key of a pattern of ExactMatch", known, ARRAY_LEN(known), reading->found))
        return false;
    const struct yaml_node *level = yaml_get(node, "Confidence");
    if (level == NULL)
        return definition_fail(reading, "missing-key", node->at, "add Confidence: 85",
                               "a pattern without Confidence");
    return confidence_read(reading, level, "Confidence", &pattern->confidence) &&
           read_proximity(reading, yaml_get(node, "Proximity"), &pattern->proximity_chars) &&
           read_criteria(reading, yaml_get(node, "Any"), exact, pattern) &&
           read_counts(reading, node, pattern);
}

static bool
read_patterns(struct definition_reading *reading, const struct yaml_node *list,
              const struct definition *definition)
{
    bool is_sound = true;

    if (list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0)
        return definition_fail(reading, "wrong-type", list->at,
                               "write Patterns: [{ Confidence: 85, Any: [{ Field: ... }] }]",
                               "an ExactMatch needs a list of one or more Patterns");
    for (size_t i = 0; i < yaml_count(list); i++) {
        struct exact_pattern *pattern = exact_pattern_new();

        pattern->proximity_chars = definition->proximity_chars;
        is_sound = read_pattern(reading, yaml_item(list, i), definition->exact, pattern) && is_sound;
        exact_type_add(definition->exact, pattern);
    }
    return is_sound;
}

bool
exact_read(struct definition_reading *reading, const struct yaml_node *type, struct definition *definition)
{
    static const char *const known[] = { "Table", "Match", "Patterns" };
    const struct yaml_node *node = yaml_get(type, "ExactMatch");

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at,
                               "write ExactMatch: { Table: ..., Match: {...}, Patterns: [...] }",
                               "'ExactMatch' has to be a mapping");
    if (!yaml_check_keys(node, "key of an ExactMatch", known, ARRAY_LEN(known), reading->found))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (yaml_get(node, known[i]) == NULL)
            return definition_fail(reading, "missing-key", node->at,
                                   "write ExactMatch: { Table: ..., Match: {...}, Patterns: [...] }",
                                   "an ExactMatch needs Table, Match and Patterns");
    }
    definition->proximity_chars = PROXIMITY_DEFAULT_CHARS;
    struct exact_table *table = open_table(reading, yaml_get(node, "Table"));
    if (table == NULL)
        return false;
    definition->exact = exact_type_new(table);
    definition->exact->element = ELEMENT_NONE;
    bool is_sound = read_proximity(reading, yaml_get(type, "Proximity"), &definition->proximity_chars);
    is_sound = read_match(reading, yaml_get(node, "Match"), definition->exact) && is_sound;
    return read_patterns(reading, yaml_get(node, "Patterns"), definition) && is_sound;
}

static void
resolve(struct definition_reading *reading, struct pending_exact pending)
{
    struct definition *definition = g_ptr_array_index(reading->set->definitions, pending.definition);
    const char *name = NULL;
    size_t index = 0;

    if (!yaml_to_text(pending.type, "Type", &name, reading->found))
        return;
    if (!classifier_set_find(reading->set, name, &index))
        refuse_unknown_type(reading, pending.type);
    else if (classifier_set_item(reading->set, index)->kind != CLASSIFIER_ENTITY)
        definition_fail(reading, "wrong-value", pending.type->at, "name a type that has Patterns of its own",
                        "'Type' of an ExactMatch cannot be a bundle, an affinity or an ExactMatch");
    else
        g_array_append_val(definition->members, index);
}

void
exacts_resolve(struct definition_reading *reading)
{
    for (size_t i = 0; i < reading->exacts->len; i++)
        resolve(reading, g_array_index(reading->exacts, struct pending_exact, i));
}
