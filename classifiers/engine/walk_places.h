/*
 * The places of a stretch of text from which an automaton has to be run. What its opening keeps takes a few
 * steps without a branch, many places at once in the processor's pipeline; runs go on from where these steps
 * led (walk_lanes.h).
 */
#ifndef CLASSIFIERS_ENGINE_WALK_PLACES_H
#define CLASSIFIERS_ENGINE_WALK_PLACES_H

#include "classifiers/engine/walk_groups.h"

#define WALK_FIRST_STEPS 8 /* nearly all places are dropped by these */
#define WALK_READABLE 32   /* bytes behind a place that are in the text, or its run is not begun */
#define WALK_NOT_BEGUN AUTOMATON_BEYOND

struct walk_places {
    size_t count;
    uint16_t at[TEXT_STRETCH + BLOCK_GATHER_SLACK]; /* bytes behind the first of the stretch and one more */
    uint16_t states[TEXT_STRETCH]; /* where a run stands after the first steps, or WALK_NOT_BEGUN */
};

/* `before` is what the opening says (opening.h): so the first byte of a stretch is no place in it, it is one
 * behind the last. */
void walk_places_find(const struct walk *walk, const struct group *group, const struct text_masks *masks,
                      const uint64_t *before, struct walk_places *places);

#endif
