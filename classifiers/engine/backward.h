/*
 * Where a match of one pattern may begin, for all places of a stretch of text at once: the pattern read
 * backwards, all its ways at the same time, as bits of a few words (Glushkov's automaton). So a text that
 * begins like a match at every place, and never ends like one, costs no more than one that does not.
 *
 * A position is a character of the pattern, counted as often as it is repeated. Reading the text from its
 * end, a position is in the state where a match can be completed from it on. What a position may be followed
 * by is either the next position (a chain, one shift for all) or a link: any of some positions behind any of
 * some others. Assertions behind the last character are asked; others are taken to hold, so that no place is
 * lost: what is kept too many PCRE2 drops.
 *
 * Immutable.
 */
#ifndef CLASSIFIERS_ENGINE_BACKWARD_H
#define CLASSIFIERS_ENGINE_BACKWARD_H

#include "classifiers/engine/tree.h"

#define BACKWARD_MOST_WORDS 8 /* of 64 positions */

struct backward;

/* *backward stays NULL where the pattern would need too much, or may match the empty string. ENGINE_OK or
 * ENGINE_NO_MEMORY. */
enum engine_status backward_new(const struct engine_memory *memory, const struct tree *tree,
                                struct backward **backward);
void backward_free(const struct engine_memory *memory, struct backward *backward); /* NULL is harmless */

/* How many bytes of a match there are at most; TREE_ENDLESS. */
uint32_t backward_reach(const struct backward *backward);

/* What reading a byte costs, in steps of PCRE2 or so. */
uint32_t backward_price(const struct backward *backward);

/* The positions from which a match can be completed at some place of the text. All bits are zero at its end;
 * where nothing is known all bits are set. */
struct backward_state {
    uint64_t words[BACKWARD_MOST_WORDS];
};

/* A part of a text; both ends are starts of characters or the end of the text. */
struct backward_range {
    const char *text;
    size_t len, from, end;
};

/*
 * The steps of a reading that were taken before: where a text repeats itself most are known, and cost little
 * then. It serves one reading at a time, of any pattern that lives as long as it. About 180 KB; NULL where
 * memory is short.
 */
struct backward_memo;
struct backward_memo *backward_memo_new(const struct engine_memory *memory);
void backward_memo_free(const struct engine_memory *memory,
                        struct backward_memo *memo); /* NULL is harmless */

/* Reads the range from its end, where *state is so, to its start, where it is so then. In `starts`, if it is
 * not NULL, bit i is set where a match may begin at from + i; its bits have to be zero. `memo` may be NULL.
 */
void backward_read(const struct backward *backward, const struct backward_range *range,
                   struct backward_state *state, uint64_t *starts, struct backward_memo *memo);

#endif
