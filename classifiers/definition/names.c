/* Named groups, functions, validators, filters and fingerprints: what a name means, in which files. */
#include "classifiers/definition/reading.h"

static const struct section {
    const char *key;  /* of the document */
    const char *what; /* one of them, in messages */
    const char *example;
} sections[NAMED_KINDS] = {
    [NAMED_KEYWORDS] = {"Keywords",      "keyword group", "write the name of each group, then its terms"          },
    [NAMED_FUNCTION] = { "Functions",    "function",      "write the name of each function, then { Regex: '...' }"},
    [NAMED_VALIDATOR] = { "Validators",   "validator",     "write the name of each, then { Date: DDMMYYYY }"       },
    [NAMED_FILTER] = { "Filters",      "filter",        "write the name of each, then a list: [AllDigitsSame]"  },
    [NAMED_FINGERPRINT] = { "Fingerprints", "fingerprint",
                        "write the name of each, then what postern fingerprint printed"                           },
};

static void
named_free(gpointer data)
{
    struct named *named = data;

    g_free(named->name);
    g_free(named);
}

struct scope *
scope_new(const struct scope *outer)
{
    struct scope *scope = g_new0(struct scope, 1);

    for (size_t i = 0; i < NAMED_KINDS; i++)
        scope->names[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, named_free);
    scope->outer = outer;
    return scope;
}

void
scope_free(struct scope *scope)
{
    for (size_t i = 0; i < NAMED_KINDS; i++)
        g_hash_table_unref(scope->names[i]);
    g_free(scope);
}

struct named *
scope_find(const struct scope *scope, enum named_kind kind, const char *name)
{
    g_autofree char *folded = definition_fold(name);
    struct named *found = NULL;

    for (; scope != NULL && found == NULL; scope = scope->outer)
        found = g_hash_table_lookup(scope->names[kind], folded);
    return found;
}

static bool
note(struct definition_reading *reading, enum named_kind kind, const struct yaml_node *section, size_t index)
{
    const char *name = yaml_key(section, index);
    struct location at = yaml_key_node(section, index)->at;
    g_autofree char *folded = definition_fold(name);
    const struct named *first = g_hash_table_lookup(reading->scope->names[kind], folded);

    if (first != NULL) {
        diagnostics_add(reading->found, SEVERITY_ERROR, "duplicate-name", at,
                        g_strdup("rename or remove one of them"), "'%s' is already the %s at %s:%u", name,
                        sections[kind].what, first->at.file == NULL ? "?" : first->at.file, first->at.line);
        return false;
    }
    struct named *named = g_new0(struct named, 1);
    *named =
        (struct named){ .kind = kind, .name = g_strdup(name), .at = at, .node = yaml_item(section, index) };
    g_hash_table_insert(reading->scope->names[kind], g_steal_pointer(&folded), named);
    return true;
}

bool
names_note(struct definition_reading *reading, const struct yaml_node *root)
{
    bool is_sound = true;

    for (size_t kind = 0; root->kind == YAML_NODE_MAPPING && kind < NAMED_KINDS; kind++) {
        const struct yaml_node *section = yaml_get(root, sections[kind].key);

        if (section == NULL || yaml_is_null(section))
            continue;
        if (section->kind != YAML_NODE_MAPPING) {
            diagnostics_add(reading->found, SEVERITY_ERROR, "wrong-type", section->at,
                            g_strdup(sections[kind].example), "'%s' has to be a mapping of names",
                            sections[kind].key);
            is_sound = false;
            continue;
        }
        for (size_t i = 0; i < yaml_count(section); i++)
            is_sound = note(reading, (enum named_kind)kind, section, i) && is_sound;
    }
    return is_sound;
}

