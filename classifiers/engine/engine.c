#include "classifiers/engine/engine.h"

#include "classifiers/engine/counted.h"
#include "classifiers/engine/cpu.h"
#include "classifiers/engine/extent.h"
#include "classifiers/engine/literal.h"
#include "classifiers/engine/memory.h"
#include "classifiers/engine/plan.h"
#include "classifiers/engine/saved.h"
#include "classifiers/engine/text_masks.h"
#include "classifiers/engine/walk.h"
#include "classifiers/engine/words.h"

#include <stdio.h>
#include <stdlib.h>

struct engine_database {
    struct counted_memory own;
    enum cpu_level level;
    struct engine_limits limits;
    struct word_index *words;
    struct regex **regexes;
    struct backward **backwards; /* of each regex that is tried at places; else NULL */
    size_t regex_count;
    struct literal *literal;
    struct walk *walk;
    struct automaton_store automata; /* of both */
    uint64_t digest;                 /* of the patterns */
    size_t pattern_count;
    uint8_t *paths;     /* of enum engine_path, by pattern */
    uint32_t *searched; /* regexes on ENGINE_PATH_SEARCH and _START */
    size_t searched_count;
};

struct engine_scratch {
    struct counted_memory own;
    struct regex_scratch *regex;
    struct outlook *outlook;
    struct candidate_state *states;
    struct walk_scratch *walk;
    struct text_masks *masks;
    size_t *word_ends;
};

/* What is needed while regular expressions are compiled. */
struct builder {
    struct engine_database *database;
    const struct engine_pattern *patterns;
    size_t count;
    struct engine_error *error;
    struct tree *trees; /* by regex */
    struct walk_pattern *walked;
    struct literal_pattern *literals;
    size_t walked_count, literal_count;
};

static enum engine_status
refuse_flags(const struct engine_pattern *patterns, size_t count, struct engine_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if ((patterns[i].flags & (ENGINE_WORD | ENGINE_LITERAL)) != ENGINE_WORD)
            continue;
        error->pattern = i;
        (void)snprintf(error->text, sizeof(error->text), "only plain text can be a whole word");
        return ENGINE_BAD_PATTERN;
    }
    return ENGINE_OK;
}

/* One regular expression, and the way it is looked for. */
static enum engine_status
compile_regex(struct builder *builder, size_t index)
{
    struct engine_database *database = builder->database;
    const struct engine_pattern *pattern = &builder->patterns[index];
    size_t at = database->regex_count;
    enum engine_status status = regex_new(&database->own.memory, pattern, &database->regexes[at],
                                          &builder->trees[at], builder->error);

    builder->error->pattern = index;
    if (status != ENGINE_OK)
        return status;
    struct regex *regex = database->regexes[at];
    database->regex_count++;
    struct literal_pattern *literal = &builder->literals[builder->literal_count];
    enum engine_path path = plan_path(&builder->trees[at], regex_is_divisible(regex), &literal->factor);
    if ((pattern->flags & ENGINE_SEARCH) != 0)
        path = ENGINE_PATH_SEARCH;
    database->paths[index] = (uint8_t)path;
    if (path == ENGINE_PATH_SEARCH || path == ENGINE_PATH_START) {
        database->searched[database->searched_count++] = (uint32_t)at;
        return regex_make_search(regex);
    }
    if (path == ENGINE_PATH_LITERAL) {
        literal->index = (uint32_t)at;
        literal->tree = &builder->trees[at];
        builder->literal_count++;
    } else {
        builder->walked[builder->walked_count++] =
            (struct walk_pattern){ .tree = &builder->trees[at], .index = (uint32_t)at };
    }
    status = backward_new(&database->own.memory, &builder->trees[at], &database->backwards[at]);
    return status == ENGINE_OK ? regex_make_anchored(&database->own.memory, pattern, regex) : status;
}

static enum engine_status
compile_patterns(struct builder *builder)
{
    struct engine_database *database = builder->database;

    for (size_t i = 0; i < builder->count; i++) {
        database->paths[i] = ENGINE_PATH_WORDS;
        if ((builder->patterns[i].flags & ENGINE_LITERAL) != 0)
            continue;
        enum engine_status status = compile_regex(builder, i);
        if (status != ENGINE_OK)
            return status;
    }
    enum engine_status status = literal_new(&database->automata, database->level, builder->literals,
                                            builder->literal_count, &database->literal);
    if (status != ENGINE_OK)
        return status;
    return walk_new(&database->automata, builder->walked, builder->walked_count, database->level,
                    &database->walk);
}

