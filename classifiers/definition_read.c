/* Types and their patterns out of YAML; declared in definition.h, which shows the form. */
#include "classifiers/definition.h"

#include <string.h>

bool
definition_fail(struct definition_file *file, const char *id, struct location at, const char *remedy,
                const char *text)
{
    diagnostics_add(file->found, SEVERITY_ERROR, id, at, g_strdup(remedy), "%s", text);
    return false;
}

static bool
read_validator(struct definition_file *file, const struct yaml_node *node, const struct validator **validator)
{
    const char *name = NULL;
    size_t count, index = 0;

    if (!yaml_to_text(node, "Checksum", &name, file->found))
        return false;
    const struct validator *named = validator_find(name);
    if (named != NULL) {
        *validator = named;
        return true;
    }
    g_autofree const struct validator **table = validator_table(&count);
    g_autofree const char **names = g_new(const char *, count);
    for (size_t i = 0; i < count; i++)
        names[i] = table[i]->name;
    return yaml_to_choice(node, "Checksum", names, count, &index, file->found); /* says which name is near */
}

static bool
read_match(struct definition_file *file, const struct yaml_node *node, struct type_pattern *pattern)
{
    static const char *const known[] = { "Regex", "Keywords", "Style", "CaseSensitive", "Checksum" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(file, "wrong-type", node->at, "write Match: { Regex: '...' }",
                               "'Match' has to be a mapping");
    if (!yaml_check_keys(node, "key of a match", known, ARRAY_LEN(known), file->found))
        return false;
    const struct yaml_node *checksum = yaml_get(node, "Checksum");
    if (checksum != NULL && !read_validator(file, checksum, &pattern->validator))
        return false;
    return element_read(file, node, &pattern->element);
}

static void
type_pattern_free(gpointer data)
{
    struct type_pattern *pattern = data;

    evidence_free(pattern->evidence);
    g_free(pattern);
}

static const struct yaml_range confidence_range = { 1, 100 };

/* `shared` is the type's own Match, or NULL. */
static bool
read_pattern(struct definition_file *file, const struct yaml_node *node, const struct yaml_node *shared,
             struct type_pattern *pattern)
{
    static const char *const known[] = { "Confidence", "Match", "Evidence" };
    int64_t confidence = 0;

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(file, "wrong-type", node->at, "write - Confidence: 85",
                               "a pattern has to be a mapping");
    if (!yaml_check_keys(node, "key of a pattern", known, ARRAY_LEN(known), file->found))
        return false;
    const struct yaml_node *match = yaml_get(node, "Match"), *level = yaml_get(node, "Confidence");
    if (match == NULL)
        match = shared;
    if (match == NULL || level == NULL)
        return definition_fail(file, "missing-key", node->at,
                               level == NULL ? "add Confidence: 85" : "add Match: { Regex: '...' }",
                               level == NULL ? "a pattern without Confidence" : "a pattern without Match");
    if (!yaml_to_integer(level, "Confidence", confidence_range, &confidence, file->found) ||
        !read_match(file, match, pattern))
        return false;
    pattern->confidence = (int)confidence;
    pattern->evidence = evidence_read_all(file, yaml_get(node, "Evidence"));
    return pattern->evidence != NULL;
}

static bool
read_patterns(struct definition_file *file, const struct yaml_node *type, struct definition *definition)
{
    const struct yaml_node *list = yaml_get(type, "Patterns");
    bool is_sound = true;

    if (list == NULL || list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0)
        return definition_fail(file, "missing-key", list == NULL ? type->at : list->at,
                               "add Patterns: [{ Confidence: 85, Match: { Regex: '...' } }]",
                               "a type needs a list of one or more Patterns");
    for (size_t i = 0; i < yaml_count(list); i++) {
        struct type_pattern *pattern = g_new0(struct type_pattern, 1);

        is_sound = read_pattern(file, yaml_item(list, i), yaml_get(type, "Match"), pattern) && is_sound;
        g_ptr_array_add(definition->patterns, pattern);
    }
    return is_sound;
}

/* 8-4-4-4-12 hexadecimal digits, as Exchange writes them, with or without braces. */
static bool
read_id(struct definition_file *file, const struct yaml_node *node, char **id)
{
    const char *text = NULL;

    if (!yaml_to_text(node, "Id", &text, file->found))
        return false;
    struct slice guid = slice_from(text);
    if (guid.len == 38 && guid.at[0] == '{' && guid.at[37] == '}')
        guid = slice_sub(guid, 1, 36);
    g_autofree char *lower = g_ascii_strdown(guid.at, (gssize)guid.len);
    if (!g_uuid_string_is_valid(lower))
        return definition_fail(file, "wrong-value", node->at,
                               "write it as 50842eb7-edc8-4019-85dd-5a5c1f2bb085", "'Id' has to be a GUID");
    *id = g_steal_pointer(&lower);
    return true;
}

static bool
read_proximity(struct definition_file *file, const struct yaml_node *node, size_t *proximity_chars)
{
    struct yaml_range range = { 0, G_MAXINT32 };
    int64_t chars = 0;

    if (node->kind == YAML_NODE_SCALAR && g_ascii_strcasecmp(node->text, "unlimited") == 0) {
        *proximity_chars = PROXIMITY_UNLIMITED;
        return true;
    }
    if (!yaml_to_integer(node, "Proximity", range, &chars, file->found))
        return false;
    *proximity_chars = (size_t)chars;
    return true;
}

static int
highest_level(const struct definition *definition)
{
    int highest = 0;

    for (size_t i = 0; i < definition->patterns->len; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(definition->patterns, i);

        highest = MAX(highest, pattern->confidence);
    }
    return highest;
}

static bool
read_name(struct definition_file *file, const struct yaml_node *node, struct definition *definition)
{
    const struct yaml_node *name_node = yaml_get(node, "Name");
    const char *name = NULL;

    if (name_node == NULL)
        return definition_fail(file, "missing-key", node->at, "add Name: ...", "a type without Name");
    if (!yaml_to_text(name_node, "Name", &name, file->found))
        return false;
    struct slice trimmed = slice_trim(slice_from(name));
    if (trimmed.len == 0)
        return definition_fail(file, "wrong-value", name_node->at, NULL, "the name is empty");
    definition->type.name = slice_to_string(trimmed);
    definition->type.at = name_node->at;
    return true;
}

/* Every part is read, so that one run names all faults. */
static bool
read_type(struct definition_file *file, const struct yaml_node *node, struct definition *definition)
{
    static const char *const known[] = { "Name",      "Id",    "RecommendedConfidence",
                                         "Proximity", "Match", "Patterns" };
    int64_t recommended = 0;

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(file, "wrong-type", node->at, "write - Name: ...",
                               "a type has to be a mapping");
    bool is_sound = yaml_check_keys(node, "key of a type", known, ARRAY_LEN(known), file->found);
    const struct yaml_node *id = yaml_get(node, "Id"), *proximity = yaml_get(node, "Proximity");
    const struct yaml_node *level = yaml_get(node, "RecommendedConfidence");

    is_sound = read_name(file, node, definition) && is_sound;
    is_sound = (id == NULL || read_id(file, id, &definition->type.id)) && is_sound;
    definition->proximity_chars = PROXIMITY_DEFAULT_CHARS;
    is_sound =
        (proximity == NULL || read_proximity(file, proximity, &definition->proximity_chars)) && is_sound;
    is_sound = (level == NULL || yaml_to_integer(level, "RecommendedConfidence", confidence_range,
                                                 &recommended, file->found)) &&
               is_sound;
    is_sound = read_patterns(file, node, definition) && is_sound;
    definition->type.recommended_confidence = recommended > 0 ? (int)recommended : highest_level(definition);
    return is_sound;
}

static void
add_type(struct definition_file *file, const struct yaml_node *node)
{
    struct definition *definition = g_new0(struct definition, 1);

    definition->patterns = g_ptr_array_new_with_free_func(type_pattern_free);
    if (read_type(file, node, definition))
        classifier_set_add(file->set, definition, file->found);
    else
        definition_free(definition);
}

static void
read_document(struct definition_file *file, const struct yaml_node *root)
{
    static const char *const known[] = { "Keywords", "Types" };
    const struct yaml_node *types = root;

    if (root->kind == YAML_NODE_MAPPING) {
        const struct yaml_node *groups = yaml_get(root, "Keywords");

        yaml_check_keys(root, "key of a file of types", known, ARRAY_LEN(known), file->found);
        if (groups != NULL)
            element_read_groups(file, groups);
        types = yaml_get(root, "Types");
    }
    if (types == NULL || types->kind != YAML_NODE_SEQUENCE) {
        definition_fail(file, "missing-key", types == NULL ? root->at : types->at, "add Types: and a list",
                        "a file of sensitive information types has a list of Types");
        return;
    }
    for (size_t i = 0; i < yaml_count(types); i++)
        add_type(file, yaml_item(types, i));
}

bool
definitions_read(struct classifier_set *set, const struct yaml_node *root, struct diagnostics *found)
{
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) regexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct definition_file file = { .set = set, .groups = groups, .regexes = regexes, .found = found };
    size_t errors_before = found->errors;

    read_document(&file, root);
    return found->errors == errors_before;
}
