/* What a database says of itself: how each pattern is looked for, what that costs, how large it is. */
#include "tests/harness.h"

#include "classifiers/engine/memory.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 16 /* what counted memory puts in front of a block */
#define JIT_STACK (8 * 1024)

static const struct row {
    const char *name;
    const char *expression;
    uint32_t flags;
    enum engine_path path;
    enum engine_cost cost;
} rows[] = {
    {"a word",                "passport",                                               ENGINE_LITERAL | ENGINE_WORD, ENGINE_PATH_WORDS,   ENGINE_COST_SHARED},
    { "plain text",           "passport",                                               ENGINE_LITERAL,               ENGINE_PATH_WORDS,   ENGINE_COST_SHARED},
    { "a string inside",      "ghp_[A-Za-z0-9]{9}",                                     0,                            ENGINE_PATH_LITERAL, ENGINE_COST_SHARED},
    { "strings, many in all",
     "(?i:new[ ]{1,3}certificates?2?[ ]?|secure-?string[ ]{1,3}(?:-string )?)[0-9]{9}", 0,
     ENGINE_PATH_LITERAL,                                                                                                                  ENGINE_COST_SHARED},
    { "digits",               "\\b\\d{3}-\\d{4}\\b",                                    0,                            ENGINE_PATH_WALK,    ENGINE_COST_PLACES},
    { "where it may begin",   "[a-z ]+\\d",                                             0,                            ENGINE_PATH_SEARCH,  ENGINE_COST_TEXT  },
    { "digits, if one asks",  "\\b\\d{3}-\\d{4}\\b",                                    ENGINE_SEARCH,                ENGINE_PATH_SEARCH,  ENGINE_COST_TEXT  },
    { "at the beginning",     "\\Gab",                                                  0,                            ENGINE_PATH_START,   ENGINE_COST_SHARED},
};

static struct engine_database *
compile(const struct engine_memory *memory, const struct engine_pattern *patterns, size_t count)
{
    struct engine_database *database = NULL;
    struct engine_error error;
    enum engine_status status =
        engine_compile_in(memory, patterns, count, (struct engine_limits){ 0 }, &database, &error);

    if (status != ENGINE_OK)
        fail_msg("pattern %zu: %s", error.pattern, error.text);
    return database;
}

static struct engine_pattern
pattern_of(const struct row *row)
{
    return (struct engine_pattern){ row->expression, strlen(row->expression), row->flags, 0 };
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct engine_pattern pattern = pattern_of(row);
    struct engine_database *database = compile(&engine_memory_libc, &pattern, 1);

    assert_int_equal(engine_pattern_path(database, 0), row->path);
    assert_int_equal(engine_pattern_cost(database, 0), row->cost);
    engine_database_free(database);
}

static void
databases_are_added_up(void **state)
{
    (void)state;
    struct engine_pattern patterns[ARRAY_LEN(rows)];
    size_t by_path[ENGINE_PATHS] = { 0 };
    struct engine_info sum = { 0 };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        patterns[i] = pattern_of(&rows[i]);
        by_path[rows[i].path] += 2;
    }
    struct engine_database *database = compile(&engine_memory_libc, patterns, ARRAY_LEN(rows));
    engine_database_add_info(database, &sum);
    size_t once = sum.bytes;
    engine_database_add_info(database, &sum);
    assert_int_equal(sum.patterns, 2 * ARRAY_LEN(rows));
    assert_memory_equal(sum.by_path, by_path, sizeof(by_path));
    assert_int_equal(sum.bytes, 2 * once);
    engine_database_free(database);
}

/* malloc, and how much of it is held. */
struct meter {
    size_t bytes, blocks;
};

static void *
meter_allocate(size_t size, void *context)
{
    struct meter *meter = context;
    size_t *made = malloc(HEADER + size);

    assert_non_null(made);
    *made = size;
    meter->bytes += size;
    meter->blocks++;
    return (char *)made + HEADER;
}

static void
meter_release(void *block, void *context)
{
    struct meter *meter = context;

    if (block == NULL)
        return;
    char *made = (char *)block - HEADER;
    meter->bytes -= *(size_t *)(void *)made;
    meter->blocks--;
    free(made);
}

/* Each block but the database (or scratch) itself has a header. */
static size_t
bytes_wanted(const struct meter *meter)
{
    return meter->bytes - (meter->blocks - 1) * HEADER;
}

