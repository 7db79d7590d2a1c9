/* walk_new: patterns are sorted into groups that share an automaton each. */
#include "classifiers/engine/walk_groups.h"

#include <stdlib.h>
#include <string.h>

#define MOST_STATES 8192       /* of one automaton ... */
#define MOST_STATES_ALONE 2048 /* of one pattern */
#define MOST_WORDS (4u << 20)  /* ... and the memory to make it, in 4-byte words */
#define MOST_INSTRUCTIONS 8192 /* of one pattern */

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
    struct group *group = &groups[walk->group_used++];
    *group = (struct group){ .automaton = automaton, .members = members };
    walk->member_count += count;
    return walk->run_opening == NULL ? ENGINE_OK : opening_new(memory, automaton, &group->opening);
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

/* `run_opening` is NULL in a guard. */
static enum engine_status
make_walk(const struct engine_memory *memory, const struct walk_pattern *patterns, size_t count,
          opening_fn run_opening, struct walk **walk)
{
    struct walk *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    made->run_opening = run_opening;
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

enum engine_status
walk_new(const struct engine_memory *memory, const struct walk_pattern *patterns, size_t count,
         enum cpu_level level, struct walk **walk)
{
    enum engine_status status = make_walk(memory, patterns, count, opening_run_of(level), walk);

    if (status == ENGINE_OK)
        (*walk)->functions = block_functions_of(level);
    return status;
}

enum engine_status
walk_new_guard(const struct engine_memory *memory, const struct walk_pattern *pattern, struct walk **walk)
{
    return make_walk(memory, pattern, 1, NULL, walk);
}

static void
group_done(const struct engine_memory *memory, struct group *group)
{
    automaton_free(memory, group->automaton);
    engine_release(memory, group->opening);
}

void
walk_free(const struct engine_memory *memory, struct walk *walk)
{
    if (walk == NULL)
        return;
    for (size_t i = 0; i < walk->group_used; i++)
        group_done(memory, &walk->groups[i]);
    engine_release(memory, walk->groups);
    engine_release(memory, walk->members);
    engine_release(memory, walk);
}
