/* Entities: primary matches, and of the patterns that each meets the confidence. */
#include "classifiers/scan.h"

/* What one primary match meets of the patterns with its element. */
struct met {
    const struct compiled_pattern *best; /* or NULL */
    const struct hit *witness;
    struct combination levels;
};

static bool
pattern_holds(struct scan *scan, const struct compiled_pattern *pattern, const struct hit *primary,
              const struct hit **witness)
{
    struct window window = window_around(primary, pattern->proximity_chars);

    for (size_t i = 0; i < pattern->filter_count; i++) {
        if (!filter_passes(scan, &pattern->filters[i], primary))
            return false;
    }
    return evidence_holds(scan, &pattern->evidence, &window, witness);
}

/* Patterns are sorted by level: the first that holds is the best, and where levels are not combined the only
 * one of interest. */
static struct met
meet(struct scan *scan, const struct compiled_primary *with, const struct hit *primary)
{
    struct met met = { NULL, NULL, { 1 } };

    for (size_t i = 0; i < with->count; i++) {
        const struct compiled_pattern *pattern = with->patterns[i];
        const struct hit *witness = NULL;

        if (!pattern_holds(scan, pattern, primary, &witness))
            continue;
        combination_add(&met.levels, pattern->confidence);
        if (met.best == NULL) {
            met.best = pattern;
            met.witness = witness;
        }
        if (scan->database->confidence == CONFIDENCE_BEST)
            break;
    }
    return met;
}

static int
compare_instances(const void *a, const void *b)
{
    const struct instance *first = a, *second = b;

    if (first->span.start != second->span.start)
        return first->span.start < second->span.start ? -1 : 1;
    return first->confidence > second->confidence ? -1 : first->confidence < second->confidence;
}

static bool
is_same_span(const struct instance *a, const struct instance *b)
{
    return a->span.start == b->span.start && a->span.end == b->span.end;
}

/*
 * Two elements of one type may match the same number (a formatted and an unformatted one): of instances that
 * overlap, the best level counts, and of equal levels the longer match. Levels are combined for what both
 * match whole; no source says what becomes of less.
 */
static void
merge_into(const struct scan *scan, struct instance *last, const struct instance *next)
{
    double gain = next->confidence - last->confidence;
    bool is_longer = next->span.end - next->span.start > last->span.end - last->span.start;
    struct combination both = { 1 };

    combination_add(&both, last->confidence);
    combination_add(&both, next->confidence);
    bool is_combined = scan->database->confidence == CONFIDENCE_COMBINED && is_same_span(last, next);
    if (gain > 0 || (gain == 0 && is_longer))
        *last = *next;
    if (is_combined)
        last->confidence = combination_confidence(both);
}

static void
merge_overlaps(const struct scan *scan, GArray *instances)
{
    struct instance *list = (void *)instances->data;
    guint kept = 0;

    for (guint i = 0; i < instances->len; i++) {
        if (kept == 0 || list[i].span.start >= list[kept - 1].span.end)
            list[kept++] = list[i];
        else
            merge_into(scan, &list[kept - 1], &list[i]);
    }
    g_array_set_size(instances, kept);
}

/* Whether one of the patterns can hold: mostly there is no hit of what it asks for in the whole item, and
 * then the primary matches need not be gone through. */
static bool
may_meet(const struct scan *scan, const struct compiled_primary *with)
{
    for (size_t i = 0; i < with->count; i++) {
        if (evidence_may_hold(scan, &with->patterns[i]->evidence))
            return true;
    }
    return false;
}

static void
find_with(struct scan *scan, const struct compiled_primary *with, GArray *instances)
{
    const struct hits *hits = &scan->hits[with->element];
    bool is_verified = scan->database->elements[with->element].validators->len > 0;

    for (size_t i = 0; i < hits_count(hits); i++) {
        const struct hit *primary = hits_item(hits, i);
        struct met met = meet(scan, with, primary);

        if (met.best == NULL)
            continue;
        struct instance instance = { *primary, met.best->confidence, is_verified, met.witness,
                                     hits->form_percent };
        if (scan->database->confidence == CONFIDENCE_COMBINED)
            instance.confidence = combination_confidence(met.levels);
        g_array_append_val(instances, instance);
    }
}

void
entity_find(struct scan *scan, const struct compiled_type *type, GArray *instances)
{
    for (size_t i = 0; i < type->primary_count; i++) {
        const struct compiled_primary *with = &type->primaries[i];

        if (hits_count(&scan->hits[with->element]) > 0 && may_meet(scan, with))
            find_with(scan, with, instances);
    }
    if (type->primary_count > 1 && instances->len > 1) {
        g_array_sort(instances, compare_instances);
        merge_overlaps(scan, instances);
    }
}
