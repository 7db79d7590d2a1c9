/* Files of definitions, and the folder of the catalogue. */
#include "classifiers/catalogue_path.h"
#include "classifiers/definition/reading.h"
#include "classifiers/rulepack/rulepack.h"

#include <string.h>

bool
definition_fail(struct definition_reading *reading, const char *id, struct location at, const char *remedy,
                const char *text)
{
    diagnostics_add(reading->found, SEVERITY_ERROR, id, at, g_strdup(remedy), "%s", text);
    return false;
}

/* The list under `key`, or NULL where it has none or is no list. */
static const struct yaml_node *
list_of(struct definition_reading *reading, const struct yaml_node *root, const char *key)
{
    const struct yaml_node *list = root->kind == YAML_NODE_MAPPING ? yaml_get(root, key) : NULL;

    if (list == NULL || list->kind == YAML_NODE_SEQUENCE)
        return list;
    diagnostics_add(reading->found, SEVERITY_ERROR, "wrong-type", list->at,
                    g_strdup("write it as a list: - Name: ..."), "'%s' has to be a list", key);
    return NULL;
}

static void
check_document(struct definition_reading *reading, const struct yaml_node *root)
{
    static const char *const known[] = { "Keywords",     "Functions", "Validators", "Filters",
                                         "Fingerprints", "Types",     "Absent" };

    if (root->kind == YAML_NODE_MAPPING)
        yaml_check_keys(root, "key of a file of types", known, ARRAY_LEN(known), reading->found);
    else if (root->kind != YAML_NODE_SEQUENCE)
        definition_fail(reading, "missing-key", root->at, "add Types: and a list",
                        "a file of sensitive information types has a list of Types");
}

static void
read_types(struct definition_reading *reading, const struct yaml_node *root)
{
    const struct yaml_node *types = root->kind == YAML_NODE_SEQUENCE ? root : list_of(reading, root, "Types");

    for (size_t i = 0; types != NULL && i < yaml_count(types); i++)
        type_read(reading, yaml_item(types, i));
}

static void
read_absent(struct definition_reading *reading, const struct yaml_node *root)
{
    const struct yaml_node *list = list_of(reading, root, "Absent");

    for (size_t i = 0; list != NULL && i < yaml_count(list); i++)
        absent_read(reading, yaml_item(list, i));
}

/* Names of all documents come before the types of any, so that they may use each other's. */
static bool
read_documents(struct classifier_set *set, struct scope *scope, const struct yaml_node *const *roots,
               size_t count, struct diagnostics *found)
{
    g_autoptr(GHashTable) written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) bundles = g_array_new(FALSE, FALSE, sizeof(struct pending_bundle));
    g_autoptr(GArray) exacts = g_array_new(FALSE, FALSE, sizeof(struct pending_exact));
    struct definition_reading reading = { set, scope, written, bundles, exacts, found };
    size_t errors_before = found->errors;

    for (size_t i = 0; i < count; i++) {
        check_document(&reading, roots[i]);
        names_note(&reading, roots[i]);
    }
    names_read(&reading);
    for (size_t i = 0; i < count; i++)
        read_types(&reading, roots[i]);
    for (size_t i = 0; i < count; i++)
        read_absent(&reading, roots[i]);
    exacts_resolve(&reading);
    bundles_resolve(&reading);
    return found->errors == errors_before;
}

bool
definitions_read(struct classifier_set *set, const struct yaml_node *root, struct diagnostics *found)
{
    struct scope *scope = scope_new(set->scope);
    bool is_whole = read_documents(set, scope, &root, 1, found);

    scope_free(scope);
    return is_whole;
}

/* What a rule package may refer to beside what is in it. */
static bool
is_in_catalogue(const void *context, enum rulepack_name kind, const char *name)
{
    const struct classifier_set *set = context;

    return scope_find(set->scope, kind == RULEPACK_FUNCTION ? NAMED_FUNCTION : NAMED_KEYWORDS, name) != NULL;
}

/* A file of ours, or a rule package: what it begins with says which. */
struct yaml_node *
definitions_read_file(const struct classifier_set *set, const char *path, struct diagnostics *found)
{
    struct rulepack_outside catalogue = { is_in_catalogue, set };
    g_autofree char *contents = NULL;
    g_autoptr(GError) failure = NULL;
    size_t len = 0;

    if (!g_file_get_contents(path, &contents, &len, &failure)) {
        diagnostics_add(found, SEVERITY_ERROR, "unreadable-file",
                        (struct location){ g_intern_string(path), 0, 0 }, NULL, "cannot be read: %s",
                        failure->message);
        return NULL;
    }
    struct slice text = { contents, len };
    return rulepack_is_xml(text) ? rulepack_read(path, text, &catalogue, found)
                                 : yaml_read_text(path, text, found);
}

bool
classifier_set_load_file(struct classifier_set *set, const char *path, struct diagnostics *found)
{
    g_autoptr(yaml_node) root = definitions_read_file(set, path, found);

    return root != NULL && definitions_read(set, root, found);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Paths of the files in `path`, sorted; NULL and a fault where it cannot be read. */
static GPtrArray *
list_catalogue(const char *path, struct diagnostics *found)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) entries = g_dir_open(path, 0, &failure);

    if (entries == NULL) {
        diagnostics_add(found, SEVERITY_ERROR, "unreadable-folder",
                        (struct location){ g_intern_string(path), 0, 0 },
                        g_strdup("install Postern, or set POSTERN_CATALOGUE to the folder of its catalogue"),
                        "the catalogue of sensitive information types cannot be read: %s", failure->message);
        return NULL;
    }
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *name = g_dir_read_name(entries); name != NULL; name = g_dir_read_name(entries)) {
        if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(paths, g_build_filename(path, name, NULL));
    }
    g_ptr_array_sort(paths, compare_names);
    return paths;
}

static void
free_node(gpointer node)
{
    yaml_node_free(node);
}

bool
classifier_set_load_catalogue(struct classifier_set *set, const char *folder, struct diagnostics *found)
{
    g_autofree char *path = folder == NULL ? catalogue_path() : g_strdup(folder);
    g_autoptr(GPtrArray) paths = list_catalogue(path, found);
    g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func(free_node);

    if (paths == NULL)
        return false;
    for (size_t i = 0; i < paths->len; i++) {
        struct yaml_node *root = yaml_read_file(g_ptr_array_index(paths, i), found);

        if (root != NULL)
            g_ptr_array_add(roots, root);
    }
    bool is_whole = read_documents(set, set->scope, (const struct yaml_node *const *)(void *)roots->pdata,
                                   roots->len, found);
    return is_whole && roots->len == paths->len;
}
