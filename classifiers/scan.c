/* classifier_scan: the engine passes over each text, then each type is decided from the hits. */
#include "classifiers/database.h"
#include "classifiers/findings.h"
#include "classifiers/hits.h"

#include "base/limits.h"

#include <stdlib.h>

/* One text under one database. */
struct scan {
    const struct classifier_database *database;
    struct hits *hits; /* of each element */
    struct slice text;
    size_t text_index;
    struct findings *found;
};

/* A primary match with the pattern that it meets, and the evidence that lies nearest. */
struct instance {
    const struct hit *primary;
    const struct compiled_pattern *pattern;
    const struct hit *witness; /* or NULL */
};

static bool
is_accepted(const struct compiled_element *element, struct slice matched)
{
    for (size_t i = 0; i < element->validators->len; i++) {
        if (!validator_accepts(g_ptr_array_index(element->validators, i), matched))
            return false;
    }
    return true;
}

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    struct scan *scan = context;
    const struct expression_users *users = &scan->database->users;

    for (uint32_t i = users->first[id]; i < users->first[id + 1]; i++) {
        uint32_t element = users->elements[i];

        if (is_accepted(&scan->database->elements[element], slice_sub(scan->text, start, end - start)))
            hits_add(&scan->hits[element], start, end);
    }
    return true;
}

static void
on_limit(void *context, uint32_t id)
{
    struct scan *scan = context;
    const struct expression_users *users = &scan->database->users;

    for (uint32_t i = users->first[id]; i < users->first[id + 1]; i++)
        scan->hits[users->elements[i]].is_incomplete = true;
}

static size_t
distance(const struct hit *a, const struct hit *b)
{
    return a->start_chars >= b->end_chars ? a->start_chars - b->end_chars : b->start_chars - a->end_chars;
}

/* What of an element lies within proximity of `primary` without overlapping it; *nearest is the nearest. */
static size_t
count_around(const struct hits *hits, const struct hit *primary, size_t proximity, const struct hit **nearest)
{
    size_t least = primary->start_chars > proximity ? primary->start_chars - proximity : 0;
    size_t most, first, count_before, count_behind;

    if (__builtin_add_overflow((size_t)primary->end_chars, proximity, &most))
        most = SIZE_MAX;
    count_before = hits_within(hits, least, primary->start_chars, &first);
    const struct hit *before = count_before == 0 ? NULL : hits_item(hits, first + count_before - 1);
    count_behind = hits_within(hits, primary->end_chars, most, &first);
    const struct hit *behind = count_behind == 0 ? NULL : hits_item(hits, first);

    if (before == NULL || (behind != NULL && distance(behind, primary) < distance(before, primary)))
        *nearest = behind;
    else
        *nearest = before;
    return count_before + count_behind;
}

/* Whether the evidence holds; where it does, *witness becomes the nearest hit that it rests on. */
static bool
evidence_holds(const struct scan *scan, const struct compiled_evidence *evidence, size_t proximity_chars,
               const struct hit *primary, const struct hit **witness)
{
    const struct hit *nearest = NULL;
    size_t count = 0;

    if (evidence->children == NULL)
        count = count_around(&scan->hits[evidence->element], primary, proximity_chars, &nearest);
    for (size_t i = 0; i < evidence->count; i++) {
        if (evidence_holds(scan, &evidence->children[i], proximity_chars, primary, &nearest))
            count++;
    }
    if (count < evidence->least || count > evidence->most)
        return false;
    if (nearest != NULL && (*witness == NULL || distance(nearest, primary) < distance(*witness, primary)))
        *witness = nearest;
    return true;
}

static struct slice
matched_text(const struct scan *scan, const struct hit *hit)
{
    return slice_sub(scan->text, hit->start, hit->end - hit->start);
}

/* The best pattern of `type` with that primary element that the hit meets; they are sorted by level. */
static bool
best_pattern(const struct scan *scan, const struct compiled_type *type, const struct hit *primary,
             size_t element, struct instance *instance)
{
    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];
        const struct hit *witness = NULL;

        if (pattern->element != element)
            continue;
        if (!evidence_holds(scan, &pattern->evidence, pattern->proximity_chars, primary, &witness))
            continue;
        *instance = (struct instance){ primary, pattern, witness };
        return true;
    }
    return false;
}

static int
compare_instances(const void *a, const void *b)
{
    const struct instance *first = a, *second = b;

    if (first->primary->start != second->primary->start)
        return first->primary->start < second->primary->start ? -1 : 1;
    return second->pattern->confidence - first->pattern->confidence;
}

/*
 * Two elements of one type may match the same number (a formatted and an unformatted one): of instances that
 * overlap, the best level counts, and of equal levels the longer match.
 */
static size_t
merge_overlaps(struct instance *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct instance *last = kept == 0 ? NULL : &list[kept - 1];

        if (last == NULL || list[i].primary->start >= last->primary->end) {
            list[kept++] = list[i];
            continue;
        }
        int gain = list[i].pattern->confidence - last->pattern->confidence;
        bool is_longer =
            list[i].primary->end - list[i].primary->start > last->primary->end - last->primary->start;
        if (gain > 0 || (gain == 0 && is_longer))
            *last = list[i];
    }
    return kept;
}

