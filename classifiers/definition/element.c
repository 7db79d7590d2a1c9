/* What the engine looks for, out of YAML: expressions, keyword groups and functions made of them. */
#include "classifiers/definition/reading.h"

#include "base/limits.h"
#include "classifiers/engine/engine.h"

#include <string.h>

static const char *const style_names[] = { "word", "string" };
enum style { STYLE_WORD, STYLE_STRING };

/* By enum bounds: what is written around an expression. */
static const struct surroundings {
    const char *before, *behind;
} surroundings[] = {
    [BOUNDS_NONE] = {"",                                ""                          },
    [BOUNDS_WORD] = { "(?<![0-9A-Za-z])(?:",            ")(?![0-9A-Za-z])"          },
    [BOUNDS_NUMBER] = { "(?<![0-9A-Za-z+]|[0-9][.-])(?:", ")(?![0-9A-Za-z]|[.-][0-9])"},
};
static const char *const bounds_names[] = { "none", "word", "number" };

static bool
compiles(const char *text, uint32_t flags, struct engine_error *error)
{
    struct engine_pattern pattern = { text, strlen(text), flags, 0 };

    return engine_check(&pattern, error) == ENGINE_OK;
}

/* Compiled once for its faults; the database compiles what is wanted. */
static bool
check_expression(struct definition_reading *reading, const struct yaml_node *node, uint32_t flags)
{
    struct engine_error error;

    if (strlen(node->text) > LIMIT_PATTERN_BYTES) {
        diagnostics_add(reading->found, SEVERITY_ERROR, "bad-pattern", node->at, NULL,
                        "the pattern is longer than %d bytes", LIMIT_PATTERN_BYTES);
        return false;
    }
    if (compiles(node->text, flags, &error))
        return true;
    diagnostics_add(reading->found, SEVERITY_ERROR, "bad-pattern", yaml_place(node, error.offset), NULL,
                    "bad pattern at character %ld: %s", g_utf8_strlen(node->text, (gssize)error.offset) + 1,
                    error.text);
    return false;
}

static bool
add_regex(struct definition_reading *reading, const struct yaml_node *node, enum bounds bounds,
          struct element *element)
{
    const char *text = NULL;
    struct engine_error error;

    if (!yaml_to_text(node, "Regex", &text, reading->found) ||
        !check_expression(reading, node, ENGINE_CASELESS))
        return false;
    g_autofree char *bounded =
        g_strconcat(surroundings[bounds].before, text, surroundings[bounds].behind, NULL);
    /* a comment of (?x) at its end would take the bracket */
    if (bounds != BOUNDS_NONE && !compiles(bounded, ENGINE_CASELESS, &error)) {
        diagnostics_add(reading->found, SEVERITY_ERROR, "bad-pattern", node->at,
                        g_strdup("end it with a line, or write Bounds: none"),
                        "the pattern cannot be bounded: %s", error.text);
        return false;
    }
    element_add(element, slice_from(bounded), ENGINE_CASELESS);
    return true;
}

/* Regex: one expression, or a list of alternatives. */
static bool
read_regex(struct definition_reading *reading, const struct yaml_node *owner, enum bounds bounds,
           struct element *element)
{
    const struct yaml_node *node = yaml_get(owner, "Regex"), *bounds_node = yaml_get(owner, "Bounds");
    size_t choice = bounds;
    bool is_sound = true;

    if (bounds_node != NULL && !yaml_to_choice(bounds_node, "Bounds", bounds_names, ARRAY_LEN(bounds_names),
                                               &choice, reading->found))
        return false;
    if (node->kind != YAML_NODE_SEQUENCE)
        return add_regex(reading, node, (enum bounds)choice, element);
    if (yaml_count(node) == 0)
        return definition_fail(reading, "wrong-type", node->at, "write Regex: '...'",
                               "a list of expressions needs one or more");
    for (size_t i = 0; i < yaml_count(node); i++)
        is_sound = add_regex(reading, yaml_item(node, i), (enum bounds)choice, element) && is_sound;
    return is_sound;
}

/* Style and CaseSensitive of a group or an inline list, or of one of its terms. */
static bool
read_flags(struct definition_reading *reading, const struct yaml_node *owner, uint32_t *flags)
{
    const struct yaml_node *style_node = yaml_get(owner, "Style");
    const struct yaml_node *case_node = yaml_get(owner, "CaseSensitive");
    size_t style = (*flags & ENGINE_WORD) != 0 ? STYLE_WORD : STYLE_STRING;
    bool minds_case = (*flags & ENGINE_CASELESS) == 0;

    if (style_node != NULL &&
        !yaml_to_choice(style_node, "Style", style_names, ARRAY_LEN(style_names), &style, reading->found))
        return false;
    if (case_node != NULL && !yaml_to_bool(case_node, "CaseSensitive", &minds_case, reading->found))
        return false;
    *flags = (uint32_t)ENGINE_LITERAL | (style == STYLE_WORD ? (uint32_t)ENGINE_WORD : 0) |
             (minds_case ? 0 : (uint32_t)ENGINE_CASELESS);
    return true;
}

