/* The inside of a pattern that is read backwards: what backward_build.c makes and backward.c runs. */
#ifndef CLASSIFIERS_ENGINE_BACKWARD_INSIDE_H
#define CLASSIFIERS_ENGINE_BACKWARD_INSIDE_H

#include "classifiers/engine/backward.h"

#define BACKWARD_MOST_POSITIONS (64 * BACKWARD_MOST_WORDS)
#define BACKWARD_ENDS 8 /* ways in which what stands behind a match is asked; the first is not to ask */

/* Each of `before` may be followed by each of `behind`, which are positions of one word. */
struct backward_link {
    uint64_t behind;
    struct backward_state before;
};

/* The links by the word of what is behind. */
struct backward_word {
    uint64_t behind; /* of all these links */
    unsigned first, end;
};

struct backward {
    unsigned words; /* of each set of positions; at least 1 */
    uint32_t reach; /* bytes: how far behind its start a match reaches at most, or TREE_ENDLESS */
    struct backward_state first; /* a match may begin with these */
    struct backward_state chain; /* those that the next position may follow */
    struct backward_link *links;
    struct backward_word links_of[BACKWARD_MOST_WORDS];
    /* A match may end with last[i] where bit i is set in the next symbol's `ends_before`, or in `boundaries`
     * or `no_boundaries` by whether \b holds there. */
    struct backward_state last[BACKWARD_ENDS];
    uint8_t ends_before[SYMBOLS], boundaries, no_boundaries;
    uint8_t word_of[SYMBOLS]; /* enum symbol_word */
    uint8_t column_of[SYMBOLS];
    uint64_t *read; /* `words` for each column: the positions that read such a symbol */
};

#endif
