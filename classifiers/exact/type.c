#include "classifiers/exact/type.h"

static void
pattern_free(gpointer data)
{
    struct exact_pattern *pattern = data;

    g_array_unref(pattern->criteria);
    g_free(pattern);
}

struct exact_type *
exact_type_new(struct exact_table *table)
{
    struct exact_type *type = g_new0(struct exact_type, 1);

    type->table = table;
    type->patterns = g_ptr_array_new_with_free_func(pattern_free);
    return type;
}

void
exact_type_free(struct exact_type *type)
{
    if (type == NULL)
        return;
    exact_table_unref(type->table);
    g_ptr_array_unref(type->patterns);
    g_free(type);
}

struct exact_pattern *
exact_pattern_new(void)
{
    struct exact_pattern *pattern = g_new0(struct exact_pattern, 1);

    pattern->criteria = g_array_new(FALSE, FALSE, sizeof(struct exact_criterion));
    return pattern;
}

void
exact_type_add(struct exact_type *type, struct exact_pattern *pattern)
{
    guint at = 0;

    while (at < type->patterns->len &&
           ((const struct exact_pattern *)g_ptr_array_index(type->patterns, at))->confidence >=
               pattern->confidence)
        at++;
    g_ptr_array_insert(type->patterns, (gint)at, pattern);
}

struct exact_type *
exact_type_copy(const struct exact_type *from)
{
    struct exact_type *copy = exact_type_new(exact_table_ref(from->table));

    copy->field = from->field;
    copy->element = from->element;
    for (guint i = 0; i < from->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(from->patterns, i);
        struct exact_pattern *other = g_memdup2(pattern, sizeof(*pattern));

        other->criteria = g_array_copy(pattern->criteria);
        g_ptr_array_add(copy->patterns, other);
    }
    return copy;
}