static enum engine_status
compile_regexes(struct engine_database *database, const struct engine_pattern *patterns, size_t count,
                struct engine_error *error)
{
    const struct engine_memory *memory = &database->own.memory;
    size_t wanted = count - word_index_count(database->words);
    struct builder builder = { .database = database, .patterns = patterns, .count = count, .error = error };
    enum engine_status status = ENGINE_NO_MEMORY;

    database->regexes = engine_allocate(memory, wanted, sizeof(struct regex *));
    database->backwards = engine_allocate(memory, wanted, sizeof(struct backward *));
    database->searched = engine_allocate(memory, wanted, sizeof(*database->searched));
    database->paths = engine_allocate(memory, count, sizeof(*database->paths));
    builder.trees = engine_allocate(memory, wanted, sizeof(*builder.trees));
    builder.walked = engine_allocate(memory, wanted, sizeof(*builder.walked));
    builder.literals = engine_allocate(memory, wanted, sizeof(*builder.literals));
    if (database->regexes != NULL && database->backwards != NULL && database->searched != NULL &&
        database->paths != NULL && builder.trees != NULL && builder.walked != NULL &&
        builder.literals != NULL)
        status = compile_patterns(&builder);
    for (size_t i = 0; builder.trees != NULL && i < wanted; i++)
        tree_done(memory, &builder.trees[i]);
    engine_release(memory, builder.trees);
    engine_release(memory, builder.walked);
    engine_release(memory, builder.literals);
    return status;
}

/* Where there are no saved bytes, everything is found out again. */
static enum engine_status
compile_set(struct engine_database *made, const struct engine_saved *set, struct engine_error *error)
{
    const struct engine_memory *memory = &made->own.memory;

    made->automata = (struct automaton_store){ .memory = memory };
    made->digest = saved_digest(set->patterns, set->count);
    if (set->bytes != NULL) {
        const char *fault = saved_fault(set->bytes, set->len, made->digest);

        if (fault != NULL) {
            (void)snprintf(error->text, sizeof(error->text), "%s", fault);
            return ENGINE_BAD_SAVED;
        }
        made->automata.saved = set->bytes + SAVED_HEADER_BYTES;
        made->automata.saved_left = set->len - SAVED_HEADER_BYTES;
    }
    enum engine_status status =
        word_index_new(memory, made->level, set->patterns, set->count, &made->words, error);
    if (status == ENGINE_OK)
        status = compile_regexes(made, set->patterns, set->count, error);
    if (status == ENGINE_OK && made->automata.saved_left > 0)
        status = ENGINE_BAD_SAVED;
    made->automata.saved = NULL;
    if (status == ENGINE_BAD_SAVED)
        (void)snprintf(error->text, sizeof(error->text), "it does not fit the patterns");
    return status;
}

static enum engine_status
database_new(const struct engine_memory *memory, const struct engine_saved *set,
             struct engine_database **database, struct engine_error *error)
{
    *error = (struct engine_error){ 0 };
    enum engine_status status = refuse_flags(set->patterns, set->count, error);
    if (status != ENGINE_OK)
        return status;
    struct engine_database *made = engine_allocate(memory, 1, sizeof(*made));
    status = ENGINE_NO_MEMORY;
    if (made != NULL) {
        counted_begin(&made->own, memory);
        made->limits = set->limits;
        made->level = cpu_level_choose(getenv("POSTERN_ENGINE_CPU"));
        made->pattern_count = set->count;
        status = compile_set(made, set, error);
    }
    if (status == ENGINE_OK) {
        *database = made;
        return ENGINE_OK;
    }
    if (status == ENGINE_NO_MEMORY)
        (void)snprintf(error->text, sizeof(error->text), "out of memory");
    engine_database_free(made);
    return status;
}

enum engine_status
engine_compile_in(const struct engine_memory *memory, const struct engine_pattern *patterns, size_t count,
                  struct engine_limits limits, struct engine_database **database, struct engine_error *error)
{
    struct engine_saved set = { NULL, 0, patterns, count, limits };

