#include "classifiers/engine/walk_groups.h"

#include "classifiers/engine/utf8.h"

#define STRETCH 256 /* steps that a long run pays for at once */
#define CHUNK 4096  /* bytes looked at before the places found in them are walked from */

/* What one run found of each pattern of the group. */
struct found {
    size_t end;
    bool is_found, is_exact;
};

struct walk_scratch {
    struct found *found; /* by member of the group */
    uint32_t *list;      /* members that are found */
    size_t listed;
    uint16_t places[CHUNK];
};

/* The places of the chunk where a match may start. */
static size_t
find_places(const struct group *group, const struct candidates *candidates, size_t from, size_t to,
            uint16_t *places)
{
    const unsigned char *text = (const unsigned char *)candidates->text;
    size_t count = 0, kept = 0;
    uint8_t before = from == 0 ? group->at_start : group->before[text[from - 1]];

    for (size_t i = from; i < to; i++) {
        places[count] = (uint16_t)(i - from);
        count += (before & group->first[text[i]]) != 0;
        before = group->before[text[i]];
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = from + places[i];
        unsigned first = text[at], second = at + 1 < candidates->len ? text[at + 1] : 0x80;

        places[kept] = places[i];
        kept += ((first | second) & 0x80) != 0 || (group->pairs[first][second / 64] >> second % 64 & 1) != 0;
    }
    return kept;
}

static void
note(struct walk_scratch *scratch, uint32_t member, size_t end, bool is_exact)
{
    struct found *found = &scratch->found[member];

    if (found->is_found) {
        found->is_exact = false;
        return;
    }
    *found = (struct found){ end, true, is_exact };
    scratch->list[scratch->listed++] = member;
}

static void
note_list(struct walk_scratch *scratch, const uint32_t *list, size_t end, bool is_exact)
{
    for (uint32_t i = 1; i <= list[0]; i++)
        note(scratch, list[i], end, is_exact);
}

static inline uint8_t
symbol_before(const char *text, size_t at)
{
    if (at == 0)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[at - 1];
    if (byte < 0x80)
        return byte;
    at = utf8_previous(text, at);
    return symbol_of(utf8_next(text, &at));
}

static inline uint8_t
symbol_at(const char *text, size_t len, size_t *at)
{
    if (*at >= len)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[*at];
    if (byte < 0x80) {
        (*at)++;
        return byte;
    }
    return symbol_of(utf8_next_long(text, at));
}

/* Where a run stands. */
struct runner {
    size_t start, at;
    uint32_t state;
};

/* Whether a pattern that can still match pays for the next stretch. */
static bool
pay(const struct group *group, struct candidates *candidates, const struct runner *runner)
{
    const uint32_t *alive = group->automaton->lists + group->automaton->alive[runner->state];
    bool is_paid = false;

    for (uint32_t i = 1; i <= alive[0]; i++) {
        uint32_t index = group->members[alive[i]].index;

        if (candidates_wants(candidates, index, runner->start) && candidates_pay(candidates, index, STRETCH))
            is_paid = true;
    }
    return is_paid;
}

/*
 * A run that is longer than WALK_MOST_STEPS: it goes on as long as a pattern can match and has steps left, so
 * that PCRE2, which does not count the characters that it passes over, need not be asked.
 */
static void
run_deep(const struct group *group, struct candidates *candidates, struct runner runner,
         struct walk_scratch *scratch)
{
    const struct automaton *automaton = group->automaton;

    while (pay(group, candidates, &runner)) {
        for (unsigned steps = 0; steps < STRETCH; steps++) {
            size_t next = runner.at;
            uint8_t symbol = symbol_at(candidates->text, candidates->len, &next);
            uint16_t to = entry(automaton, runner.state, symbol);

            runner.state = to & AUTOMATON_STATE;
            if ((to & AUTOMATON_ACCEPTS) != 0)
                note_list(scratch, automaton->lists + automaton->accepted[runner.state], runner.at, false);
            if (runner.state == 0 || symbol == SYMBOL_END)
                return;
            runner.at = next;
        }
    }
}

/* Runs the automaton from `start` and notes what it accepts. */
static void
run(const struct group *group, struct candidates *candidates, size_t start, uint8_t before,
    struct walk_scratch *scratch)
{
    const struct automaton *automaton = group->automaton;
    const char *text = candidates->text;
    uint32_t state = automaton->start[before];
    bool is_ascii = before < SYMBOL_ASCII || before == SYMBOL_END;
    size_t at = start;

