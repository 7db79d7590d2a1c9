/*
 * What a literal is compared by (ENGINE_LITERAL): units. A unit is a character or a run of white space, which
 * reads as one space. fold.h and boundary.h say which characters count as the same and which are part of a
 * word; here the answers for the common characters are at hand. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_UNITS_H
#define CLASSIFIERS_ENGINE_UNITS_H

#include "classifiers/engine/boundary.h"
#include "classifiers/engine/fold.h"
#include "classifiers/engine/utf8.h"

/* Characters of two bytes: the accents of Latin, Greek, Cyrillic, Hebrew, Arabic. */
#define UNIT_TABLE_FIRST 0x80
#define UNIT_TABLE_END 0x800

struct unit_table {
    uint16_t folded[UNIT_TABLE_END - UNIT_TABLE_FIRST]; /* fold_case */
    bool is_word[UNIT_TABLE_END - UNIT_TABLE_FIRST];    /* boundary_is_word on the right, folded */
};

void unit_table_fill(struct unit_table *table);

/* Kana and Han: characters that fold to themselves and are no white space. */
static inline bool
unit_is_plain(uint32_t unit)
{
    return unit - 0x3041 < 0xa000 - 0x3041;
}

/* Passes white space from *at on. */
void unit_pass_space(const char *text, size_t len, size_t *at);

/* The unit at *at, not folded, and *at behind it. */
static inline uint32_t
unit_next(const char *text, size_t len, size_t *at)
{
    uint32_t unit = utf8_next(text, at);

    /* most characters are letters, or of a script without spaces */
    if ((unit > ' ' && unit < 0x80) || unit_is_plain(unit) || !fold_is_space(unit))
        return unit;
    unit_pass_space(text, len, at);
    return ' ';
}

/* The unit that ends at *at, which is not 0, and *at in front of it. */
uint32_t unit_previous(const char *text, size_t *at);

static inline uint32_t
unit_fold(const struct unit_table *table, uint32_t unit)
{
    if (unit < UNIT_TABLE_FIRST)
        return unit - 'A' < 26 ? unit + ('a' - 'A') : unit;
    if (unit < UNIT_TABLE_END)
        return table->folded[unit - UNIT_TABLE_FIRST];
    return unit_is_plain(unit) ? unit : fold_case(unit);
}

/* Whether a character, not folded, behind a word continues it. */
static inline bool
unit_is_word(const struct unit_table *table, uint32_t unit)
{
    if (unit - UNIT_TABLE_FIRST < UNIT_TABLE_END - UNIT_TABLE_FIRST)
        return table->is_word[unit - UNIT_TABLE_FIRST];
    return boundary_is_word(BOUNDARY_RIGHT, fold_width(unit));
}

#endif
