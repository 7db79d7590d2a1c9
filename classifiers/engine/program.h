/*
 * Trees as instructions for a non-deterministic machine that reads symbols: the form that automaton.h makes a
 * table of. Several patterns share a program. A pattern that would need too many instructions or characters
 * ends early: what is left matches at once, so that the program matches more, never less.
 */
#ifndef CLASSIFIERS_ENGINE_PROGRAM_H
#define CLASSIFIERS_ENGINE_PROGRAM_H

#include "classifiers/engine/tree.h"

enum operation {
    OPERATION_CLASS,       /* one symbol of the set, then the next instruction */
    OPERATION_SPLIT,       /* the next instruction, and the one at `to` */
    OPERATION_JUMP,        /* the one at `to` */
    OPERATION_PREVIOUS,    /* next if the symbol before is in the set */
    OPERATION_NEXT,        /* next if the symbol to come is in the set */
    OPERATION_BOUNDARY,    /* next if \b may hold */
    OPERATION_NO_BOUNDARY, /* next if \B may hold */
    OPERATION_MATCH,       /* pattern `to` matches */
};

struct instruction {
    enum operation operation;
    uint32_t set; /* index into sets */
    uint32_t to;
};

struct program {
    struct instruction *code;
    size_t used, room;
    struct symbol_set *sets;
    size_t set_used, set_room;
};

#define PROGRAM_ALL_CHARACTERS UINT32_MAX

struct program_pattern {
    const struct node *root;
    uint32_t pattern;
    uint32_t most_instructions; /* at least 1 */
    uint32_t most_characters;   /* it ends early behind so many; or PROGRAM_ALL_CHARACTERS */
    bool is_by_class;           /* an ASCII character stands for its class (text_masks.h) */
};

struct program_place {
    uint32_t entry;
    bool is_cut;     /* it ended early */
    bool is_widened; /* a character stands for others, too */
};

enum engine_status program_add(const struct engine_memory *memory, struct program *program,
                               const struct program_pattern *pattern, struct program_place *place);
void program_done(const struct engine_memory *memory, struct program *program);

#endif
