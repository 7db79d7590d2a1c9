#include "classifiers/rulepack/package.h"

#include "base/nearest.h"
#include "classifiers/rulepack/schema.h"

#include <string.h>

/* The elements of Rules with an id that others refer to. */
enum table { TABLE_PROCESSORS, TABLE_VALIDATORS, TABLE_FILTERS };
static const struct kind {
    const char *element;
    enum table table;
} kinds[] = {
    {"Regex",            TABLE_PROCESSORS},
    { "Keyword",         TABLE_PROCESSORS},
    { "Fingerprint",     TABLE_PROCESSORS},
    { "ExtendedKeyword", TABLE_PROCESSORS},
    { "Validators",      TABLE_VALIDATORS},
    { "Filters",         TABLE_FILTERS   },
};

char *
rulepack_fold(const char *id)
{
    size_t len = strlen(id);
    bool is_braced = len > 1 && id[0] == '{' && id[len - 1] == '}';

    return g_ascii_strdown(id + (is_braced ? 1 : 0), (gssize)(is_braced ? len - 2 : len));
}

char **
rulepack_ids(const char *list)
{
    GPtrArray *ids = g_ptr_array_new();
    g_auto(GStrv) parts = g_strsplit_set(list, " ,\t\r\n", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        if (*parts[i] != '\0')
            g_ptr_array_add(ids, g_strdup(parts[i]));
    }
    g_ptr_array_add(ids, NULL);
    return (char **)g_ptr_array_free(ids, FALSE);
}

const struct xml_element *
rulepack_child(const struct xml_element *element, const char *name)
{
    for (guint i = 0; i < element->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(element->children, i);

        if (strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

const struct xml_element *
rulepack_find(GHashTable *table, const char *id)
{
    g_autofree char *folded = rulepack_fold(id);

    return g_hash_table_lookup(table, folded);
}

static GHashTable *
table_of(const struct rulepack *package, enum table table)
{
    GHashTable *const tables[] = { package->processors, package->validators, package->filters };

    return tables[table];
}

static void
note(struct rulepack *package, GHashTable *table, const struct xml_element *element, const char *attribute)
{
    const struct xml_attribute *id = xml_attribute_find(element, attribute);
    char *folded = rulepack_fold(id->value);
    const struct xml_element *first = g_hash_table_lookup(table, folded);

    if (first == NULL) {
        g_hash_table_insert(table, folded, (gpointer)element);
        return;
    }
    g_free(folded);
    diagnostics_add(package->found, SEVERITY_ERROR, "duplicate-id", id->at,
                    g_strdup("rename or remove one of them"), "'%s' is already the %s of '%s' in line %u",
                    id->value, attribute, first->name, first->at.line);
}

static void
note_named(struct rulepack *package)
{
    for (guint i = 0; i < package->rules->children->len; i++) {
        const struct xml_element *element = g_ptr_array_index(package->rules->children, i);

        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            if (strcmp(element->name, kinds[k].element) == 0)
                note(package, table_of(package, kinds[k].table), element, "id");
        }
    }
}

/* Entity and Affinity of `parent`, and those in engine versions that it holds. */
static void
note_types(struct rulepack *package, const struct xml_element *parent, GHashTable *ids, bool is_ours)
{
    for (guint i = 0; i < parent->children->len; i++) {
        const struct xml_element *element = g_ptr_array_index(parent->children, i);
        bool is_type = strcmp(element->name, "Entity") == 0 || strcmp(element->name, "Affinity") == 0;

        if (strcmp(element->name, "Version") == 0)
            note_types(package, element, ids, schema_version_is_ours(element));
        if (!is_type)
            continue;
        note(package, ids, element, "id");
        if (is_ours)
            g_ptr_array_add(package->types, (gpointer)element);
        else
            diagnostics_add(package->found, SEVERITY_INFO, "rulepack-ignored", element->at, NULL,
                            "a type for older engines only is left out");
    }
}

static bool
has_name(const struct xml_element *resource)
{
    return rulepack_child(resource, "Name") != NULL || rulepack_child(resource, "Locale") != NULL;
}

static void
check_resources(struct rulepack *package, GHashTable *ids)
{
    GHashTableIter each;
    gpointer key, value;

    g_hash_table_iter_init(&each, ids);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        const struct xml_element *type = value;
        const struct xml_element *resource = g_hash_table_lookup(package->resources, key);

        if (resource == NULL || !has_name(resource))
            diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-reference", type->at,
                            g_strdup_printf("add <Resource idRef=\"%s\"> to LocalizedStrings", (char *)key),
                            "'%s' has no name: no Resource says one", type->name);
    }
    g_hash_table_iter_init(&each, package->resources);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        const struct xml_element *resource = value;

        if (!g_hash_table_contains(ids, key))
            diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-reference", resource->at,
                            g_strdup("remove it, or correct its idRef"),
                            "there is no Entity or Affinity '%s'", (char *)key);
    }
}

