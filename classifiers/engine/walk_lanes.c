#include "classifiers/engine/walk_lanes.h"

#define TRAIL_WORDS (WALK_READABLE / WALK_STEPS_AT_ONCE)
#define FIRST_WORD (WALK_FIRST_STEPS / WALK_STEPS_AT_ONCE)
#define ENTRY_BITS 16
#define ALL_ACCEPTS UINT64_C(0x8000800080008000)
#define NOT_ONE_END 3 /* more bits than one */

/* Takes the steps of one word of the trails in the lanes that are live; returns how many stay so. */
static size_t
take_steps(const struct automaton *automaton, const char *text, struct walk_lanes *lanes,
           uint8_t live[WALK_LANES], size_t count, unsigned word)
{
    const uint16_t *table = automaton->table;
    const uint8_t *columns = automaton->column_of_byte;
    const size_t row = automaton->row;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        uint8_t lane = live[i];
        const unsigned char *bytes =
            (const unsigned char *)text + lanes->at[lane] + (size_t)word * WALK_STEPS_AT_ONCE;
        unsigned state = lanes->states[lane];
        uint64_t trail = 0;

#pragma GCC unroll 4
        for (unsigned step = 0; step < WALK_STEPS_AT_ONCE; step++) {
            unsigned next = table[(size_t)state * row + columns[bytes[step]]];

            trail |= (uint64_t)next << step * ENTRY_BITS;
            state = next & AUTOMATON_STATE;
        }
        lanes->trails[lane][word] = trail;
        lanes->states[lane] = (uint16_t)state;
        lanes->accepted[lane] |= (uint8_t)(((trail & ALL_ACCEPTS) != 0) << word);
        live[kept] = lane;
        kept += state != 0;
    }
    return kept;
}

void
walk_lanes_run(const struct group *group, const struct text_masks *masks, const struct walk_places *places,
               size_t first, struct walk_lanes *lanes)
{
    const char *text = masks->text + 1;
    size_t left = places->count - first, count = 0;
    uint8_t live[WALK_LANES];

    lanes->count = left < WALK_LANES ? left : WALK_LANES;
    lanes->open_count = 0;
    for (size_t i = 0; i < lanes->count; i++) {
        uint16_t state = places->states[first + i];

        lanes->at[i] = places->at[first + i];
        lanes->states[i] = state & AUTOMATON_STATE;
        lanes->accepted[i] = state == WALK_NOT_BEGUN ? NOT_ONE_END : 0;
        live[count] = (uint8_t)i;
        count += state != WALK_NOT_BEGUN;
    }
    for (unsigned word = FIRST_WORD; word < TRAIL_WORDS && count > 0; word++)
        count = take_steps(group->automaton, text, lanes, live, count, word);
    for (size_t i = 0; i < lanes->count; i++) {
        lanes->open[lanes->open_count] = (uint8_t)i;
        lanes->open_count += (lanes->accepted[i] | lanes->states[i]) != 0;
    }
}

struct walk_end
walk_lanes_end(const struct walk_lanes *lanes, unsigned lane)
{
    unsigned words = lanes->accepted[lane];

    if (words == 0 || (words & (words - 1)) != 0 || lanes->states[lane] != 0)
        return (struct walk_end){ 0, 0 };
    unsigned word = (unsigned)__builtin_ctz(words);
    uint64_t trail = lanes->trails[lane][word], accepts = trail & ALL_ACCEPTS;
    unsigned bit = (unsigned)__builtin_ctzll(accepts);
    if ((accepts & (accepts - 1)) != 0)
        return (struct walk_end){ 0, 0 };
    /* AUTOMATON_BEYOND looks like it, but has no state */
    return (struct walk_end){ (uint32_t)(trail >> (bit - ENTRY_BITS + 1)) & AUTOMATON_STATE,
                              (size_t)word * WALK_STEPS_AT_ONCE + bit / ENTRY_BITS };
}

struct runner
walk_lanes_resume(const struct walk_lanes *lanes, unsigned lane, const struct group *group,
                  const struct candidates *candidates, size_t offset)
{
    size_t start = walk_lanes_start(lanes, lane, offset);

    if (lanes->accepted[lane] != 0)
        return runner_at(group, candidates, start);
    return (struct runner){ start, start + WALK_READABLE, lanes->states[lane], true };
}
