#include "classifiers/engine/candidates.h"

#define HIDDEN_STEPS 64 /* times the words of its positions: a reading is worth about a hundred failures */

void
candidates_begin(struct candidates *candidates, size_t count)
{
    outlook_begin(candidates->outlook);
    for (size_t i = 0; i < count; i++)
        candidates->states[i] = (struct candidate_state){
            .allowance = regex_allowance(candidates->scratch, candidates->len),
        };
}

enum engine_status
candidates_report(struct candidates *candidates, uint32_t index, size_t start, size_t end)
{
    const struct engine_sink *sink = candidates->sink;

    if (!candidates_wants(candidates, index, start))
        return ENGINE_OK;
    candidates->states[index].from = end;
    candidates->states[index].outlook.has_matched = true;
    return sink->on_match(sink->context, regex_id(candidates->regexes[index]), start, end) ? ENGINE_OK
                                                                                           : ENGINE_STOPPED;
}

static void
meet_limit(struct candidates *candidates, uint32_t index)
{
    const struct engine_sink *sink = candidates->sink;

    candidates->states[index].from = SIZE_MAX;
    candidates->met = ENGINE_MATCH_LIMIT;
    if (sink->on_limit != NULL)
        sink->on_limit(sink->context, regex_id(candidates->regexes[index]));
}

bool
candidates_pay(struct candidates *candidates, uint32_t index, uint64_t steps)
{
    struct candidate_state *state = &candidates->states[index];

    regex_scratch_add_work(candidates->scratch, steps);
    if (state->allowance >= steps) {
        state->allowance -= steps;
        return true;
    }
    meet_limit(candidates, index);
    return false;
}

void
candidates_note_failure(struct candidates *candidates, uint32_t index, size_t start, uint64_t steps)
{
    struct outlook_text text = { candidates->text, candidates->len };
    struct candidate_state *state = &candidates->states[index];

    state->outlook.has_matched = false;
    outlook_note_failure(candidates->outlook, &state->outlook, candidates->backwards[index], &text, start,
                         steps);
}

/* What a try that fails costs, in steps: PCRE2 does not count the characters that it passes over, from each
 * place where it goes back. */
static uint64_t
hidden_steps(const struct candidates *candidates, uint32_t index)
{
    const struct backward *backward = candidates->backwards[index];

    return backward == NULL ? 0 : HIDDEN_STEPS * (uint64_t)backward_price(backward);
}

/* A match from `start`; a failure is noted. */
static enum regex_result
match_at(struct candidates *candidates, uint32_t index, size_t start, size_t *end)
{
    struct regex_place place = { candidates->text, candidates->len, start };
    uint64_t *allowance = &candidates->states[index].allowance, before = *allowance;

    if (!candidates_hopes(candidates, index, start))
        return REGEX_NOT_FOUND;
    enum regex_result result =
        regex_match_at(candidates->regexes[index], &place, candidates->scratch, allowance, end);
    if (result == REGEX_NOT_FOUND)
        candidates_note_failure(candidates, index, start,
                                before - *allowance + hidden_steps(candidates, index));
    return result;
}

bool
candidates_may_match(struct candidates *candidates, uint32_t index, size_t start)
{
    size_t end;

    return match_at(candidates, index, start, &end) != REGEX_NOT_FOUND;
}

enum engine_status
candidates_try(struct candidates *candidates, uint32_t index, size_t start)
{
    size_t end;

    if (!candidates_wants(candidates, index, start))
        return ENGINE_OK;
    switch (match_at(candidates, index, start, &end)) {
    case REGEX_FOUND:
        return candidates_report(candidates, index, start, end);
    case REGEX_NOT_FOUND:
        candidates_pass(candidates, index, start);
        return ENGINE_OK;
    case REGEX_NO_MEMORY:
        return ENGINE_NO_MEMORY;
    case REGEX_LIMIT:
        break;
    }
    meet_limit(candidates, index);
    return ENGINE_OK;
}
