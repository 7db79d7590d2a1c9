/* Regular expressions, keyword groups and evidence out of YAML; declared in definition.h. */
#include "classifiers/definition.h"

#include "base/limits.h"
#include "classifiers/engine/engine.h"

#include <string.h>

static const char *const style_names[] = { "word", "string" };
enum style { STYLE_WORD, STYLE_STRING };

/* Compiled once for its faults; the database compiles what is wanted. */
static bool
check_expression(struct definition_file *file, const struct yaml_node *node, uint32_t flags)
{
    struct engine_pattern pattern = { node->text, strlen(node->text), flags, 0 };
    struct engine_database *database = NULL;
    struct engine_error error;
    enum engine_status status = engine_compile(&pattern, 1, (struct engine_limits){ 0 }, &database, &error);

    engine_database_free(database);
    if (status == ENGINE_OK)
        return true;
    diagnostics_add(file->found, SEVERITY_ERROR, "bad-pattern", yaml_place(node, error.offset), NULL,
                    "bad pattern at character %ld: %s", g_utf8_strlen(node->text, (gssize)error.offset) + 1,
                    error.text);
    return false;
}

static struct element *
element_new(uint32_t flags, struct location at)
{
    struct element *element = g_new0(struct element, 1);

    element->expressions = g_ptr_array_new_with_free_func(g_free);
    element->flags = flags;
    element->at = at;
    return element;
}

static bool
read_regex(struct definition_file *file, const struct yaml_node *node, size_t *element)
{
    const char *text = NULL;

    if (!yaml_to_text(node, "Regex", &text, file->found))
        return false;
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(file->regexes, text));
    if (known > 0) {
        *element = known - 1;
        return true;
    }
    if (strlen(text) > LIMIT_PATTERN_BYTES) {
        diagnostics_add(file->found, SEVERITY_ERROR, "bad-pattern", node->at, NULL,
                        "the pattern is longer than %d bytes", LIMIT_PATTERN_BYTES);
        return false;
    }
    if (!check_expression(file, node, ENGINE_CASELESS))
        return false;
    struct element *made = element_new(ENGINE_CASELESS, node->at);
    g_ptr_array_add(made->expressions, g_strdup(text));
    *element = classifier_set_add_element(file->set, made);
    g_hash_table_insert(file->regexes, g_strdup(text), GSIZE_TO_POINTER(*element + 1));
    return true;
}

/* Style and CaseSensitive of a group or an inline list. */
static bool
read_flags(struct definition_file *file, const struct yaml_node *owner, uint32_t *flags)
{
    const struct yaml_node *style_node = yaml_get(owner, "Style");
    const struct yaml_node *case_node = yaml_get(owner, "CaseSensitive");
    size_t style = STYLE_WORD;
    bool minds_case = false;

    if (style_node != NULL &&
        !yaml_to_choice(style_node, "Style", style_names, ARRAY_LEN(style_names), &style, file->found))
        return false;
    if (case_node != NULL && !yaml_to_bool(case_node, "CaseSensitive", &minds_case, file->found))
        return false;
    *flags = (uint32_t)ENGINE_LITERAL | (style == STYLE_WORD ? (uint32_t)ENGINE_WORD : 0) |
             (minds_case ? 0 : (uint32_t)ENGINE_CASELESS);
    return true;
}

/* A group of the list `terms`; `owner` has its Style and CaseSensitive. */
static bool
read_terms(struct definition_file *file, const struct yaml_node *terms, const struct yaml_node *owner,
           size_t *element)
{
    uint32_t flags = 0;
    bool is_sound = read_flags(file, owner, &flags);

    if (terms->kind != YAML_NODE_SEQUENCE || yaml_count(terms) == 0)
        return definition_fail(file, "wrong-type", terms->at, "write a list: [first, second]",
                               "keywords have to be a list of one or more");
    struct element *made = element_new(flags, terms->at);
    for (size_t i = 0; i < yaml_count(terms); i++) {
        const struct yaml_node *term = yaml_item(terms, i);
        const char *text = NULL;

        if (!yaml_to_text(term, "keyword", &text, file->found)) {
            is_sound = false;
            continue;
        }
        struct slice trimmed = slice_trim(slice_from(text));
        if (trimmed.len == 0 || trimmed.len > LIMIT_PATTERN_BYTES)
            is_sound = definition_fail(file, "bad-keyword", term->at, NULL,
                                       trimmed.len == 0 ? "a keyword without characters"
                                                        : "the keyword is too long");
        else
            g_ptr_array_add(made->expressions, slice_to_string(trimmed));
    }
    *element = classifier_set_add_element(file->set, made);
    return is_sound;
}

static bool
read_group(struct definition_file *file, const char *name, const struct yaml_node *group)
{
    static const char *const known[] = { "Style", "CaseSensitive", "Terms" };
    size_t element = 0;

    if (group->kind == YAML_NODE_MAPPING &&
        !yaml_check_keys(group, "key of a keyword group", known, ARRAY_LEN(known), file->found))
        return false;
    const struct yaml_node *terms = group->kind == YAML_NODE_MAPPING ? yaml_get(group, "Terms") : group;
    if (terms == NULL)
        return definition_fail(file, "missing-key", group->at, "add Terms: [first, second]",
                               "a keyword group without Terms");
    if (!read_terms(file, terms, group, &element))
        return false;
    g_hash_table_insert(file->groups, g_utf8_casefold(name, -1), GSIZE_TO_POINTER(element + 1));
    return true;
}

