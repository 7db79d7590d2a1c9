/* The inside of a pattern that is read backwards: what backward_build.c makes and backward.c runs. */
#ifndef CLASSIFIERS_ENGINE_BACKWARD_INSIDE_H
#define CLASSIFIERS_ENGINE_BACKWARD_INSIDE_H

#include "classifiers/engine/backward.h"
#include "classifiers/engine/utf8.h"

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

/* The text in front of `at` has not been read. */
struct backward_reader {
    const struct backward *backward;
    const char *text;
    size_t at;
    uint8_t next; /* the symbol at `at` */
    struct backward_state state;
};

/* The symbol in front of *at, which is moved there. */
static inline uint8_t
backward_symbol(const char *text, size_t *at)
{
    uint8_t byte = (uint8_t)text[*at - 1];

    if (byte < SYMBOL_ASCII) {
        (*at)--;
        return byte;
    }
    *at = utf8_previous(text, *at);
    size_t behind = *at;
    return symbol_of(utf8_next(text, &behind));
}

/* One step: *state becomes what is so in front of `symbol`, which stands in front of `next`. */
void backward_step(const struct backward *backward, uint8_t symbol, uint8_t next,
                   struct backward_state *state);

/* Reads the range, or only the end of it where the memo does not help. */
void backward_read_known(struct backward_memo *memo, struct backward_reader *reader,
                         const struct backward_range *range, uint64_t *starts);

#endif
