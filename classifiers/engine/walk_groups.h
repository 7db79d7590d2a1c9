/* A walk from inside: what walk_build.c makes and walk.c runs. */
#ifndef CLASSIFIERS_ENGINE_WALK_GROUPS_H
#define CLASSIFIERS_ENGINE_WALK_GROUPS_H

#include "classifiers/engine/automaton.h"
#include "classifiers/engine/walk.h"

struct member {
    uint32_t index;
    bool is_exact;
    struct symbol_set doubt_before, doubt_behind;
};

/* Patterns that share an automaton. */
struct group {
    struct automaton *automaton;
    const struct member *members;
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

static inline uint16_t
entry(const struct automaton *automaton, uint32_t state, unsigned symbol)
{
    return automaton_entry(automaton, state, automaton->column_of[symbol]);
}

#endif
