#include "classifiers/engine/walk_run.h"

#define STRETCH 256 /* steps that a long run pays for at once */

static void
note(struct run_findings *findings, uint32_t member, size_t end, bool is_exact)
{
    struct found *found = &findings->found[member];

    if (found->is_found) {
        found->is_exact = false;
        return;
    }
    *found = (struct found){ end, true, is_exact };
    findings->list[findings->listed++] = member;
}

void
walk_run_note(const struct automaton *automaton, const struct runner *runner, struct run_findings *findings)
{
    const uint32_t *list = automaton->lists + automaton->accepted[runner->state];

    for (uint32_t i = 1; i <= list[0]; i++)
        note(findings, list[i], runner->at, runner->is_ascii);
}

uint8_t
walk_symbol_before(const char *text, size_t at)
{
    if (at == 0)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[at - 1];
    if (byte < SYMBOL_ASCII)
        return byte;
    at = utf8_previous(text, at);
    return symbol_of(utf8_next(text, &at));
}

struct runner
runner_at(const struct group *group, const struct candidates *candidates, size_t start)
{
    uint8_t before = walk_symbol_before(candidates->text, start);

    return (struct runner){
        .start = start,
        .at = start,
        .state = group->automaton->start[before],
        .is_ascii = before < SYMBOL_ASCII || before == SYMBOL_END,
    };
}

/* One symbol further; false where the run is over. */
static inline bool
step(const struct automaton *automaton, const struct candidates *candidates, struct runner *runner,
     struct run_findings *findings)
{
    size_t next = runner->at;
    uint8_t symbol = walk_symbol_at(candidates->text, candidates->len, &next);
    uint16_t to = automaton_entry(automaton, runner->state, automaton->column_of[symbol]);

    runner->is_ascii = runner->is_ascii && (symbol < SYMBOL_ASCII || symbol == SYMBOL_END);
    runner->state = to & AUTOMATON_STATE;
    if ((to & AUTOMATON_ACCEPTS) != 0)
        walk_run_note(automaton, runner, findings);
    runner->at = next;
    return runner->state != 0 && symbol != SYMBOL_END;
}

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
 * that PCRE2, which does not count the characters that it passes over, need not be asked. What it finds is
 * not exact, as if a character beyond ASCII had been read.
 */
static void
run_deep(const struct group *group, struct candidates *candidates, struct runner *runner,
         struct run_findings *findings)
{
    runner->is_ascii = false;
    while (pay(group, candidates, runner)) {
        for (unsigned steps = 0; steps < STRETCH; steps++) {
            if (!step(group->automaton, candidates, runner, findings))
                return;
        }
    }
}

/* Where a run from `start` is no longer a short one, or the text ends. */
static inline size_t
short_end(const struct candidates *candidates, size_t start)
{
    return candidates->len - start > WALK_MOST_STEPS ? start + WALK_MOST_STEPS : candidates->len;
}

/* The steps of a run as long as characters are ASCII; false where it is over. */
static inline bool
run_ascii(const struct automaton *automaton, const struct candidates *candidates, struct runner *runner,
          struct run_findings *findings)
{
    const unsigned char *text = (const unsigned char *)candidates->text;
    size_t end = short_end(candidates, runner->start);

    for (; runner->at < end && text[runner->at] < SYMBOL_ASCII; runner->at++) {
        uint16_t to = automaton_entry(automaton, runner->state, automaton->column_of_byte[text[runner->at]]);

        runner->state = to & AUTOMATON_STATE;
        if ((to & AUTOMATON_ACCEPTS) != 0)
            walk_run_note(automaton, runner, findings);
        if (runner->state == 0)
            return false;
    }
    return true;
}

bool
walk_run_accepts(const struct group *group, struct candidates *candidates, size_t start)
{
    const struct automaton *automaton = group->automaton;
    const unsigned char *text = (const unsigned char *)candidates->text;
    struct runner runner = runner_at(group, candidates, start);
    size_t *read = &candidates->states[group->members[0].index].read;
    size_t end = short_end(candidates, start);

    for (;;) {
        uint16_t to;

        if (runner.at < end && text[runner.at] < SYMBOL_ASCII) {
            to = automaton_entry(automaton, runner.state, automaton->column_of_byte[text[runner.at++]]);
        } else {
            if (runner.at >= end) {
                if (*read >= runner.at)
                    return true;
                *read = runner.at;
            }
            uint8_t symbol = walk_symbol_at(candidates->text, candidates->len, &runner.at);
            to = automaton_entry(automaton, runner.state, automaton->column_of[symbol]);
            if (symbol == SYMBOL_END)
                return (to & AUTOMATON_ACCEPTS) != 0;
        }
        if ((to & AUTOMATON_ACCEPTS) != 0 || to == 0)
            return to != 0;
        runner.state = to;
    }
}

void
walk_run(const struct group *group, struct candidates *candidates, struct runner runner,
         struct run_findings *findings)
{
    if (runner.state == 0 || !run_ascii(group->automaton, candidates, &runner, findings))
        return;
    for (size_t steps = runner.at - runner.start; steps < WALK_MOST_STEPS; steps++) {
        if (!step(group->automaton, candidates, &runner, findings))
            return;
    }
    run_deep(group, candidates, &runner, findings);
}
