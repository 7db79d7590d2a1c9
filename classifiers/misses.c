/* Why a candidate did not count, or not at a higher level: asked for by explanations alone. */
#include "classifiers/scan.h"

#include "base/limits.h"

struct refusal {
    struct hit hit;
    const struct validator *validator;
};

void
misses_note_refusal(struct scan *scan, size_t element, struct hit hit, const struct validator *validator)
{
    struct refusal refusal = { hit, validator };
    GArray **list;

    if (scan->refusals == NULL)
        return;
    list = &scan->refusals[element];
    if (*list == NULL)
        *list = g_array_new(FALSE, FALSE, sizeof(struct refusal));
    if ((*list)->len < LIMIT_NEAR_MISSES)
        g_array_append_val(*list, refusal);
}

void
misses_clear_refusals(struct scan *scan)
{
    for (size_t i = 0; scan->refusals != NULL && i < scan->database->element_count; i++)
        g_clear_pointer(&scan->refusals[i], g_array_unref);
}

/* A type's misses in one item, up to LIMIT_NEAR_MISSES. */
struct explaining {
    struct scan *scan;
    size_t type; /* index into the database */
    size_t count;
};

void
misses_report(struct scan *scan, size_t type, const struct hit *primary, struct near_miss miss)
{
    struct place place = item_place(&scan->item, primary->start, primary->start_chars);

    miss.classifier = type;
    miss.text = place.text;
    miss.start = place.start;
    miss.start_chars = place.start_chars;
    miss.len = primary->end - primary->start;
    miss.len_chars = primary->end_chars - primary->start_chars;
    findings_add_miss(scan->found, &miss);
}

static void
report(struct explaining *to, const struct hit *primary, struct near_miss miss)
{
    if (to->count >= LIMIT_NEAR_MISSES)
        return;
    to->count++;
    misses_report(to->scan, to->type, primary, miss);
}

static void
point_at(const struct scan *scan, const struct hit *nearest, const struct hit *primary,
         struct near_miss *miss)
{
    struct place place = item_place(&scan->item, nearest->start, nearest->start_chars);

    miss->has_nearest = true;
    miss->nearest_text = place.text;
    miss->nearest_start = place.start;
    miss->nearest_len = nearest->end - nearest->start;
    miss->nearest_distance_chars = hit_distance(nearest, primary);
}

/* Of what the evidence asks for: the element whose nearest hit, inside or outside of the window, is nearest.
 */
struct nearest {
    const struct hit *hit; /* or NULL */
    size_t element;        /* the first where there is no hit; ELEMENT_NONE at the start */
};

static void
find_nearest(struct scan *scan, const struct compiled_evidence *evidence, const struct window *window,
             enum side side, struct nearest *nearest)
{
    for (size_t i = 0; i < evidence->count; i++)
        find_nearest(scan, &evidence->children[i], window, side, nearest);
    if (evidence->children != NULL)
        return;
    const struct hit *hit = evidence_nearest(scan, evidence->element, window, side);
    bool is_nearer = hit != NULL && (nearest->hit == NULL || hit_distance(hit, window->primary) <
                                                                 hit_distance(nearest->hit, window->primary));
    if (nearest->element == ELEMENT_NONE || is_nearer)
        *nearest = (struct nearest){ hit, evidence->element };
}

/* Without its least: does it still not hold, it is because of its most. */
static bool
is_too_many(struct scan *scan, const struct compiled_evidence *evidence, const struct window *window)
{
    struct compiled_evidence any = *evidence;
    const struct hit *witness = NULL;

    any.least = 0;
    return !evidence_holds(scan, &any, window, &witness);
}

