/*
 * Exact data match: what may be a value of a table is looked up, and in the text around it the other values
 * of the rows that have it. Nothing around it is hashed before a row has the value.
 */
#include "classifiers/exact/clue.h"

#include "base/limits.h"

/* What is known of one candidate, best row first. */
struct met {
    double confidence; /* 0 while no row has enough around it */
    const struct hit *witness;
};

static bool
pattern_holds(const struct exact_search *search, const struct exact_pattern *pattern, size_t row,
              const struct hit *primary, const GArray *clues, const struct hit **witness)
{
    size_t count = 0;

    *witness = NULL;
    for (guint i = 0; i < pattern->criteria->len; i++) {
        const struct exact_criterion *criterion =
            &g_array_index(pattern->criteria, struct exact_criterion, i);
        const struct clue *clue = clues_find(search, clues, row, criterion, pattern->proximity_chars);

        if (clue == NULL)
            continue;
        count++;
        if (clue->hit != NULL &&
            (*witness == NULL || hit_distance(clue->hit, primary) < hit_distance(*witness, primary)))
            *witness = clue->hit;
    }
    return count >= pattern->least && count <= pattern->most;
}

/* The best pattern that the row meets, where it is better than what was met. */
static void
meet_row(const struct exact_search *search, size_t row, const struct hit *primary, const GArray *clues,
         struct met *met)
{
    const GPtrArray *patterns = search->exact->patterns;

    for (guint i = 0; i < patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(patterns, i);
        const struct hit *witness;

        if (pattern->confidence <= met->confidence)
            return;
        if (!pattern_holds(search, pattern, row, primary, clues, &witness))
            continue;
        *met = (struct met){ pattern->confidence, witness };
        return;
    }
}

static void
report(struct exact_search *search, const struct hit *primary, enum miss_reason reason, size_t field)
{
    const struct exact_pattern *best = g_ptr_array_index(search->exact->patterns, 0);
    struct near_miss miss = { .confidence = best->confidence,
                              .reason = reason,
                              .name = exact_table_field_name(search->exact->table, field) };

    if (search->scan->refusals == NULL || search->type >= search->scan->database->count ||
        search->misses >= LIMIT_NEAR_MISSES)
        return;
    search->misses++;
    misses_report(search->scan, search->type, primary, miss);
}

/* Why the row does not meet the best pattern: the first of its criteria that is missing, or one too many. */
static void
explain_row(struct exact_search *search, size_t row, const struct hit *primary, const GArray *clues)
{
    const struct exact_pattern *best = g_ptr_array_index(search->exact->patterns, 0);
    size_t count = 0, held = search->exact->field, missing = search->exact->field;

    for (guint i = best->criteria->len; i-- > 0;) {
        const struct exact_criterion *criterion = &g_array_index(best->criteria, struct exact_criterion, i);

        if (clues_find(search, clues, row, criterion, best->proximity_chars) == NULL) {
            missing = criterion->field;
            continue;
        }
        held = criterion->field;
        count++;
    }
    report(search, primary, count > best->most ? MISS_EXCLUDED : MISS_ROW,
           count > best->most ? held : missing);
}

static struct met
meet(struct exact_search *search, const struct hit *primary)
{
    const struct exact_type *exact = search->exact;
    const struct exact_pattern *best = g_ptr_array_index(exact->patterns, 0);
    struct met met = { 0, NULL };
    struct exact_hash hashed;
    size_t first = 0;

    if (!exact_hash_span(search, primary, &hashed))
        return met;
    size_t rows = exact_table_find(exact->table, exact->field, &hashed, &first);
    if (rows == 0) {
        report(search, primary, MISS_NO_ROW, exact->field);
        return met;
    }
    g_autoptr(GArray) clues = clues_around(search, primary);
    for (size_t i = 0; i < rows && i < LIMIT_EXACT_MATCHES && met.confidence < best->confidence; i++)
        meet_row(search, exact_table_row(exact->table, exact->field, first + i), primary, clues, &met);
    if (met.confidence < best->confidence) {
        search->scan->is_exact_cut |= rows > LIMIT_EXACT_MATCHES;
        explain_row(search, exact_table_row(exact->table, exact->field, first), primary, clues);
    }
    return met;
}

static void
try_candidate(struct exact_search *search, const struct hit *primary, bool is_verified, GArray *instances)
{
    struct met met = meet(search, primary);
    struct instance instance = {
        .span = *primary, .confidence = met.confidence, .is_verified = is_verified, .witness = met.witness
    };

    if (met.confidence > 0)
        g_array_append_val(instances, instance);
}

void
exact_find(struct scan *scan, const struct compiled_type *type, GArray *instances)
{
    struct exact_search search;

    exact_search_init(&search, scan, type->exact);
    search.type = (size_t)(type - scan->database->types);
    for (size_t i = 0; i < type->member_count; i++) {
        const GArray *candidates = scan->instances[type->members[i]];

        for (guint k = 0; candidates != NULL && k < candidates->len; k++) {
            const struct instance *candidate = &g_array_index(candidates, struct instance, k);

            try_candidate(&search, &candidate->span, candidate->is_verified, instances);
        }
    }
    if (type->exact->element != ELEMENT_NONE) {
        const struct hits *hits = &scan->hits[type->exact->element];
        bool is_verified = scan->database->elements[type->exact->element].validators->len > 0;

        for (size_t i = 0; i < hits_count(hits); i++)
            try_candidate(&search, hits_item(hits, i), is_verified, instances);
    }
    exact_search_done(&search);
}

static bool
has_candidates(const struct scan *scan, const struct compiled_type *type)
{
    if (type->exact != NULL && type->exact->element != ELEMENT_NONE)
        return hits_count(&scan->hits[type->exact->element]) > 0;
    for (size_t i = 0; i < type->count; i++) {
        if (hits_count(&scan->hits[type->patterns[i].element]) > 0)
            return true;
    }
    for (size_t i = 0; i < type->member_count; i++) {
        if (has_candidates(scan, &scan->database->types[type->members[i]]))
            return true;
    }
    return false;
}

bool
exact_wants_evidence(const struct scan *scan, const struct compiled_type *type)
{
    g_autoptr(GArray) elements = exact_elements(type->exact);

    return elements->len > 0 && has_candidates(scan, type);
}

bool
exact_is_incomplete(const struct scan *scan, const struct compiled_type *type)
{
    g_autoptr(GArray) elements = exact_elements(type->exact);

    if (scan->is_exact_cut || scan->hashes > LIMIT_EXACT_HASHES)
        return true;
    if (type->exact->element != ELEMENT_NONE)
        g_array_append_val(elements, type->exact->element);
    for (guint i = 0; i < elements->len; i++) {
        if (scan->hits[g_array_index(elements, size_t, i)].is_incomplete)
            return true;
    }
    return false;
}
