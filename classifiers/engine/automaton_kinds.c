/* Which symbols a program tells apart. */
#include "classifiers/engine/automaton_maker.h"

#include <string.h>

/* Tells symbols in the set from those outside. */
static void
refine(struct kinds *kinds, const struct symbol_set *set)
{
    uint8_t renamed[SYMBOLS][2];
    unsigned count = 0;

    memset(renamed, 0xff, sizeof(renamed));
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
        uint8_t *name = &renamed[kinds->of[symbol]][symbol_set_has(set, symbol) ? 1 : 0];

        if (*name == 0xff) {
            *name = (uint8_t)count;
            kinds->symbol[count] = (uint8_t)symbol;
            count++;
        }
        kinds->of[symbol] = *name;
    }
    kinds->count = count;
}

void
maker_make_kinds(struct maker *maker)
{
    const struct program *program = maker->program;
    struct symbol_class words = symbol_class_words();
    struct symbol_set end = { 0 };

    symbol_set_add(&end, SYMBOL_END);
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        maker->words_of[symbol] = (uint8_t)symbol_word((uint8_t)symbol);
    struct kinds *all[] = { &maker->columns, &maker->before, &maker->behind };
    for (size_t i = 0; i < 3; i++) {
        refine(all[i], &end);
        refine(all[i], &words.may);
        refine(all[i], &words.must);
    }
    for (size_t i = 0; i < program->set_used; i++)
        refine(&maker->columns, &program->sets[i]);
    for (size_t i = 0; i < program->used; i++) {
        const struct instruction *at = &program->code[i];

        if (at->operation == OPERATION_PREVIOUS)
            refine(&maker->before, &program->sets[at->set]);
        if (at->operation == OPERATION_NEXT)
            refine(&maker->behind, &program->sets[at->set]);
    }
    for (unsigned column = 0; column < maker->columns.count; column++) {
        uint8_t symbol = maker->columns.symbol[column];

        symbol_set_add(&maker->symbols_behind[maker->behind.of[symbol]], symbol);
        symbol_set_add(&maker->symbols_before[maker->before.of[symbol]], symbol);
    }
}
