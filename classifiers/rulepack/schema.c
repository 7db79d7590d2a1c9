#include "classifiers/rulepack/schema.h"

#include "classifiers/rulepack/schema_rows.h"

#include <string.h>

const struct schema_param schema_params[SCHEMA_PARAMS] = {
    {"Weights",         "Weights",        PARAM_NUMBERS},
    { "Mod",            "Mod",            PARAM_WORD   },
    { "CheckDigit",     "CheckDigit",     PARAM_WORD   },
    { "AllowAlphabets", "AllowAlphabets", PARAM_FLAG   },
    { "Pattern",        "Date",           PARAM_WORD   },
    { "Offset",         "Offset",         PARAM_WORD   },
};

struct slice
schema_text(const struct xml_element *element)
{
    return slice_trim((struct slice){ element->text->str, element->text->len });
}

static void
check_text(const struct element_row *row, const struct xml_element *element, struct diagnostics *found)
{
    struct slice text = schema_text(element);
    size_t chars = (size_t)g_utf8_strlen(text.at, (gssize)text.len);

    if (!row->has_text && text.len > 0)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", element->at, NULL,
                        "'%s' has text where it can only have elements", element->name);
    else if (row->has_text && chars < row->least_chars && chars == 0)
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", element->at, NULL, "'%s' is empty",
                        element->name);
    else if (row->has_text && row->least_chars == row->most_chars && row->most_chars != 0 &&
             chars != row->most_chars)
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", element->at, NULL,
                        "'%s' has %zu characters, where %zu are needed", element->name, chars,
                        row->most_chars);
    else if (row->has_text && (chars < row->least_chars || (row->most_chars > 0 && chars > row->most_chars)))
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", element->at, NULL,
                        "'%s' has %zu characters, where %zu to %zu are allowed", element->name, chars,
                        row->least_chars, row->most_chars);
}

static const struct child_row *
find_child_row(const struct element_row *row, const char *name)
{
    for (size_t i = 0; i < MOST_CHILDREN && row->children[i].name != NULL; i++) {
        if (strcmp(row->children[i].name, name) == 0)
            return &row->children[i];
    }
    return NULL;
}

static void
report_unknown_child(const struct element_row *row, const struct xml_element *element,
                     const struct xml_element *child, struct diagnostics *found)
{
    const char *names[MOST_CHILDREN];

    for (size_t i = 0; i < MOST_CHILDREN; i++)
        names[i] = row->children[i].name;
    diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", child->at,
                    schema_did_you_mean(child->name, names, MOST_CHILDREN), "unknown element '%s' in '%s'",
                    child->name, element->name);
}

static void check_element(enum element_type type, const struct xml_element *element,
                          struct diagnostics *found);

/* Order and number of a child whose name is known. */
static void
check_order(const struct xml_element *element, const struct xml_element *child, const struct child_row *known,
            const struct child_row *last, bool is_repeated, struct diagnostics *found)
{
    if (last != NULL && known->rank < last->rank)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", child->at,
                        g_strdup_printf("move it before '%s'", last->name), "'%s' stands behind '%s' in '%s'",
                        known->name, last->name, element->name);
    if (is_repeated && known->occurrence == ONE)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", child->at, g_strdup("keep one of them"),
                        "a second '%s' in '%s'", known->name, element->name);
}

static void
check_children(const struct element_row *row, const struct xml_element *element, struct diagnostics *found)
{
    bool is_there[MOST_CHILDREN] = { false };
    const struct child_row *last = NULL;

    for (guint i = 0; i < element->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(element->children, i);
        const struct child_row *known = find_child_row(row, child->name);

        if (known == NULL || g_strcmp0(child->space, element->space) != 0) {
            report_unknown_child(row, element, child, found);
            continue;
        }
        bool *is_repeated = &is_there[known - row->children];
        check_order(element, child, known, last, *is_repeated, found);
        *is_repeated = true;
        last = last == NULL || known->rank > last->rank ? known : last;
        check_element(known->type, child, found);
    }
    for (size_t i = 0; i < MOST_CHILDREN && row->children[i].name != NULL; i++) {
        if (row->children[i].need == REQUIRED && !is_there[i])
            diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", element->at,
                            g_strdup_printf("add <%s>", row->children[i].name), "'%s' without '%s'",
                            element->name, row->children[i].name);
    }
    if (row->needs_child && element->children->len == 0)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", element->at,
                        g_strdup_printf("add <%s>", row->children[0].name), "'%s' has nothing in it",
                        element->name);
}

static void
check_element(enum element_type type, const struct xml_element *element, struct diagnostics *found)
{
    const struct element_row *row = schema_row(type);

    schema_check_attributes(row, element, found);
    check_text(row, element, found);
    check_children(row, element, found);
}

static bool
check_root(const struct xml_element *root, struct diagnostics *found)
{
    const char *space = root->space == NULL ? "" : root->space;
    bool is_exact_match = strstr(space, "/office/2018/edm") != NULL;

    if (is_exact_match) {
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-unsupported", root->at,
                        g_strdup("write the types as ExactMatch: postern-rules(5)"),
                        "a package of exact data matches is not read");
        return false;
    }
    if (strcmp(root->name, "RulePackage") != 0) {
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", root->at,
                        g_strdup("give a file of types, or an exported rule package"),
                        "this XML is no rule package: its root is '%s'", root->name);
        return false;
    }
    if (strcmp(space, "http://schemas.microsoft.com/office/2011/mce") == 0 ||
        strcmp(space, "https://schemas.microsoft.com/office/2011/mce") == 0)
        return true;
    diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", root->at,
                    g_strdup("write <RulePackage xmlns=\"http://schemas.microsoft.com/office/2011/mce\">"),
                    "the root is not in the namespace of rule packages");
    return false;
}

bool
schema_check(const struct xml_element *root, struct diagnostics *found)
{
    size_t errors_before = found->errors;

    if (check_root(root, found))
        check_element(TYPE_PACKAGE, root, found);
    return found->errors == errors_before;
}

int64_t
schema_number(const struct xml_element *element, const char *name, int64_t missing)
{
    const char *value = xml_value(element, name);

    return value == NULL ? missing : g_ascii_strtoll(value, NULL, 10);
}

bool
schema_flag(const struct xml_element *element, const char *name, bool missing)
{
    const char *value = xml_value(element, name);

    return value == NULL ? missing : *value == '1' || g_ascii_tolower(*value) == 't';
}

bool
schema_version_is_ours(const struct xml_element *version)
{
    return xml_value(version, "maxEngineVersion") == NULL;
}
