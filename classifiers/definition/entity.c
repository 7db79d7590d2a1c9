/* Patterns and affinities out of YAML. */
#include "classifiers/definition/reading.h"

#include "base/limits.h"

#define PROXIMITY_OF_THE_TYPE (SIZE_MAX - 1) /* a pattern that says nothing of it */

bool
confidence_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
                int *confidence)
{
    struct yaml_range range = { 1, 100 };
    int64_t value = 0;

    if (node == NULL)
        return true;
    if (!yaml_to_integer(node, name, range, &value, reading->found))
        return false;
    *confidence = (int)value;
    return true;
}

bool
proximity_read(struct definition_reading *reading, const struct yaml_node *node, size_t *proximity_chars)
{
    struct yaml_range range = { 0, G_MAXINT32 };
    int64_t chars = 0;

    if (node == NULL)
        return true;
    if (node->kind == YAML_NODE_SCALAR && g_ascii_strcasecmp(node->text, "unlimited") == 0) {
        *proximity_chars = PROXIMITY_UNLIMITED;
        return true;
    }
    if (!yaml_to_integer(node, "Proximity", range, &chars, reading->found))
        return false;
    *proximity_chars = (size_t)chars;
    return true;
}

static bool
read_match(struct definition_reading *reading, const struct yaml_node *node, size_t *element)
{
    static const char *const known[] = { "Function", "Regex",         "Keywords",   "Fingerprint", "Bounds",
                                         "Style",    "CaseSensitive", "Validators", "Threshold" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write Match: { Regex: '...' }",
                               "'Match' has to be a mapping");
    return yaml_check_keys(node, "key of a match", known, ARRAY_LEN(known), reading->found) &&
           element_read(reading, node, NULL, BOUNDS_NONE, element);
}

/* `shared` is the type's own Match, or NULL. */
static bool
read_pattern(struct definition_reading *reading, const struct yaml_node *node, const struct yaml_node *shared,
             struct type_pattern *pattern)
{
    static const char *const known[] = { "Confidence", "Match", "Evidence", "Proximity", "Filters" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - Confidence: 85",
                               "a pattern has to be a mapping");
    if (!yaml_check_keys(node, "key of a pattern", known, ARRAY_LEN(known), reading->found))
        return false;
    const struct yaml_node *match = yaml_get(node, "Match"), *level = yaml_get(node, "Confidence");
    const struct yaml_node *filters = yaml_get(node, "Filters");
    if (match == NULL)
        match = shared;
    if (match == NULL || level == NULL)
        return definition_fail(reading, "missing-key", node->at,
                               level == NULL ? "add Confidence: 85" : "add Match: { Regex: '...' }",
                               level == NULL ? "a pattern without Confidence" : "a pattern without Match");
    pattern->proximity_chars = PROXIMITY_OF_THE_TYPE;
    if (!confidence_read(reading, level, "Confidence", &pattern->confidence) ||
        !proximity_read(reading, yaml_get(node, "Proximity"), &pattern->proximity_chars) ||
        !read_match(reading, match, &pattern->element) ||
        (filters != NULL && !filters_find(reading, filters, pattern->filters)))
        return false;
    pattern->evidence = evidence_read_all(reading, yaml_get(node, "Evidence"));
    return pattern->evidence != NULL;
}

static bool
read_patterns(struct definition_reading *reading, const struct yaml_node *type, const struct yaml_node *list,
              GPtrArray *patterns)
{
    bool is_sound = true;

    if (list == NULL || list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0)
        return definition_fail(reading, "missing-key", list == NULL ? type->at : list->at,
                               "add Patterns: [{ Confidence: 85, Match: { Regex: '...' } }]",
                               "a type needs a list of one or more Patterns");
    for (size_t i = 0; i < yaml_count(list); i++) {
        struct type_pattern *pattern = type_pattern_new();

        is_sound = read_pattern(reading, yaml_item(list, i), yaml_get(type, "Match"), pattern) && is_sound;
        g_ptr_array_add(patterns, pattern);
    }
    return is_sound;
}

