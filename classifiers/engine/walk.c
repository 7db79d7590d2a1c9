#include "classifiers/engine/walk_lanes.h"

struct walk_scratch {
    struct run_findings findings;
    struct run_findings outlined; /* of a run of an outline, while its groups are asked */
    bool *is_asked;               /* by group */
    uint32_t *asked;              /* the groups that are to be asked about a place */
    struct walk_places places;
    struct walk_lanes lanes;
};

/* What a run from `start`, with this symbol before, found of a member is a match, or tried. */
static enum engine_status
decide_member(const struct member *member, const struct found *found, struct candidates *candidates,
              size_t start, uint8_t before)
{
    size_t behind = found->end;
    bool is_exact = found->is_exact && member->is_exact && !symbol_set_has(&member->doubt_before, before);

    if (is_exact &&
        !symbol_set_has(&member->doubt_behind, walk_symbol_at(candidates->text, candidates->len, &behind)))
        return candidates_report(candidates, member->index, start, found->end);
    return candidates_try(candidates, member->index, start);
}

static enum engine_status
decide(const struct group *group, struct run_findings *findings, struct candidates *candidates, size_t start)
{
    uint8_t before = walk_symbol_before(candidates->text, start);
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < findings->listed; i++) {
        const struct member *member = &group->members[findings->list[i]];
        struct found *found = &findings->found[findings->list[i]];

        found->is_found = false;
        if (status == ENGINE_OK && candidates_wants(candidates, member->index, start))
            status = decide_member(member, found, candidates, start, before);
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

/* What the outline found is settled, or its groups are asked. */
static enum engine_status
decide_outlined(const struct walk *walk, const struct group *outline, struct walk_scratch *scratch,
                struct candidates *candidates, size_t start)
{
    struct run_findings *findings = &scratch->outlined;
    uint8_t before = walk_symbol_before(candidates->text, start);
    enum engine_status status = ENGINE_OK;
    size_t asked = 0;

    for (size_t i = 0; i < findings->listed; i++) {
        const struct member *member = &outline->members[findings->list[i]];
        struct found *found = &findings->found[findings->list[i]];

        found->is_found = false;
        if (status != ENGINE_OK || !candidates_wants(candidates, member->index, start))
            continue;
        if (member->group == MEMBER_SETTLED) {
            status = decide_member(member, found, candidates, start, before);
        } else if (!scratch->is_asked[member->group]) {
            scratch->is_asked[member->group] = true;
            scratch->asked[asked++] = member->group;
        }
    }
    findings->listed = 0;
    for (size_t i = 0; i < asked; i++) {
        const struct group *group = &walk->groups[scratch->asked[i]];

        scratch->is_asked[scratch->asked[i]] = false;
        if (status == ENGINE_OK)
            status = run_and_decide(group, scratch, candidates, runner_at(group, candidates, start));
    }
    return status;
}

static enum engine_status
take_place(const struct walk *walk, const struct group *group, struct walk_scratch *scratch,
           struct candidates *candidates, struct runner runner)
{
    if (!group->is_outline)
        return run_and_decide(group, scratch, candidates, runner);
    walk_run(group, candidates, runner, &scratch->outlined);
    return scratch->outlined.listed == 0 ? ENGINE_OK
                                         : decide_outlined(walk, group, scratch, candidates, runner.start);
}

/* The members that accept in the state find this end, and no other; characters of ASCII stand beside it. */
static enum engine_status
take_end(const struct group *group, struct candidates *candidates, size_t start, struct walk_end end)
{
    const uint32_t *list = group->automaton->lists + group->automaton->accepted[end.state];
    const struct found found = { start + end.steps, true, true };
    enum engine_status status = ENGINE_OK;

    for (uint32_t i = 1; i <= list[0] && status == ENGINE_OK; i++) {
        const struct member *member = &group->members[list[i]];

        if (member->is_exact_in_ascii)
            status = candidates_report(candidates, member->index, start, found.end);
        else if (candidates_wants(candidates, member->index, start))
            status = decide_member(member, &found, candidates, start, (uint8_t)candidates->text[start - 1]);
    }
    return status;
}

/* What the lanes' runs found. */
static enum engine_status
take_lanes(const struct walk *walk, const struct group *group, struct walk_scratch *scratch,
           struct candidates *candidates, size_t offset)
{
    const struct walk_lanes *lanes = &scratch->lanes;
    struct run_findings *findings = group->is_outline ? &scratch->outlined : &scratch->findings;
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < lanes->open_count && status == ENGINE_OK; i++) {
        unsigned lane = lanes->open[i];
        size_t start = walk_lanes_start(lanes, lane, offset);
        struct walk_end end = walk_lanes_end(lanes, lane);

        if (end.state != 0 && !group->is_outline)
            status = take_end(group, candidates, start, end);
        else
            status = take_place(walk, group, scratch, candidates,
                                walk_lanes_resume(lanes, lane, group, candidates, start, findings));
    }
    return status;
}

/* The runs from all places of a stretch of text. */
static enum engine_status
scan_group(const struct walk *walk, const struct group *group, struct walk_scratch *scratch,
           struct candidates *candidates, struct text_masks *masks)
{
    struct walk_places *places = &scratch->places;
    const uint64_t *before = walk->run_opening(group->opening, masks);
    size_t offset = (size_t)(masks->text - candidates->text);
    enum engine_status status = ENGINE_OK;

    if (offset == 0)
        status = take_place(walk, group, scratch, candidates, runner_at(group, candidates, 0));
    walk_places_find(walk, group, masks, before, places);
    for (size_t i = 0; i < places->count && status == ENGINE_OK; i += WALK_LANES) {
        walk_lanes_run(group, masks, places, i, &scratch->lanes);
        status = take_lanes(walk, group, scratch, candidates, offset);
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

bool
walk_may_read(const struct walk *walk, struct candidates *candidates, size_t start)
{
    return walk_run_accepts(&walk->groups[0], candidates, start);
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
          struct text_masks *masks)
{
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < walk->group_used && status == ENGINE_OK; i++) {
        if (walk->groups[i].opening != NULL)
            status = scan_group(walk, &walk->groups[i], scratch, candidates, masks);
    }
    return status;
}

bool
walk_has_patterns(const struct walk *walk)
{
    return walk->group_used > 0;
}

static bool
findings_init(const struct engine_memory *memory, struct run_findings *findings, size_t members)
{
    findings->found = engine_allocate(memory, members, sizeof(*findings->found));
    findings->list = engine_allocate(memory, members, sizeof(*findings->list));
    return findings->found != NULL && findings->list != NULL;
}

static void
findings_done(const struct engine_memory *memory, struct run_findings *findings)
{
    engine_release(memory, findings->found);
    engine_release(memory, findings->list);
}

struct walk_scratch *
walk_scratch_new(const struct engine_memory *memory, const struct walk *walk)
{
    struct walk_scratch *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->is_asked = engine_allocate(memory, walk->group_used, sizeof(*made->is_asked));
    made->asked = engine_allocate(memory, walk->group_used, sizeof(*made->asked));
    /* one more, for a walk of one pattern */
    if (!findings_init(memory, &made->findings, walk->member_count + 1) ||
        !findings_init(memory, &made->outlined, walk->member_count) || made->is_asked == NULL ||
        made->asked == NULL) {
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
    findings_done(memory, &scratch->findings);
    findings_done(memory, &scratch->outlined);
    engine_release(memory, scratch->is_asked);
    engine_release(memory, scratch->asked);
    engine_release(memory, scratch);
}
