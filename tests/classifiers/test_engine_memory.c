/* Memory that runs out at the n-th request, for every n: a status, nothing lost, nothing freed twice. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/memory.h"

struct counter {
    size_t requests, fail_at; /* the request that gets nothing, from 1; 0 = none */
    size_t held;              /* blocks that were not released */
};

static void *
count_allocate(size_t size, void *context)
{
    struct counter *counter = context;

    if (++counter->requests == counter->fail_at)
        return NULL;
    counter->held++;
    return malloc(size);
}

static void
count_release(void *block, void *context)
{
    struct counter *counter = context;

    if (block != NULL)
        counter->held--;
    free(block);
}

static const struct engine_pattern patterns[] = {
    {"4[0-9]{15}",          10, ENGINE_CASELESS,                                0},
    { "credit card",        11, ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS, 1},
    { "(?<q>a|b)\\k<q>",    14, 0,                                              2},
    { "[\\p{L}_]+\\s(?=x)", 16, ENGINE_CASELESS,                                3},
    { "cvv",                3,  ENGINE_LITERAL,                                 4},
    { "ghp_[a-z]{3}",       12, 0,                                              5},
    { "[^@]*$",             6,  0,                                              6},
};

static enum engine_status
compile(struct counter *counter, struct engine_database **database)
{
    struct engine_memory memory = { count_allocate, count_release, counter };
    struct engine_error error;
    enum engine_status status = engine_compile_in(&memory, patterns, ARRAY_LEN(patterns),
                                                  (struct engine_limits){ 0 }, database, &error);

    if (status == ENGINE_NO_MEMORY)
        assert_string_equal(error.text, "out of memory");
    return status;
}

static void
compile_fails_at_each_request(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        struct counter counter = { .fail_at = n };
        struct engine_database *database = NULL;
        enum engine_status status = compile(&counter, &database);

        if (status == ENGINE_OK) {
            engine_database_free(database);
            assert_int_equal(counter.held, 0);
            /* JIT code that got no memory may be left out; the database works without */
            if (counter.requests < n)
                break;
            continue;
        }
        assert_int_equal(status, ENGINE_NO_MEMORY);
        assert_null(database);
        assert_int_equal(counter.held, 0);
        failures++;
    }
    assert_true(failures > 20);
}

static void
loading_fails_at_each_request(void **state)
{
    (void)state;
    struct counter counter = { 0 };
    struct engine_database *database = NULL;
    size_t failures = 0;

    assert_int_equal(compile(&counter, &database), ENGINE_OK);
    size_t len = engine_serialize(database, NULL);
    g_autofree unsigned char *bytes = g_malloc(len);
    (void)engine_serialize(database, bytes);
    engine_database_free(database);
    for (size_t n = 1;; n++) {
        struct engine_memory memory = { count_allocate, count_release, &counter };
        struct engine_saved saved = { bytes, len, patterns, ARRAY_LEN(patterns), { 0 } };
        struct engine_error error;

        counter = (struct counter){ .fail_at = n };
        database = NULL;
        enum engine_status status = engine_deserialize_in(&memory, &saved, &database, &error);
        bool is_over = counter.requests < n;
        assert_true(status == ENGINE_OK || (!is_over && status == ENGINE_NO_MEMORY));
        failures += status == ENGINE_NO_MEMORY ? 1 : 0;
        engine_database_free(database);
        assert_int_equal(counter.held, 0);
        if (is_over)
            break;
    }
    assert_true(failures > 20);
}

static void
scratch_fails_at_each_request(void **state)
{
    (void)state;
    size_t failures = 0;

    for (size_t n = 1;; n++) {
        struct counter counter = { 0 };
        struct engine_database *database = NULL;

        assert_int_equal(compile(&counter, &database), ENGINE_OK);
        size_t held = counter.held;
        counter.requests = 0;
        counter.fail_at = n;
        struct engine_scratch *scratch = engine_scratch_new(database);
        bool is_over = counter.requests < n;
        if (scratch == NULL) {
            assert_int_equal(counter.held, held);
            failures++;
        }
        engine_scratch_free(scratch);
        engine_database_free(database);
        assert_int_equal(counter.held, 0);
        if (is_over)
            break;
    }
    assert_true(failures >= 4);
}

/* While scanning only PCRE2 asks for memory, and only where it interprets. */
static void
scan_fails_at_each_request(void **state)
{
    (void)state;
    static const char text[] = "my credit card 4111111111111111 aa cvv ghp_abc";

    for (size_t n = 1;; n++) {
        struct counter counter = { 0 };
        struct engine_database *database = NULL;
        struct matches matches = matches_init();
        struct engine_sink sink = { matches_add, matches_limit, &matches };

        assert_int_equal(compile(&counter, &database), ENGINE_OK);
        struct engine_scratch *scratch = engine_scratch_new(database);
        assert_non_null(scratch);
        counter.requests = 0;
        counter.fail_at = n;
        enum engine_status status = engine_scan(database, text, sizeof(text) - 1, scratch, &sink);
        bool is_over = counter.requests < n;
        assert_true(status == ENGINE_OK || (!is_over && status == ENGINE_NO_MEMORY));
        if (status == ENGINE_OK) {
            g_autofree char *found = matches_text(&matches);
            assert_string_equal(found, "0:15-31 1:3-14 2:32-34 4:35-38 5:39-46 6:0-46 6:46-46");
        }
        engine_scratch_free(scratch);
        engine_database_free(database);
        assert_int_equal(counter.held, 0);
        matches_done(&matches);
        if (is_over)
            break;
    }
}

static void
products_that_overflow_get_nothing(void **state)
{
    (void)state;
    assert_null(engine_allocate(&engine_memory_libc, SIZE_MAX / 2, 3));
}

static void
freeing_nothing_is_harmless(void **state)
{
    (void)state;
    engine_database_free(NULL);
    engine_scratch_free(NULL);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, compile_fails_at_each_request);
    SUITE_ADD(&suite, loading_fails_at_each_request);
    SUITE_ADD(&suite, scratch_fails_at_each_request);
    SUITE_ADD(&suite, scan_fails_at_each_request);
    SUITE_ADD(&suite, products_that_overflow_get_nothing);
    SUITE_ADD(&suite, freeing_nothing_is_harmless);
    return suite_run(&suite, "engine_memory");
}
