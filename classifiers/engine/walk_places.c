#include "classifiers/engine/walk_places.h"

#include <string.h>

#define FIRST_STEPS 3 /* most places are dropped by these */

/* Which steps of a run from each place. */
struct steps {
    unsigned from, to;
};

/*
 * Takes the steps from the first `count` places and returns how many are left. A run that has accepted or met
 * a byte beyond ASCII is WALK_NOT_BEGUN, and stays so.
 */
static inline __attribute__((always_inline)) size_t
advance(const struct automaton *automaton, const char *text, struct walk_places *places, size_t count,
        struct steps steps)
{
    const uint16_t *table = automaton->table;
    const uint8_t *columns = automaton->column_of_byte;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        uint16_t place = places->at[i];
        const unsigned char *bytes = (const unsigned char *)text + place;
        unsigned seen = steps.from > 0 ? places->states[i] : automaton->start_of_byte[bytes[-1]];
        unsigned state = seen & AUTOMATON_STATE;

        for (unsigned step = steps.from; step < steps.to; step++) {
            unsigned next = table[((size_t)state << automaton->shift) + columns[bytes[step]]];

            seen |= next;
            state = next & AUTOMATON_STATE;
        }
        bool is_open = (seen & WALK_NOT_BEGUN) != 0;
        bool is_character = steps.from > 0 || (bytes[0] & 0xc0) != 0x80;
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
    const struct automaton *automaton = group->automaton;
    const char *text = masks->text + 1; /* the opening tells of the place in front */
    size_t len = masks->len - 1, blocks = masks->words < TEXT_BLOCKS ? masks->words : TEXT_BLOCKS - 1;
    size_t found = walk->functions->gather(before, blocks, places->at), asked = found;

    while (found > 0 && places->at[found - 1] >= len)
        found--;
    asked = found;
    while (asked > 0 && (size_t)places->at[asked - 1] + WALK_STEPS_AHEAD > len)
        asked--;
    places->count = advance(automaton, text, places, asked, (struct steps){ 0, FIRST_STEPS });
    places->count =
        advance(automaton, text, places, places->count, (struct steps){ FIRST_STEPS, WALK_STEPS_AHEAD });
    for (size_t i = asked; i < found; i++) {
        if (((unsigned char)text[places->at[i]] & 0xc0) != 0x80)
            add_unasked(places, places->at[i]);
    }
}
