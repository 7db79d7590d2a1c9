#include "classifiers/engine/walk.h"

#include "classifiers/engine/automaton.h"
#include "classifiers/engine/utf8.h"

#include <string.h>

#define CHUNK 4096             /* bytes looked at before the places found in them are walked from */
#define START_KINDS 8          /* starts told apart by the symbol before; more are taken together */
#define MOST_STATES 16384      /* of one automaton ... */
#define MOST_WORDS (4u << 20)  /* ... and the memory to make it, in 4-byte words */
#define MOST_INSTRUCTIONS 8192 /* of one pattern */

struct member {
    uint32_t index;
    bool is_exact;
    struct symbol_set doubt_before, doubt_behind;
};

/* Patterns that share an automaton. */
struct group {
    struct automaton *automaton;
    const struct member *members;
    size_t count;
    /* bits by kind of start: bytes in front of a match, and first bytes of one */
    uint8_t before[256], first[256], at_start;
    uint64_t pairs[128][2]; /* first and second symbol, where both are ASCII */
};

struct walk {
    struct member *members;
    size_t member_count;
    struct group *groups;
    size_t group_used, group_room;
};

/* What one run found of each pattern of the group. */
struct found {
    size_t end;
    bool is_found, is_exact;
};

struct walk_scratch {
    struct found *found; /* by member of the group */
    uint32_t *list;      /* members that are found */
    size_t listed;
    uint16_t places[CHUNK];
};

static uint16_t
entry(const struct automaton *automaton, uint32_t state, unsigned symbol)
{
    return automaton_entry(automaton, state, automaton->column_of[symbol]);
}

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

/* The places of the chunk where a match may start. */
static size_t
find_places(const struct group *group, const struct candidates *candidates, size_t from, size_t to,
            uint16_t *places)
{
    const unsigned char *text = (const unsigned char *)candidates->text;
    size_t count = 0, kept = 0;
    uint8_t before = from == 0 ? group->at_start : group->before[text[from - 1]];

    for (size_t i = from; i < to; i++) {
        places[count] = (uint16_t)(i - from);
        count += (before & group->first[text[i]]) != 0;
        before = group->before[text[i]];
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = from + places[i];
        unsigned first = text[at], second = at + 1 < candidates->len ? text[at + 1] : 0x80;

        places[kept] = places[i];
        kept += ((first | second) & 0x80) != 0 || (group->pairs[first][second / 64] >> second % 64 & 1) != 0;
    }
    return kept;
}

static void
note(struct walk_scratch *scratch, uint32_t member, size_t end, bool is_exact)
{
    struct found *found = &scratch->found[member];

    if (found->is_found) {
        found->is_exact = false;
        return;
    }
    *found = (struct found){ end, true, is_exact };
    scratch->list[scratch->listed++] = member;
}

static void
note_list(struct walk_scratch *scratch, const uint32_t *list, size_t end, bool is_exact)
{
    for (uint32_t i = 1; i <= list[0]; i++)
        note(scratch, list[i], end, is_exact);
}

static inline uint8_t
symbol_before(const char *text, size_t at)
{
    if (at == 0)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[at - 1];
    if (byte < 0x80)
        return byte;
    at = utf8_previous(text, at);
    return symbol_of(utf8_next(text, &at));
}

static inline uint8_t
symbol_at(const char *text, size_t len, size_t *at)
{
    if (*at >= len)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[*at];
    if (byte < 0x80) {
        (*at)++;
        return byte;
    }
    return symbol_of(utf8_next_long(text, at));
}

/* Runs the automaton from `start` and notes what it accepts. */
static void
run(const struct group *group, const struct candidates *candidates, size_t start, uint8_t before,
    struct walk_scratch *scratch)
{
    const struct automaton *automaton = group->automaton;
    const char *text = candidates->text;
    uint32_t state = automaton->start[before];
    bool is_ascii = before < SYMBOL_ASCII || before == SYMBOL_END;
    size_t at = start;

    for (unsigned steps = 0; steps < WALK_MOST_STEPS; steps++) {
        size_t next = at;
        uint8_t symbol = symbol_at(text, candidates->len, &next);
        uint16_t to = entry(automaton, state, symbol);

        is_ascii = is_ascii && (symbol < SYMBOL_ASCII || symbol == SYMBOL_END);
        state = to & AUTOMATON_STATE;
        if ((to & AUTOMATON_ACCEPTS) != 0)
            note_list(scratch, automaton->lists + automaton->accepted[state], at, is_ascii);
        if (state == 0 || symbol == SYMBOL_END)
            return;
        at = next;
    }
    note_list(scratch, automaton->lists + automaton->alive[state], at, false);
}

static enum engine_status
decide(const struct group *group, struct walk_scratch *scratch, struct candidates *candidates, size_t start,
       uint8_t before)
{
    enum engine_status status = ENGINE_OK;

    for (size_t i = 0; i < scratch->listed; i++) {
        const struct member *member = &group->members[scratch->list[i]];
        struct found *found = &scratch->found[scratch->list[i]];
        size_t end = found->end, behind = end;

        found->is_found = false;
        if (status != ENGINE_OK || !candidates_wants(candidates, member->index, start))
            continue;
        bool is_exact = found->is_exact && member->is_exact && !symbol_set_has(&member->doubt_before, before);
        if (is_exact &&
            !symbol_set_has(&member->doubt_behind, symbol_at(candidates->text, candidates->len, &behind)))
            status = candidates_report(candidates, member->index, start, end);
        else
            status = candidates_try(candidates, member->index, start);
    }
    scratch->listed = 0;
    return status;
}

