/* An opening while it is made: what opening_nodes.c, opening_classes.c and opening_build.c share. */
#ifndef CLASSIFIERS_ENGINE_OPENING_BUILDER_H
#define CLASSIFIERS_ENGINE_OPENING_BUILDER_H

#include "classifiers/engine/opening.h"

#define OPENING_MOST_SETS 4096       /* of states ... */
#define OPENING_MOST_WORDS (1 << 16) /* ... and the states in them */
#define OPENING_MOST_NODES 512
#define OPENING_SLOTS 8192 /* for either */

/* While it is made, each step has a stream of its own; zeros and ones are these. */
#define OPENING_MOST_VIRTUAL 200
#define OPENING_ALL_ZEROS (OPENING_MOST_VIRTUAL + 1)
#define OPENING_ALL_ONES (OPENING_MOST_VIRTUAL + 2)

/* Nodes are numbered from OPENING_FIRST_NODE on. */
enum { OPENING_NEVER, OPENING_ALWAYS, OPENING_FIRST_NODE };

/* A character says much about the next one. */
enum opening_kind { OPENING_LETTER, OPENING_DIGIT, OPENING_MARK, OPENING_KINDS };

/* Where so many characters have been read and the automaton may be in one of the states. */
struct opening_states {
    uint32_t at, count, depth;
    double shares[OPENING_KINDS]; /* of the places of a text that lead here, about; by the last character */
    uint32_t to[TEXT_CLASSES];    /* OPENING_NEVER, OPENING_ALWAYS, or OPENING_FIRST_NODE and a set */
    uint32_t node;
};

struct opening_node {
    uint32_t to[TEXT_CLASSES]; /* the node one place further on */
    uint8_t stream;
    bool has_stream;
};

/* The symbols that a character of a class may be: one of each column. */
struct opening_choices {
    uint8_t symbols[SYMBOLS];
    unsigned count;
};

struct opening_builder {
    const struct automaton *automaton;
    struct opening_choices choices[TEXT_CLASSES];
    double shares[TEXT_CLASSES]; /* of the characters of its kind */
    uint8_t as[TEXT_CLASSES];    /* the class that one of a class is taken for */
    struct opening_states *sets;
    struct opening_node *nodes;
    uint32_t *words, *set_slots, *node_slots;
    uint32_t *merged; /* states of one set while they are gathered */
    uint32_t *stamps, stamp;
    size_t set_count, node_count, word_count;
    struct opening *opening;
    uint32_t classes[OPENING_MOST_VIRTUAL]; /* by stream: of one that is made of those of the masks; else 0 */
    unsigned stream_count;
    bool is_too_large;
};

/* What may be read, by the classes as `as` has them. */
void opening_make_choices(struct opening_builder *builder);
void opening_make_shares(struct opening_builder *builder);

/* The stream of the step, which is not made twice. */
uint8_t opening_add_step(struct opening_builder *builder, struct opening_step step);
/* A stream that has the wanted classes and none that is not allowed. */
uint8_t opening_stream_of(struct opening_builder *builder, uint32_t wanted, uint32_t allowed);

/* The node of the place in front, and about what share of the places of a text it keeps. Characters are
 * followed where at least so large a share of the places of a text leads to. is_too_large where there are too
 * many nodes. */
uint32_t opening_make_root(struct opening_builder *builder, double least_share, double *kept);

#endif
