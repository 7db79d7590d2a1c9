/* Regex, Keyword, Fingerprint, Validators and Filters; declared in convert.h. */
#include "classifiers/rulepack/convert.h"
#include "classifiers/rulepack/schema.h"

#include <string.h>

static struct location
place(const struct xml_element *element, const char *attribute)
{
    return xml_attribute_find(element, attribute)->at;
}

/* Lines around an expression come from writing the file in a readable way; spaces may be meant. */
static struct slice
trim_lines(const struct xml_element *element)
{
    struct slice whole = { element->text->str, element->text->len }, inner = slice_trim(whole);
    size_t before = (size_t)(inner.at - whole.at), behind = whole.len - before - inner.len;

    if (memchr(whole.at, '\n', before) == NULL) {
        inner = (struct slice){ whole.at, inner.len + before };
        before = 0;
    }
    if (memchr(whole.at + before + inner.len, '\n', behind) == NULL)
        inner.len += behind;
    return inner;
}

/* The names under which convert_validators puts those of one Validators element. */
static char *
validator_name(const struct xml_element *validators, guint index)
{
    const char *id = xml_value(validators, "id");

    return index == 0 ? g_strdup(id) : g_strdup_printf("%s (%u)", id, index + 1);
}

static bool
is_luhn(const struct xml_element *validator)
{
    return strcmp(xml_value(validator, "type"), "Luhn") == 0;
}

static void
add_own_validators(const struct xml_element *validators, struct location at, struct yaml_node *list)
{
    for (guint i = 0; i < validators->children->len; i++) {
        g_autofree char *name = validator_name(validators, i);

        node_add(list, node_word(is_luhn(g_ptr_array_index(validators->children, i)) ? "luhn" : name, at));
    }
}

static struct yaml_node *
convert_regex(const struct rulepack *package, const struct xml_element *regex)
{
    struct yaml_node *function = node_mapping(regex->at);
    const struct xml_attribute *validators = xml_attribute_find(regex, "validators");

    node_put(function, "Regex", node_text(trim_lines(regex), regex->end_at, regex->is_verbatim));
    node_put(function, "Bounds", node_word("none", regex->at));
    if (validators == NULL)
        return function;
    struct yaml_node *list = node_list(validators->at);
    g_auto(GStrv) ids = rulepack_ids(validators->value);
    for (size_t i = 0; ids[i] != NULL; i++) {
        const struct xml_element *own = rulepack_find(package->validators, ids[i]);

        if (own != NULL)
            add_own_validators(own, validators->at, list);
        else
            node_add(list, node_word(ids[i], validators->at));
    }
    node_put(function, "Validators", list);
    return function;
}

/* A term, with what differs from its group's defaults: words, in either case. */
static struct yaml_node *
convert_term(const struct xml_element *group, const struct xml_element *term)
{
    const char *style = xml_value(group, "matchStyle");
    bool is_string = style != NULL && strcmp(style, "string") == 0;
    bool minds_case = schema_flag(term, "caseSensitive", false);
    struct yaml_node *text = node_text(schema_text(term), term->end_at, false);

    if (!is_string && !minds_case)
        return text;
    struct yaml_node *mapping = node_mapping(term->at);
    node_put(mapping, "Term", text);
    if (is_string)
        node_put(mapping, "Style", node_word("string", group->at));
    if (minds_case)
        node_put(mapping, "CaseSensitive", node_word("true", term->at));
    return mapping;
}

static struct yaml_node *
convert_keyword(const struct xml_element *keyword)
{
    struct yaml_node *terms = node_list(keyword->at);

    for (guint i = 0; i < keyword->children->len; i++) {
        const struct xml_element *group = g_ptr_array_index(keyword->children, i);

        for (guint k = 0; k < group->children->len; k++)
            node_add(terms, convert_term(group, g_ptr_array_index(group->children, k)));
    }
    return terms;
}

static struct yaml_node *
convert_fingerprint(const struct xml_element *fingerprint)
{
    struct yaml_node *form = node_mapping(fingerprint->at);

    node_put(form, "Threshold",
             node_word(xml_value(fingerprint, "threshold"), place(fingerprint, "threshold")));
    node_put(form, "Shingles",
             node_word(xml_value(fingerprint, "shingleCount"), place(fingerprint, "shingleCount")));
    node_put(form, "Value", node_text(schema_text(fingerprint), fingerprint->end_at, false));
    return form;
}