    return database_new(memory, &set, database, error);
}

enum engine_status
engine_deserialize_in(const struct engine_memory *memory, const struct engine_saved *saved,
                      struct engine_database **database, struct engine_error *error)
{
    static const unsigned char nothing[1];
    struct engine_saved set = *saved;

    if (set.bytes == NULL) /* an empty file */
        set.bytes = nothing;
    return database_new(memory, &set, database, error);
}

enum engine_status
engine_deserialize(const struct engine_saved *saved, struct engine_database **database,
                   struct engine_error *error)
{
    return engine_deserialize_in(&engine_memory_libc, saved, database, error);
}

size_t
engine_serialize(const struct engine_database *database, unsigned char *to)
{
    size_t len = SAVED_HEADER_BYTES +
                 automaton_store_write(&database->automata, to == NULL ? NULL : to + SAVED_HEADER_BYTES);

    if (to != NULL)
        saved_seal(to, len, database->digest);
    return len;
}

enum engine_status
engine_check(const struct engine_pattern *pattern, struct engine_error *error)
{
    const struct engine_memory *memory = &engine_memory_libc;
    struct regex *regex = NULL;
    struct word_index *words = NULL;

    *error = (struct engine_error){ 0 };
    enum engine_status status = refuse_flags(pattern, 1, error);
    if (status == ENGINE_OK && (pattern->flags & ENGINE_LITERAL) != 0)
        status = word_index_new(memory, CPU_SCALAR, pattern, 1, &words, error);
    else if (status == ENGINE_OK)
        status = regex_new(memory, pattern, &regex, NULL, error);
    regex_free(memory, regex);
    word_index_free(memory, words);
    return status;
}

enum engine_status
engine_measure(const struct engine_pattern *pattern, struct engine_extent *extent, struct engine_error *error)
{
    const struct engine_memory *memory = &engine_memory_libc;
    struct regex *regex = NULL;
    struct tree tree = { 0 };

    *error = (struct engine_error){ 0 };
    *extent = (struct engine_extent){ ENGINE_ENDLESS, ENGINE_ENDLESS, ENGINE_ENDLESS };
    bool is_literal = (pattern->flags & ENGINE_LITERAL) != 0;
    enum engine_status status =
        is_literal ? engine_check(pattern, error) : regex_new(memory, pattern, &regex, &tree, error);
    if (status == ENGINE_OK && is_literal)
        *extent = extent_of_literal(pattern);
    else if (status == ENGINE_OK)
        *extent = extent_of(pattern, regex, &tree);
    tree_done(memory, &tree);
    regex_free(memory, regex);
    return status;
}

enum engine_status
engine_compile(const struct engine_pattern *patterns, size_t count, struct engine_limits limits,
               struct engine_database **database, struct engine_error *error)
{
    return engine_compile_in(&engine_memory_libc, patterns, count, limits, database, error);
}

void
engine_database_free(struct engine_database *database)
{
    if (database == NULL)
        return;
    struct engine_memory below = database->own.below;
    const struct engine_memory *memory = &database->own.memory;

    for (size_t i = 0; i < database->regex_count; i++) {
        regex_free(memory, database->regexes[i]);
        backward_free(memory, database->backwards[i]);
    }
    engine_release(memory, database->backwards);
    engine_release(memory, database->regexes);
    engine_release(memory, database->searched);
    engine_release(memory, database->paths);
    literal_free(memory, database->literal);
    walk_free(memory, database->walk);
    automaton_store_done(&database->automata);
    word_index_free(memory, database->words);
    engine_release(&below, database);
}

