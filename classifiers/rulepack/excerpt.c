#include "classifiers/rulepack/excerpt.h"

#include "base/yaml_write.h"

#include <string.h>

/* The key that names something, and the section that says what the name means. */
static const struct reference {
    const char *key, *section;
} references[] = {
    {"Keywords",     "Keywords"    },
    { "Function",    "Functions"   },
    { "Validators",  "Validators"  },
    { "Filters",     "Filters"     },
    { "Fingerprint", "Fingerprints"},
};

struct excerpt {
    const struct yaml_node *document, *type;
    const char *list;
    GHashTable *needed; /* of const struct yaml_node *: values of sections */
};

static void collect(struct excerpt *about, const struct yaml_node *node);

static void
collect_name(struct excerpt *about, const char *section_key, const struct yaml_node *name)
{
    const struct yaml_node *section = yaml_get(about->document, section_key);
    const struct yaml_node *value =
        section == NULL || name->kind != YAML_NODE_SCALAR ? NULL : yaml_get(section, name->text);

    if (value != NULL && g_hash_table_add(about->needed, (gpointer)value))
        collect(about, value);
}

static void
collect_pair(struct excerpt *about, const char *key, const struct yaml_node *value)
{
    for (size_t i = 0; i < ARRAY_LEN(references); i++) {
        if (g_ascii_strcasecmp(key, references[i].key) != 0)
            continue;
        if (value->kind == YAML_NODE_SCALAR)
            collect_name(about, references[i].section, value);
        for (size_t k = 0; k < yaml_count(value); k++)
            collect_name(about, references[i].section, yaml_item(value, k));
    }
}

static void
collect(struct excerpt *about, const struct yaml_node *node)
{
    for (size_t i = 0; i < yaml_count(node); i++) {
        if (node->kind == YAML_NODE_MAPPING)
            collect_pair(about, yaml_key(node, i), yaml_item(node, i));
        collect(about, yaml_item(node, i));
    }
}

struct excerpt *
excerpt_new(const struct yaml_node *document, const char *list, const struct yaml_node *type)
{
    struct excerpt *about = g_new0(struct excerpt, 1);

    about->document = document;
    about->type = type;
    about->list = list;
    about->needed = g_hash_table_new(g_direct_hash, g_direct_equal);
    collect(about, type);
    return about;
}

void
excerpt_free(struct excerpt *about)
{
    if (about == NULL)
        return;
    g_hash_table_unref(about->needed);
    g_free(about);
}

/* A node that borrows what is put into it. */
static struct yaml_node *
borrowing_node(enum yaml_kind kind)
{
    struct yaml_node *node = g_new0(struct yaml_node, 1);

    node->kind = kind;
    node->items = g_ptr_array_new();
    node->keys = g_ptr_array_new();
    return node;
}

static void
borrow(struct yaml_node *mapping, const struct yaml_node *key, const struct yaml_node *value)
{
    g_ptr_array_add(mapping->keys, (gpointer)key);
    g_ptr_array_add(mapping->items, (gpointer)value);
}

static struct yaml_node *
borrow_needed(const struct excerpt *about, const struct yaml_node *section)
{
    struct yaml_node *part = borrowing_node(YAML_NODE_MAPPING);

    for (size_t i = 0; section->kind == YAML_NODE_MAPPING && i < yaml_count(section); i++) {
        if (g_hash_table_contains(about->needed, yaml_item(section, i)))
            borrow(part, yaml_key_node(section, i), yaml_item(section, i));
    }
    return part;
}

void
excerpt_append(const struct excerpt *about, GString *out)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_node_free);
    struct yaml_node *whole = borrowing_node(YAML_NODE_MAPPING), *list = borrowing_node(YAML_NODE_SEQUENCE);

    g_ptr_array_add(parts, whole);
    g_ptr_array_add(parts, list);
    g_ptr_array_add(list->items, (gpointer)about->type);
    for (size_t i = 0; i < yaml_count(about->document); i++) {
        const struct yaml_node *key = yaml_key_node(about->document, i);
        struct yaml_node *part = borrow_needed(about, yaml_item(about->document, i));

        g_ptr_array_add(parts, part);
        if (yaml_count(part) > 0)
            borrow(whole, key, part);
        else if (strcmp(key->text, about->list) == 0)
            borrow(whole, key, list);
    }
    bool is_alone = yaml_count(whole) == 1 && strcmp(about->list, "Types") == 0;
    yaml_append(is_alone ? list : whole, out);
}

static bool
has_line(const struct yaml_node *node, unsigned line)
{
    bool is_there = node->at.line == line;

    for (size_t i = 0; i < yaml_count(node) && !is_there; i++)
        is_there = has_line(yaml_item(node, i), line);
    return is_there;
}

bool
excerpt_covers(const struct excerpt *about, unsigned line)
{
    GHashTableIter each;
    gpointer node;
    bool is_there = has_line(about->type, line);

    g_hash_table_iter_init(&each, about->needed);
    while (!is_there && g_hash_table_iter_next(&each, &node, NULL))
        is_there = has_line(node, line);
    return is_there;
}