static bool
is_first_with_element(const struct compiled_type *type, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (type->patterns[i].element == type->patterns[index].element)
            return false;
    }
    return true;
}

static GArray *
collect_instances(const struct scan *scan, const struct compiled_type *type)
{
    GArray *instances = g_array_new(FALSE, FALSE, sizeof(struct instance));
    size_t elements = 0;

    for (size_t i = 0; i < type->count; i++) {
        const struct hits *hits = &scan->hits[type->patterns[i].element];

        if (!is_first_with_element(type, i))
            continue;
        elements++;
        for (size_t h = 0; h < hits_count(hits); h++) {
            struct instance instance;

            if (best_pattern(scan, type, hits_item(hits, h), type->patterns[i].element, &instance))
                g_array_append_val(instances, instance);
        }
    }
    if (elements > 1) {
        g_array_sort(instances, compare_instances);
        g_array_set_size(instances, (guint)merge_overlaps((void *)instances->data, instances->len));
    }
    return instances;
}

static struct finding
describe(const struct scan *scan, const struct instance *instance)
{
    const struct hit *primary = instance->primary, *witness = instance->witness;
    struct finding finding = {
        .text = scan->text_index,
        .start = primary->start,
        .len = primary->end - primary->start,
        .start_chars = primary->start_chars,
        .len_chars = primary->end_chars - primary->start_chars,
        .confidence = instance->pattern->confidence,
        .value_hash = value_hash(scan->database->key, matched_text(scan, primary)),
        .has_checksum = scan->database->elements[instance->pattern->element].validators->len > 0,
        .has_evidence = witness != NULL,
    };

    if (witness != NULL) {
        finding.evidence_start = witness->start;
        finding.evidence_len = witness->end - witness->start;
        finding.evidence_distance_chars = distance(witness, primary);
    }
    return finding;
}

static bool
is_incomplete(const struct scan *scan, const struct compiled_evidence *evidence)
{
    if (evidence->children == NULL)
        return scan->hits[evidence->element].is_incomplete;
    for (size_t i = 0; i < evidence->count; i++) {
        if (is_incomplete(scan, &evidence->children[i]))
            return true;
    }
    return false;
}

static void
decide_type(struct scan *scan, size_t index)
{
    const struct compiled_type *type = &scan->database->types[index];
    g_autoptr(GArray) instances = collect_instances(scan, type);

    for (size_t i = 0; i < instances->len; i++) {
        struct finding finding = describe(scan, &g_array_index(instances, struct instance, i));

        finding.classifier = index;
        if (i < (guint)LIMIT_FINDINGS_PER_TYPE)
            findings_add(scan->found, &finding);
        else
            findings_count_only(scan->found, &finding);
    }
    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];

        if (scan->hits[pattern->element].is_incomplete || is_incomplete(scan, &pattern->evidence))
            findings_set_incomplete(scan->found, index);
    }
}

/* Whether the type has a primary match that counts if its evidence is there. */
static bool
wants_evidence(const struct scan *scan, const struct compiled_type *type)
{
    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];

        if (pattern->evidence.count > 0 && hits_count(&scan->hits[pattern->element]) > 0)
            return true;
    }
    return false;
}

static enum engine_status
scan_stage(struct scan *scan, struct scan_scratch *scratch, enum stage stage)
{
    struct engine_sink sink = { on_match, on_limit, scan };

    if (scratch->stages[stage] == NULL)
        return ENGINE_OK;
    return engine_scan(scan->database->engines[stage], scan->text.at, scan->text.len, scratch->stages[stage],
                       &sink);
}

static enum engine_status
scan_stages(struct scan *scan, struct scan_scratch *scratch)
{
    enum engine_status status = scan_stage(scan, scratch, STAGE_PRIMARY);

    for (size_t i = 0; i < scan->database->count && status != ENGINE_NO_MEMORY; i++) {
        if (wants_evidence(scan, &scan->database->types[i]))
            return scan_stage(scan, scratch, STAGE_EVIDENCE);
    }
    return status;
}

static void
scan_text(struct scan *scan, struct scan_scratch *scratch)
{
    const struct classifier_database *database = scan->database;
    enum engine_status status = ENGINE_NO_MEMORY;

    if (scratch != NULL && scan->text.len <= UINT32_MAX)
        status = scan_stages(scan, scratch);
    for (size_t i = 0; i < database->element_count; i++) {
        if (status == ENGINE_NO_MEMORY)
            scan->hits[i].is_incomplete = true;
        hits_finish(&scan->hits[i], scan->text);
    }
    for (size_t i = 0; i < database->count; i++)
        decide_type(scan, i);
    for (size_t i = 0; i < database->element_count; i++)
        hits_clear(&scan->hits[i]);
}

struct findings *
classifier_scan(const struct classifier_database *database, const struct text *const *texts, size_t count)
{
    struct findings *found = findings_new(database->count);
    struct scan_scratch *scratch = database_borrow_scratch(database);
    g_autofree struct hits *hits = g_new0(struct hits, MAX(database->element_count, 1));

    for (size_t i = 0; i < count; i++) {
        struct scan scan = { database, hits, texts[i]->utf8, i, found };

        scan_text(&scan, scratch);
    }
    for (size_t i = 0; i < database->element_count; i++)
        hits_done(&hits[i]);
    database_return_scratch(database, scratch);
    findings_finish(found);
    return found;
}
