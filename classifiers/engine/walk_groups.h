/* A walk from inside: what walk_build.c makes and walk.c, walk_places.c, walk_lanes.c and walk_run.c use. */
#ifndef CLASSIFIERS_ENGINE_WALK_GROUPS_H
#define CLASSIFIERS_ENGINE_WALK_GROUPS_H

#include "classifiers/engine/opening.h"
#include "classifiers/engine/walk.h"

#define MEMBER_SETTLED UINT32_MAX

struct member {
    uint32_t index;
    bool is_exact;
    bool is_exact_in_ascii; /* without a doubt about a character of ASCII beside a match */
    struct symbol_set doubt_before, doubt_behind;
    uint32_t group; /* of an outline: the one that decides, or MEMBER_SETTLED */
};

/*
 * Patterns that share an automaton. The automaton of an outline (walk_outline.c) is rough: what it accepts
 * may have to be decided by another group.
 */
struct group {
    struct automaton *automaton;
    const struct member *members;
    struct opening *opening; /* NULL in a guard, and where an outline leads to it */
    bool is_outline;
};

struct walk {
    opening_fn run_opening;
    const struct block_functions *functions;
    struct member *members;
    size_t member_count;
    struct group *groups;
    size_t group_used, group_room;
};

#endif
