/*
 * Where a run of an automaton may come to anything: the first characters of what it reads, told by class
 * (text_masks.h), as a program over streams of bits. The question for all places of a stretch is a few dozen
 * operations on whole streams.
 *
 * The program follows the automaton as long as enough places of a text lead there: what is frequent is looked
 * at closely, what is rare is kept. A node is the stream of the places from which one of a set of states may
 * go on: for each class, the class here and the node of the states that it leads to one place further on.
 * Nodes that come to the same are one, and a run of nodes that ask for the same is one question. Behind what
 * is followed, where a pattern has matched, and at characters beyond ASCII the answer is yes: what is kept
 * too many the automaton drops.
 *
 * Immutable.
 */
#ifndef CLASSIFIERS_ENGINE_OPENING_H
#define CLASSIFIERS_ENGINE_OPENING_H

#include "classifiers/engine/automaton.h"
#include "classifiers/engine/text_masks.h"

#define OPENING_STEPS 96 /* over streams of the masks and what is made of them (text_masks.h) */
#define OPENING_DEPTH 24 /* characters: fewer than TEXT_AHEAD */

enum opening_operation {
    OPENING_UNITE,      /* to = a | b */
    OPENING_UNITE_FOUR, /* to = a | b | c | d */
    OPENING_EXCEPT,     /* to = (a | b) & ~(c | d) */
    OPENING_LEAD,       /* to = a | (b & c ahead) */
    OPENING_LEAD_TWO,   /* to = a | (b & c ahead) | (d & e ahead) */
    OPENING_OPERATIONS
};

/* Bit i of a stream that is looked ahead at is its bit i + ahead. No stream is both read and written. */
struct opening_step {
    uint8_t operation, ahead, to, a, b, c, d, e;
};

struct opening {
    struct opening_step steps[OPENING_STEPS];
    unsigned step_count;
    uint8_t result; /* the stream of the places in front of those that are kept */
};

/* Freed by engine_release. */
enum engine_status opening_new(const struct engine_memory *memory, const struct automaton *automaton,
                               struct opening **opening);

/*
 * The words of the stream of the places in front of those from which the automaton has to be run: bit i is
 * for the place i + 1 of the stretch. Bits behind the first TEXT_STRETCH mean nothing. Valid until the next
 * call with these masks.
 */
typedef const uint64_t *(*opening_fn)(const struct opening *opening, struct text_masks *masks);
opening_fn opening_run_of(enum cpu_level level);

#endif
