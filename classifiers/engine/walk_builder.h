/* A walk while it is made: what walk_build.c and walk_outline.c share. */
#ifndef CLASSIFIERS_ENGINE_WALK_BUILDER_H
#define CLASSIFIERS_ENGINE_WALK_BUILDER_H

#include "classifiers/engine/walk_groups.h"

#define WALK_MOST_STATES 8192       /* of one automaton ... */
#define WALK_MOST_WORDS (4u << 20)  /* ... and the memory to make it, in 4-byte words */
#define WALK_MOST_INSTRUCTIONS 8192 /* of one pattern */

struct walk_builder {
    struct automaton_store *store;
    struct walk *walk;
};

/* How a pattern begins. What is alike shares an automaton, and the opening of it stays short. */
enum walk_beginning {
    BEGINS_RARELY,
    BEGINS_AS_KEY,  /* with a long run of characters that keys are made of */
    BEGINS_AS_WORD, /* with some letters and digits */
    BEGINS_BY_NAME, /* with letters of which the classes say little */
    BEGINS_OFTEN,   /* as most words do */
};

/* A pattern, how far its program goes, and what is known of it once it is made. */
struct walk_program {
    struct walk_pattern pattern;
    uint32_t most_instructions, most_characters;
    bool is_by_class;
    bool is_rough;   /* it matches more than the tree */
    uint32_t states; /* of its automaton alone */
    enum walk_beginning beginning;
};

/* One automaton for the patterns, or its size alone; none where it would be too large. Fills a member for
 * each. */
enum engine_status walk_get_automaton(struct automaton_store *store, struct walk_program *programs,
                                      struct automaton_wish wish, struct member *members,
                                      struct automaton_answer *answer);

/* How a group is used. */
enum walk_role {
    WALK_IS_LOOKED_FOR, /* in the text, by its opening */
    WALK_IS_ASKED,      /* about places that are found otherwise */
};

/* Where the members of the next group go. */
struct member *walk_next_members(const struct walk *walk);
/* Takes the automaton. */
enum engine_status walk_add_group(const struct walk_builder *builder, struct group group, size_t count,
                                  enum walk_role role);

/* Sorts the patterns into groups. */
enum engine_status walk_add_groups(const struct walk_builder *builder, const struct walk_pattern *patterns,
                                   size_t count, enum walk_role role);

/* Adds outlines, and the groups behind them, of the patterns that have one. Those that have none are moved to
 * the front of `patterns`, and *count becomes how many they are. */
enum engine_status walk_add_outlines(const struct walk_builder *builder, struct walk_pattern *patterns,
                                     size_t *count);

#endif
