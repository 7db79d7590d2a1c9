/*
 * Outlines: the first characters of patterns by class alone. Numbers and the like come to little then, so
 * that one small automaton does for hundreds of them, and a place of the text is asked once for all. Many
 * patterns need no more than their outline; what it accepts of the others is decided by their own automata.
 *
 * A pattern has an outline where a digit stands among its first characters: in most texts these places are
 * rare. Words and long keys would pass by their classes nearly everywhere.
 */
#include "classifiers/engine/walk_builder.h"

#include <string.h>

#define MOST_BEFORE_DIGIT 16 /* characters */

#define MOST_EXACT 100 /* patterns: more of them seldom fit one automaton as they are */

/* How many characters an outline has: fewer where there are too many states. */
static const uint32_t depths[] = { 20, 12, 8 };

static bool
has_outline(const struct walk_pattern *pattern)
{
    struct symbol_set digits = symbol_class_digits().may;

    return tree_characters_before(pattern->tree->root, &digits) <= MOST_BEFORE_DIGIT;
}

/* The patterns that were taken are `outlined`. */
static void
sort_out(struct walk_pattern *patterns, size_t *count, struct walk_pattern *outlined, size_t *outlined_count)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        if (has_outline(&patterns[i]))
            outlined[(*outlined_count)++] = patterns[i];
        else
            patterns[kept++] = patterns[i];
    }
    *count = kept;
}

/* While an outline is made. */
struct outline {
    const struct walk_pattern *patterns;
    size_t count;
    struct walk_program *programs;  /* of each */
    struct walk_pattern *unsettled; /* those that are rough */
    struct member *members;
    struct automaton *automaton;
};

/* The automaton of the programs, which go so far; NULL where it would be too large. */
static enum engine_status
get_automaton_of(const struct walk_builder *builder, struct outline *outline, uint32_t most_characters,
                 bool is_by_class)
{
    struct automaton_wish wish = {
        .count = outline->count, .limits = {WALK_MOST_STATES, WALK_MOST_WORDS}
    };
    struct automaton_answer answer = { 0 };

    for (size_t i = 0; i < outline->count; i++)
        outline->programs[i] = (struct walk_program){ .pattern = outline->patterns[i],
                                                      .most_instructions = WALK_MOST_INSTRUCTIONS,
                                                      .most_characters = most_characters,
                                                      .is_by_class = is_by_class };
    enum engine_status status =
        walk_get_automaton(builder->store, outline->programs, wish, outline->members, &answer);
    outline->automaton = answer.automaton;
    return status;
}

static enum engine_status
get_automaton(const struct walk_builder *builder, struct outline *outline)
{
    enum engine_status status = ENGINE_OK;

    for (size_t d = 0; d < sizeof(depths) / sizeof(depths[0]) && status == ENGINE_OK; d++) {
        status = get_automaton_of(builder, outline, depths[d], true);
        if (outline->automaton != NULL)
            break;
    }
    return status;
}

/* A group of the automaton and its members. */
static enum engine_status
add_group(const struct walk_builder *builder, const struct outline *outline, bool is_outline)
{
    struct member *members = walk_next_members(builder->walk);
    struct group group = { .automaton = outline->automaton, .members = members, .is_outline = is_outline };

    memcpy(members, outline->members, outline->count * sizeof(*members));
    return walk_add_group(builder, group, outline->count, WALK_IS_LOOKED_FOR);
}

