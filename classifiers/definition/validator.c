/* Validators out of YAML: those of the table by name, and those made of parameters. */
#include "classifiers/definition/reading.h"

#include "base/limits.h"
#include "base/nearest.h"

static bool
refuse_validator(struct definition_reading *reading, const struct yaml_node *node)
{
    size_t count;
    g_autofree const struct validator **table = validator_table(&count);
    g_autofree const char **names = g_new(const char *, count);

    for (size_t i = 0; i < count; i++)
        names[i] = table[i]->name;
    const char *nearest = nearest_name(node->text, names, count);
    diagnostics_add(reading->found, SEVERITY_ERROR, "unknown-validator", node->at,
                    nearest == NULL ? NULL : g_strdup_printf("did you mean '%s'?", nearest),
                    "there is no validator '%s'", node->text);
    return false;
}

static bool
add_validator(struct definition_reading *reading, const struct yaml_node *node, GPtrArray *validators)
{
    const char *name = NULL;

    if (!yaml_to_text(node, "Validators", &name, reading->found))
        return false;
    const struct named *own = scope_find(reading->scope, NAMED_VALIDATOR, name);
    if (own != NULL) {
        own = names_find(reading, NAMED_VALIDATOR, node);
        if (own != NULL)
            g_ptr_array_add(validators, g_ptr_array_index(reading->set->validators, own->index));
        return own != NULL;
    }
    const struct validator *validator = validator_find(name);
    if (validator == NULL)
        return refuse_validator(reading, node);
    g_ptr_array_add(validators, (gpointer)(uintptr_t)validator);
    return true;
}

bool
validators_read(struct definition_reading *reading, const struct yaml_node *node, GPtrArray *validators)
{
    bool is_sound = true;

    if (node->kind != YAML_NODE_SEQUENCE)
        return add_validator(reading, node, validators);
    for (size_t i = 0; i < yaml_count(node); i++)
        is_sound = add_validator(reading, yaml_item(node, i), validators) && is_sound;
    return is_sound;
}

/* An integer that has a default. */
static bool
read_integer(struct definition_reading *reading, const struct yaml_node *owner, const char *key,
             struct yaml_range range, int64_t *value)
{
    const struct yaml_node *node = yaml_get(owner, key);

    return node == NULL || yaml_to_integer(node, key, range, value, reading->found);
}

static bool
read_weights(struct definition_reading *reading, const struct yaml_node *list, GArray *weights)
{
    struct yaml_range range = { -1000, 1000 };

    if (list->kind != YAML_NODE_SEQUENCE || yaml_count(list) == 0)
        return definition_fail(reading, "wrong-type", list->at, "write a list: [7, 3, 1]",
                               "'Weights' has to be a list of one or more numbers");
    for (size_t i = 0; i < yaml_count(list); i++) {
        int64_t value = 0;

        if (!yaml_to_integer(yaml_item(list, i), "Weights", range, &value, reading->found))
            return false;
        int weight = (int)value;
        g_array_append_val(weights, weight);
    }
    return true;
}

static struct validator *
read_weighted(struct definition_reading *reading, const struct yaml_node *node, const char *name,
              GError **failure)
{
    static const char *const known[] = { "Weights", "Mod", "CheckDigit", "AllowAlphabets" };
    struct yaml_range moduli = { 1, G_MAXINT32 }, places = { 1, LIMIT_NUMBER_CHARACTERS };
    g_autoptr(GArray) weights = g_array_new(FALSE, FALSE, sizeof(int));
    int64_t modulus = 0, check_digit = 0;
    const struct yaml_node *letters = yaml_get(node, "AllowAlphabets");
    struct weighted_parameters parameters = { 0 };

    if (!yaml_check_keys(node, "key of a validator", known, ARRAY_LEN(known), reading->found))
        return NULL;
    if (yaml_get(node, "Mod") == NULL || yaml_get(node, "CheckDigit") == NULL) {
        definition_fail(reading, "missing-key", node->at, "write { Weights: [...], Mod: 10, CheckDigit: 4 }",
                        "a validator with Weights needs Mod and CheckDigit");
        return NULL;
    }
    if (!read_weights(reading, yaml_get(node, "Weights"), weights) ||
        !read_integer(reading, node, "Mod", moduli, &modulus) ||
        !read_integer(reading, node, "CheckDigit", places, &check_digit) ||
        (letters != NULL &&
         !yaml_to_bool(letters, "AllowAlphabets", &parameters.allows_letters, reading->found)))
        return NULL;
    parameters.weights = (const int *)(const void *)weights->data;
    parameters.count = weights->len;
    parameters.modulus = (unsigned)modulus;
    parameters.check_digit = (size_t)check_digit;
    return validator_new_weighted(name, &parameters, failure);
}

static struct validator *
read_date(struct definition_reading *reading, const struct yaml_node *node, const char *name,
          GError **failure)
{
    static const char *const known[] = { "Date", "Offset" };
    struct yaml_range offsets = { 0, LIMIT_NUMBER_CHARACTERS };
    const char *pattern = NULL;
    int64_t offset = 0;

    if (!yaml_check_keys(node, "key of a validator", known, ARRAY_LEN(known), reading->found) ||
        !yaml_to_text(yaml_get(node, "Date"), "Date", &pattern, reading->found) ||
        !read_integer(reading, node, "Offset", offsets, &offset))
        return NULL;
    return validator_new_date(name, pattern, (size_t)offset, failure);
}

bool
validator_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
               size_t *index)
{
    g_autoptr(GError) failure = NULL;
    bool is_mapping = node->kind == YAML_NODE_MAPPING;
    bool has_weights = is_mapping && yaml_get(node, "Weights") != NULL;
    bool has_date = is_mapping && yaml_get(node, "Date") != NULL;

    if (has_weights == has_date)
        return definition_fail(reading, "missing-key", node->at,
                               "write { Weights: [...], Mod: 10, CheckDigit: 4 } or { Date: DDMMYYYY }",
                               "a validator has one of Weights and Date");
    struct validator *made =
        has_date ? read_date(reading, node, name, &failure) : read_weighted(reading, node, name, &failure);
    if (made == NULL) {
        if (failure != NULL)
            definition_fail(reading, "wrong-value", node->at, NULL, failure->message);
        return false;
    }
    *index = reading->set->validators->len;
    g_ptr_array_add(reading->set->validators, made);
    return true;
}
