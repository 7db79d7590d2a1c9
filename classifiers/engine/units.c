#include "classifiers/engine/units.h"

void
unit_table_fill(struct unit_table *table)
{
    for (uint32_t unit = UNIT_TABLE_FIRST; unit < UNIT_TABLE_END; unit++) {
        table->folded[unit - UNIT_TABLE_FIRST] = (uint16_t)fold_case(unit);
        table->is_word[unit - UNIT_TABLE_FIRST] = boundary_is_word(BOUNDARY_RIGHT, fold_width(unit));
    }
}

void
unit_pass_space(const char *text, size_t len, size_t *at)
{
    while (*at < len) {
        size_t next = *at;

        if (!fold_is_space(utf8_next(text, &next)))
            break;
        *at = next;
    }
}

/* The character that ends at *at. */
static uint32_t
character_previous(const char *text, size_t *at)
{
    *at = utf8_previous(text, *at);
    size_t end = *at;
    return utf8_next(text, &end);
}

uint32_t
unit_previous(const char *text, size_t *at)
{
    uint32_t unit = character_previous(text, at);

    if (!fold_is_space(unit))
        return unit;
    while (*at > 0) {
        size_t before = *at;

        if (!fold_is_space(character_previous(text, &before)))
            break;
        *at = before;
    }
    return ' ';
}
