/*
 * The places of a stretch of text from which an automaton has to be run. What its opening keeps takes a few
 * steps without a branch, many places at once in the processor's pipeline; few are left, and runs go on from
 * where these steps led.
 */
#ifndef CLASSIFIERS_ENGINE_WALK_PLACES_H
#define CLASSIFIERS_ENGINE_WALK_PLACES_H

#include "classifiers/engine/walk_run.h"

struct walk_places {
    size_t count;
    uint16_t at[TEXT_STRETCH + BLOCK_GATHER_SLACK]; /* bytes behind the first of the stretch */
    uint16_t states[TEXT_STRETCH];                  /* where a run stands after WALK_STEPS_AHEAD ... */
};

#define WALK_STEPS_AHEAD 8
#define WALK_NOT_BEGUN AUTOMATON_BEYOND /* ... or this: it has to be begun */

/* `before` is what the opening says (opening.h): so the first byte of a stretch is no place in it, it is one
 * behind the last. */
void walk_places_find(const struct walk *walk, const struct group *group, const struct text_masks *masks,
                      const uint64_t *before, struct walk_places *places);

static inline struct runner
walk_places_resume(const struct walk_places *places, size_t number, const struct group *group,
                   const struct candidates *candidates, size_t offset)
{
    size_t start = offset + 1 + places->at[number];

    if (places->states[number] == WALK_NOT_BEGUN)
        return runner_at(group, candidates, start);
    return (struct runner){ start, start + WALK_STEPS_AHEAD, places->states[number], true };
}

#endif
