#include "classifiers/engine/walk_lanes.h"

#define TRAIL_WORDS (WALK_READABLE / WALK_STEPS_AT_ONCE)
#define FIRST_WORD (WALK_FIRST_STEPS / WALK_STEPS_AT_ONCE)
#define NOT_ONE_END ((1 << FIRST_WORD) - 1)

_Static_assert(FIRST_WORD > 1, "one bit alone would be an end");
_Static_assert(TRAIL_WORDS <= 8, "there is a bit for each word");

/* The runs that are not over. */
struct live {
    size_t count;
    uint16_t at[WALK_LANES], states[WALK_LANES];
    uint8_t lanes[WALK_LANES];
};

/* Takes the steps of one word of the trails. */
static void
take_steps(const struct automaton *automaton, const char *text, struct walk_lanes *lanes, struct live *live,
           unsigned word)
{
    const uint16_t *table = automaton->table;
    const uint8_t *columns = automaton->column_of_byte;
    const size_t row = automaton->row, count = live->count;
    size_t kept = 0;

    text += (size_t)word * WALK_STEPS_AT_ONCE;
    for (size_t i = 0; i < count; i++) {
        uint16_t at = live->at[i];
        uint8_t lane = live->lanes[i];
        const unsigned char *bytes = (const unsigned char *)text + at;
        unsigned state = live->states[i];
        uint64_t trail = 0;

#pragma GCC unroll 4
        for (unsigned step = 0; step < WALK_STEPS_AT_ONCE; step++) {
            unsigned next = table[(size_t)state * row + columns[bytes[step]]];

            trail |= (uint64_t)next << step * WALK_ENTRY_BITS;
            state = next & AUTOMATON_STATE;
        }
        lanes->trails[lane][word] = trail;
        lanes->accepted[lane] |= (uint8_t)(((trail & WALK_ALL_ACCEPTS) != 0) << word);
        live->at[kept] = at;
        live->lanes[kept] = lane;
        live->states[kept] = (uint16_t)state;
        kept += state != 0;
    }
    live->count = kept;
}

void
walk_lanes_run(const struct group *group, const struct text_masks *masks, const struct walk_places *places,
               size_t first, struct walk_lanes *lanes)
{
    size_t left = places->count - first, count = left < WALK_LANES ? left : WALK_LANES;
    struct live live = { .count = 0 };

    lanes->open_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t at = places->at[first + i], state = places->states[first + i];

        lanes->at[i] = at;
        lanes->states[i] = 0;
        lanes->accepted[i] = state == WALK_NOT_BEGUN ? NOT_ONE_END : 0;
        live.at[live.count] = at;
        live.lanes[live.count] = (uint8_t)i;
        live.states[live.count] = state;
        live.count += state != WALK_NOT_BEGUN;
    }
    for (unsigned word = FIRST_WORD; word < TRAIL_WORDS && live.count > 0; word++)
        take_steps(group->automaton, masks->text + 1, lanes, &live, word);
    for (size_t i = 0; i < live.count; i++)
        lanes->states[live.lanes[i]] = live.states[i];
    for (size_t i = 0; i < count; i++) {
        lanes->open[lanes->open_count] = (uint8_t)i;
        lanes->open_count += (lanes->accepted[i] | lanes->states[i]) != 0;
    }
}

/* Whether the lane has not begun, or has met a byte beyond ASCII: that is where its trail ends. */
static bool
is_to_be_run(const struct walk_lanes *lanes, unsigned lane)
{
    unsigned words = lanes->accepted[lane];

    if (words == 0)
        return false;
    if ((words & NOT_ONE_END) != 0)
        return true;
    uint64_t trail = lanes->trails[lane][31 - (unsigned)__builtin_clz(words)];
    unsigned last = 63 - (unsigned)__builtin_clzll(trail & WALK_ALL_ACCEPTS);
    return (trail >> (last - WALK_ENTRY_BITS + 1) & AUTOMATON_STATE) == 0;
}

struct runner
walk_lanes_resume(const struct walk_lanes *lanes, unsigned lane, const struct group *group,
                  const struct candidates *candidates, size_t start, struct run_findings *findings)
{
    struct runner runner = { start, start, 0, true };

    if (is_to_be_run(lanes, lane))
        return runner_at(group, candidates, start);
    for (unsigned words = lanes->accepted[lane]; words != 0; words &= words - 1) {
        unsigned word = (unsigned)__builtin_ctz(words);
        uint64_t trail = lanes->trails[lane][word];

        for (uint64_t left = trail & WALK_ALL_ACCEPTS; left != 0; left &= left - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(left);

            runner.at = start + (size_t)word * WALK_STEPS_AT_ONCE + bit / WALK_ENTRY_BITS;
            runner.state = (uint32_t)(trail >> (bit - WALK_ENTRY_BITS + 1)) & AUTOMATON_STATE;
            walk_run_note(group->automaton, &runner, findings);
        }
    }
    runner.at = start + WALK_READABLE;
    runner.state = lanes->states[lane];
    return runner;
}
