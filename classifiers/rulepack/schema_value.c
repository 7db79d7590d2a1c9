/* Attributes and their values; declared in schema_rows.h. */
#include "classifiers/rulepack/schema_rows.h"

#include "base/nearest.h"

#include <string.h>

static bool
accepts_guid(const char *value)
{
    struct slice guid = slice_from(value);

    if (guid.len == 38 && guid.at[0] == '{' && guid.at[37] == '}')
        guid = slice_sub(guid, 1, 36);
    g_autofree char *bare = slice_to_string(guid);
    return g_uuid_string_is_valid(bare);
}

static bool
accepts_version(const char *value)
{
    return g_ascii_isdigit(*value) && value[strspn(value, "0123456789.-")] == '\0';
}

static bool
accepts_number(const char *value, int64_t least, int64_t most)
{
    int64_t number = 0;

    return g_ascii_string_to_signed(value, 10, least, most, &number, NULL);
}

static bool
accepts_flag(const char *value)
{
    static const char *const words[] = { "true", "false", "1", "0" };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (g_ascii_strcasecmp(value, words[i]) == 0)
            return true;
    }
    return false;
}

static bool
accepts_language(const char *value)
{
    size_t letters = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    return letters > 1 && value[letters] == '\0' && g_ascii_isalpha(*value);
}

static bool
accepts(const struct attribute_row *row, const char *value)
{
    switch (row->kind) {
    case VALUE_TEXT:
    case VALUE_IDS:
        return true;
    case VALUE_ID:
        return *value != '\0' && value[strcspn(value, " ,\t\r\n")] == '\0';
    case VALUE_GUID:
        return accepts_guid(value);
    case VALUE_NUMBER:
        return accepts_number(value, row->least, row->most);
    case VALUE_FLAG:
        return accepts_flag(value);
    case VALUE_PROXIMITY:
        return strcmp(value, "unlimited") == 0 || accepts_number(value, 1, INT32_MAX);
    case VALUE_LANGUAGE:
        return accepts_language(value);
    case VALUE_VERSION:
        return accepts_version(value);
    }
    return false;
}

/* What the value has to be, for a person; g_free it. */
static char *
describe(const struct attribute_row *row)
{
    static const char *const forms[] = {
        [VALUE_TEXT] = "a text",
        [VALUE_ID] = "one word without spaces",
        [VALUE_IDS] = "ids",
        [VALUE_GUID] = "a GUID, such as 50842eb7-edc8-4019-85dd-5a5c1f2bb085",
        [VALUE_FLAG] = "true or false",
        [VALUE_PROXIMITY] = "a number of characters from 1, or unlimited",
        [VALUE_LANGUAGE] = "a language, such as en-us",
        [VALUE_VERSION] = "an engine version, such as 15.01.0131.000",
    };

    if (row->kind == VALUE_NUMBER && row->most == INT32_MAX)
        return g_strdup_printf("a number from %d", (int)row->least);
    if (row->kind == VALUE_NUMBER)
        return g_strdup_printf("a number from %d to %d", (int)row->least, (int)row->most);
    return g_strdup(forms[row->kind]);
}

static void
check_choice(const struct attribute_row *row, const struct xml_attribute *attribute,
             struct diagnostics *found)
{
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], attribute->value) == 0)
            return;
    }
    g_autofree char *all = g_strjoinv(", ", (char **)(void *)(uintptr_t)row->choices);
    diagnostics_add(found, SEVERITY_ERROR, "wrong-value", attribute->at,
                    g_strdup_printf("write one of %s", all), "'%s' cannot be '%s'", attribute->name,
                    attribute->value);
}

static const struct attribute_row *
find_attribute_row(const struct element_row *row, const char *name)
{
    for (size_t i = 0; i < MOST_ATTRIBUTES && row->attributes[i].name != NULL; i++) {
        if (strcmp(row->attributes[i].name, name) == 0)
            return &row->attributes[i];
    }
    return NULL;
}

char *
schema_did_you_mean(const char *name, const char *const *names, size_t count)
{
    const char *nearest = nearest_name(name, names, count);

    return nearest == NULL ? NULL : g_strdup_printf("did you mean '%s'?", nearest);
}

static void
check_attribute(const struct element_row *row, const struct xml_element *element,
                const struct xml_attribute *attribute, struct diagnostics *found)
{
    const struct attribute_row *known = find_attribute_row(row, attribute->name);
    const char *names[MOST_ATTRIBUTES];

    if (known != NULL && known->choices != NULL) {
        check_choice(known, attribute, found);
    } else if (known != NULL && !accepts(known, attribute->value)) {
        g_autofree char *form = describe(known);

        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", attribute->at,
                        g_strdup_printf("write %s", form), "'%s' cannot be '%s'", attribute->name,
                        attribute->value);
    } else if (known == NULL) {
        for (size_t i = 0; i < MOST_ATTRIBUTES; i++)
            names[i] = row->attributes[i].name;
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-attribute", attribute->at,
                        schema_did_you_mean(attribute->name, names, MOST_ATTRIBUTES),
                        "unknown attribute '%s' of '%s'", attribute->name, element->name);
    }
}

void
schema_check_attributes(const struct element_row *row, const struct xml_element *element,
                        struct diagnostics *found)
{
    for (guint i = 0; i < element->attributes->len; i++)
        check_attribute(row, element, g_ptr_array_index(element->attributes, i), found);
    for (size_t i = 0; i < MOST_ATTRIBUTES && row->attributes[i].name != NULL; i++) {
        const struct attribute_row *wanted = &row->attributes[i];

        if (wanted->need == REQUIRED && xml_value(element, wanted->name) == NULL) {
            g_autofree char *form = describe(wanted);

            diagnostics_add(found, SEVERITY_ERROR, "rulepack-attribute", element->at,
                            g_strdup_printf("add %s=\"...\", %s", wanted->name, form), "'%s' without '%s'",
                            element->name, wanted->name);
        }
    }
}
