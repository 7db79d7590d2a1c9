/* walk_new: patterns are sorted into groups that share an automaton each. */
#include "classifiers/engine/walk_groups.h"

#include <stdlib.h>
#include <string.h>

#define START_KINDS 8          /* starts told apart by the symbol before; more are taken together */
#define MOST_STATES 8192       /* of one automaton ... */
#define MOST_STATES_ALONE 2048 /* of one pattern */
#define MOST_WORDS (4u << 20)  /* ... and the memory to make it, in 4-byte words */
#define MOST_INSTRUCTIONS 8192 /* of one pattern */

/* Whether a character of the symbol may begin with this byte. */
static bool
may_begin(unsigned symbol, unsigned byte)
{
    static const char *const leads[] = {
        [SYMBOL_DIGIT - SYMBOL_ASCII] = "\xd9\xdb\xdf\xe0\xe1\xea\xef\xf0",
        [SYMBOL_SPACE - SYMBOL_ASCII] = "\xc2\xe1\xe2\xe3",
        [SYMBOL_FOLD - SYMBOL_ASCII] = "\xc5\xe2",
        [SYMBOL_NEW - SYMBOL_ASCII] = "\xf0",
    };

    if (symbol < SYMBOL_ASCII)
        return symbol == byte;
    if (byte < 0xc2)
        return false;
    return symbol == SYMBOL_OTHER ||
           (symbol < SYMBOL_OTHER && strchr(leads[symbol - SYMBOL_ASCII], (int)byte) != NULL);
}

/* What may stand first and second behind a start of this kind. */
static void
open_gate(struct group *group, uint16_t start, uint8_t bit)
{
    const struct automaton *automaton = group->automaton;

    for (unsigned symbol = 0; symbol < SYMBOL_END; symbol++) {
        uint16_t next = entry(automaton, start, symbol);

        if (next == 0)
            continue;
        for (unsigned byte = 0; byte < 256; byte++)
            group->first[byte] |= may_begin(symbol, byte) ? bit : 0;
        for (unsigned second = 0; second < 128 && symbol < 128; second++) {
            if ((next & AUTOMATON_ACCEPTS) != 0 || entry(automaton, next & AUTOMATON_STATE, second) != 0)
                group->pairs[symbol][second / 64] |= (uint64_t)1 << second % 64;
        }
    }
}

/* Fills the tables that tell where a match may start. */
static void
make_gate(struct group *group)
{
    uint16_t kinds[START_KINDS];
    unsigned kind_count = 0;

    for (unsigned before = 0; before < SYMBOLS; before++) {
        uint16_t start = group->automaton->start[before];
        unsigned kind = 0;

        while (kind < kind_count && kinds[kind] != start)
            kind++;
        bool is_new = kind == kind_count;
        if (kind == START_KINDS)
            kind--;
        else if (is_new)
            kinds[kind_count++] = start;
        uint8_t bit = (uint8_t)(1u << kind);
        if (is_new)
            open_gate(group, start, bit);
        if (before == SYMBOL_END)
            group->at_start = bit;
        else if (before < SYMBOL_ASCII)
            group->before[before] |= bit;
        for (unsigned byte = 0x80; byte < 256 && before >= SYMBOL_ASCII && before < SYMBOL_END; byte++)
            group->before[byte] |= bit;
    }
}

/* A pattern, and what its automaton alone comes to. */
struct sized_pattern {
    struct walk_pattern pattern;
    uint32_t most_instructions; /* behind which it is cut */
    uint32_t states;
};

static enum engine_status
make_program(const struct engine_memory *memory, const struct sized_pattern *patterns, size_t count,
             struct program *program, struct member *members, uint32_t *entries)
{
    for (size_t i = 0; i < count; i++) {
        const struct tree *tree = patterns[i].pattern.tree;
        struct program_pattern pattern = { tree->root, (uint32_t)i, patterns[i].most_instructions };
        struct program_place place;
        enum engine_status status = program_add(memory, program, &pattern, &place);

        if (status != ENGINE_OK)
            return status;
        entries[i] = place.entry;
        members[i] = (struct member){
            .index = patterns[i].pattern.index,
            .is_exact = tree->is_exact && !place.is_cut,
            .doubt_before = tree->doubt_before,
            .doubt_behind = tree->doubt_behind,
        };
    }
    return ENGINE_OK;
}

/* One automaton for the patterns; *is_too_large where there can be none. */
static enum engine_status
make_automaton(const struct engine_memory *memory, const struct sized_pattern *patterns, size_t count,
               uint32_t most_states, struct member *members, struct automaton **automaton, bool *is_too_large)
{
    struct automaton_limits limits = { most_states, MOST_WORDS };
    struct program program = { 0 };
    uint32_t *entries = engine_allocate(memory, count, sizeof(*entries));
    enum engine_status status = ENGINE_NO_MEMORY;

    if (entries != NULL)
        status = make_program(memory, patterns, count, &program, members, entries);
    if (status == ENGINE_OK)
        status = automaton_new(memory, &program, entries, count, limits, automaton, is_too_large);
    engine_release(memory, entries);
    program_done(memory, &program);
    return status;
}

