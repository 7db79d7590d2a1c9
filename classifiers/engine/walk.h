/*
 * Patterns without a literal that would give them away: numbers in groups, letters and digits. As many as
 * fit share an automaton. For each automaton the streams of a stretch of text tell the places where a match
 * of any of its patterns may start (opening.h); from each such place it is run until no pattern is left. The
 * patterns that it accepts are candidates for PCRE2. Where it is exact about a pattern and found a single
 * end, that is the match. What begins with digits, which is most, is asked of one rough automaton first where
 * it does not fit one exact one (walk_outline.c).
 *
 * Cost: a run is at most WALK_MOST_STEPS long unless a pattern pays for more out of its allowance, so all
 * runs take a time that is linear in the text. Immutable.
 */
#ifndef CLASSIFIERS_ENGINE_WALK_H
#define CLASSIFIERS_ENGINE_WALK_H

#include "classifiers/engine/automaton_store.h"
#include "classifiers/engine/candidates.h"
#include "classifiers/engine/text_masks.h"
#include "classifiers/engine/tree.h"

#define WALK_MOST_STEPS 64

struct walk;
struct walk_scratch;

struct walk_pattern {
    const struct tree *tree;
    uint32_t index; /* what candidates_* are told */
    /* What goes beyond may be anything. 0: there is no limit but that of walk_build.c. */
    uint32_t most_characters;
    uint32_t most_states; /* of its automaton */
};

/* At most 65535 patterns, each with a tree whose matches are never empty. */
enum engine_status walk_new(struct automaton_store *store, const struct walk_pattern *patterns, size_t count,
                            enum cpu_level level, struct walk **walk);
/* A walk of one pattern that is not to be scanned for: only walk_may_match, walk_may_read and walk_try take
 * it. */
enum engine_status walk_new_guard(struct automaton_store *store, const struct walk_pattern *pattern,
                                  struct walk **walk);
void walk_free(const struct engine_memory *memory, struct walk *walk); /* NULL is harmless */

struct walk_scratch *walk_scratch_new(const struct engine_memory *memory, const struct walk *walk);
void walk_scratch_free(const struct engine_memory *memory, struct walk_scratch *scratch);

bool walk_has_patterns(const struct walk *walk);

/* For a walk of one pattern, with the scratch of any walk. Whether it may match from `start`, which it pays
 * for as for a run; and that it is tried there if it may. */
bool walk_may_match(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates,
                    size_t start);
enum engine_status walk_try(const struct walk *walk, struct walk_scratch *scratch,
                            struct candidates *candidates, size_t start);

/* Whether a walk of one pattern may read on from `start`, as far as it is known; to be asked where runs are
 * short. */
bool walk_may_read(const struct walk *walk, struct candidates *candidates, size_t start);

/* For each stretch of the text in turn. ENGINE_OK, ENGINE_STOPPED or ENGINE_NO_MEMORY. */
enum engine_status walk_scan(const struct walk *walk, struct walk_scratch *scratch,
                             struct candidates *candidates, struct text_masks *masks);

#endif