static struct yaml_node *
convert_value(const struct xml_element *element, const struct schema_param *param)
{
    g_autofree char *text = slice_to_string(schema_text(element));

    if (param->shape == PARAM_WORD)
        return node_word(text, element->at);
    if (param->shape == PARAM_FLAG)
        return node_word(strcmp(text, "1") == 0 || g_ascii_strcasecmp(text, "true") == 0 ? "true" : "false",
                         element->at);
    struct yaml_node *list = node_list(element->at);
    g_auto(GStrv) numbers = rulepack_ids(text);
    for (size_t i = 0; numbers[i] != NULL; i++)
        node_add(list, node_word(numbers[i], element->at));
    return list;
}

static struct yaml_node *
convert_validator(const struct xml_element *validator)
{
    struct yaml_node *mapping = node_mapping(validator->at);

    for (guint i = 0; i < validator->children->len; i++) {
        const struct xml_element *element = g_ptr_array_index(validator->children, i);

        for (size_t k = 0; k < SCHEMA_PARAMS; k++) {
            if (strcmp(xml_value(element, "name"), schema_params[k].name) == 0)
                node_put(mapping, schema_params[k].key, convert_value(element, &schema_params[k]));
        }
    }
    return mapping;
}

static void
convert_validators(const struct xml_element *validators, struct yaml_node *section)
{
    for (guint i = 0; i < validators->children->len; i++) {
        const struct xml_element *validator = g_ptr_array_index(validators->children, i);
        g_autofree char *name = validator_name(validators, i);

        if (!is_luhn(validator))
            node_put(section, name, convert_validator(validator));
    }
}

static struct yaml_node *
convert_text_filter(const struct rulepack *package, const struct xml_element *filter)
{
    static const struct {
        const char *attribute, *key;
    } needed[] = {
        {"direction", "Text" },
        { "logic",    "Logic"}
    };
    struct yaml_node *mapping = node_mapping(filter->at);
    const char *unsupported = NULL;

    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        const struct xml_attribute *attribute = xml_attribute_find(filter, needed[i].attribute);

        if (attribute != NULL)
            node_put(mapping, needed[i].key, node_word(attribute->value, attribute->at));
        else
            diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-attribute", filter->at,
                            g_strdup_printf("add %s=\"...\"", needed[i].attribute),
                            "a TextMatchFilter without '%s'", needed[i].attribute);
    }
    if (xml_attribute_find(filter, "textProcessorId") == NULL)
        diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-attribute", filter->at,
                        g_strdup("add textProcessorId=\"...\""),
                        "a TextMatchFilter without 'textProcessorId'");
    else if (!convert_reference(package, filter, "textProcessorId", mapping, &unsupported) &&
             unsupported != NULL)
        diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-unsupported", filter->at, NULL,
                        "the filter cannot be applied: %s", unsupported);
    return mapping;
}

static struct yaml_node *
convert_filters(const struct rulepack *package, const struct xml_element *filters)
{
    struct yaml_node *list = node_list(filters->at);

    for (guint i = 0; i < filters->children->len; i++) {
        const struct xml_element *filter = g_ptr_array_index(filters->children, i);

        if (strcmp(xml_value(filter, "type"), "AllDigitsSameFilter") == 0)
            node_add(list, node_word("AllDigitsSame", filter->at));
        else
            node_add(list, convert_text_filter(package, filter));
    }
    return list;
}

void
convert_processors(const struct rulepack *package, struct yaml_node *document)
{
    struct location at = package->rules->at;
    struct yaml_node *keywords = node_mapping(at), *functions = node_mapping(at), *forms = node_mapping(at);
    struct yaml_node *validators = node_mapping(at), *filters = node_mapping(at);

    for (guint i = 0; i < package->rules->children->len; i++) {
        const struct xml_element *element = g_ptr_array_index(package->rules->children, i);
        const char *id = xml_value(element, "id");

        if (strcmp(element->name, "Keyword") == 0)
            node_put(keywords, id, convert_keyword(element));
        else if (strcmp(element->name, "Regex") == 0)
            node_put(functions, id, convert_regex(package, element));
        else if (strcmp(element->name, "Validators") == 0)
            convert_validators(element, validators);
        else if (strcmp(element->name, "Filters") == 0)
            node_put(filters, id, convert_filters(package, element));
        else if (strcmp(element->name, "Fingerprint") == 0 &&
                 rulepack_refer(package, id).kind == REFERENCE_FINGERPRINT)
            node_put(forms, id, convert_fingerprint(element));
    }
    node_put_filled(document, "Keywords", keywords);
    node_put_filled(document, "Functions", functions);
    node_put_filled(document, "Validators", validators);
    node_put_filled(document, "Filters", filters);
    node_put_filled(document, "Fingerprints", forms);
}
