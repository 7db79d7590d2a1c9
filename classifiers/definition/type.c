/* Types out of YAML: what all kinds of them have, bundles, and what is known by name alone. */
#include "classifiers/definition/reading.h"

#include <string.h>

/* 8-4-4-4-12 hexadecimal digits, as Exchange writes them, with or without braces. */
static bool
read_id(struct definition_reading *reading, const struct yaml_node *node, char **id)
{
    const char *text = NULL;

    if (node == NULL)
        return true;
    if (!yaml_to_text(node, "Id", &text, reading->found))
        return false;
    struct slice guid = slice_from(text);
    if (guid.len == 38 && guid.at[0] == '{' && guid.at[37] == '}')
        guid = slice_sub(guid, 1, 36);
    g_autofree char *lower = g_ascii_strdown(guid.at, (gssize)guid.len);
    if (!g_uuid_string_is_valid(lower))
        return definition_fail(reading, "wrong-value", node->at,
                               "write it as 50842eb7-edc8-4019-85dd-5a5c1f2bb085", "'Id' has to be a GUID");
    *id = g_steal_pointer(&lower);
    return true;
}

static bool
read_name(struct definition_reading *reading, const struct yaml_node *node, char **name, struct location *at)
{
    const struct yaml_node *name_node = yaml_get(node, "Name");
    const char *text = NULL;

    if (name_node == NULL)
        return definition_fail(reading, "missing-key", node->at, "add Name: ...", "a type without Name");
    if (!yaml_to_text(name_node, "Name", &text, reading->found))
        return false;
    struct slice trimmed = slice_trim(slice_from(text));
    if (trimmed.len == 0)
        return definition_fail(reading, "wrong-value", name_node->at, NULL, "the name is empty");
    *name = slice_to_string(trimmed);
    *at = name_node->at;
    return true;
}

static bool
read_aliases(struct definition_reading *reading, const struct yaml_node *list, GPtrArray *aliases)
{
    if (list == NULL)
        return true;
    if (list->kind != YAML_NODE_SEQUENCE)
        return definition_fail(reading, "wrong-type", list->at, "write a list: [first, second]",
                               "'Aliases' has to be a list of names");
    for (size_t i = 0; i < yaml_count(list); i++) {
        const char *text = NULL;

        if (!yaml_to_text(yaml_item(list, i), "Aliases", &text, reading->found))
            return false;
        g_ptr_array_add(aliases, g_strdup(text));
    }
    return true;
}

/* "US", or several: "US,GB". */
static bool
is_country(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++) {
        if (i % 3 == 2 ? text[i] != ',' : !g_ascii_isupper(text[i]))
            return false;
    }
    return len % 3 == 2;
}

static bool
read_label(struct definition_reading *reading, const struct yaml_node *type, const char *key, char **label)
{
    const struct yaml_node *node = yaml_get(type, key);
    const char *text = NULL;

    if (node == NULL)
        return true;
    if (!yaml_to_text(node, key, &text, reading->found))
        return false;
    if (strcmp(key, "Country") == 0 && !is_country(text))
        return definition_fail(reading, "wrong-value", node->at, "write it as US, or as US,GB",
                               "'Country' has to be a code of two capital letters");
    *label = g_strdup(text);
    return true;
}

/* By enum classifier_kind: the key that makes a type one of them. */
static const char *const kind_keys[] = { "Patterns", "Affinity", "Bundle", "ExactMatch" };

static bool
read_kind(struct definition_reading *reading, const struct yaml_node *node, enum classifier_kind *kind)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(kind_keys); i++) {
        if (yaml_get(node, kind_keys[i]) != NULL) {
            *kind = (enum classifier_kind)i;
            count++;
        }
    }
    return count <= 1 || definition_fail(reading, "misplaced-key", node->at, "make them types of their own",
                                         "a type has one of Patterns, Affinity, Bundle and ExactMatch");
}