struct engine_scratch *
engine_scratch_new(const struct engine_database *database)
{
    const struct engine_memory *below = &database->own.below;
    struct engine_scratch *made = engine_allocate(below, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    counted_begin(&made->own, below);
    const struct engine_memory *memory = &made->own.memory;
    made->word_ends = engine_allocate(memory, word_index_ends(database->words), sizeof(size_t));
    made->regex = regex_scratch_new(memory, database->limits);
    made->outlook = outlook_new(memory);
    made->states = engine_allocate(memory, database->regex_count, sizeof(*made->states));
    made->walk = walk_scratch_new(memory, database->walk);
    made->masks = text_masks_new(memory);
    if (made->word_ends == NULL || made->regex == NULL || made->outlook == NULL || made->states == NULL ||
        made->walk == NULL || made->masks == NULL) {
        engine_scratch_free(made);
        return NULL;
    }
    return made;
}

void
engine_scratch_free(struct engine_scratch *scratch)
{
    if (scratch == NULL)
        return;
    struct engine_memory below = scratch->own.below;
    const struct engine_memory *memory = &scratch->own.memory;

    walk_scratch_free(memory, scratch->walk);
    text_masks_free(memory, scratch->masks);
    engine_release(memory, scratch->states);
    regex_scratch_free(memory, scratch->regex);
    outlook_free(scratch->outlook);
    engine_release(memory, scratch->word_ends);
    engine_release(&below, scratch);
}

size_t
engine_scratch_bytes(const struct engine_scratch *scratch)
{
    return sizeof(*scratch) + scratch->own.held + regex_scratch_stack_bytes(scratch->regex);
}

uint64_t
engine_scratch_work(const struct engine_scratch *scratch)
{
    return regex_scratch_work(scratch->regex);
}

enum engine_path
engine_pattern_path(const struct engine_database *database, size_t index)
{
    return (enum engine_path)database->paths[index];
}

enum engine_cost
engine_pattern_cost(const struct engine_database *database, size_t index)
{
    static const enum engine_cost costs[ENGINE_PATHS] = {
        [ENGINE_PATH_WORDS] = ENGINE_COST_SHARED, [ENGINE_PATH_LITERAL] = ENGINE_COST_SHARED,
        [ENGINE_PATH_WALK] = ENGINE_COST_PLACES,  [ENGINE_PATH_SEARCH] = ENGINE_COST_TEXT,
        [ENGINE_PATH_START] = ENGINE_COST_SHARED,
    };

    return costs[engine_pattern_path(database, index)];
}

void
engine_database_add_info(const struct engine_database *database, struct engine_info *sum)
{
    sum->patterns += database->pattern_count;
    for (size_t i = 0; i < database->pattern_count; i++)
        sum->by_path[engine_pattern_path(database, i)]++;
    sum->bytes += sizeof(*database) + database->own.held;
    for (size_t i = 0; i < database->regex_count; i++)
        sum->bytes += regex_jit_bytes(database->regexes[i]);
}

/* What looks at the text through its streams, a stretch at a time. */
static enum engine_status
scan_stretches(const struct engine_database *database, struct engine_scratch *scratch,
               struct candidates *candidates)
{
    text_masks_fn make_masks = text_masks_of(database->level);
    size_t end = walk_has_patterns(database->walk) ? candidates->len : 0;

    for (size_t offset = 0; offset < end; offset += TEXT_STRETCH) {
        make_masks(scratch->masks, candidates->text, candidates->len, offset);
        enum engine_status status = walk_scan(database->walk, scratch->walk, candidates, scratch->masks);
        if (status != ENGINE_OK)
            return status;
    }
    return ENGINE_OK;
}

enum engine_status
engine_scan(const struct engine_database *database, const char *text, size_t len,
            struct engine_scratch *scratch, const struct engine_sink *sink)
{
    struct candidates candidates = {
        .regexes = database->regexes,
        .backwards = database->backwards,
        .states = scratch->states,
        .scratch = scratch->regex,
        .outlook = scratch->outlook,
        .sink = sink,
        .text = text,
        .len = len,
    };
    enum engine_status status = ENGINE_OK;

    if (database->words != NULL)
        status = word_index_scan(database->words, text, len, scratch->word_ends, sink);
    regex_scratch_begin(scratch->regex);
    candidates_begin(&candidates, database->regex_count);
    if (status == ENGINE_OK)
        status = literal_scan(database->literal, scratch->walk, &candidates);
    if (status == ENGINE_OK)
        status = scan_stretches(database, scratch, &candidates);
    for (size_t i = 0; i < database->searched_count && status == ENGINE_OK; i++) {
        status = regex_scan(database->regexes[database->searched[i]], text, len, scratch->regex, sink);
        if (status == ENGINE_MATCH_LIMIT) {
            candidates.met = status;
            status = ENGINE_OK;
        }
    }
    return status == ENGINE_OK ? candidates.met : status;
}
