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

/* Characters of text[*at, to), added to *chars; *at moves to `to`. */
static void
count_to(struct slice text, size_t to, size_t *at, size_t *chars)
{
    for (; *at < to; (*at)++)
        *chars += ((unsigned char)text.at[*at] & 0xc0) != 0x80 ? 1 : 0;
}

void
hits_finish(struct hits *hits, struct slice text)
{
    size_t at = 0, chars = 0;

    if (hits->list == NULL)
        return;
    struct hit *list = (void *)hits->list->data;
    if (!is_sorted(list, hits->list->len))
        qsort(list, hits->list->len, sizeof(*list), compare_hits);
    g_array_set_size(hits->list, (guint)drop_overlaps(list, hits->list->len));
    for (size_t i = 0; i < hits->list->len; i++) {
        count_to(text, list[i].start, &at, &chars);
        list[i].start_chars = (uint32_t)chars;
        count_to(text, list[i].end, &at, &chars);
        list[i].end_chars = (uint32_t)chars;
    }
}

void
hits_clear(struct hits *hits)
{
    if (hits->list != NULL)
        g_array_set_size(hits->list, 0);
    hits->is_incomplete = false;
}

void
hits_done(struct hits *hits)
{
    g_clear_pointer(&hits->list, g_array_unref);
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

/* How many hits start before `chars`; they are the first ones. */
static size_t
count_starting_before(const struct hits *hits, size_t chars)
{
    size_t low = 0, high = hits_count(hits);

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (hits_item(hits, middle)->start_chars < chars)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t
hits_within(const struct hits *hits, size_t least, size_t most, size_t *first)
{
    size_t begin = count_starting_before(hits, least), end = count_starting_before(hits, most);

    /* they do not overlap, so only the last can end outside */
    if (end > begin && hits_item(hits, end - 1)->end_chars > most)
        end--;
    *first = begin;
    return end - begin;
}
