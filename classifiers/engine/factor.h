/*
 * Literal factors: a set of strings of which every match of an expression contains one, where in the match it
 * may stand, and what is certain about the text around it. Strings are of bytes; a letter of ASCII that may
 * have either case is in lower case and marked; what else is the same letter without case (LONG S) is a
 * string of its own.
 */
#ifndef CLASSIFIERS_ENGINE_FACTOR_H
#define CLASSIFIERS_ENGINE_FACTOR_H

#include "classifiers/engine/tree.h"

#define FACTOR_MOST_BYTES 24   /* of a string: fewer than `either` has bits */
#define FACTOR_MOST_STRINGS 32 /* of a set */
#define FACTOR_MOST_BEFORE 512 /* bytes in front of a string where the match may begin */
#define FACTOR_MOST_TAILS 8
#define FACTOR_TAIL_DEPTH 4

struct factor_string {
    uint8_t len;
    uint8_t bytes[FACTOR_MOST_BYTES];
    uint32_t either; /* bit i: byte i may be the capital letter too */
};

/*
 * What every match reads from a string of the set on: the siblings from each of these nodes on, one after the
 * other. Anything may follow.
 */
struct factor_tail {
    const struct node *siblings[FACTOR_TAIL_DEPTH];
    unsigned depth;
};

struct factor_tails {
    struct factor_tail items[FACTOR_MOST_TAILS];
    unsigned count;
};

struct factor {
    struct factor_string strings[FACTOR_MOST_STRINGS];
    size_t count;              /* 0: there is none */
    uint32_t bits;             /* how rare its most frequent string is in mail: one in 2 to the power of it */
    struct tree_width offset;  /* from the start of the match, in bytes ... */
    uint32_t most_characters;  /* ... and in characters */
    struct symbol_set prefix;  /* all symbols in between are of these */
    bool is_prefix_optional;   /* if a match contains a string, another one begins with it */
    struct factor_tails tails; /* one of them is read from a string on; none where they are not known */
};

/* The best factor of the expression. */
void factor_find(const struct tree *tree, struct factor *best);

#endif