static void
note_resources(struct rulepack *package)
{
    const struct xml_element *strings = rulepack_child(package->rules, "LocalizedStrings");

    for (guint i = 0; i < strings->children->len; i++)
        note(package, package->resources, g_ptr_array_index(strings->children, i), "idRef");
}

/* defaultLangCode is one of the languages. */
static void
check_details(struct rulepack *package)
{
    const struct xml_element *details = rulepack_child(rulepack_child(package->root, "RulePack"), "Details");
    const struct xml_attribute *wanted = xml_attribute_find(details, "defaultLangCode");

    for (guint i = 0; i < details->children->len; i++) {
        const struct xml_element *localized = g_ptr_array_index(details->children, i);

        if (g_ascii_strcasecmp(xml_value(localized, "langcode"), wanted->value) == 0)
            return;
    }
    diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-reference", wanted->at,
                    g_strdup_printf("add <LocalizedDetails langcode=\"%s\">", wanted->value),
                    "no LocalizedDetails has the default language '%s'", wanted->value);
}

bool
rulepack_init(struct rulepack *package, const struct xml_element *root,
              const struct rulepack_outside *outside, struct diagnostics *found)
{
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct xml_element *encryption = rulepack_child(rulepack_child(root, "RulePack"), "Encryption");
    size_t errors_before = found->errors;

    *package = (struct rulepack){ .root = root, .rules = rulepack_child(root, "Rules"), .outside = outside };
    package->found = found;
    package->processors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->validators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->filters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->resources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    package->types = g_ptr_array_new();
    if (encryption != NULL)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-unsupported", encryption->at,
                        g_strdup("export the package from an organisation of your own"),
                        "the package is encrypted; only Exchange can read it");
    check_details(package);
    note_named(package);
    note_types(package, package->rules, ids, true);
    if (g_hash_table_size(ids) == 0)
        diagnostics_add(found, SEVERITY_ERROR, "rulepack-element", package->rules->at,
                        g_strdup("add <Entity>"), "'Rules' has no Entity and no Affinity");
    note_resources(package);
    check_resources(package, ids);
    return found->errors == errors_before;
}

void
rulepack_done(struct rulepack *package)
{
    g_hash_table_unref(package->processors);
    g_hash_table_unref(package->validators);
    g_hash_table_unref(package->filters);
    g_hash_table_unref(package->resources);
    g_hash_table_unref(package->names);
    g_ptr_array_unref(package->types);
}

/* Names of a Resource, in both of its forms: each may say of which language it is, and that it is the
 * default. */
static const struct xml_element *
name_in(const struct xml_element *child)
{
    if (strcmp(child->name, "Locale") == 0)
        return rulepack_child(child, "Name");
    return strcmp(child->name, "Name") == 0 ? child : NULL;
}

/* 0 no name, 1 any name, 2 the package's default language, 3 marked as default. */
static int
rank_name(const struct xml_element *child, const char *language)
{
    const char *own = xml_value(child, "langcode");

    if (name_in(child) == NULL)
        return 0;
    if (schema_flag(child, "default", false))
        return 3;
    return own != NULL && g_ascii_strcasecmp(own, language) == 0 ? 2 : 1;
}

