/* classifier_scan: the engine passes over each item, then each type is decided from the hits. */
#include "classifiers/scan.h"

#include "base/limits.h"
#include "classifiers/near.h"

/* The validator that refuses the hit, or NULL. */
static const struct validator *
who_refuses(const struct compiled_element *element, struct slice matched)
{
    for (size_t i = 0; i < element->validators->len; i++) {
        const struct validator *validator = g_ptr_array_index(element->validators, i);

        if (!validator_accepts(validator, matched))
            return validator;
    }
    return NULL;
}

void
scan_add_hit(struct scan *scan, size_t element, size_t start, size_t end)
{
    struct hits *hits = &scan->scratch->hits[element];

    scratch_touch(scan->database, scan->scratch, element);
    hits_add(hits, start, end);
    scan->is_cut |= hits->is_incomplete;
}

static void
cut(struct scan *scan, size_t element)
{
    scratch_touch(scan->database, scan->scratch, element);
    scan->scratch->hits[element].is_incomplete = true;
    scan->is_cut = true;
}

/* Refused hits are dropped here, before those that overlap: of "4111 1111 1111 1111 123" the card stays. */
void
scan_take_match(struct scan *scan, size_t element, size_t start, size_t end)
{
    if (item_is_torn(&scan->item, start, end))
        return;
    const struct validator *refusing =
        who_refuses(&scan->database->elements[element], slice_sub(scan->item.text, start, end - start));

    if (refusing == NULL)
        scan_add_hit(scan, element, start, end);
    else
        misses_note_refusal(scan, element, (struct hit){ (uint32_t)start, (uint32_t)end, 0, 0 }, refusing);
}

void
scan_meet_limit(struct scan *scan, uint32_t id)
{
    const struct index_lists *users = &scan->database->users;

    for (uint32_t i = users->first[id]; i < users->first[id + 1]; i++) {
        if (scan->database->elements[users->items[i]].stage == scan->stage)
            cut(scan, users->items[i]);
    }
}

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    struct scan *scan = context;
    const struct index_lists *users = &scan->database->users;

    for (uint32_t i = users->first[id]; i < users->first[id + 1]; i++) {
        if (scan->database->elements[users->items[i]].stage == scan->stage)
            scan_take_match(scan, users->items[i], start, end);
    }
    return true;
}

static void
on_limit(void *context, uint32_t id)
{
    scan_meet_limit(context, id);
}

static struct finding
describe(const struct scan *scan, size_t type, const struct instance *instance)
{
    const struct hit *witness = instance->witness;
    struct hit span = instance->span;

    /* an affinity may begin in the subject: what of it lies in the body is told */
    if (item_is_torn(&scan->item, span.start, span.end)) {
        span.start = (uint32_t)scan->item.main_start;
        span.start_chars = (uint32_t)scan->item.main_start_chars;
    }
    struct place place = item_place(&scan->item, span.start, span.start_chars);
    struct finding finding = {
        .classifier = type,
        .text = place.text,
        .start = place.start,
        .len = span.end - span.start,
        .start_chars = place.start_chars,
        .len_chars = span.end_chars - span.start_chars,
        .confidence = instance->confidence,
        .value_hash = value_hash(scan->database->key, scan_text_of(scan, &span)),
        .has_checksum = instance->is_verified,
        .has_evidence = witness != NULL,
        .form_percent = instance->form_percent,
    };

    if (witness != NULL) {
        struct place evidence = item_place(&scan->item, witness->start, witness->start_chars);

        finding.evidence_text = evidence.text;
        finding.evidence_start = evidence.start;
        finding.evidence_len = witness->end - witness->start;
        finding.evidence_distance_chars = hit_distance(witness, &span);
    }
    return finding;
}

/* Whether any type can be: it takes a limit that was met. */
static bool
is_any_incomplete(const struct scan *scan)
{
    return scan->is_cut || scan->is_exact_cut || scan->steps > LIMIT_EVIDENCE_STEPS ||
           scan->hashes > LIMIT_EXACT_HASHES;
}

static bool
is_incomplete(const struct scan *scan, const struct compiled_type *type)
{
    if (type->type.kind == CLASSIFIER_AFFINITY && scan->steps > LIMIT_EVIDENCE_STEPS)
        return true;
    if (type->exact != NULL && exact_is_incomplete(scan, type))
        return true;
    for (size_t i = 0; i < type->count; i++) {
        const struct compiled_pattern *pattern = &type->patterns[i];

        if (type->type.kind == CLASSIFIER_ENTITY && scan->hits[pattern->element].is_incomplete)
            return true;
        if (evidence_is_incomplete(scan, &pattern->evidence))
            return true;
        for (size_t k = 0; k < pattern->filter_count; k++) {
            size_t element = pattern->filters[k].element;

            if (element != ELEMENT_NONE && scan->hits[element].is_incomplete)
                return true;
        }
    }
    for (size_t i = 0; i < type->member_count; i++) {
        if (is_incomplete(scan, &scan->database->types[type->members[i]]))
            return true;
    }
    return false;
}