    for (unsigned steps = 0; steps < WALK_MOST_STEPS; steps++) {
        size_t next = at;
        uint8_t symbol = symbol_at(text, candidates->len, &next);
        uint16_t to = entry(automaton, state, symbol);

        is_ascii = is_ascii && (symbol < SYMBOL_ASCII || symbol == SYMBOL_END);
        state = to & AUTOMATON_STATE;
        if ((to & AUTOMATON_ACCEPTS) != 0)
            note_list(scratch, automaton->lists + automaton->accepted[state], at, is_ascii);
        if (state == 0 || symbol == SYMBOL_END)
            return;
        at = next;
    }
    run_deep(group, candidates, (struct runner){ start, at, state }, scratch);
}

static enum engine_status
decide(const struct group *group, struct walk_scratch *scratch, struct candidates *candidates, size_t start,
       uint8_t before)
{
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < scratch->listed; i++) {
        const struct member *member = &group->members[scratch->list[i]];
        struct found *found = &scratch->found[scratch->list[i]];
        size_t end = found->end, behind = end;

        found->is_found = false;
        if (status != ENGINE_OK || !candidates_wants(candidates, member->index, start))
            continue;
        bool is_exact = found->is_exact && member->is_exact && !symbol_set_has(&member->doubt_before, before);
        if (is_exact &&
            !symbol_set_has(&member->doubt_behind, symbol_at(candidates->text, candidates->len, &behind)))
            status = candidates_report(candidates, member->index, start, end);
        else
            status = candidates_try(candidates, member->index, start);
    }
    scratch->listed = 0;
    return status;
}

static enum engine_status
scan_group(const struct group *group, struct walk_scratch *scratch, struct candidates *candidates)
{
    for (size_t from = 0; from < candidates->len; from += CHUNK) {
        size_t to = candidates->len - from > CHUNK ? from + CHUNK : candidates->len;
        size_t count = find_places(group, candidates, from, to, scratch->places);

        for (size_t i = 0; i < count; i++) {
            size_t start = from + scratch->places[i];
            uint8_t before = symbol_before(candidates->text, start);

            run(group, candidates, start, before, scratch);
            if (scratch->listed == 0)
                continue;
            enum engine_status status = decide(group, scratch, candidates, start, before);
            if (status != ENGINE_OK)
                return status;
        }
    }
    return ENGINE_OK;
}

bool
walk_may_match(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates,
               size_t start)
{
    bool is_found = false;

    run(&walk->groups[0], candidates, start, symbol_before(candidates->text, start), scratch);
    for (size_t i = 0; i < scratch->listed; i++) {
        scratch->found[scratch->list[i]].is_found = false;
        is_found = true;
    }
    scratch->listed = 0;
    return is_found;
}

enum engine_status
walk_try(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates, size_t start)
{
    const struct group *group = &walk->groups[0];
    uint8_t before = symbol_before(candidates->text, start);
    uint32_t index = group->members[0].index;

    if (!candidates_wants(candidates, index, start))
        return ENGINE_OK;
    run(group, candidates, start, before, scratch);
    if (scratch->listed == 0) {
        candidates->states[index].from = start + 1;
        return ENGINE_OK;
    }
    return decide(group, scratch, candidates, start, before);
}

enum engine_status
walk_scan(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates)
{
    for (size_t i = 0; i < walk->group_used; i++) {
        enum engine_status status = scan_group(&walk->groups[i], scratch, candidates);

        if (status != ENGINE_OK)
            return status;
    }
    return ENGINE_OK;
}

struct walk_scratch *
walk_scratch_new(const struct engine_memory *memory, const struct walk *walk)
{
    struct walk_scratch *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    /* one more, for a walk of one pattern */
    made->found = engine_allocate(memory, walk->member_count + 1, sizeof(*made->found));
    made->list = engine_allocate(memory, walk->member_count + 1, sizeof(*made->list));
    if (made->found == NULL || made->list == NULL) {
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
    engine_release(memory, scratch->found);
    engine_release(memory, scratch->list);
    engine_release(memory, scratch);
}