/* Cuts the pattern until it is small enough alone, and notes how large that is. */
static enum engine_status
measure(const struct engine_memory *memory, struct sized_pattern *pattern)
{
    struct member member;
    bool is_too_large = true;

    for (pattern->most_instructions = 2 * MOST_INSTRUCTIONS; is_too_large;) {
        struct automaton *alone = NULL;

        pattern->most_instructions /= 2;
        enum engine_status status =
            make_automaton(memory, pattern, 1, MOST_STATES_ALONE, &member, &alone, &is_too_large);
        if (status != ENGINE_OK)
            return status;
        if (!is_too_large)
            pattern->states = alone->states;
        automaton_free(memory, alone);
    }
    return ENGINE_OK;
}

static int
compare_sizes(const void *a, const void *b)
{
    const struct sized_pattern *first = a, *second = b;

    if (first->states != second->states)
        return first->states < second->states ? -1 : 1;
    return first->pattern.index < second->pattern.index ? -1 : first->pattern.index > second->pattern.index;
}

/* Whether it is worth trying to make one automaton of them: it seldom has fewer states than they have alone.
 */
static bool
may_fit(const struct sized_pattern *patterns, size_t count)
{
    uint64_t states = 0;

    for (size_t i = 0; i < count; i++)
        states += patterns[i].states;
    return count == 1 || states <= MOST_STATES;
}

/* Patterns whose automaton would be too large are split into halves; each fits alone. */
static enum engine_status
add_groups(const struct engine_memory *memory, struct walk *walk, const struct sized_pattern *patterns,
           size_t count)
{
    struct member *members = walk->members + walk->member_count;
    struct automaton *automaton = NULL;
    bool is_too_large = !may_fit(patterns, count);
    enum engine_status status = ENGINE_OK;

    if (!is_too_large)
        status = make_automaton(memory, patterns, count, MOST_STATES, members, &automaton, &is_too_large);

    if (status == ENGINE_OK && is_too_large) {
        status = add_groups(memory, walk, patterns, count / 2);
        return status != ENGINE_OK ? status
                                   : add_groups(memory, walk, patterns + count / 2, count - count / 2);
    }
    if (status != ENGINE_OK)
        return status;
    struct group *groups =
        engine_grow(memory, walk->groups, &walk->group_room, walk->group_used, 1, sizeof(*groups));
    if (groups == NULL) {
        automaton_free(memory, automaton);
        return ENGINE_NO_MEMORY;
    }
    walk->groups = groups;
    groups[walk->group_used] = (struct group){ .automaton = automaton, .members = members };
    make_gate(&groups[walk->group_used++]);
    walk->member_count += count;
    return ENGINE_OK;
}

/*
 * Patterns in the order of their size, so that many small ones share an automaton, and a few large ones do
 * not make that of all the others too large.
 */
static enum engine_status
group_patterns(const struct engine_memory *memory, struct walk *walk, const struct walk_pattern *patterns,
               size_t count)
{
    struct sized_pattern *sized = engine_allocate(memory, count, sizeof(*sized));
    enum engine_status status = sized == NULL ? ENGINE_NO_MEMORY : ENGINE_OK;

    for (size_t i = 0; i < count && status == ENGINE_OK; i++) {
        sized[i].pattern = patterns[i];
        status = measure(memory, &sized[i]);
    }
    if (status == ENGINE_OK) {
        qsort(sized, count, sizeof(*sized), compare_sizes);
        status = add_groups(memory, walk, sized, count);
    }
    engine_release(memory, sized);
    return status;
}

enum engine_status
walk_new(const struct engine_memory *memory, const struct walk_pattern *patterns, size_t count,
         struct walk **walk)
{
    struct walk *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    made->members = engine_allocate(memory, count, sizeof(*made->members));
    enum engine_status status = made->members == NULL ? ENGINE_NO_MEMORY : ENGINE_OK;
    if (status == ENGINE_OK && count > 0)
        status = group_patterns(memory, made, patterns, count);
    if (status != ENGINE_OK) {
        walk_free(memory, made);
        return status;
    }
    *walk = made;
    return ENGINE_OK;
}

void
walk_free(const struct engine_memory *memory, struct walk *walk)
{
    if (walk == NULL)
        return;
    for (size_t i = 0; i < walk->group_used; i++)
        automaton_free(memory, walk->groups[i].automaton);
    engine_release(memory, walk->groups);
    engine_release(memory, walk->members);
    engine_release(memory, walk);
}
