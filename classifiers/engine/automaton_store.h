/*
 * Automata that were made before. Making them is most of the work of compiling a set, so a store notes each
 * that is asked for, and a later compilation of the same patterns takes them from the bytes of an earlier one
 * instead: in the order in which they are asked for, which is the same for the same patterns, each with a key
 * of the program it is made of.
 *
 * Bytes may come from a file that anybody has damaged: nothing in them is used before it is checked, and no
 * automaton that is taken from them leads out of its tables.
 */
#ifndef CLASSIFIERS_ENGINE_AUTOMATON_STORE_H
#define CLASSIFIERS_ENGINE_AUTOMATON_STORE_H

#include "classifiers/engine/walk_share.h"

struct automaton_note {
    uint64_t key;
    uint32_t states;                   /* 0: it would have been too large */
    struct walk_share share;           /* where nothing but this and its size was asked for ... */
    const struct automaton *automaton; /* ... and then NULL */
};

struct automaton_store {
    const struct engine_memory *memory;
    struct automaton_note *notes;
    size_t used, room;
    const unsigned char *saved; /* NULL: every automaton is made */
    size_t saved_left;
};

void automaton_store_done(struct automaton_store *store);

/* What is asked for. */
struct automaton_wish {
    const struct program *program;
    const uint32_t *entries; /* first instructions of `count` patterns */
    size_t count;
    struct automaton_limits limits;
    bool is_size_enough;
};

struct automaton_answer {
    struct automaton *automaton; /* the caller's, who keeps it as long as the store; or NULL */
    uint32_t states;             /* 0: a limit was met */
    struct walk_share share;     /* where its size is enough */
};

/* ENGINE_OK, ENGINE_NO_MEMORY, or ENGINE_BAD_SAVED where the saved bytes have something else here. */
enum engine_status automaton_store_get(struct automaton_store *store, const struct automaton_wish *wish,
                                       struct automaton_answer *answer);

/* The bytes that all notes make; writes them where `to` is not NULL. */
size_t automaton_store_write(const struct automaton_store *store, unsigned char *to);

#endif