static void
explain_evidence(struct explaining *to, const struct compiled_pattern *pattern, const struct hit *primary)
{
    struct window window = window_around(primary, pattern->proximity_chars);

    for (size_t i = 0; i < pattern->evidence.count; i++) {
        const struct compiled_evidence *evidence = &pattern->evidence.children[i];
        struct near_miss miss = { .confidence = pattern->confidence, .reason = MISS_EVIDENCE };
        struct nearest nearest = { NULL, ELEMENT_NONE };
        const struct hit *witness = NULL;
        enum side side = SIDE_OUTSIDE;

        if (evidence_holds(to->scan, evidence, &window, &witness))
            continue;
        if (is_too_many(to->scan, evidence, &window)) {
            miss.reason = MISS_EXCLUDED;
            side = SIDE_INSIDE;
        }
        find_nearest(to->scan, evidence, &window, side, &nearest);
        if (nearest.element != ELEMENT_NONE)
            miss.name = to->scan->database->elements[nearest.element].name;
        if (nearest.hit != NULL)
            point_at(to->scan, nearest.hit, primary, &miss);
        report(to, primary, miss);
        return;
    }
}

/* The first reason why the pattern does not hold for it; nothing where it does. */
static void
explain_pattern(struct explaining *to, const struct compiled_pattern *pattern, const struct hit *primary)
{
    for (size_t i = 0; i < pattern->filter_count; i++) {
        struct near_miss miss = { .confidence = pattern->confidence, .reason = MISS_FILTERED };

        if (filter_passes(to->scan, &pattern->filters[i], primary))
            continue;
        miss.name = pattern->filters[i].name;
        report(to, primary, miss);
        return;
    }
    explain_evidence(to, pattern, primary);
}

/* The level at which the span counts, 0 where it does not. Instances do not overlap and are in order. */
static double
level_of(const GArray *instances, const struct hit *primary)
{
    guint low = 0, high = instances->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(instances, struct instance, middle).span.start <= primary->start)
            low = middle + 1;
        else
            high = middle;
    }
    const struct instance *instance = low == 0 ? NULL : &g_array_index(instances, struct instance, low - 1);
    return instance != NULL && instance->span.end >= primary->end ? instance->confidence : 0;
}

static int
compare_refusals(const void *a, const void *b)
{
    const struct refusal *first = a, *second = b;

    if (first->hit.start != second->hit.start)
        return first->hit.start < second->hit.start ? -1 : 1;
    return first->hit.end < second->hit.end ? -1 : first->hit.end > second->hit.end;
}

/* In the order of the text: the engine has none among the expressions of an element. */
static void
explain_refusals(struct explaining *to, const struct compiled_pattern *pattern, const GArray *instances)
{
    GArray *refusals = to->scan->refusals[pattern->element];
    struct item_cursor cursor = { 0, 0 };

    if (refusals == NULL)
        return;
    g_array_sort(refusals, compare_refusals);
    for (guint i = 0; i < refusals->len; i++) {
        const struct refusal *refusal = &g_array_index(refusals, struct refusal, i);
        struct hit hit = refusal->hit;
        struct near_miss miss = { .confidence = pattern->confidence,
                                  .reason = MISS_REFUSED,
                                  .name = refusal->validator->name };

        if (level_of(instances, &hit) >= pattern->confidence)
            continue;
        hit.start_chars = (uint32_t)item_chars(&to->scan->item, &cursor, hit.start);
        hit.end_chars = (uint32_t)item_chars(&to->scan->item, &cursor, hit.end);
        report(to, &hit, miss);
    }
}

void
misses_explain(struct scan *scan, size_t index, const GArray *instances)
{
    const struct compiled_type *type = &scan->database->types[index];
    struct explaining to = { scan, index, 0 };

    if (scan->refusals == NULL || type->type.kind != CLASSIFIER_ENTITY)
        return;
    for (size_t i = 0; i < type->count && to.count < LIMIT_NEAR_MISSES; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];
        const struct hits *hits = &scan->hits[pattern->element];

        for (size_t h = 0; h < hits_count(hits) && to.count < LIMIT_NEAR_MISSES; h++) {
            const struct hit *primary = hits_item(hits, h);

            if (level_of(instances, primary) < pattern->confidence)
                explain_pattern(&to, pattern, primary);
        }
        explain_refusals(&to, pattern, instances);
    }
}
