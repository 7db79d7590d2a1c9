#include "classifiers/definition.h"

#include "base/nearest.h"
#include "classifiers/catalogue_path.h"

#include <string.h>

void
evidence_free(gpointer data)
{
    struct evidence *evidence = data;

    if (evidence == NULL)
        return;
    if (evidence->children != NULL)
        g_ptr_array_unref(evidence->children);
    g_free(evidence);
}

static void
element_free(gpointer data)
{
    struct element *element = data;

    g_ptr_array_unref(element->expressions);
    g_free(element);
}

void
definition_free(gpointer data)
{
    struct definition *definition = data;

    if (definition == NULL)
        return;
    g_free(definition->type.name);
    g_free(definition->type.id);
    g_ptr_array_unref(definition->patterns);
    g_free(definition);
}

struct classifier_set *
classifier_set_new(void)
{
    struct classifier_set *set = g_new0(struct classifier_set, 1);

    set->definitions = g_ptr_array_new_with_free_func(definition_free);
    set->elements = g_ptr_array_new_with_free_func(element_free);
    set->indexes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return set;
}

void
classifier_set_free(struct classifier_set *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->definitions);
    g_ptr_array_unref(set->elements);
    g_hash_table_unref(set->indexes);
    g_free(set);
}

/* Names compare without case and without white space around them, as Exchange's do. */
static char *
fold_name(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);

    return g_strdup(g_strstrip(folded));
}

size_t
classifier_set_add_element(struct classifier_set *set, struct element *element)
{
    g_ptr_array_add(set->elements, element);
    return set->elements->len - 1;
}

bool
classifier_set_find(const struct classifier_set *set, const char *name_or_id, size_t *index)
{
    g_autofree char *folded = fold_name(name_or_id);
    size_t found = GPOINTER_TO_SIZE(g_hash_table_lookup(set->indexes, folded));

    if (found > 0)
        *index = found - 1;
    return found > 0;
}

/* False after a fault where `name`, a name or an id, is another type's. */
static bool
is_free(const struct classifier_set *set, const char *name, struct location at, struct diagnostics *found)
{
    size_t first;

    if (name == NULL || !classifier_set_find(set, name, &first))
        return true;
    const struct classifier *other = classifier_set_item(set, first);
    diagnostics_add(found, SEVERITY_ERROR, "duplicate-classification", at,
                    g_strdup("rename or remove one of them"), "'%s' is already the type at %s:%u", name,
                    other->at.file == NULL ? "?" : other->at.file, other->at.line);
    return false;
}

void
classifier_set_add(struct classifier_set *set, struct definition *definition, struct diagnostics *found)
{
    const struct classifier *type = &definition->type;

    if (!is_free(set, type->name, type->at, found) || !is_free(set, type->id, type->at, found)) {
        definition_free(definition);
        return;
    }
    g_ptr_array_add(set->definitions, definition);
    gpointer index = GSIZE_TO_POINTER(set->definitions->len);
    g_hash_table_insert(set->indexes, fold_name(type->name), index);
    if (type->id != NULL)
        g_hash_table_insert(set->indexes, fold_name(type->id), index);
}

size_t
classifier_set_count(const struct classifier_set *set)
{
    return set->definitions->len;
}

const struct classifier *
classifier_set_item(const struct classifier_set *set, size_t index)
{
    g_assert(index < set->definitions->len);
    const struct definition *definition = g_ptr_array_index(set->definitions, index);
    return &definition->type;
}

const char *
classifier_set_nearest(const struct classifier_set *set, const char *name)
{
    g_autofree const char **names = g_new0(const char *, set->definitions->len);

    for (size_t i = 0; i < set->definitions->len; i++)
        names[i] = classifier_set_item(set, i)->name;
    return nearest_name(name, names, set->definitions->len);
}

bool
classifier_set_load_file(struct classifier_set *set, const char *path, struct diagnostics *found)
{
    g_autoptr(yaml_node) root = yaml_read_file(path, found);

    return root != NULL && definitions_read(set, root, found);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
classifier_set_load_catalogue(struct classifier_set *set, const char *folder, struct diagnostics *found)
{
    g_autofree char *path = folder == NULL ? catalogue_path() : g_strdup(folder);
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) entries = g_dir_open(path, 0, &failure);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    bool is_whole = true;

    if (entries == NULL) {
        diagnostics_add(found, SEVERITY_ERROR, "unreadable-folder",
                        (struct location){ g_intern_string(path), 0, 0 },
                        g_strdup("install Postern, or set POSTERN_CATALOGUE to the folder of its catalogue"),
                        "the catalogue of sensitive information types cannot be read: %s", failure->message);
        return false;
    }
    for (const char *name = g_dir_read_name(entries); name != NULL; name = g_dir_read_name(entries)) {
        if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(names, g_build_filename(path, name, NULL));
    }
    g_ptr_array_sort(names, compare_names);
    for (size_t i = 0; i < names->len; i++)
        is_whole = classifier_set_load_file(set, g_ptr_array_index(names, i), found) && is_whole;
    return is_whole;
}
