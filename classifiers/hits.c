#include "classifiers/hits.h"

#include "base/limits.h"

#include <stdlib.h>

void
hits_add(struct hits *hits, size_t start, size_t end)
{
    struct hit hit = { (uint32_t)start, (uint32_t)end, 0, 0 };

    if (start == end)
        return;
    if (hits->list == NULL)
        hits->list = g_array_new(FALSE, FALSE, sizeof(struct hit));
    if (hits->list->len >= LIMIT_HITS_PER_ELEMENT) {
        hits->is_incomplete = true;
        return;
    }
    g_array_append_val(hits->list, hit);
}

/* The leftmost first, of equals the longest. */
static int
compare_hits(const void *a, const void *b)
{
    const struct hit *first = a, *second = b;

    if (first->start != second->start)
        return first->start < second->start ? -1 : 1;
    return first->end == second->end ? 0 : first->end > second->end ? -1 : 1;
}

static bool
is_sorted(const struct hit *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (compare_hits(&list[i - 1], &list[i]) > 0)
            return false;
    }
    return true;
}

static size_t
drop_overlaps(struct hit *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || list[i].start >= list[kept - 1].end)
            list[kept++] = list[i];
    }
    return kept;
}

void
hits_finish(struct hits *hits, const struct item *item)
{
    struct item_cursor cursor = { 0, 0 };

    if (hits_count(hits) == 0)
        return;
    struct hit *list = (void *)hits->list->data;
    if (!is_sorted(list, hits->list->len))
        qsort(list, hits->list->len, sizeof(*list), compare_hits);
    g_array_set_size(hits->list, (guint)drop_overlaps(list, hits->list->len));
    for (size_t i = 0; i < hits->list->len; i++) {
        list[i].start_chars = (uint32_t)item_chars(item, &cursor, list[i].start);
        list[i].end_chars = (uint32_t)item_chars(item, &cursor, list[i].end);
    }
}

void
hits_hash(struct hits *hits, struct slice text, struct siphash_key key)
{
    if (hits->values == NULL)
        hits->values = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    g_array_set_size(hits->values, 0);
    for (size_t i = 0; i < hits_count(hits); i++) {
        const struct hit *hit = hits_item(hits, i);
        uint64_t value = value_hash(key, slice_sub(text, hit->start, hit->end - hit->start));

        g_array_append_val(hits->values, value);
    }
}

void
hits_clear(struct hits *hits)
{
    if (hits->list != NULL)
        g_array_set_size(hits->list, 0);
    hits->is_incomplete = false;
    hits->is_touched = false;
}

void
hits_done(struct hits *hits)
{
    g_clear_pointer(&hits->list, g_array_unref);
    g_clear_pointer(&hits->values, g_array_unref);
}

size_t
hits_count(const struct hits *hits)
{
    return hits->list == NULL ? 0 : hits->list->len;
}

const struct hit *
hits_item(const struct hits *hits, size_t index)
{
    g_assert(index < hits_count(hits));
    return &g_array_index(hits->list, struct hit, index);
}

enum unit { UNIT_BYTES, UNIT_CHARS };

/* How many hits start before that place; they are the first ones. */
static size_t
count_before(const struct hits *hits, enum unit unit, size_t place)
{
    size_t low = 0, high = hits_count(hits);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct hit *hit = hits_item(hits, middle);

        if ((unit == UNIT_BYTES ? hit->start : hit->start_chars) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct hit *
hits_first_behind(const struct hits *hits, size_t end)
{
    size_t index = count_before(hits, UNIT_BYTES, end);

    return index < hits_count(hits) ? hits_item(hits, index) : NULL;
}

const struct hit *
hits_last_before(const struct hits *hits, size_t start)
{
    size_t count = count_before(hits, UNIT_BYTES, start);

    /* they do not overlap, so only the last can reach beyond */
    if (count > 0 && hits_item(hits, count - 1)->end > start)
        count--;
    return count > 0 ? hits_item(hits, count - 1) : NULL;
}

const struct hit *
hits_starting_at(const struct hits *hits, size_t start)
{
    const struct hit *hit = hits_first_behind(hits, start);

    return hit != NULL && hit->start == start ? hit : NULL;
}

const struct hit *
hits_ending_at(const struct hits *hits, size_t end)
{
    const struct hit *hit = hits_last_before(hits, end);

    return hit != NULL && hit->end == end ? hit : NULL;
}

size_t
hits_within(const struct hits *hits, size_t least, size_t most, size_t *first)
{
    size_t begin = count_before(hits, UNIT_CHARS, least), end = count_before(hits, UNIT_CHARS, most);

    /* they do not overlap, so only the last can end outside */
    if (end > begin && hits_item(hits, end - 1)->end_chars > most)
        end--;
    *first = begin;
    return end - begin;
}
