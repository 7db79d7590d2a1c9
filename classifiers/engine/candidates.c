#include "classifiers/engine/candidates.h"

void
candidates_begin(struct candidates *candidates, size_t count)
{
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
    return sink->on_match(sink->context, regex_id(candidates->regexes[index]), start, end) ? ENGINE_OK
                                                                                           : ENGINE_STOPPED;
}

static void
meet_limit(struct candidates *candidates, uint32_t index)
{
    const struct engine_sink *sink = candidates->sink;

    candidates->states[index].is_over = true;
    candidates->met = ENGINE_MATCH_LIMIT;
    if (sink->on_limit != NULL)
        sink->on_limit(sink->context, regex_id(candidates->regexes[index]));
}

bool
candidates_pay(struct candidates *candidates, uint32_t index, uint64_t steps)
{
    struct candidate_state *state = &candidates->states[index];

    if (state->allowance >= steps) {
        state->allowance -= steps;
        return true;
    }
    meet_limit(candidates, index);
    return false;
}

bool
candidates_may_match(struct candidates *candidates, uint32_t index, size_t start)
{
    struct regex_place place = { candidates->text, candidates->len, start };
    size_t end;

    return regex_match_at(candidates->regexes[index], &place, candidates->scratch,
                          &candidates->states[index].allowance, &end) != REGEX_NOT_FOUND;
}

enum engine_status
candidates_try(struct candidates *candidates, uint32_t index, size_t start)
{
    struct candidate_state *state = &candidates->states[index];
    struct regex_place place = { candidates->text, candidates->len, start };
    size_t end;

    if (!candidates_wants(candidates, index, start))
        return ENGINE_OK;
    switch (
        regex_match_at(candidates->regexes[index], &place, candidates->scratch, &state->allowance, &end)) {
    case REGEX_FOUND:
        return candidates_report(candidates, index, start, end);
    case REGEX_NOT_FOUND:
        state->from = start + 1;
        return ENGINE_OK;
    case REGEX_NO_MEMORY:
        return ENGINE_NO_MEMORY;
    case REGEX_LIMIT:
        break;
    }
    meet_limit(candidates, index);
    return ENGINE_OK;
}
