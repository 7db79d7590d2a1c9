/* Fingerprints out of YAML; declared in definition/reading.h. */
#include "classifiers/definition/reading.h"

#define LEAST_PERCENT_DEFAULT 50

/* A share of the form in percent, or "exact". */
static bool
read_percent(struct definition_reading *reading, const struct yaml_node *node, unsigned *percent)
{
    struct yaml_range range = { 1, 100 };
    int64_t number = 0;

    if (node->kind == YAML_NODE_SCALAR && g_ascii_strcasecmp(node->text, "exact") == 0) {
        *percent = FORM_EXACT;
        return true;
    }
    if (!yaml_to_integer(node, "Threshold", range, &number, reading->found))
        return false;
    *percent = (unsigned)number;
    return true;
}

static size_t
add_form(struct definition_reading *reading, const char *name, const struct form *form, struct location at)
{
    struct element *element = element_new(name, at);

    element->form = g_memdup2(form, sizeof(*form));
    return classifier_set_add_element(reading->set, element);
}

/* Shingles stands beside the value as in Exchange's files; it has to be the form's own number. */
static bool
read_value(struct definition_reading *reading, const struct yaml_node *value,
           const struct yaml_node *shingles, struct fingerprint *print)
{
    struct yaml_range range = { 1, G_MAXINT32 };
    g_autoptr(GError) error = NULL;
    const char *text = NULL;
    int64_t count = 0;

    if (!yaml_to_integer(shingles, "Shingles", range, &count, reading->found) ||
        !yaml_to_text(value, "Value", &text, reading->found))
        return false;
    if (!fingerprint_from_text(slice_from(text), print, &error))
        return definition_fail(reading, "bad-fingerprint", value->at, NULL, error->message);
    if (count != (int64_t)print->shingles)
        return definition_fail(reading, "bad-fingerprint", shingles->at,
                               "take both lines from what learned it",
                               "'Shingles' is not the number that the fingerprint was learned with");
    return true;
}

bool
form_read(struct definition_reading *reading, const struct yaml_node *node, const char *name, size_t *index)
{
    static const char *const known[] = { "Threshold", "Shingles", "Value" };
    struct form form = { .least_percent = LEAST_PERCENT_DEFAULT };

    if (node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", node->at, "write { Shingles: ..., Value: ... }",
                               "a fingerprint has to be a mapping");
    const struct yaml_node *threshold = yaml_get(node, "Threshold");
    const struct yaml_node *shingles = yaml_get(node, "Shingles"), *value = yaml_get(node, "Value");
    if (!yaml_check_keys(node, "key of a fingerprint", known, ARRAY_LEN(known), reading->found))
        return false;
    if (shingles == NULL || value == NULL)
        return definition_fail(reading, "missing-key", node->at, "write { Shingles: ..., Value: ... }",
                               "a fingerprint needs Shingles and Value");
    if ((threshold != NULL && !read_percent(reading, threshold, &form.least_percent)) ||
        !read_value(reading, value, shingles, &form.print))
        return false;
    *index = add_form(reading, name, &form, node->at);
    return true;
}

bool
form_read_threshold(struct definition_reading *reading, const struct yaml_node *node, size_t form,
                    size_t *index)
{
    const struct element *base = classifier_set_element(reading->set, form);
    struct form other = *base->form;

    if (!read_percent(reading, node, &other.least_percent))
        return false;
    *index = add_form(reading, base->name, &other, base->at);
    return true;
}
