/*
 * A program as a table of states: one step for each symbol of the text, for all its patterns at once. It is
 * run from one place of the text and says which patterns may match from there, and where they would end.
 *
 * A state knows the instructions that wait for the next symbol, what kind of symbol was read last (for \b and
 * look-behind) and which patterns ended in front of that symbol. Symbols that no instruction tells apart
 * share a column of the table. State 0 is the one that nothing leads out of.
 *
 * Immutable.
 */
#ifndef CLASSIFIERS_ENGINE_AUTOMATON_H
#define CLASSIFIERS_ENGINE_AUTOMATON_H

#include "classifiers/engine/program.h"

#define AUTOMATON_ACCEPTS 0x8000 /* in an entry of the table: patterns end in front of this symbol */
#define AUTOMATON_STATE 0x7fff
#define AUTOMATON_BEYOND 0x8000 /* for a byte beyond ASCII: it depends on the character; no state has it */

struct automaton {
    uint8_t column_of[SYMBOLS];
    uint32_t columns, states;
    uint32_t row;                /* entries of the table for a state: one for each column, and ... */
    uint8_t column_of_byte[256]; /* ... one more, for bytes beyond ASCII: 0 or AUTOMATON_BEYOND */
    uint16_t start[SYMBOLS];     /* the first state, by the symbol before ... */
    uint16_t start_of_byte[256]; /* ... and by the byte before; AUTOMATON_BEYOND where it is beyond ASCII */
    uint16_t *table;             /* a row for each state */
    /* lists of patterns by state: where each begins in `lists`, which has a count and then the patterns */
    uint32_t *accepted, *alive;
    uint32_t *lists;
};

struct automaton_limits {
    uint32_t most_states; /* at most AUTOMATON_STATE */
    size_t most_words;    /* memory while it is made, in 4-byte words */
};

/* *is_too_large: a limit was met and nothing made. ENGINE_OK or ENGINE_NO_MEMORY. `entries` are the first
 * instructions of the patterns. */
enum engine_status automaton_new(const struct engine_memory *memory, const struct program *program,
                                 const uint32_t *entries, size_t count, struct automaton_limits limits,
                                 struct automaton **automaton, bool *is_too_large);
/* Fills what is known by bytes from what is known by symbols. */
void automaton_add_bytes(struct automaton *automaton);
void automaton_free(const struct engine_memory *memory, struct automaton *automaton); /* NULL is harmless */

static inline uint16_t
automaton_entry(const struct automaton *automaton, uint32_t state, unsigned column)
{
    return automaton->table[(size_t)state * automaton->row + column];
}

#endif
