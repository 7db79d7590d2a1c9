/* A walk from inside: what walk_build.c makes and walk.c, walk_places.c and walk_run.c use. */
#ifndef CLASSIFIERS_ENGINE_WALK_GROUPS_H
#define CLASSIFIERS_ENGINE_WALK_GROUPS_H

#include "classifiers/engine/opening.h"
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
    struct opening *opening; /* NULL in a guard */
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
