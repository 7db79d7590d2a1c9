/*
 * Runs of an automaton from some places of a stretch (walk_places.h), side by side: all of them take a few
 * steps before any takes more. A step waits for the one before it, so the processor works on those of many
 * runs at once, where one after another it would mostly wait. What nearly all runs come to, nothing or a
 * single end, is told so; the others are left to walk_run.h.
 */
#ifndef CLASSIFIERS_ENGINE_WALK_LANES_H
#define CLASSIFIERS_ENGINE_WALK_LANES_H

#include "classifiers/engine/walk_places.h"
#include "classifiers/engine/walk_run.h"

#define WALK_LANES 64
#define WALK_STEPS_AT_ONCE 4 /* their entries are one word of a trail */
#define WALK_ENTRY_BITS 16
#define WALK_ALL_ACCEPTS UINT64_C(0x8000800080008000)

struct walk_lanes {
    uint16_t at[WALK_LANES];
    uint16_t states[WALK_LANES];  /* where the runs stand; 0: they are over */
    uint8_t accepted[WALK_LANES]; /* as bits: the words of the trail that have AUTOMATON_ACCEPTS; those of
                                     the first steps: it has to be run */
    uint64_t trails[WALK_LANES][WALK_READABLE / WALK_STEPS_AT_ONCE]; /* the entries of the table, by step */
    size_t open_count;
    uint8_t open[WALK_LANES]; /* the lanes that have come to anything, in the order of their places */
};

/* Runs from as many of the places as there are lanes, `first` being the first of them. */
void walk_lanes_run(const struct group *group, const struct text_masks *masks,
                    const struct walk_places *places, size_t first, struct walk_lanes *lanes);

/* The only end that a run has found. */
struct walk_end {
    uint32_t state; /* 0: there is none, or the run goes on, or it has found more */
    size_t steps;
};

static inline struct walk_end
walk_lanes_end(const struct walk_lanes *lanes, unsigned lane)
{
    unsigned words = lanes->accepted[lane];

    if (words == 0 || (words & (words - 1)) != 0 || lanes->states[lane] != 0)
        return (struct walk_end){ 0, 0 };
    unsigned word = (unsigned)__builtin_ctz(words);
    uint64_t trail = lanes->trails[lane][word], accepts = trail & WALK_ALL_ACCEPTS;
    unsigned bit = (unsigned)__builtin_ctzll(accepts);
    if ((accepts & (accepts - 1)) != 0)
        return (struct walk_end){ 0, 0 };
    /* AUTOMATON_BEYOND looks like it, but has no state */
    return (struct walk_end){ (uint32_t)(trail >> (bit - WALK_ENTRY_BITS + 1)) & AUTOMATON_STATE,
                              (size_t)word * WALK_STEPS_AT_ONCE + bit / WALK_ENTRY_BITS };
}

/* What is left of the run, which began at `start`, once it has been noted what the lane has found; or the run
 * again. It may be over. */
struct runner walk_lanes_resume(const struct walk_lanes *lanes, unsigned lane, const struct group *group,
                                const struct candidates *candidates, size_t start,
                                struct run_findings *findings);

/* Where the lane's run began. */
static inline size_t
walk_lanes_start(const struct walk_lanes *lanes, unsigned lane, size_t offset)
{
    return offset + 1 + lanes->at[lane];
}

#endif
