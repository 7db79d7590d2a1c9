/* What has to lie around a primary match, or what an affinity is made of, out of YAML. */
#include "classifiers/definition/reading.h"

/* Min and Max. Max: 0 asks for none, so Min is 0 then. */
static bool
read_bounds(struct definition_reading *reading, const struct yaml_node *node, struct evidence *evidence)
{
    struct yaml_range range = { 0, G_MAXINT32 };
    const struct yaml_node *least_node = yaml_get(node, "Min"), *most_node = yaml_get(node, "Max");
    const struct yaml_node *unique_node = yaml_get(node, "Unique");
    int64_t least = 1, most = -1;

    if (least_node != NULL && !yaml_to_integer(least_node, "Min", range, &least, reading->found))
        return false;
    if (most_node != NULL && !yaml_to_integer(most_node, "Max", range, &most, reading->found))
        return false;
    if (unique_node != NULL && !yaml_to_bool(unique_node, "Unique", &evidence->is_unique, reading->found))
        return false;
    if (most == 0 && least_node == NULL)
        least = 0;
    if (most >= 0 && most < least)
        return definition_fail(reading, "wrong-value", most_node->at, "exchange them",
                               "'Max' is less than 'Min'");
    evidence->least = (size_t)least;
    evidence->most = most < 0 ? EVIDENCE_NO_LIMIT : (size_t)most;
    return true;
}

static bool
check_keys(struct definition_reading *reading, const struct yaml_node *node)
{
    static const char *const known[] = { "Function",      "Keywords", "Regex",      "Style",
                                         "CaseSensitive", "Bounds",   "Validators", "Any",
                                         "Min",           "Max",      "Unique" };
    static const char *const known_any[] = { "Any", "Min", "Max" };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write - Keywords: [...]",
                               "evidence has to be a mapping");
    if (yaml_get(node, "Any") != NULL)
        return yaml_check_keys(node, "key beside Any", known_any, ARRAY_LEN(known_any), reading->found);
    return yaml_check_keys(node, "key of evidence", known, ARRAY_LEN(known), reading->found);
}

static struct evidence *
evidence_read(struct definition_reading *reading, const struct yaml_node *node)
{
    if (!check_keys(reading, node))
        return NULL;
    const struct yaml_node *children = yaml_get(node, "Any");
    struct evidence *evidence =
        children == NULL ? g_new0(struct evidence, 1) : evidence_read_all(reading, children);
    if (evidence == NULL)
        return NULL;
    if (!read_bounds(reading, node, evidence) ||
        (children == NULL && !element_read(reading, node, NULL, BOUNDS_NONE, &evidence->element))) {
        evidence_free(evidence);
        return NULL;
    }
    if (children != NULL && evidence->least > evidence->children->len) {
        definition_fail(reading, "wrong-value", node->at, NULL,
                        "'Min' is greater than the number of alternatives");
        evidence_free(evidence);
        return NULL;
    }
    return evidence;
}

struct evidence *
evidence_read_all(struct definition_reading *reading, const struct yaml_node *list)
{
    struct evidence *all = g_new0(struct evidence, 1);
    bool is_sound = true;

    all->kind = EVIDENCE_ANY;
    all->children = g_ptr_array_new_with_free_func(evidence_free);
    if (list != NULL && list->kind != YAML_NODE_SEQUENCE)
        is_sound = definition_fail(reading, "wrong-type", list->at, "write it as a list: - Keywords: [...]",
                                   "evidence has to be a list");
    for (size_t i = 0; list != NULL && i < yaml_count(list) && is_sound; i++) {
        struct evidence *child = evidence_read(reading, yaml_item(list, i));

        is_sound = child != NULL;
        if (is_sound)
            g_ptr_array_add(all->children, child);
    }
    all->least = all->most = all->children->len;
    if (!is_sound) {
        evidence_free(all);
        return NULL;
    }
    return all;
}
