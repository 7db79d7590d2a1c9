/*
 * Affinities: evidence that lies together. A window is moved over the item; the levels of the evidences that
 * hold in it are combined, and the best window counts, once for the item.
 */
#include "classifiers/scan.h"

#include "base/limits.h"

/* The best window so far. */
struct placement {
    struct window window;
    double confidence;
};

static double
weigh(struct scan *scan, const struct compiled_type *type, const struct window *window)
{
    struct combination sum = { 1 };

    for (size_t i = 0; i < type->count; i++) {
        const struct hit *witness = NULL;

        if (evidence_holds(scan, &type->patterns[i].evidence, window, &witness))
            combination_add(&sum, type->patterns[i].confidence);
    }
    return combination_confidence(sum);
}

static void
try_window(struct scan *scan, const struct compiled_type *type, size_t least, struct placement *best)
{
    struct window window = { least, SIZE_MAX, NULL };

    if (__builtin_add_overflow(least, type->proximity_chars, &window.most))
        window.most = SIZE_MAX;
    double confidence = weigh(scan, type, &window);
    if (confidence > best->confidence || (confidence == best->confidence && least < best->window.least))
        *best = (struct placement){ window, confidence };
}

/*
 * Windows that begin with a hit are enough to have every group of hits that fits into one; the first of
 * equals counts. What an evidence excludes may lie right in front of such a window: it is not in it.
 */
static void
try_hits(struct scan *scan, const struct compiled_type *type, const struct compiled_evidence *evidence,
         struct placement *best)
{
    for (size_t i = 0; i < evidence->count; i++)
        try_hits(scan, type, &evidence->children[i], best);
    if (evidence->children != NULL)
        return;
    const struct hits *hits = &scan->hits[evidence->element];
    for (size_t i = 0; i < hits_count(hits); i++) {
        size_t least = hits_item(hits, i)->start_chars;

        bool is_settled = best->confidence >= type->most_confidence && least >= best->window.least;

        scan->steps += type->count;
        if (is_settled || scan->steps > LIMIT_EVIDENCE_STEPS)
            break;
        try_window(scan, type, least, best);
    }
}

/* From the first to the last hit of the evidences that hold. */
static struct hit
span_of(struct scan *scan, const struct compiled_type *type, const struct window *window)
{
    struct hit span = { .start = UINT32_MAX };

    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_evidence *evidence = &type->patterns[i].evidence;
        const struct hit *witness = NULL;

        if (evidence_holds(scan, evidence, window, &witness))
            evidence_span(scan, evidence, window, &span);
    }
    return span;
}

void
affinity_find(struct scan *scan, const struct compiled_type *type, GArray *instances)
{
    struct placement best = { .confidence = 0 };

    for (size_t i = 0; i < type->count; i++)
        try_hits(scan, type, &type->patterns[i].evidence, &best);
    if (best.confidence < type->threshold || best.confidence <= 0)
        return;
    struct instance instance = { .span = span_of(scan, type, &best.window), .confidence = best.confidence };
    if (instance.span.end > 0) /* else it rests on nothing but what is not there */
        g_array_append_val(instances, instance);
}
