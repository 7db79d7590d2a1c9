#include "classifiers/engine/walk_places.h"

#define STEPS_AT_ONCE (WALK_FIRST_STEPS / 2) /* most places are dropped by the first half */

/*
 * Takes the steps behind `from` of the runs from the first `count` places and returns how many are left. A
 * run that has accepted or met a byte beyond ASCII is WALK_NOT_BEGUN, and stays so.
 */
static inline __attribute__((always_inline)) size_t
take_steps(const struct automaton *automaton, const char *text, struct walk_places *places, size_t count,
           unsigned from)
{
    const uint16_t *table = automaton->table;
    const uint8_t *columns = automaton->column_of_byte;
    const size_t row = automaton->row;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        uint16_t place = places->at[i];
        const unsigned char *bytes = (const unsigned char *)text + place;
        unsigned seen = from > 0 ? places->states[i] : automaton->start_of_byte[bytes[-1]];
        unsigned state = seen & AUTOMATON_STATE;

#pragma GCC unroll 4
        for (unsigned step = from; step < from + STEPS_AT_ONCE; step++) {
            unsigned next = table[(size_t)state * row + columns[bytes[step]]];

            seen |= next;
            state = next & AUTOMATON_STATE;
        }
        bool is_open = (seen & WALK_NOT_BEGUN) != 0, is_character = from > 0 || (bytes[0] & 0xc0) != 0x80;
        places->at[kept] = place;
        places->states[kept] = (uint16_t)(is_open ? WALK_NOT_BEGUN : state);
        kept += (is_open | (state != 0)) & is_character;
    }
    return kept;
}

static void
add_unasked(struct walk_places *places, uint16_t place)
{
    places->at[places->count] = place;
    places->states[places->count++] = WALK_NOT_BEGUN;
}

void
walk_places_find(const struct walk *walk, const struct group *group, const struct text_masks *masks,
                 const uint64_t *before, struct walk_places *places)
{
    const char *text = masks->text + 1; /* the opening tells of the place in front */
    size_t len = masks->len - 1, blocks = masks->words < TEXT_BLOCKS ? masks->words : TEXT_BLOCKS - 1;
    size_t found = walk->functions->gather(before, blocks, places->at), asked = found;

    while (found > 0 && places->at[found - 1] >= len)
        found--;
    asked = found;
    while (asked > 0 && (size_t)places->at[asked - 1] + WALK_READABLE > len)
        asked--;
    places->count = take_steps(group->automaton, text, places, asked, 0);
    places->count = take_steps(group->automaton, text, places, places->count, STEPS_AT_ONCE);
    for (size_t i = asked; i < found; i++) {
        if (((unsigned char)text[places->at[i]] & 0xc0) != 0x80)
            add_unasked(places, places->at[i]);
    }
}
