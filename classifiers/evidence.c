/* Whether evidence lies around a primary match, or in a window of an affinity. */
#include "classifiers/scan.h"

#include "base/limits.h"

struct slice
scan_text_of(const struct scan *scan, const struct hit *hit)
{
    return slice_sub(scan->item.text, hit->start, hit->end - hit->start);
}

size_t
hit_distance(const struct hit *a, const struct hit *b)
{
    return a->start_chars >= b->end_chars ? a->start_chars - b->end_chars : b->start_chars - a->end_chars;
}

/* The distance counts from the edges of the primary match: the wider reading of Exchange's drawing. */
struct window
window_around(const struct hit *primary, size_t proximity_chars)
{
    struct window window = { 0, SIZE_MAX, primary };

    if (primary->start_chars > proximity_chars)
        window.least = primary->start_chars - proximity_chars;
    if (__builtin_add_overflow((size_t)primary->end_chars, proximity_chars, &window.most))
        window.most = SIZE_MAX;
    return window;
}

/* Hits of an element in a window: those in front of the primary match and those behind it. */
struct ranges {
    size_t before_first, before, behind_first, behind;
};

/* Evidence that overlaps the primary match is none: "DE" inside of a number does not bear it out. */
static struct ranges
ranges_of(const struct hits *hits, const struct window *window)
{
    struct ranges ranges = { 0 };

    if (window->primary == NULL) {
        ranges.before = hits_within(hits, window->least, window->most, &ranges.before_first);
        return ranges;
    }
    ranges.before = hits_within(hits, window->least, window->primary->start_chars, &ranges.before_first);
    ranges.behind = hits_within(hits, window->primary->end_chars, window->most, &ranges.behind_first);
    return ranges;
}

static const struct hit *
nearest_of(const struct hits *hits, const struct ranges *ranges, const struct hit *primary)
{
    const struct hit *before =
        ranges->before == 0 ? NULL : hits_item(hits, ranges->before_first + ranges->before - 1);
    const struct hit *behind = ranges->behind == 0 ? NULL : hits_item(hits, ranges->behind_first);

    if (before == NULL || (behind != NULL && hit_distance(behind, primary) < hit_distance(before, primary)))
        return behind;
    return before;
}

static bool
has_value(const GArray *seen, uint64_t value)
{
    for (guint i = 0; i < seen->len; i++) {
        if (g_array_index(seen, uint64_t, i) == value)
            return true;
    }
    return false;
}

/* Distinct values of hits[first, first + count) are added to `seen`, until there are `enough`. */
static void
collect_values(struct scan *scan, const struct hits *hits, size_t first, size_t count, size_t enough,
               GArray *seen)
{
    for (size_t i = first; i < first + count && seen->len < enough; i++) {
        uint64_t value = g_array_index(hits->values, uint64_t, i);

        scan->steps++;
        if (scan->steps > LIMIT_EVIDENCE_STEPS)
            return;
        if (!has_value(seen, value))
            g_array_append_val(seen, value);
    }
}

/* No more of them are counted than it takes to decide. */
static size_t
count_values(struct scan *scan, const struct compiled_evidence *evidence, const struct hits *hits,
             const struct ranges *ranges)
{
    size_t enough = evidence->most == EVIDENCE_NO_LIMIT ? evidence->least : evidence->most + 1;
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    collect_values(scan, hits, ranges->before_first, ranges->before, enough, seen);
    collect_values(scan, hits, ranges->behind_first, ranges->behind, enough, seen);
    return seen->len;
}

static size_t
count_hits(struct scan *scan, const struct compiled_evidence *evidence, const struct window *window,
           const struct hit **nearest)
{
    const struct hits *hits = &scan->hits[evidence->element];

    if (hits_count(hits) == 0)
        return 0;
    struct ranges ranges = ranges_of(hits, window);
    if (window->primary != NULL)
        *nearest = nearest_of(hits, &ranges, window->primary);
    return evidence->is_unique ? count_values(scan, evidence, hits, &ranges) : ranges.before + ranges.behind;
}

bool
evidence_holds(struct scan *scan, const struct compiled_evidence *evidence, const struct window *window,
               const struct hit **witness)
{
    const struct hit *nearest = NULL;
    size_t count = 0;

    if (evidence->children == NULL)
        count = count_hits(scan, evidence, window, &nearest);
    for (size_t i = 0; i < evidence->count; i++) {
        if (evidence_holds(scan, &evidence->children[i], window, &nearest))
            count++;
        else if (count + (evidence->count - i - 1) < evidence->least)
            return false;
    }
    if (count < evidence->least || count > evidence->most)
        return false;
    if (nearest != NULL && (*witness == NULL ||
                            hit_distance(nearest, window->primary) < hit_distance(*witness, window->primary)))
        *witness = nearest;
    return true;
}

bool
evidence_may_hold(const struct scan *scan, const struct compiled_evidence *evidence)
{
    size_t count = 0;

    if (evidence->children == NULL)
        count = hits_count(&scan->hits[evidence->element]);
    for (size_t i = 0; i < evidence->count && count < evidence->least; i++)
        count += evidence_may_hold(scan, &evidence->children[i]) ? 1 : 0;
    return count >= evidence->least;
}

void
evidence_span(const struct scan *scan, const struct compiled_evidence *evidence, const struct window *window,
              struct hit *span)
{
    if (evidence->most == 0)
        return;
    for (size_t i = 0; i < evidence->count; i++)
        evidence_span(scan, &evidence->children[i], window, span);
    if (evidence->children != NULL)
        return;
    const struct hits *hits = &scan->hits[evidence->element];
    struct ranges ranges = ranges_of(hits, window);
    if (ranges.before == 0)
        return;
    const struct hit *first = hits_item(hits, ranges.before_first);
    const struct hit *last = hits_item(hits, ranges.before_first + ranges.before - 1);
    if (first->start < span->start) {
        span->start = first->start;
        span->start_chars = first->start_chars;
    }
    if (last->end > span->end) {
        span->end = last->end;
        span->end_chars = last->end_chars;
    }
}

const struct hit *
evidence_nearest(const struct scan *scan, size_t element, const struct window *window, enum side side)
{
    const struct hits *hits = &scan->hits[element];
    struct ranges ranges = ranges_of(hits, window);
    size_t behind = ranges.behind_first + ranges.behind;

    if (side == SIDE_OUTSIDE) { /* the hits next to those inside */
        ranges.behind = behind < hits_count(hits) ? 1 : 0;
        ranges.behind_first = behind;
        ranges.before = ranges.before_first > 0 ? 1 : 0;
        ranges.before_first -= ranges.before;
        if (ranges.before > 0 &&
            hits_item(hits, ranges.before_first)->end_chars > window->primary->start_chars)
            ranges.before = 0; /* it overlaps */
        if (ranges.behind > 0 && hits_item(hits, behind)->start_chars < window->primary->end_chars)
            ranges.behind = 0;
    }
    return nearest_of(hits, &ranges, window->primary);
}

bool
evidence_is_incomplete(const struct scan *scan, const struct compiled_evidence *evidence)
{
    if (evidence->is_unique && scan->steps > LIMIT_EVIDENCE_STEPS)
        return true;
    if (evidence->children == NULL)
        return scan->hits[evidence->element].is_incomplete;
    for (size_t i = 0; i < evidence->count; i++) {
        if (evidence_is_incomplete(scan, &evidence->children[i]))
            return true;
    }
    return false;
}