static bool
read_term(struct definition_reading *reading, const struct yaml_node *node, uint32_t flags,
          struct element *element)
{
    static const char *const known[] = { "Term", "Style", "CaseSensitive" };
    const struct yaml_node *term = node;
    const char *text = NULL;

    if (node->kind == YAML_NODE_MAPPING) {
        if (!yaml_check_keys(node, "key of a keyword", known, ARRAY_LEN(known), reading->found) ||
            !read_flags(reading, node, &flags))
            return false;
        term = yaml_get(node, "Term");
        if (term == NULL)
            return definition_fail(reading, "missing-key", node->at, "add Term: ...",
                                   "a keyword without Term");
    }
    if (!yaml_to_text(term, "keyword", &text, reading->found))
        return false;
    struct slice trimmed = slice_trim(slice_from(text));
    if (trimmed.len == 0 || trimmed.len > LIMIT_PATTERN_BYTES)
        return definition_fail(reading, "bad-keyword", term->at, NULL,
                               trimmed.len == 0 ? "a keyword without characters" : "the keyword is too long");
    element_add(element, trimmed, flags);
    return true;
}

/* The list `terms`; `owner` has its Style and CaseSensitive. */
static bool
read_terms(struct definition_reading *reading, const struct yaml_node *terms, const struct yaml_node *owner,
           struct element *element)
{
    uint32_t flags = ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS;
    bool is_sound = owner->kind != YAML_NODE_MAPPING || read_flags(reading, owner, &flags);

    if (terms->kind != YAML_NODE_SEQUENCE || yaml_count(terms) == 0)
        return definition_fail(reading, "wrong-type", terms->at, "write a list: [first, second]",
                               "keywords have to be a list of one or more");
    for (size_t i = 0; i < yaml_count(terms); i++)
        is_sound = read_term(reading, yaml_item(terms, i), flags, element) && is_sound;
    return is_sound;
}

bool
element_read_group(struct definition_reading *reading, const struct yaml_node *group, const char *name,
                   size_t *index)
{
    static const char *const known[] = { "Style", "CaseSensitive", "Terms" };
    bool is_mapping = group->kind == YAML_NODE_MAPPING;

    if (is_mapping &&
        !yaml_check_keys(group, "key of a keyword group", known, ARRAY_LEN(known), reading->found))
        return false;
    const struct yaml_node *terms = is_mapping ? yaml_get(group, "Terms") : group;
    if (terms == NULL)
        return definition_fail(reading, "missing-key", group->at, "add Terms: [first, second]",
                               "a keyword group without Terms");
    struct element *element = element_new(name, group->at);
    bool is_sound = read_terms(reading, terms, group, element);

    *index = classifier_set_add_element(reading->set, element);
    return is_sound;
}

/* What belongs to something else than what `owner` has. */
static bool
check_companions(struct definition_reading *reading, const struct yaml_node *owner)
{
    const struct yaml_node *style = yaml_get(owner, "Style"), *keywords = yaml_get(owner, "Keywords");
    const struct yaml_node *bounds = yaml_get(owner, "Bounds"), *validators = yaml_get(owner, "Validators");
    const struct yaml_node *threshold = yaml_get(owner, "Threshold");

    if (style == NULL)
        style = yaml_get(owner, "CaseSensitive");
    if (style != NULL && keywords == NULL)
        return definition_fail(reading, "misplaced-key", style->at, "write (?-i) in the pattern to mind case",
                               "'Style' and 'CaseSensitive' are for keywords");
    if (style != NULL && keywords->kind == YAML_NODE_SCALAR)
        return definition_fail(reading, "misplaced-key", style->at, "move it to the group under Keywords",
                               "a named group of keywords has its own Style and CaseSensitive");
    if (bounds != NULL && yaml_get(owner, "Regex") == NULL)
        return definition_fail(reading, "misplaced-key", bounds->at, NULL, "'Bounds' are for a Regex");
    if (validators != NULL && yaml_get(owner, "Fingerprint") != NULL)
        return definition_fail(reading, "misplaced-key", validators->at, NULL,
                               "'Validators' are not for a Fingerprint");
    if (threshold != NULL && yaml_get(owner, "Fingerprint") == NULL)
        return definition_fail(reading, "misplaced-key", threshold->at, NULL,
                               "'Threshold' is for a Fingerprint");
    return true;
}

