/* Bundles: what any of their members finds. The same span is one finding, at the best level. */
#include "classifiers/scan.h"

static int
compare_instances(const void *a, const void *b)
{
    const struct instance *first = a, *second = b;

    if (first->span.start != second->span.start)
        return first->span.start < second->span.start ? -1 : 1;
    if (first->span.end != second->span.end)
        return first->span.end > second->span.end ? -1 : 1;
    return first->confidence > second->confidence ? -1 : first->confidence < second->confidence;
}

void
bundle_find(const struct scan *scan, const struct compiled_type *type, GArray *all)
{
    guint kept = 0;

    for (size_t i = 0; i < type->member_count; i++) {
        const GArray *those = scan->instances[type->members[i]];

        if (those == NULL)
            continue;
        g_array_append_vals(all, those->data, those->len);
    }
    g_array_sort(all, compare_instances);
    struct instance *list = (void *)all->data;
    for (guint i = 0; i < all->len; i++) {
        if (kept == 0 || list[i].span.start != list[kept - 1].span.start ||
            list[i].span.end != list[kept - 1].span.end)
            list[kept++] = list[i];
    }
    g_array_set_size(all, kept);
}