/* The groups from `first` on decide about the members with these patterns. Both are in no order. */
static enum engine_status
link_members(const struct walk_builder *builder, struct outline *outline, size_t first)
{
    const struct engine_memory *memory = builder->store->memory;
    const struct walk *walk = builder->walk;
    size_t most = 0;

    for (size_t i = 0; i < outline->count; i++)
        most = outline->members[i].index > most ? outline->members[i].index : most;
    uint32_t *groups = engine_allocate(memory, most + 1, sizeof(*groups));
    if (groups == NULL)
        return ENGINE_NO_MEMORY;
    for (size_t g = first; g < walk->group_used; g++) {
        const struct member *end =
            g + 1 < walk->group_used ? walk->groups[g + 1].members : walk_next_members(walk);
        for (const struct member *member = walk->groups[g].members; member < end; member++)
            groups[member->index] = (uint32_t)g;
    }
    for (size_t i = 0; i < outline->count; i++) {
        struct member *member = &outline->members[i];

        member->group = outline->programs[i].is_rough ? groups[member->index] : MEMBER_SETTLED;
    }
    engine_release(memory, groups);
    return ENGINE_OK;
}

static enum engine_status
add_outline(const struct walk_builder *builder, struct outline *outline)
{
    size_t first = builder->walk->group_used, unsettled = 0;

    for (size_t i = 0; i < outline->count; i++) {
        if (outline->programs[i].is_rough)
            outline->unsettled[unsettled++] = outline->patterns[i];
    }
    enum engine_status status = walk_add_groups(builder, outline->unsettled, unsettled, WALK_IS_ASKED);
    if (status == ENGINE_OK)
        status = link_members(builder, outline, first);
    if (status != ENGINE_OK) {
        automaton_free(builder->store->memory, outline->automaton);
        return status;
    }
    return add_group(builder, outline, true);
}

/* Where all fit one automaton as they are, an outline would only be asked in vain; *is_added: they do. */
static enum engine_status
add_exact(const struct walk_builder *builder, struct outline *outline, bool *is_added)
{
    enum engine_status status = ENGINE_OK;

    if (outline->count <= MOST_EXACT)
        status = get_automaton_of(builder, outline, PROGRAM_ALL_CHARACTERS, false);
    *is_added = status == ENGINE_OK && outline->automaton != NULL;
    return *is_added ? add_group(builder, outline, false) : status;
}

/* One outline for all, or for halves of them; a pattern alone that has too many states goes without. */
static enum engine_status
add_outlines(const struct walk_builder *builder, struct outline outline, struct walk_pattern *without,
             size_t *without_count)
{
    enum engine_status status = get_automaton(builder, &outline);

    if (status != ENGINE_OK)
        return status;
    if (outline.automaton != NULL)
        return add_outline(builder, &outline);
    if (outline.count == 1) {
        without[(*without_count)++] = outline.patterns[0];
        return ENGINE_OK;
    }
    struct outline second = outline;
    outline.count /= 2;
    second.patterns += outline.count;
    second.count -= outline.count;
    status = add_outlines(builder, outline, without, without_count);
    return status != ENGINE_OK ? status : add_outlines(builder, second, without, without_count);
}

enum engine_status
walk_add_outlines(const struct walk_builder *builder, struct walk_pattern *patterns, size_t *count)
{
    const struct engine_memory *memory = builder->store->memory;
    size_t all = *count;
    struct walk_pattern *outlined = engine_allocate(memory, all, sizeof(*outlined));
    struct outline outline = {
        .patterns = outlined,
        .programs = engine_allocate(memory, all, sizeof(*outline.programs)),
        .unsettled = engine_allocate(memory, all, sizeof(*outline.unsettled)),
        .members = engine_allocate(memory, all, sizeof(*outline.members)),
    };
    enum engine_status status = ENGINE_NO_MEMORY;

    if (outlined != NULL && outline.programs != NULL && outline.unsettled != NULL &&
        outline.members != NULL) {
        sort_out(patterns, count, outlined, &outline.count);
        bool is_added = outline.count == 0;

        status = is_added ? ENGINE_OK : add_exact(builder, &outline, &is_added);
        if (status == ENGINE_OK && !is_added)
            status = add_outlines(builder, outline, patterns, count);
    }
    engine_release(memory, outlined);
    engine_release(memory, outline.programs);
    engine_release(memory, outline.unsettled);
    engine_release(memory, outline.members);
    return status;
}
