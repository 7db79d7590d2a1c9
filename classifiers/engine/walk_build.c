/* walk_new: patterns are sorted into groups that share an automaton each. */
#include "classifiers/engine/text_masks.h"
#include "classifiers/engine/walk_builder.h"
#include "classifiers/engine/walk_share.h"

#include <stdlib.h>
#include <string.h>

#define MOST_STATES_TRIED (2 * WALK_MOST_STATES) /* of all patterns of a group alone */
#define MOST_STATES_ALONE 2048                   /* of one pattern */
#define LEAST_KEY 20                             /* characters: nearly all words are shorter ... */
#define LEAST_WORD 8                             /* ... and most words than that */
#define BUSY_SHARE (WALK_SHARE_ALL / 20)

static bool
has_ascii(const struct symbol_set *set)
{
    return (set->bits[0] | set->bits[1]) != 0;
}

static enum engine_status
make_program(const struct engine_memory *memory, struct walk_program *programs, size_t count,
             struct program *program, struct member *members, uint32_t *entries)
{
    for (size_t i = 0; i < count; i++) {
        const struct tree *tree = programs[i].pattern.tree;
        struct program_pattern pattern = { tree->root, (uint32_t)i, programs[i].most_instructions,
                                           programs[i].most_characters, programs[i].is_by_class };
        struct program_place place;
        enum engine_status status = program_add(memory, program, &pattern, &place);

        if (status != ENGINE_OK)
            return status;
        entries[i] = place.entry;
        programs[i].is_rough = place.is_cut || place.is_widened;
        members[i] = (struct member){
            .index = programs[i].pattern.index,
            .is_exact = tree->is_exact && !programs[i].is_rough,
            .is_exact_in_ascii = tree->is_exact && !programs[i].is_rough && !has_ascii(&tree->doubt_before) &&
                                 !has_ascii(&tree->doubt_behind),
            .doubt_before = tree->doubt_before,
            .doubt_behind = tree->doubt_behind,
            .group = MEMBER_SETTLED,
        };
    }
    return ENGINE_OK;
}

enum engine_status
walk_get_automaton(struct automaton_store *store, struct walk_program *programs, struct automaton_wish wish,
                   struct member *members, struct automaton_answer *answer)
{
    const struct engine_memory *memory = store->memory;
    struct program program = { 0 };
    uint32_t *entries = engine_allocate(memory, wish.count, sizeof(*entries));
    enum engine_status status = ENGINE_NO_MEMORY;

    if (entries != NULL)
        status = make_program(memory, programs, wish.count, &program, members, entries);
    wish.program = &program;
    wish.entries = entries;
    if (status == ENGINE_OK)
        status = automaton_store_get(store, &wish, answer);
    engine_release(memory, entries);
    program_done(memory, &program);
    return status;
}

/* Whether it begins with so many letters, digits and `marks`. What is beyond ASCII is a letter's other case.
 */
static bool
begins_with(const struct node *node, const char *marks, uint32_t count)
{
    struct symbol_set characters = { { 0 } };
    bool is_all = true;

    for (unsigned symbol = 1; symbol < SYMBOL_END; symbol++) {
        if (symbol >= SYMBOL_ASCII || text_class_of((uint8_t)symbol) <= TEXT_CAPITAL ||
            strchr(marks, (int)symbol) != NULL)
            symbol_set_add(&characters, symbol);
    }
    return tree_characters_of(node, &characters, &is_all) >= count;
}

static enum walk_beginning
beginning_of(const struct tree *tree, const struct walk_share *share)
{
    if (begins_with(tree->root, "+/=_-.~%\\", LEAST_KEY))
        return BEGINS_AS_KEY;
    if (begins_with(tree->root, "", LEAST_WORD))
        return BEGINS_AS_WORD;
    if (share->places > BUSY_SHARE)
        return BEGINS_OFTEN;
    return share->by_class > BUSY_SHARE ? BEGINS_BY_NAME : BEGINS_RARELY;
}

/* Cuts the pattern until it is small enough alone, and notes how large that is. */
static enum engine_status
measure(struct automaton_store *store, struct walk_program *program)
{
    uint32_t most = program->pattern.most_states;
    struct automaton_wish wish = {
        .count = 1, .limits = {most > 0 ? most : MOST_STATES_ALONE, WALK_MOST_WORDS},
             .is_size_enough = true
    };
    struct automaton_answer answer = { 0 };
    struct member member;

    for (program->most_instructions = 2 * WALK_MOST_INSTRUCTIONS; answer.states == 0;) {
        program->most_instructions /= 2;
        if (program->most_instructions == 0) /* a single one always fits: the saved bytes are wrong */
            return ENGINE_BAD_SAVED;
        enum engine_status status = walk_get_automaton(store, program, wish, &member, &answer);
        if (status != ENGINE_OK)
            return status;
    }
    program->states = answer.states;
    program->beginning = beginning_of(program->pattern.tree, &answer.share);
    return ENGINE_OK;
}

static int
compare_sizes(const void *a, const void *b)
{
    const struct walk_program *first = a, *second = b;

    if (first->beginning != second->beginning)
        return first->beginning < second->beginning ? -1 : 1;
    if (first->states != second->states)
        return first->states < second->states ? -1 : 1;
    return first->pattern.index < second->pattern.index ? -1 : first->pattern.index > second->pattern.index;
}