static bool
check_keys(struct definition_reading *reading, const struct yaml_node *node, enum classifier_kind kind)
{
    static const char *const entity[] = { "Name",      "Id",        "Aliases",
                                          "Country",   "Category",  "RecommendedConfidence",
                                          "Proximity", "Filters",   "Match",
                                          "Patterns",  "OnPremises" };
    static const char *const affinity[] = { "Name",     "Id",       "Aliases",
                                            "Country",  "Category", "RecommendedConfidence",
                                            "Affinity", "Proximity" };
    static const char *const bundle[] = {
        "Name", "Id", "Aliases", "Country", "Category", "Bundle", "RecommendedConfidence"
    };
    static const char *const exact[] = { "Name",     "Id",         "Aliases",   "Country",
                                         "Category", "ExactMatch", "Proximity", "RecommendedConfidence" };
    static const struct {
        const char *what;
        const char *const *keys;
        size_t count;
    } known[] = {
        [CLASSIFIER_ENTITY] = {"key of a type",                     entity,   ARRAY_LEN(entity)  },
        [CLASSIFIER_AFFINITY] = { "key of a type with an Affinity",   affinity, ARRAY_LEN(affinity)},
        [CLASSIFIER_BUNDLE] = { "key of a type that is a Bundle",   bundle,   ARRAY_LEN(bundle)  },
        [CLASSIFIER_EXACT] = { "key of a type with an ExactMatch", exact,    ARRAY_LEN(exact)   },
    };

    return yaml_check_keys(node, known[kind].what, known[kind].keys, known[kind].count, reading->found);
}

/* The members of a bundle are looked up by bundles_resolve. */
static bool
check_bundle(struct definition_reading *reading, const struct yaml_node *node)
{
    const struct yaml_node *list = yaml_get(node, "Bundle");

    return (list->kind == YAML_NODE_SEQUENCE && yaml_count(list) > 0) ||
           definition_fail(reading, "wrong-type", list->at, "write a list: [first, second]",
                           "'Bundle' has to be a list of one or more types");
}

/* Every part is read, so that one run names all faults. */
static bool
read_type(struct definition_reading *reading, const struct yaml_node *node, struct definition *definition)
{
    struct classifier *type = &definition->type;

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - Name: ...",
                               "a type has to be a mapping");
    if (!read_kind(reading, node, &type->kind))
        return false;
    bool is_sound = check_keys(reading, node, type->kind);
    is_sound = read_name(reading, node, &type->name, &type->at) && is_sound;
    is_sound = read_id(reading, yaml_get(node, "Id"), &type->id) && is_sound;
    is_sound = read_aliases(reading, yaml_get(node, "Aliases"), type->aliases) && is_sound;
    is_sound = read_label(reading, node, "Country", &type->country) && is_sound;
    is_sound = read_label(reading, node, "Category", &type->category) && is_sound;
    is_sound = confidence_read(reading, yaml_get(node, "RecommendedConfidence"), "RecommendedConfidence",
                               &type->recommended_confidence) &&
               is_sound;
    switch (type->kind) {
    case CLASSIFIER_ENTITY:
        return entity_read(reading, node, definition) && is_sound;
    case CLASSIFIER_AFFINITY:
        return affinity_read(reading, node, definition) && is_sound;
    case CLASSIFIER_BUNDLE:
        return check_bundle(reading, node) && is_sound;
    case CLASSIFIER_EXACT:
        return exact_read(reading, node, definition) && is_sound;
    }
    g_assert_not_reached();
}

void
type_read(struct definition_reading *reading, const struct yaml_node *node)
{
    struct definition *definition = definition_new();

    if (!read_type(reading, node, definition)) {
        definition_free(definition);
        return;
    }
    enum classifier_kind kind = definition->type.kind;
    struct pending_bundle bundle = { reading->set->definitions->len, yaml_get(node, "Bundle") };
    const struct yaml_node *exact_match = kind == CLASSIFIER_EXACT ? yaml_get(node, "ExactMatch") : NULL;
    struct pending_exact exact = { bundle.definition,
                                   exact_match == NULL ? NULL
                                                       : yaml_get(yaml_get(exact_match, "Match"), "Type") };
    definition_finish(reading->set, definition);
    if (!classifier_set_add(reading->set, definition, reading->found))
        return;
    if (kind == CLASSIFIER_BUNDLE)
        g_array_append_val(reading->bundles, bundle);
    if (exact.type != NULL)
        g_array_append_val(reading->exacts, exact);
}

