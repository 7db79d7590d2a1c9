/* Filters, by which primary matches are dropped, out of YAML. */
#include "classifiers/definition/reading.h"

static const char *const kind_names[] = { "AllDigitsSame" };
static const char *const text_names[] = { "StartsWith", "EndsWith", "Full", "Prefix", "Suffix" };
static const char *const logic_names[] = { "Exclude", "Include" };

static bool
read_text_filter(struct definition_reading *reading, const struct yaml_node *node, struct filter *filter)
{
    static const char *const known[] = { "Text",     "Logic", "Keywords",      "Regex",
                                         "Function", "Style", "CaseSensitive", "Bounds" };
    size_t text = 0, logic = 0;
    const struct yaml_node *text_node = yaml_get(node, "Text"), *logic_node = yaml_get(node, "Logic");

    if (!yaml_check_keys(node, "key of a filter", known, ARRAY_LEN(known), reading->found))
        return false;
    if (text_node == NULL || logic_node == NULL)
        return definition_fail(reading, "missing-key", node->at,
                               "write { Text: Full, Logic: Exclude, Keywords: [...] }",
                               "a filter needs Text and Logic");
    if (!yaml_to_choice(text_node, "Text", text_names, ARRAY_LEN(text_names), &text, reading->found) ||
        !yaml_to_choice(logic_node, "Logic", logic_names, ARRAY_LEN(logic_names), &logic, reading->found))
        return false;
    filter->kind = FILTER_TEXT;
    filter->text = (enum filter_text)text;
    filter->is_include = logic == 1;
    return element_read(reading, node, NULL, BOUNDS_NONE, &filter->element);
}

static bool
read_filter(struct definition_reading *reading, const struct yaml_node *node, struct filter *filter)
{
    size_t kind = 0;

    if (node->kind == YAML_NODE_MAPPING)
        return read_text_filter(reading, node, filter);
    filter->kind = FILTER_ALL_DIGITS_SAME;
    return yaml_to_choice(node, "filter", kind_names, ARRAY_LEN(kind_names), &kind, reading->found);
}

bool
filters_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
             GArray *filters)
{
    bool is_sound = true;

    if (node->kind != YAML_NODE_SEQUENCE || yaml_count(node) == 0)
        return definition_fail(reading, "wrong-type", node->at, "write it as a list: [AllDigitsSame]",
                               "filters have to be a list of one or more");
    for (size_t i = 0; i < yaml_count(node); i++) {
        struct filter filter = { .element = ELEMENT_NONE, .name = g_intern_string(name) };

        if (read_filter(reading, yaml_item(node, i), &filter))
            g_array_append_val(filters, filter);
        else
            is_sound = false;
    }
    return is_sound;
}

static bool
find_one(struct definition_reading *reading, const struct yaml_node *node, GArray *filters)
{
    const struct named *named = names_find(reading, NAMED_FILTER, node);

    if (named == NULL)
        return false;
    const GArray *those = g_ptr_array_index(reading->set->filters, named->index);
    g_array_append_vals(filters, those->data, those->len);
    return true;
}

bool
filters_find(struct definition_reading *reading, const struct yaml_node *node, GArray *filters)
{
    bool is_sound = true;

    if (node->kind != YAML_NODE_SEQUENCE)
        return find_one(reading, node, filters);
    for (size_t i = 0; i < yaml_count(node); i++)
        is_sound = find_one(reading, yaml_item(node, i), filters) && is_sound;
    return is_sound;
}
