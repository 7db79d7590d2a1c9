/* walk_new: patterns are sorted into groups that share an automaton each. */
#include "classifiers/engine/walk_groups.h"
#include "classifiers/engine/walk_share.h"

#include <stdlib.h>
#include <string.h>

#define MOST_STATES 8192                    /* of one automaton ... */
#define MOST_STATES_TRIED (2 * MOST_STATES) /* of all its patterns alone */
#define MOST_STATES_ALONE 2048              /* of one pattern */
#define MOST_WORDS (4u << 20)               /* ... and the memory to make it, in 4-byte words */
#define MOST_INSTRUCTIONS 8192              /* of one pattern */
#define BUSY_SHARE (WALK_SHARE_ALL / 20)

/* How a pattern begins. What is alike shares an automaton, and the opening of it stays short. */
enum beginning {
    BEGINS_RARELY,
    BEGINS_BY_NAME, /* with letters of which the classes say little */
    BEGINS_OFTEN,   /* as most words do */
};

/* A pattern, and what its automaton alone comes to. */
struct sized_pattern {
    struct walk_pattern pattern;
    uint32_t most_instructions; /* behind which it is cut */
    uint32_t states;
    enum beginning beginning;
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

/* One automaton for the patterns, or its size alone; none where it would have more than `most_states`. */
static enum engine_status
get_automaton(struct automaton_store *store, const struct sized_pattern *patterns, struct automaton_wish wish,
              struct member *members, struct automaton_answer *answer)
{
    const struct engine_memory *memory = store->memory;
    struct program program = { 0 };
    uint32_t *entries = engine_allocate(memory, wish.count, sizeof(*entries));
    enum engine_status status = ENGINE_NO_MEMORY;