const char *
rulepack_name(const struct rulepack *package, const struct xml_element *type, GPtrArray *others)
{
    const struct xml_element *resource = rulepack_find(package->resources, xml_value(type, "id"));
    const char *language =
        xml_value(rulepack_child(rulepack_child(package->root, "RulePack"), "Details"), "defaultLangCode");
    const struct xml_element *best = NULL;
    int best_rank = 0;

    for (guint i = 0; i < resource->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(resource->children, i);
        int rank = rank_name(child, language);

        if (rank > best_rank) {
            best = child;
            best_rank = rank;
        }
    }
    for (guint i = 0; i < resource->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(resource->children, i);

        if (child != best && rank_name(child, language) > 0)
            g_ptr_array_add(others, name_in(child)->text->str);
    }
    return name_in(best)->text->str;
}

bool
rulepack_take_name(struct rulepack *package, struct slice name)
{
    return g_hash_table_add(package->names, g_utf8_casefold(name.at, (gssize)name.len));
}

static bool
is_outside(const struct rulepack *package, enum rulepack_name kind, const char *id)
{
    if (package->outside == NULL)
        return kind == RULEPACK_FUNCTION && g_ascii_strncasecmp(id, "Func_", 5) == 0;
    return package->outside->has(package->outside->context, kind, id);
}

static struct reference
refer_own(const struct xml_element *processor)
{
    if (strcmp(processor->name, "Regex") == 0)
        return (struct reference){ REFERENCE_FUNCTION, NULL };
    if (strcmp(processor->name, "Keyword") == 0)
        return (struct reference){ REFERENCE_KEYWORDS, NULL };
    if (strcmp(processor->name, "ExtendedKeyword") == 0)
        return (struct reference){ REFERENCE_UNSUPPORTED, "what an ExtendedKeyword means is not published" };
    const char *description = xml_value(processor, "description");
    if (description != NULL && g_str_has_prefix(description, RULEPACK_FINGERPRINT_MARK))
        return (struct reference){ REFERENCE_FINGERPRINT, NULL };
    return (struct reference){ REFERENCE_UNSUPPORTED,
                               "how Exchange computes fingerprints is not published; learn the form again "
                               "with postern classify --fingerprint" };
}

struct reference
rulepack_refer(const struct rulepack *package, const char *id)
{
    const struct xml_element *processor = rulepack_find(package->processors, id);
    g_autofree char *folded = rulepack_fold(id);

    if (processor != NULL)
        return refer_own(processor);
    if (g_uuid_string_is_valid(folded))
        return (struct reference){ REFERENCE_UNSUPPORTED,
                                   "the words of a keyword dictionary are not in the package; write them as "
                                   "a Keyword of it" };
    if (is_outside(package, RULEPACK_FUNCTION, id))
        return (struct reference){ REFERENCE_FUNCTION, NULL };
    if (is_outside(package, RULEPACK_KEYWORDS, id))
        return (struct reference){ REFERENCE_KEYWORDS, NULL };
    return (struct reference){ REFERENCE_UNKNOWN, NULL };
}

static const char *
nearest_processor(const struct rulepack *package, const char *id)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();
    GHashTableIter each;
    gpointer element;

    g_hash_table_iter_init(&each, package->processors);
    while (g_hash_table_iter_next(&each, NULL, &element))
        g_ptr_array_add(ids, (gpointer)xml_value(element, "id"));
    return ids->len == 0 ? NULL : nearest_name(id, (const char *const *)ids->pdata, ids->len);
}

void
rulepack_unknown(const struct rulepack *package, const struct xml_element *element, const char *attribute)
{
    const struct xml_attribute *reference = xml_attribute_find(element, attribute);
    const char *nearest = nearest_processor(package, reference->value);

    diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-reference", reference->at,
                    nearest == NULL
                        ? g_strdup("add a Regex or Keyword of that id, or name a function of Exchange")
                        : g_strdup_printf("did you mean '%s'?", nearest),
                    "nothing has the id '%s'", reference->value);
}