static void
report(struct scan *scan, size_t index, const GArray *instances)
{
    const struct compiled_type *type = &scan->database->types[index];

    for (guint i = 0; i < instances->len; i++) {
        struct finding finding = describe(scan, index, &g_array_index(instances, struct instance, i));

        if (i < (guint)LIMIT_FINDINGS_PER_TYPE)
            findings_add(scan->found, &finding);
        else
            findings_count_only(scan->found, &finding);
    }
    if (is_any_incomplete(scan) && is_incomplete(scan, type))
        findings_set_incomplete(scan->found, index);
}

static void
find_instances(struct scan *scan, const struct compiled_type *type, GArray *instances)
{
    switch (type->type.kind) {
    case CLASSIFIER_ENTITY:
        entity_find(scan, type, instances);
        return;
    case CLASSIFIER_AFFINITY:
        affinity_find(scan, type, instances);
        return;
    case CLASSIFIER_BUNDLE:
        bundle_find(scan, type, instances);
        return;
    case CLASSIFIER_EXACT:
        exact_find(scan, type, instances);
        return;
    }
    g_assert_not_reached();
}

static void
decide_type(struct scan *scan, size_t index)
{
    const struct compiled_type *type = &scan->database->types[index];
    GArray **instances = &scan->scratch->instances[index];

    if (*instances == NULL)
        *instances = g_array_new(FALSE, FALSE, sizeof(struct instance));
    find_instances(scan, type, *instances);
    if (index >= scan->database->count)
        return;
    report(scan, index, *instances);
    misses_explain(scan, index, *instances);
}

/* By enum classifier_kind: who asks what others found comes behind them. */
static const unsigned turns[] = {
    [CLASSIFIER_ENTITY] = 0,
    [CLASSIFIER_AFFINITY] = 0,
    [CLASSIFIER_EXACT] = 1,
    [CLASSIFIER_BUNDLE] = 2,
};
#define LAST_TURN 2

static void
decide(struct scan *scan)
{
    const struct classifier_database *database = scan->database;

    /* a type without hits has near misses, too, and may be incomplete */
    if (scan->is_cut || scan->refusals != NULL)
        scratch_activate_all(database, scan->scratch);
    for (unsigned turn = 0; turn <= LAST_TURN; turn++) {
        for (size_t i = 0; i < database->type_count; i++) {
            if (scratch_is_active(scan->scratch, i) && turns[database->types[i].type.kind] == turn)
                decide_type(scan, i);
        }
    }
}

enum engine_status
scan_whole(struct scan *scan)
{
    struct engine_sink sink = { on_match, on_limit, scan };
    const struct engine_database *engine = scan->database->engines[scan->stage];

    if (engine == NULL)
        return ENGINE_OK;
    struct engine_scratch *scratch = scratch_for_stage(scan->database, scan->scratch, scan->stage);
    if (scratch == NULL)
        return ENGINE_NO_MEMORY;
    return engine_scan(engine, scan->item.text.at, scan->item.text.len, scratch, &sink);
}

/* Near misses are told of the whole text. */
static enum engine_status
scan_stages(struct scan *scan)
{
    bool is_whole = scan->refusals != NULL;
    enum engine_status status = ENGINE_OK;

    for (scan->stage = 0; scan->stage < STAGES && status != ENGINE_NO_MEMORY; scan->stage++)
        status = scan->stage == STAGE_WHOLE || is_whole ? scan_whole(scan) : near_scan(scan);
    return status;
}

static void
scan_item(struct scan *scan)
{
    const struct classifier_database *database = scan->database;
    struct scan_scratch *scratch = scan->scratch;
    enum engine_status status = ENGINE_NO_MEMORY;

    forms_find(scan); /* a form may have evidence around it */
    if (scan->item.text.len <= UINT32_MAX)
        status = scan_stages(scan);
    for (size_t i = 0; i < database->element_count && status == ENGINE_NO_MEMORY; i++)
        cut(scan, i);
    for (size_t i = 0; i < scratch->touched_count; i++) {
        size_t element = scratch->touched[i];

        hits_finish(&scratch->hits[element], &scan->item);
        if (database->elements[element].is_hashed)
            hits_hash(&scratch->hits[element], scan->item.text, database->key);
    }
    decide(scan);
    scratch_clear(database, scratch);
}

static struct findings *
scan_texts(const struct classifier_database *database, const struct text *const *texts, size_t count,
           GArray **refusals)
{
    struct findings *found = findings_new(database->count);
    struct scan_scratch *scratch = scratch_borrow(database);

    for (size_t i = 0; i < count; i++) {
        struct scan scan = {
            .database = database,
            .scratch = scratch,
            .hits = scratch->hits,
            .instances = scratch->instances,
            .found = found,
            .refusals = refusals,
        };

        if (!item_init(&scan.item, texts, count, i))
            continue;
        scan_item(&scan);
        misses_clear_refusals(&scan);
        item_done(&scan.item);
    }
    scratch_return(database, scratch);
    findings_finish(found);
    return found;
}

struct findings *
classifier_scan(const struct classifier_database *database, const struct text *const *texts, size_t count)
{
    return scan_texts(database, texts, count, NULL);
}

struct findings *
classifier_scan_explained(const struct classifier_database *database, const struct text *const *texts,
                          size_t count)
{
    g_autofree GArray **refusals = g_new0(GArray *, MAX(database->element_count, 1));

    return scan_texts(database, texts, count, refusals);
}