static void
bytes_are_those_that_are_held(void **state)
{
    (void)state;
    struct meter meter = { 0 };
    struct engine_memory memory = { meter_allocate, meter_release, &meter };
    struct engine_pattern patterns[] = { pattern_of(&rows[0]), pattern_of(&rows[1]) };
    struct engine_database *database = compile(&memory, patterns, ARRAY_LEN(patterns));
    struct engine_info info = { 0 };

    engine_database_add_info(database, &info);
    assert_int_equal(info.bytes, bytes_wanted(&meter));
    struct meter before = meter;
    struct engine_scratch *scratch = engine_scratch_new(database);
    struct meter of_scratch = { meter.bytes - before.bytes, meter.blocks - before.blocks };
    assert_int_equal(engine_scratch_bytes(scratch), bytes_wanted(&of_scratch) + JIT_STACK);
    engine_scratch_free(scratch);
    engine_database_free(database);
    assert_int_equal(meter.bytes, 0);
}

/* A text at whose every word a long match nearly begins is finished, however long; what is noted of it
 * meanwhile is a small share of it. */
static void
bytes_that_a_text_costs_are_counted(void **state)
{
    (void)state;
    struct meter meter = { 0 };
    struct engine_memory memory = { meter_allocate, meter_release, &meter };
    struct engine_pattern pattern = { "key[^!]*!z", strlen("key[^!]*!z"), 0, 0 };
    struct engine_database *database = compile(&memory, &pattern, 1);
    struct engine_scratch *scratch = engine_scratch_new(database);
    struct engine_sink sink = { 0 };
    g_autofree char *text = g_strnfill(1000000, ' ');

    for (size_t at = 0; at < 1000000; at += 4)
        memcpy(text + at, "key ", 4);
    /* what any such text takes once */
    assert_int_equal(engine_scan(database, text, 20000, scratch, &sink), ENGINE_OK);
    struct meter before = meter;
    size_t bytes = engine_scratch_bytes(scratch);
    assert_int_equal(engine_scan(database, text, 1000000, scratch, &sink), ENGINE_OK);
    size_t taken = engine_scratch_bytes(scratch) - bytes;
    assert_int_equal(taken, meter.bytes - before.bytes - (meter.blocks - before.blocks) * HEADER);
    assert_in_range(taken, 960000 / 128, 1000000 / 64);
    engine_scratch_free(scratch);
    engine_database_free(database);
    assert_int_equal(meter.bytes, 0);
}

/* What counts for a match: all of it, and not much more. KELVIN SIGN, which is a k without case, has three
 * bytes. */
static const struct extent_row {
    const char *name; /* the expression */
    uint32_t flags;
    size_t most, behind, ahead; /* at least */
} extent_rows[] = {
    {"[0-9]{3}-[0-9]{2,4}", 0,                            8,              4,  8 },
    { "ab(?= c{1,9})",      0,                            2,              4,  12},
    { "(?<=a(?<=bca))d",    0,                            1,              12, 1 },
    { "(?<![0-9]{4} )x\\b", 0,                            1,              20, 2 },
    { "k",                  ENGINE_CASELESS,              3,              4,  3 },
    { "a[^b]",              0,                            5,              4,  5 },
    { "a.*",                0,                            ENGINE_ENDLESS, 0,  0 },
    { "a(?!.*b)",           0,                            ENGINE_ENDLESS, 0,  0 },
    { "\\Ga",               0,                            ENGINE_ENDLESS, 0,  0 },
    { "passport",           ENGINE_LITERAL,               24,             0,  24}, /* full-width */
    { "\u05d0\u05d1",       ENGINE_LITERAL,               4,              0,  4 },
    { "two words",          ENGINE_LITERAL,               ENGINE_ENDLESS, 0,  0 },
    { "passport",           ENGINE_LITERAL | ENGINE_WORD, ENGINE_ENDLESS, 0,  0 },
};

static void
check_extent(void **state)
{
    const struct extent_row *row = *state;
    struct engine_pattern pattern = { row->name, strlen(row->name), row->flags, 0 };
    struct engine_extent extent;
    struct engine_error error;

    assert_int_equal(engine_measure(&pattern, &extent, &error), ENGINE_OK);
    assert_true(extent.most >= row->most && extent.most - row->most <= 1);
    assert_true(extent.behind >= row->behind && extent.ahead >= row->ahead);
    assert_true(row->most == ENGINE_ENDLESS || (extent.behind < 1000 && extent.ahead < 100));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_extent, extent_rows);
    SUITE_ADD(&suite, databases_are_added_up);
    SUITE_ADD(&suite, bytes_are_those_that_are_held);
    SUITE_ADD(&suite, bytes_that_a_text_costs_are_counted);
    return suite_run(&suite, "engine_info");
}
