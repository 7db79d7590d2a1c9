/* An automaton while it is made: what automaton.c and automaton_kinds.c share. */
#ifndef CLASSIFIERS_ENGINE_AUTOMATON_MAKER_H
#define CLASSIFIERS_ENGINE_AUTOMATON_MAKER_H

#include "classifiers/engine/automaton.h"

/* A state while the table is made. Its instructions, then its accepted patterns, lie in the words. */
struct state {
    size_t at;
    uint32_t instructions, accepted;
    uint8_t last; /* the kind of symbol read last */
};

/* Symbols by what assertions can tell of them, each kind with one symbol that stands for it. */
struct kinds {
    uint8_t of[SYMBOLS];
    uint8_t symbol[SYMBOLS];
    unsigned count;
};

struct maker {
    const struct engine_memory *memory;
    const struct program *program;
    struct automaton_limits limits;
    struct automaton *made;
    struct kinds columns, before, behind;
    uint8_t words_of[SYMBOLS]; /* enum symbol_word */
    /* one symbol of each column, by its kind as what stands behind and as what stood before */
    struct symbol_set symbols_behind[SYMBOLS], symbols_before[SYMBOLS];
    struct symbol_set parts[SYMBOLS]; /* of one row: symbols that nothing has told apart */
    size_t part_count;
    struct state *states;
    size_t state_used, state_room;
    uint32_t *words;
    size_t word_used, word_room;
    uint16_t *slots; /* state + 1, by hash */
    /* for one closure */
    uint32_t *seen, *split; /* stamp by instruction; by set */
    uint32_t stamp;
    uint32_t *stack, *reads, *matches; /* instructions, and patterns */
    size_t read_count, match_count;
    bool is_too_large, is_out_of_memory;
};

/* Fills columns, before and behind, and what follows from them. */
void maker_make_kinds(struct maker *maker);

#endif
