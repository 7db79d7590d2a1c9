#include "classifiers/engine/engine.h"

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/memory.h"
#include "classifiers/engine/regex.h"
#include "classifiers/engine/words.h"

#include <stdio.h>
#include <stdlib.h>

struct engine_database {
    struct engine_memory memory;
    struct engine_limits limits;
    enum cpu_level cpu;
    struct word_index *words;
    struct regex **regexes;
    size_t regex_count;
};

struct engine_scratch {
    struct engine_memory memory;
    struct regex_scratch *regex;
    size_t *word_ends;
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

static enum engine_status
compile_regexes(struct engine_database *database, const struct engine_pattern *patterns, size_t count,
                struct engine_error *error)
{
    size_t wanted = count - word_index_count(database->words);

    database->regexes = engine_allocate(&database->memory, wanted, sizeof(struct regex *));
    if (database->regexes == NULL)
        return ENGINE_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if ((patterns[i].flags & ENGINE_LITERAL) != 0)
            continue;
        size_t at = database->regex_count;
        enum engine_status status = regex_new(&database->memory, &patterns[i], &database->regexes[at], error);
        if (status != ENGINE_OK) {
            error->pattern = i;
            return status;
        }
        database->regex_count++;
    }
    return ENGINE_OK;
}

enum engine_status
engine_compile_in(const struct engine_memory *memory, const struct engine_pattern *patterns, size_t count,
                  struct engine_limits limits, struct engine_database **database, struct engine_error *error)
{
    *error = (struct engine_error){ 0 };
    enum engine_status status = refuse_flags(patterns, count, error);
    if (status != ENGINE_OK)
        return status;
    struct engine_database *made = engine_allocate(memory, 1, sizeof(*made));
    if (made == NULL) {
        status = ENGINE_NO_MEMORY;
        goto fail;
    }
    made->memory = *memory;
    made->limits = limits;
    made->cpu = cpu_level_choose(getenv("POSTERN_ENGINE_CPU"));
    status = word_index_new(memory, patterns, count, &made->words, error);
    if (status != ENGINE_OK)
        goto fail;
    status = compile_regexes(made, patterns, count, error);
    if (status != ENGINE_OK)
        goto fail;
    *database = made;
    return ENGINE_OK;
fail:
    if (status == ENGINE_NO_MEMORY)
        (void)snprintf(error->text, sizeof(error->text), "out of memory");
    engine_database_free(made);
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
    struct engine_memory memory = database->memory;

    for (size_t i = 0; i < database->regex_count; i++)
        regex_free(&memory, database->regexes[i]);
    engine_release(&memory, database->regexes);
    word_index_free(&memory, database->words);
    engine_release(&memory, database);
}

struct engine_scratch *
engine_scratch_new(const struct engine_database *database)
{
    struct engine_scratch *made = engine_allocate(&database->memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->memory = database->memory;
    made->word_ends = engine_allocate(&made->memory, word_index_count(database->words), sizeof(size_t));
    made->regex = regex_scratch_new(&made->memory, database->limits);
    if (made->word_ends == NULL || made->regex == NULL) {
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
    struct engine_memory memory = scratch->memory;

    regex_scratch_free(&memory, scratch->regex);
    engine_release(&memory, scratch->word_ends);
    engine_release(&memory, scratch);
}

enum engine_status
engine_scan(const struct engine_database *database, const char *text, size_t len,
            struct engine_scratch *scratch, const struct engine_sink *sink)
{
    enum engine_status met = ENGINE_OK;

    if (database->words != NULL) {
        met = word_index_scan(database->words, text, len, scratch->word_ends, sink);
        if (met != ENGINE_OK)
            return met;
    }
    for (size_t i = 0; i < database->regex_count; i++) {
        enum engine_status status = regex_scan(database->regexes[i], text, len, scratch->regex, sink);

        if (status == ENGINE_STOPPED || status == ENGINE_NO_MEMORY)
            return status;
        if (status == ENGINE_MATCH_LIMIT)
            met = status;
    }
    return met;
}