void
refuse_unknown_type(struct definition_reading *reading, const struct yaml_node *node)
{
    const struct absent_classifier *absent = classifier_set_find_absent(reading->set, node->text);

    if (absent != NULL)
        diagnostics_add(reading->found, SEVERITY_ERROR, "unknown-classification", node->at,
                        g_strdup("leave it out"), "'%s' is known by name only: %s", absent->name,
                        absent->reason);
    else
        diagnostics_add(reading->found, SEVERITY_ERROR, "unknown-classification", node->at, NULL,
                        "there is no sensitive information type '%s'", node->text);
}

static void
add_member(struct definition_reading *reading, struct definition *bundle, const struct yaml_node *node)
{
    const char *name = NULL;
    size_t index = 0;

    if (!yaml_to_text(node, "Bundle", &name, reading->found))
        return;
    if (!classifier_set_find(reading->set, name, &index)) {
        refuse_unknown_type(reading, node);
        return;
    }
    const struct classifier *member = classifier_set_item(reading->set, index);
    if (member->kind == CLASSIFIER_BUNDLE) {
        definition_fail(reading, "wrong-value", node->at, "name its members instead",
                        "a bundle cannot be a member of a bundle");
        return;
    }
    g_array_append_val(bundle->members, index);
    for (size_t i = 0; i < member->levels->len; i++)
        classifier_add_level(&bundle->type, g_array_index(member->levels, int, i));
}

/* The lowest of its members' where it has none: what counts by itself counts as a member, too. */
static void
recommend(const struct classifier_set *set, struct definition *bundle)
{
    int lowest = 0;

    for (size_t i = 0; i < bundle->members->len; i++) {
        int level =
            classifier_set_item(set, g_array_index(bundle->members, size_t, i))->recommended_confidence;

        lowest = lowest == 0 ? level : MIN(lowest, level);
    }
    if (bundle->type.recommended_confidence == 0)
        bundle->type.recommended_confidence = lowest;
}

void
bundles_resolve(struct definition_reading *reading)
{
    for (size_t i = 0; i < reading->bundles->len; i++) {
        struct pending_bundle pending = g_array_index(reading->bundles, struct pending_bundle, i);
        struct definition *bundle = g_ptr_array_index(reading->set->definitions, pending.definition);

        for (size_t k = 0; k < yaml_count(pending.members); k++)
            add_member(reading, bundle, yaml_item(pending.members, k));
        recommend(reading->set, bundle);
    }
}

static bool
read_absent(struct definition_reading *reading, const struct yaml_node *node, struct absent_classifier *entry)
{
    static const char *const known[] = { "Name", "Id", "Aliases", "Country", "Category", "Reason" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - { Name: ..., Reason: ... }",
                               "a type has to be a mapping");
    if (!yaml_check_keys(node, "key of an absent type", known, ARRAY_LEN(known), reading->found) ||
        !read_name(reading, node, &entry->name, &entry->at) ||
        !read_id(reading, yaml_get(node, "Id"), &entry->id) ||
        !read_aliases(reading, yaml_get(node, "Aliases"), entry->aliases) ||
        !read_label(reading, node, "Country", &entry->country) ||
        !read_label(reading, node, "Category", &entry->category) ||
        !read_label(reading, node, "Reason", &entry->reason))
        return false;
    return entry->reason != NULL || definition_fail(reading, "missing-key", node->at, "add Reason: ...",
                                                    "an absent type without Reason");
}

void
absent_read(struct definition_reading *reading, const struct yaml_node *node)
{
    struct absent_classifier *entry = g_new0(struct absent_classifier, 1);

    entry->aliases = g_ptr_array_new_with_free_func(g_free);
    if (read_absent(reading, node, entry))
        classifier_set_add_absent(reading->set, entry, reading->found);
    else
        absent_classifier_free(entry);
}