static bool
read_function(struct definition_reading *reading, struct named *named)
{
    static const char *const known[] = { "Regex", "Keywords",      "Function",  "Bounds",
                                         "Style", "CaseSensitive", "Validators" };

    if (named->node->kind != YAML_NODE_MAPPING)
        return definition_fail(reading, "wrong-type", named->node->at, "write { Regex: '...' }",
                               "a function has to be a mapping");
    return yaml_check_keys(named->node, "key of a function", known, ARRAY_LEN(known), reading->found) &&
           element_read(reading, named->node, named->name, BOUNDS_NUMBER, &named->index);
}

static bool
read_filter(struct definition_reading *reading, struct named *named)
{
    GArray *filters = g_array_new(FALSE, FALSE, sizeof(struct filter));

    named->index = reading->set->filters->len;
    g_ptr_array_add(reading->set->filters, filters);
    return filters_read(reading, named->node, named->name, filters);
}

static bool
read_node(struct definition_reading *reading, struct named *named)
{
    switch (named->kind) {
    case NAMED_KEYWORDS:
        return element_read_group(reading, named->node, named->name, &named->index);
    case NAMED_FUNCTION:
        return read_function(reading, named);
    case NAMED_VALIDATOR:
        return validator_read(reading, named->node, named->name, &named->index);
    case NAMED_FILTER:
        return read_filter(reading, named);
    case NAMED_FINGERPRINT:
        return form_read(reading, named->node, named->name, &named->index);
    case NAMED_KINDS:
        break;
    }
    g_assert_not_reached();
}

/* False where it has faults, which were named when it was read first. */
static bool
read_once(struct definition_reading *reading, struct named *named)
{
    if (named->state == NAMED_UNREAD) {
        named->state = NAMED_READING;
        bool is_sound = read_node(reading, named);

        named->state = is_sound ? NAMED_READ : NAMED_BROKEN;
        named->node = NULL; /* it is freed with its file */
    } else if (named->state == NAMED_READING) {
        diagnostics_add(reading->found, SEVERITY_ERROR, "circular-name", named->at,
                        g_strdup("give one of them a Regex"), "'%s' is made of itself", named->name);
    }
    return named->state == NAMED_READ;
}

static int
compare_places(const void *a, const void *b)
{
    const struct named *first = *(struct named *const *)a, *second = *(struct named *const *)b;
    int order = g_strcmp0(first->at.file, second->at.file);

    if (order == 0)
        order = first->at.line < second->at.line ? -1 : first->at.line > second->at.line;
    if (order == 0)
        order = first->at.column < second->at.column ? -1 : first->at.column > second->at.column;
    return order;
}

/* In the order of the files, so that faults come in it. */
static GPtrArray *
list_names(const struct scope *scope, enum named_kind kind)
{
    GPtrArray *all = g_ptr_array_new();
    GHashTableIter each;
    gpointer named;

    g_hash_table_iter_init(&each, scope->names[kind]);
    while (g_hash_table_iter_next(&each, NULL, &named))
        g_ptr_array_add(all, named);
    g_ptr_array_sort(all, compare_places);
    return all;
}

bool
names_read(struct definition_reading *reading)
{
    bool is_sound = true;

    for (size_t kind = 0; kind < NAMED_KINDS; kind++) {
        g_autoptr(GPtrArray) all = list_names(reading->scope, (enum named_kind)kind);

        for (size_t i = 0; i < all->len; i++)
            is_sound = read_once(reading, g_ptr_array_index(all, i)) && is_sound;
    }
    return is_sound;
}

const struct named *
names_find(struct definition_reading *reading, enum named_kind kind, const struct yaml_node *node)
{
    const char *name = NULL;

    if (!yaml_to_text(node, sections[kind].key, &name, reading->found))
        return NULL;
    struct named *found = scope_find(reading->scope, kind, name);
    if (found == NULL) {
        diagnostics_add(reading->found, SEVERITY_ERROR, "unknown-name", node->at,
                        g_strdup_printf("define it under %s", sections[kind].key),
                        "there is no %s '%s' in this file or the catalogue", sections[kind].what, name);
        return NULL;
    }
    return read_once(reading, found) ? found : NULL;
}
