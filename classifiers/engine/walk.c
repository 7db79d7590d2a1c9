#include "classifiers/engine/walk_places.h"
#include "classifiers/engine/walk_run.h"

struct walk_scratch {
    struct run_findings findings;
    struct opening_streams *streams; /* NULL where there is no opening */
    struct walk_places places;
};

/* What the run from `start` found is a match, or tried. */
static enum engine_status
decide(const struct group *group, struct run_findings *findings, struct candidates *candidates, size_t start)
{
    uint8_t before = walk_symbol_before(candidates->text, start);
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < findings->listed; i++) {
        const struct member *member = &group->members[findings->list[i]];
        struct found *found = &findings->found[findings->list[i]];
        size_t end = found->end, behind = end;

        found->is_found = false;
        if (status != ENGINE_OK || !candidates_wants(candidates, member->index, start))
            continue;
        bool is_exact = found->is_exact && member->is_exact && !symbol_set_has(&member->doubt_before, before);
        if (is_exact && !symbol_set_has(&member->doubt_behind,
                                        walk_symbol_at(candidates->text, candidates->len, &behind)))
            status = candidates_report(candidates, member->index, start, end);
        else
            status = candidates_try(candidates, member->index, start);
    }
    findings->listed = 0;
    return status;
}

static enum engine_status
run_and_decide(const struct group *group, struct walk_scratch *scratch, struct candidates *candidates,
               struct runner runner)
{
    walk_run(group, candidates, runner, &scratch->findings);
    return scratch->findings.listed == 0 ? ENGINE_OK
                                         : decide(group, &scratch->findings, candidates, runner.start);
}

/* The runs from all places of a stretch of text. */
static enum engine_status
scan_group(const struct walk *walk, const struct group *group, struct walk_scratch *scratch,
           struct candidates *candidates, const struct text_masks *masks)
{
    struct walk_places *places = &scratch->places;
    const uint64_t *before = walk->run_opening(group->opening, masks, scratch->streams);
    size_t offset = (size_t)(masks->text - candidates->text);
    enum engine_status status = ENGINE_OK;

    if (offset == 0)
        status = run_and_decide(group, scratch, candidates, runner_at(group, candidates, 0));
    walk_places_find(walk, group, masks, before, places);
    for (size_t i = 0; i < places->count && status == ENGINE_OK; i++) {
        struct runner runner = walk_places_resume(places, i, group, candidates, offset);

        status = run_and_decide(group, scratch, candidates, runner);
    }
    return status;
}

/* Runs a walk of one pattern; whether it may match from `start`. */
static bool
run_guard(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates, size_t start)
{
    const struct group *group = &walk->groups[0];
    uint32_t index = group->members[0].index;
    uint64_t before = candidates->states[index].allowance;

    if (!candidates_hopes(candidates, index, start))
        return false;
    walk_run(group, candidates, runner_at(group, candidates, start), &scratch->findings);
    if (scratch->findings.listed == 0)
        candidates_note_failure(candidates, index, start, before - candidates->states[index].allowance);
    return scratch->findings.listed > 0;
}

bool
walk_may_match(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates,
               size_t start)
{
    struct run_findings *findings = &scratch->findings;
    bool is_found = run_guard(walk, scratch, candidates, start);

    for (size_t i = 0; i < findings->listed; i++)
        findings->found[findings->list[i]].is_found = false;
    findings->listed = 0;
    return is_found;
}

enum engine_status
walk_try(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates, size_t start)
{
    const struct group *group = &walk->groups[0];
    uint32_t index = group->members[0].index;

    if (!candidates_wants(candidates, index, start))
        return ENGINE_OK;
    if (!run_guard(walk, scratch, candidates, start)) {
        candidates_pass(candidates, index, start);
        return ENGINE_OK;
    }
    return decide(group, &scratch->findings, candidates, start);
}

enum engine_status
walk_scan(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates,
          const struct text_masks *masks)
{
    for (size_t i = 0; i < walk->group_used; i++) {
        enum engine_status status = scan_group(walk, &walk->groups[i], scratch, candidates, masks);

        if (status != ENGINE_OK)
            return status;
    }
    return ENGINE_OK;
}

bool
walk_has_patterns(const struct walk *walk)
{
    return walk->group_used > 0;
}

struct walk_scratch *
walk_scratch_new(const struct engine_memory *memory, const struct walk *walk)
{
    struct walk_scratch *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    /* one more, for a walk of one pattern */
    made->findings.found = engine_allocate(memory, walk->member_count + 1, sizeof(*made->findings.found));
    made->findings.list = engine_allocate(memory, walk->member_count + 1, sizeof(*made->findings.list));
    if (walk_has_patterns(walk))
        made->streams = opening_streams_new(memory);
    if (made->findings.found == NULL || made->findings.list == NULL ||
        (walk_has_patterns(walk) && made->streams == NULL)) {
        walk_scratch_free(memory, made);
        return NULL;
    }
    return made;
}

void
walk_scratch_free(const struct engine_memory *memory, struct walk_scratch *scratch)
{
    if (scratch == NULL)
        return;
    engine_release(memory, scratch->findings.found);
    engine_release(memory, scratch->findings.list);
    engine_release(memory, scratch->streams);
    engine_release(memory, scratch);
}
