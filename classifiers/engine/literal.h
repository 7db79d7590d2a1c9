/*
 * Patterns of which every match contains one of a few strings (factor.h). All strings of all patterns are
 * looked for in one pass, by four bytes of each (windows.h): nibble masks leave few places, a filter by
 * hashes fewer, and there they are compared. Around a string that is there the pattern is tried at every
 * place where a match that contains it can begin, as far as the bytes around allow it.
 *
 * A text may be full of strings that nothing comes of, and PCRE2 is dear where it fails. So an automaton
 * reads first what has to follow from the string on, once for all the places where a match with it might
 * begin, and a small one asks each of these places how a match begins.
 *
 * A pattern whose match may be of any length is run through an automaton of its own first: PCRE2 does not
 * count the characters that it passes over, a run does.
 *
 * Immutable.
 */
#ifndef CLASSIFIERS_ENGINE_LITERAL_H
#define CLASSIFIERS_ENGINE_LITERAL_H

#include "classifiers/engine/candidates.h"
#include "classifiers/engine/cpu.h"
#include "classifiers/engine/factor.h"
#include "classifiers/engine/walk.h"

/* Whether the factor tells enough for this path. Pure. */
bool literal_is_fit(const struct factor *factor);

struct literal;

struct literal_pattern {
    uint32_t index; /* what candidates_* are told */
    const struct tree *tree;
    struct factor factor;
};

/* Each with a factor that is fit. ENGINE_OK, ENGINE_NO_MEMORY or ENGINE_BAD_SAVED. */
enum engine_status literal_new(struct automaton_store *store, enum cpu_level cpu,
                               const struct literal_pattern *patterns, size_t count,
                               struct literal **literal);
void literal_free(const struct engine_memory *memory, struct literal *literal); /* NULL is harmless */

/* ENGINE_OK, ENGINE_STOPPED or ENGINE_NO_MEMORY. */
enum engine_status literal_scan(const struct literal *literal, struct walk_scratch *scratch,
                                struct candidates *candidates);

#endif