static uint64_t
count_states(const struct walk_program *programs, size_t count)
{
    uint64_t states = 0;

    for (size_t i = 0; i < count; i++)
        states += programs[i].states;
    return states;
}

/* The patterns in front that have half of the states: at least one, and not all. */
static size_t
half_of(const struct walk_program *programs, size_t count)
{
    uint64_t half = count_states(programs, count) / 2, states = programs[0].states;
    size_t taken = 1;

    while (taken + 1 < count && states + programs[taken].states <= half)
        states += programs[taken++].states;
    return taken;
}

struct member *
walk_next_members(const struct walk *walk)
{
    return walk->members + walk->member_count;
}

enum engine_status
walk_add_group(const struct walk_builder *builder, struct group group, size_t count, enum walk_role role)
{
    const struct engine_memory *memory = builder->store->memory;
    struct walk *walk = builder->walk;
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
    return role == WALK_IS_ASKED ? ENGINE_OK : opening_new(memory, added->automaton, &added->opening);
}

/* Patterns whose automaton would be too large are split; each fits alone. Together they seldom have as many
 * states as alone, but where they have far more it is not worth trying. */
static enum engine_status
add_sized(const struct walk_builder *builder, struct walk_program *programs, size_t count,
          enum walk_role role)
{
    struct member *members = walk_next_members(builder->walk);
    struct automaton_wish wish = {
        .count = count, .limits = {WALK_MOST_STATES, WALK_MOST_WORDS}
    };
    struct automaton_answer answer = { 0 };
    enum engine_status status = ENGINE_OK;

    if (count == 1 || count_states(programs, count) <= MOST_STATES_TRIED)
        status = walk_get_automaton(builder->store, programs, wish, members, &answer);
    if (status != ENGINE_OK)
        return status;
    if (answer.automaton != NULL) {
        struct group group = { .automaton = answer.automaton, .members = members };

        return walk_add_group(builder, group, count, role);
    }
    if (count == 1) /* it was measured: the saved bytes are wrong */
        return ENGINE_BAD_SAVED;
    size_t half = half_of(programs, count);
    status = add_sized(builder, programs, half, role);
    return status != ENGINE_OK ? status : add_sized(builder, programs + half, count - half, role);
}

/* In the order of their size, so that many small ones share an automaton, and a few large ones do not make
 * that of all the others too large. */
enum engine_status
walk_add_groups(const struct walk_builder *builder, const struct walk_pattern *patterns, size_t count,
                enum walk_role role)
{
    struct automaton_store *store = builder->store;
    struct walk_program *programs = engine_allocate(store->memory, count, sizeof(*programs));
    enum engine_status status = programs == NULL ? ENGINE_NO_MEMORY : ENGINE_OK;

    for (size_t i = 0; i < count && status == ENGINE_OK; i++) {
        programs[i].pattern = patterns[i];
        programs[i].most_characters =
            patterns[i].most_characters > 0 ? patterns[i].most_characters : PROGRAM_ALL_CHARACTERS;
        status = measure(store, &programs[i]);
        if (role == WALK_IS_ASKED)
            programs[i].beginning = BEGINS_RARELY;
    }
    if (status == ENGINE_OK)
        qsort(programs, count, sizeof(*programs), compare_sizes);
    for (size_t from = 0, to = 0; from < count && status == ENGINE_OK; from = to) {
        while (to < count && programs[to].beginning == programs[from].beginning)
            to++;
        status = add_sized(builder, programs + from, to - from, role);
    }
    engine_release(store->memory, programs);
    return status;
}

enum engine_status
walk_new(struct automaton_store *store, const struct walk_pattern *patterns, size_t count,
         enum cpu_level level, struct walk **walk)
{
    const struct engine_memory *memory = store->memory;
    struct walk *made = engine_allocate(memory, 1, sizeof(*made));
    struct walk_pattern *left = engine_allocate(memory, count, sizeof(*left));
    struct walk_builder builder = { store, made };
    size_t left_count = count;
    enum engine_status status = ENGINE_NO_MEMORY;

    if (made != NULL)
        made->members =
            engine_allocate(memory, 2 * count, sizeof(*made->members)); /* with those of outlines */
    if (left != NULL && made != NULL && made->members != NULL) {
        made->run_opening = opening_run_of(level);
        made->functions = block_functions_of(level);
        if (count > 0)
            memcpy(left, patterns, count * sizeof(*left));
        status = walk_add_outlines(&builder, left, &left_count);
    }
    if (status == ENGINE_OK)
        status = walk_add_groups(&builder, left, left_count, WALK_IS_LOOKED_FOR);
    engine_release(memory, left);
    if (status != ENGINE_OK) {
        walk_free(memory, made);
        return status;
    }
    *walk = made;
    return ENGINE_OK;
}

enum engine_status
walk_new_guard(struct automaton_store *store, const struct walk_pattern *pattern, struct walk **walk)
{
    const struct engine_memory *memory = store->memory;
    struct walk *made = engine_allocate(memory, 1, sizeof(*made));
    struct walk_builder builder = { store, made };
    enum engine_status status = ENGINE_NO_MEMORY;

    if (made != NULL)
        made->members = engine_allocate(memory, 1, sizeof(*made->members));
    if (made != NULL && made->members != NULL)
        status = walk_add_groups(&builder, pattern, 1, WALK_IS_ASKED);
    if (status != ENGINE_OK) {
        walk_free(memory, made);
        return status;
    }
    *walk = made;
    return ENGINE_OK;
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