bool
element_read_groups(struct definition_file *file, const struct yaml_node *groups)
{
    bool is_sound = true;

    if (groups->kind != YAML_NODE_MAPPING)
        return definition_fail(file, "wrong-type", groups->at, "write the name of each group, then its terms",
                               "'Keywords' has to be a mapping of names to groups");
    for (size_t i = 0; i < yaml_count(groups); i++)
        is_sound = read_group(file, yaml_key(groups, i), yaml_item(groups, i)) && is_sound;
    return is_sound;
}

static bool
find_group(struct definition_file *file, const struct yaml_node *name, size_t *element)
{
    g_autofree char *folded = g_utf8_casefold(name->text, -1);
    size_t index = GPOINTER_TO_SIZE(g_hash_table_lookup(file->groups, folded));

    if (index == 0) {
        diagnostics_add(file->found, SEVERITY_ERROR, "unknown-keywords", name->at,
                        g_strdup("define it under Keywords, or write a list: [first, second]"),
                        "there is no keyword group '%s' in this file", name->text);
        return false;
    }
    *element = index - 1;
    return true;
}

/* What only a list of keywords may have beside it; NULL where neither is there. */
static const struct yaml_node *
style_or_case(const struct yaml_node *owner)
{
    const struct yaml_node *style = yaml_get(owner, "Style");

    return style != NULL ? style : yaml_get(owner, "CaseSensitive");
}

static bool
read_keywords(struct definition_file *file, const struct yaml_node *owner, const struct yaml_node *node,
              size_t *element)
{
    if (node->kind != YAML_NODE_SCALAR)
        return read_terms(file, node, owner, element);
    const struct yaml_node *misplaced = style_or_case(owner);
    if (misplaced != NULL)
        return definition_fail(file, "misplaced-key", misplaced->at, "move it to the group under Keywords",
                               "a named group of keywords has its own Style and CaseSensitive");
    return find_group(file, node, element);
}

bool
element_read(struct definition_file *file, const struct yaml_node *owner, size_t *element)
{
    const struct yaml_node *regex = yaml_get(owner, "Regex");
    const struct yaml_node *keywords = yaml_get(owner, "Keywords");

    if ((regex == NULL) == (keywords == NULL))
        return definition_fail(file, "missing-key", owner->at, "write Regex: '...' or Keywords: [...]",
                               "exactly one of 'Regex' and 'Keywords' is needed");
    if (regex == NULL)
        return read_keywords(file, owner, keywords, element);
    const struct yaml_node *misplaced = style_or_case(owner);
    if (misplaced != NULL)
        return definition_fail(file, "misplaced-key", misplaced->at,
                               "write (?-i) in the pattern to mind case",
                               "'Style' and 'CaseSensitive' are for keywords");
    return read_regex(file, regex, element);
}

/* Min and Max. Max: 0 asks for none, so Min is 0 then. */
static bool
read_bounds(struct definition_file *file, const struct yaml_node *node, struct evidence *evidence)
{
    struct yaml_range range = { 0, G_MAXINT32 };
    const struct yaml_node *least_node = yaml_get(node, "Min"), *most_node = yaml_get(node, "Max");
    int64_t least = 1, most = -1;

    if (least_node != NULL && !yaml_to_integer(least_node, "Min", range, &least, file->found))
        return false;
    if (most_node != NULL && !yaml_to_integer(most_node, "Max", range, &most, file->found))
        return false;
    if (most == 0 && least_node == NULL)
        least = 0;
    if (most >= 0 && most < least)
        return definition_fail(file, "wrong-value", most_node->at, "exchange them",
                               "'Max' is less than 'Min'");
    evidence->least = (size_t)least;
    evidence->most = most < 0 ? EVIDENCE_NO_LIMIT : (size_t)most;
    return true;
}

static struct evidence *
evidence_read(struct definition_file *file, const struct yaml_node *node)
{
    static const char *const known[] = { "Keywords", "Regex", "Style", "CaseSensitive", "Any", "Min", "Max" };
    static const char *const known_any[] = { "Any", "Min", "Max" };

    if (node->kind != YAML_NODE_MAPPING) {
        definition_fail(file, "wrong-type", node->at, "write - Keywords: [...]",
                        "evidence has to be a mapping");
        return NULL;
    }
    const struct yaml_node *children = yaml_get(node, "Any");
    bool is_sound =
        children == NULL
            ? yaml_check_keys(node, "key of evidence", known, ARRAY_LEN(known), file->found)
            : yaml_check_keys(node, "key beside Any", known_any, ARRAY_LEN(known_any), file->found);
    if (!is_sound)
        return NULL;
    struct evidence *evidence =
        children == NULL ? g_new0(struct evidence, 1) : evidence_read_all(file, children);
    if (evidence == NULL)
        return NULL;
    if (!read_bounds(file, node, evidence) ||
        (children == NULL && !element_read(file, node, &evidence->element))) {
        evidence_free(evidence);
        return NULL;
    }
    if (children != NULL && evidence->least > evidence->children->len) {
        definition_fail(file, "wrong-value", node->at, NULL,
                        "'Min' is greater than the number of alternatives");
        evidence_free(evidence);
        return NULL;
    }
    return evidence;
}

struct evidence *
evidence_read_all(struct definition_file *file, const struct yaml_node *list)
{
    struct evidence *all = g_new0(struct evidence, 1);
    bool is_sound = true;

    all->kind = EVIDENCE_ANY;
    all->children = g_ptr_array_new_with_free_func(evidence_free);
    if (list != NULL && list->kind != YAML_NODE_SEQUENCE)
        is_sound = definition_fail(file, "wrong-type", list->at, "write it as a list: - Keywords: [...]",
                                   "evidence has to be a list");
    for (size_t i = 0; list != NULL && i < yaml_count(list) && is_sound; i++) {
        struct evidence *child = evidence_read(file, yaml_item(list, i));

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