    if (entries != NULL)
        status = make_program(memory, patterns, wish.count, &program, members, entries);
    wish.program = &program;
    wish.entries = entries;
    if (status == ENGINE_OK)
        status = automaton_store_get(store, &wish, answer);
    engine_release(memory, entries);
    program_done(memory, &program);
    return status;
}

static enum beginning
beginning_of(const struct walk_share *share)
{
    if (share->places > BUSY_SHARE)
        return BEGINS_OFTEN;
    return share->by_class > BUSY_SHARE ? BEGINS_BY_NAME : BEGINS_RARELY;
}

/* Cuts the pattern until it is small enough alone, and notes how large that is. */
static enum engine_status
measure(struct automaton_store *store, struct sized_pattern *pattern)
{
    struct automaton_wish wish = {
        .count = 1, .limits = {MOST_STATES_ALONE, MOST_WORDS},
             .is_size_enough = true
    };
    struct automaton_answer answer = { 0 };
    struct member member;

    for (pattern->most_instructions = 2 * MOST_INSTRUCTIONS; answer.states == 0;) {
        pattern->most_instructions /= 2;
        if (pattern->most_instructions == 0) /* a single one always fits: the saved bytes are wrong */
            return ENGINE_BAD_SAVED;
        enum engine_status status = get_automaton(store, pattern, wish, &member, &answer);
        if (status != ENGINE_OK)
            return status;
    }
    pattern->states = answer.states;
    pattern->beginning = beginning_of(&answer.share);
    return ENGINE_OK;
}

static int
compare_sizes(const void *a, const void *b)
{
    const struct sized_pattern *first = a, *second = b;

    if (first->beginning != second->beginning)
        return first->beginning < second->beginning ? -1 : 1;
    if (first->states != second->states)
        return first->states < second->states ? -1 : 1;
    return first->pattern.index < second->pattern.index ? -1 : first->pattern.index > second->pattern.index;
}

static uint64_t
count_states(const struct sized_pattern *patterns, size_t count)
{
    uint64_t states = 0;

    for (size_t i = 0; i < count; i++)
        states += patterns[i].states;
    return states;
}

/* The patterns in front that have half of the states: at least one, and not all. */
static size_t
half_of(const struct sized_pattern *patterns, size_t count)
{
    uint64_t half = count_states(patterns, count) / 2, states = patterns[0].states;
    size_t taken = 1;

    while (taken + 1 < count && states + patterns[taken].states <= half)
        states += patterns[taken++].states;
    return taken;
}

static enum engine_status
add_group(const struct engine_memory *memory, struct walk *walk, struct group group, size_t count)
{
    struct group *groups =
        engine_grow(memory, walk->groups, &walk->group_room, walk->group_used, 1, sizeof(*groups));

    if (groups == NULL) {
        automaton_free(memory, group.automaton);
        return ENGINE_NO_MEMORY;
    }
    walk->groups = groups;
    struct group *added = &groups[walk->group_used++];
    *added = group;
    walk->member_count += count;
    return walk->run_opening == NULL ? ENGINE_OK : opening_new(memory, added->automaton, &added->opening);
}

/* Patterns whose automaton would be too large are split; each fits alone. Together they seldom have as many
 * states as alone, but where they have far more it is not worth trying. */
static enum engine_status
add_groups(struct automaton_store *store, struct walk *walk, const struct sized_pattern *patterns,
           size_t count)
{
    struct member *members = walk->members + walk->member_count;
    struct automaton_wish wish = {
        .count = count, .limits = {MOST_STATES, MOST_WORDS}
    };
    struct automaton_answer answer = { 0 };
    enum engine_status status = ENGINE_OK;

    if (count == 1 || count_states(patterns, count) <= MOST_STATES_TRIED)
        status = get_automaton(store, patterns, wish, members, &answer);
    if (status != ENGINE_OK)
        return status;
    if (answer.automaton != NULL)
        return add_group(store->memory, walk,
                         (struct group){ .automaton = answer.automaton, .members = members }, count);
    if (count == 1) /* it was measured: the saved bytes are wrong */
        return ENGINE_BAD_SAVED;
    size_t half = half_of(patterns, count);
    status = add_groups(store, walk, patterns, half);
    return status != ENGINE_OK ? status : add_groups(store, walk, patterns + half, count - half);
}

/*
 * Patterns that begin alike, and in the order of their size, so that many small ones share an automaton, and
 * a few large ones do not make that of all the others too large.
 */
static enum engine_status
group_patterns(struct automaton_store *store, struct walk *walk, const struct walk_pattern *patterns,
               size_t count)
{
    struct sized_pattern *sized = engine_allocate(store->memory, count, sizeof(*sized));
    enum engine_status status = sized == NULL ? ENGINE_NO_MEMORY : ENGINE_OK;

    for (size_t i = 0; i < count && status == ENGINE_OK; i++) {
        sized[i].pattern = patterns[i];
        status = measure(store, &sized[i]);
    }
    if (status == ENGINE_OK)
        qsort(sized, count, sizeof(*sized), compare_sizes);
    for (size_t from = 0, to = 0; from < count && status == ENGINE_OK; from = to) {
        while (to < count && sized[to].beginning == sized[from].beginning)
            to++;
        status = add_groups(store, walk, sized + from, to - from);
    }
    engine_release(store->memory, sized);
    return status;
}

/* `run_opening` is NULL in a guard. */
static enum engine_status
make_walk(struct automaton_store *store, const struct walk_pattern *patterns, size_t count,
          opening_fn run_opening, struct walk **walk)
{
    const struct engine_memory *memory = store->memory;
    struct walk *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    made->run_opening = run_opening;
    made->members = engine_allocate(memory, count, sizeof(*made->members));
    enum engine_status status = made->members == NULL ? ENGINE_NO_MEMORY : ENGINE_OK;
    if (status == ENGINE_OK && count > 0)
        status = group_patterns(store, made, patterns, count);
    if (status != ENGINE_OK) {
        walk_free(memory, made);
        return status;
    }
    *walk = made;
    return ENGINE_OK;
}

enum engine_status
walk_new(struct automaton_store *store, const struct walk_pattern *patterns, size_t count,
         enum cpu_level level, struct walk **walk)
{
    enum engine_status status = make_walk(store, patterns, count, opening_run_of(level), walk);

    if (status == ENGINE_OK)
        (*walk)->functions = block_functions_of(level);
    return status;
}

enum engine_status
walk_new_guard(struct automaton_store *store, const struct walk_pattern *pattern, struct walk **walk)
{
    return make_walk(store, pattern, 1, NULL, walk);
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
