#include "classifiers/rulepack/node.h"

#include <string.h>

static struct yaml_node *
node_new(enum yaml_kind kind, struct location at)
{
    struct yaml_node *node = g_new0(struct yaml_node, 1);

    node->kind = kind;
    node->at = at;
    if (kind != YAML_NODE_SCALAR)
        node->items = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_node_free);
    if (kind == YAML_NODE_MAPPING)
        node->keys = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_node_free);
    return node;
}

struct yaml_node *
node_mapping(struct location at)
{
    return node_new(YAML_NODE_MAPPING, at);
}

struct yaml_node *
node_list(struct location at)
{
    return node_new(YAML_NODE_SEQUENCE, at);
}

struct yaml_node *
node_text(struct slice text, struct location at, bool is_verbatim)
{
    struct yaml_node *node = node_new(YAML_NODE_SCALAR, at);

    node->text = slice_to_string(text);
    node->is_verbatim = is_verbatim;
    node->is_plain = true;                /* no quote stands before it ... */
    node->is_plain = !yaml_is_null(node); /* ... but it is a text whatever it says */
    return node;
}

struct yaml_node *
node_word(const char *text, struct location at)
{
    return node_text(slice_from(text), at, false);
}

struct yaml_node *
node_number(int64_t number, struct location at)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);

    return node_word(text, at);
}

void
node_put(struct yaml_node *mapping, const char *key, struct yaml_node *value)
{
    g_ptr_array_add(mapping->keys, node_word(key, value->at));
    g_ptr_array_add(mapping->items, value);
}

void
node_put_filled(struct yaml_node *mapping, const char *key, struct yaml_node *value)
{
    if (yaml_count(value) > 0)
        node_put(mapping, key, value);
    else
        yaml_node_free(value);
}

struct yaml_node *
node_take(struct yaml_node *mapping, const char *key)
{
    for (guint i = 0; i < mapping->keys->len; i++) {
        if (strcmp(yaml_key(mapping, i), key) != 0)
            continue;
        g_ptr_array_remove_index(mapping->keys, i);
        return g_ptr_array_steal_index(mapping->items, i);
    }
    return NULL;
}

void
node_add(struct yaml_node *list, struct yaml_node *item)
{
    g_ptr_array_add(list->items, item);
}