/* What Exchange Server defines apart: each key that is there replaces the type's. */
static bool
read_variant(struct definition_reading *reading, const struct yaml_node *type, const struct yaml_node *node,
             struct definition *definition, GArray *filters)
{
    static const char *const known[] = { "RecommendedConfidence", "Proximity", "Patterns", "Filters" };
    const struct yaml_node *patterns_node = yaml_get(node, "Patterns"),
                           *filters_node = yaml_get(node, "Filters");
    bool is_chosen = reading->set->options.definitions == DEFINITIONS_ONPREM;
    int recommended = definition->type.recommended_confidence;
    size_t proximity = definition->proximity_chars;
    g_autoptr(GPtrArray) patterns = g_ptr_array_new_with_free_func(type_pattern_free);
    g_autoptr(GArray) replaced = g_array_new(FALSE, FALSE, sizeof(struct filter));

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write OnPremises: { Patterns: [...] }",
                               "'OnPremises' has to be a mapping");
    if (!yaml_check_keys(node, "key of OnPremises", known, ARRAY_LEN(known), reading->found) ||
        !confidence_read(reading, yaml_get(node, "RecommendedConfidence"), "RecommendedConfidence",
                         &recommended) ||
        !proximity_read(reading, yaml_get(node, "Proximity"), &proximity) ||
        (filters_node != NULL && !filters_find(reading, filters_node, replaced)) ||
        (patterns_node != NULL && !read_patterns(reading, type, patterns_node, patterns)))
        return false;
    if (!is_chosen) /* it was read for its faults */
        return true;
    definition->type.recommended_confidence = recommended;
    definition->proximity_chars = proximity;
    if (filters_node != NULL) {
        g_array_set_size(filters, 0);
        g_array_append_vals(filters, replaced->data, replaced->len);
    }
    if (patterns_node != NULL) {
        g_ptr_array_unref(definition->patterns);
        definition->patterns = g_steal_pointer(&patterns);
    }
    return true;
}

/* What the type says for all of its patterns. */
static void
inherit(const struct definition *definition, const GArray *filters)
{
    for (size_t i = 0; i < definition->patterns->len; i++) {
        struct type_pattern *pattern = g_ptr_array_index(definition->patterns, i);

        if (pattern->proximity_chars == PROXIMITY_OF_THE_TYPE)
            pattern->proximity_chars = definition->proximity_chars;
        g_array_prepend_vals(pattern->filters, filters->data, filters->len);
    }
}

bool
entity_read(struct definition_reading *reading, const struct yaml_node *node, struct definition *definition)
{
    const struct yaml_node *filters_node = yaml_get(node, "Filters"), *variant = yaml_get(node, "OnPremises");
    g_autoptr(GArray) filters = g_array_new(FALSE, FALSE, sizeof(struct filter));
    bool is_sound = true;

    definition->proximity_chars = PROXIMITY_DEFAULT_CHARS;
    is_sound = proximity_read(reading, yaml_get(node, "Proximity"), &definition->proximity_chars);
    is_sound = (filters_node == NULL || filters_find(reading, filters_node, filters)) && is_sound;
    is_sound = read_patterns(reading, node, yaml_get(node, "Patterns"), definition->patterns) && is_sound;
    is_sound = (variant == NULL || read_variant(reading, node, variant, definition, filters)) && is_sound;
    inherit(definition, filters);
    return is_sound;
}

static bool
read_evidence(struct definition_reading *reading, const struct yaml_node *node, struct type_pattern *evidence)
{
    static const char *const known[] = { "Confidence", "All" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - { Confidence: 60, All: [...] }",
                               "an evidence of an affinity has to be a mapping");
    if (!yaml_check_keys(node, "key of an affinity's evidence", known, ARRAY_LEN(known), reading->found))
        return false;
    const struct yaml_node *level = yaml_get(node, "Confidence"), *all = yaml_get(node, "All");
    if (level == NULL || all == NULL || (all->kind == YAML_NODE_SEQUENCE && yaml_count(all) == 0))
        return definition_fail(reading, "missing-key", node->at, "write { Confidence: 60, All: [...] }",
                               "an evidence of an affinity needs Confidence and All");
    evidence->evidence = evidence_read_all(reading, all);
    return confidence_read(reading, level, "Confidence", &evidence->confidence) && evidence->evidence != NULL;
}

bool
affinity_read(struct definition_reading *reading, const struct yaml_node *node, struct definition *definition)
{
    static const char *const known[] = { "Threshold", "Evidence" };
    const struct yaml_node *affinity = yaml_get(node, "Affinity");

    if (affinity->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", affinity->at,
                               "write Affinity: { Threshold: 65, Evidence: [...] }",
                               "'Affinity' has to be a mapping");
    if (!yaml_check_keys(affinity, "key of an affinity", known, ARRAY_LEN(known), reading->found))
        return false;
    const struct yaml_node *threshold = yaml_get(affinity, "Threshold"),
                           *list = yaml_get(affinity, "Evidence");
    if (threshold == NULL || list == NULL || list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0)
        return definition_fail(reading, "missing-key", affinity->at,
                               "write Affinity: { Threshold: 65, Evidence: [...] }",
                               "an affinity needs Threshold and a list of Evidence");
    definition->proximity_chars = AFFINITY_PROXIMITY_DEFAULT_CHARS;
    bool is_sound = confidence_read(reading, threshold, "Threshold", &definition->threshold) &&
                    proximity_read(reading, yaml_get(node, "Proximity"), &definition->proximity_chars);
    for (size_t i = 0; i < yaml_count(list); i++) {
        struct type_pattern *evidence = type_pattern_new();

        is_sound = read_evidence(reading, yaml_item(list, i), evidence) && is_sound;
        g_ptr_array_add(definition->patterns, evidence);
    }
    return is_sound;
}