static enum engine_status
scan_group(const struct group *group, struct walk_scratch *scratch, struct candidates *candidates)
{
    for (size_t from = 0; from < candidates->len; from += CHUNK) {
        size_t to = candidates->len - from > CHUNK ? from + CHUNK : candidates->len;
        size_t count = find_places(group, candidates, from, to, scratch->places);

        for (size_t i = 0; i < count; i++) {
            size_t start = from + scratch->places[i];
            uint8_t before = symbol_before(candidates->text, start);

            run(group, candidates, start, before, scratch);
            if (scratch->listed == 0)
                continue;
            enum engine_status status = decide(group, scratch, candidates, start, before);
            if (status != ENGINE_OK)
                return status;
        }
    }
    return ENGINE_OK;
}

enum engine_status
walk_scan(const struct walk *walk, struct walk_scratch *scratch, struct candidates *candidates)
{
    for (size_t i = 0; i < walk->group_used; i++) {
        enum engine_status status = scan_group(&walk->groups[i], scratch, candidates);

        if (status != ENGINE_OK)
            return status;
    }
    return ENGINE_OK;
}

static enum engine_status
make_program(const struct engine_memory *memory, const struct walk_pattern *patterns, size_t count,
             uint32_t most_instructions, struct program *program, struct member *members, uint32_t *entries)
{
    for (size_t i = 0; i < count; i++) {
        const struct tree *tree = patterns[i].tree;
        struct program_pattern pattern = { tree->root, (uint32_t)i, most_instructions };
        struct program_place place;
        enum engine_status status = program_add(memory, program, &pattern, &place);

        if (status != ENGINE_OK)
            return status;
        entries[i] = place.entry;
        members[i] = (struct member){
            .index = patterns[i].index,
            .is_exact = tree->is_exact && !place.is_cut,
            .doubt_before = tree->doubt_before,
            .doubt_behind = tree->doubt_behind,
        };
    }
    return ENGINE_OK;
}

/* One automaton for the patterns; *is_too_large where there can be none. */
static enum engine_status
make_automaton(const struct engine_memory *memory, const struct walk_pattern *patterns, size_t count,
               uint32_t most_instructions, struct member *members, struct automaton **automaton,
               bool *is_too_large)
{
    struct automaton_limits limits = { MOST_STATES, MOST_WORDS };
    struct program program = { 0 };
    uint32_t *entries = engine_allocate(memory, count, sizeof(*entries));
    enum engine_status status = ENGINE_NO_MEMORY;

    if (entries != NULL)
        status = make_program(memory, patterns, count, most_instructions, &program, members, entries);
    if (status == ENGINE_OK)
        status = automaton_new(memory, &program, entries, count, limits, automaton, is_too_large);
    engine_release(memory, entries);
    program_done(memory, &program);
    return status;
}

/* Patterns whose automaton would be too large are split into halves, one that is too large alone is cut. */
static enum engine_status
add_groups(const struct engine_memory *memory, struct walk *walk, const struct walk_pattern *patterns,
           size_t count)
{
    struct member *members = walk->members + walk->member_count;
    struct automaton *automaton = NULL;
    bool is_too_large = true;
    uint32_t most = MOST_INSTRUCTIONS;

    while (is_too_large) {
        enum engine_status status =
            make_automaton(memory, patterns, count, most, members, &automaton, &is_too_large);

        if (status != ENGINE_OK)
            return status;
        if (is_too_large && count > 1) {
            status = add_groups(memory, walk, patterns, count / 2);
            return status != ENGINE_OK ? status
                                       : add_groups(memory, walk, patterns + count / 2, count - count / 2);
        }
        most /= 2;
    }
    struct group *groups =
        engine_grow(memory, walk->groups, &walk->group_room, walk->group_used, 1, sizeof(*groups));
    if (groups == NULL) {
        automaton_free(memory, automaton);
        return ENGINE_NO_MEMORY;
    }
    walk->groups = groups;
    groups[walk->group_used] = (struct group){ .automaton = automaton, .members = members, .count = count };
    make_gate(&groups[walk->group_used++]);
    walk->member_count += count;
    return ENGINE_OK;
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
        status = add_groups(memory, made, patterns, count);
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

size_t
walk_bytes(const struct walk *walk)
{
    size_t bytes = 0;

    for (size_t i = 0; walk != NULL && i < walk->group_used; i++)
        bytes += sizeof(struct group) + automaton_bytes(walk->groups[i].automaton);
    return bytes;
}

struct walk_scratch *
walk_scratch_new(const struct engine_memory *memory, const struct walk *walk)
{
    struct walk_scratch *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->found = engine_allocate(memory, walk->member_count, sizeof(*made->found));
    made->list = engine_allocate(memory, walk->member_count, sizeof(*made->list));
    if (made->found == NULL || made->list == NULL) {
        walk_scratch_free(memory, made);
        return NULL;
    }
    return made;
}

void
walk_scratch_free(const struct engine_memory *memory, struct walk_scratch *scratch)
{
    if (scratch == NULL)
        return;
    engine_release(memory, scratch->found);
    engine_release(memory, scratch->list);
    engine_release(memory, scratch);
}