/* The one of the keys that `owner` has, or NULL after a fault. */
static const char *
choose_key(struct definition_reading *reading, const struct yaml_node *owner)
{
    static const char *const keys[] = { "Function", "Regex", "Keywords", "Fingerprint" };
    const char *chosen = NULL;
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (yaml_get(owner, keys[i]) != NULL) {
            chosen = keys[i];
            count++;
        }
    }
    if (count == 1)
        return chosen;
    definition_fail(reading, "missing-key", owner->at, "write Function: ..., Regex: '...' or Keywords: [...]",
                    "exactly one of 'Function', 'Regex' and 'Keywords' is needed");
    return NULL;
}

/* The element that `owner` names, or ELEMENT_NONE where it is written in place; false on a fault. */
static bool
find_named(struct definition_reading *reading, const struct yaml_node *owner, const char *key, size_t *index)
{
    const struct yaml_node *node = yaml_get(owner, key);
    enum named_kind kind = NAMED_FUNCTION;

    *index = ELEMENT_NONE;
    if (strcmp(key, "Regex") == 0 || (strcmp(key, "Keywords") == 0 && node->kind != YAML_NODE_SCALAR))
        return true;
    if (strcmp(key, "Keywords") == 0)
        kind = NAMED_KEYWORDS;
    else if (strcmp(key, "Fingerprint") == 0)
        kind = NAMED_FINGERPRINT;
    const struct named *named = names_find(reading, kind, node);
    if (named != NULL)
        *index = named->index;
    return named != NULL;
}

/* The same hits as another, before further validators. */
static void
copy_element(const struct element *from, struct element *to)
{
    for (size_t i = 0; i < from->expressions->len; i++)
        element_add(to, slice_from(g_ptr_array_index(from->expressions, i)),
                    g_array_index(from->flags, uint32_t, i));
    for (size_t i = 0; i < from->validators->len; i++)
        g_ptr_array_add(to->validators, g_ptr_array_index(from->validators, i));
}

/* Equal for elements that find the same. */
static char *
describe_content(const struct element *element)
{
    GString *content = g_string_new(NULL);

    for (size_t i = 0; i < element->expressions->len; i++)
        g_string_append_printf(content, "%u:%s\n", g_array_index(element->flags, uint32_t, i),
                               (const char *)g_ptr_array_index(element->expressions, i));
    for (size_t i = 0; i < element->validators->len; i++)
        g_string_append_printf(content, "%p\n", g_ptr_array_index(element->validators, i));
    return g_string_free(content, FALSE);
}

/* Adds it to the set; what is written in place in several places becomes one. */
static size_t
keep_element(struct definition_reading *reading, struct element *element)
{
    if (element->name != NULL)
        return classifier_set_add_element(reading->set, element);
    g_autofree char *content = describe_content(element);
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(reading->written, content));

    if (known > 0) {
        element_free(element);
        return known - 1;
    }
    size_t index = classifier_set_add_element(reading->set, element);
    g_hash_table_insert(reading->written, g_steal_pointer(&content), GSIZE_TO_POINTER(index + 1));
    return index;
}

bool
element_read(struct definition_reading *reading, const struct yaml_node *owner, const char *name,
             enum bounds bounds, size_t *index)
{
    const char *key = choose_key(reading, owner);
    const struct yaml_node *validators = yaml_get(owner, "Validators"),
                           *threshold = yaml_get(owner, "Threshold");
    size_t base = ELEMENT_NONE;

    if (key == NULL || !check_companions(reading, owner) || !find_named(reading, owner, key, &base))
        return false;
    if (threshold != NULL)
        return form_read_threshold(reading, threshold, base, index);
    if (base != ELEMENT_NONE && validators == NULL && name == NULL) {
        *index = base;
        return true;
    }
    struct element *element = element_new(name, yaml_get(owner, key)->at);
    bool is_sound = true;
    if (base != ELEMENT_NONE)
        copy_element(classifier_set_element(reading->set, base), element);
    else if (strcmp(key, "Regex") == 0)
        is_sound = read_regex(reading, owner, bounds, element);
    else
        is_sound = read_terms(reading, yaml_get(owner, key), owner, element);
    is_sound = (validators == NULL || validators_read(reading, validators, element->validators)) && is_sound;
    *index = keep_element(reading, element);
    return is_sound;
}
