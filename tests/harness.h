/*
 * What every cmocka test includes: cmocka's own headers in the order it wants, rows as tests, fixtures by
 * name. One group per program (TAP allows one plan); a program may join rows of several tables.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A growing list of tests: each row of a table passes or fails by name. */
struct suite {
    struct CMUnitTest *tests;
    size_t count;
};

static inline void
suite_add(struct suite *suite, const char *name, CMUnitTestFunction function, const void *row)
{
    suite->tests = g_renew(struct CMUnitTest, suite->tests, suite->count + 1);
    suite->tests[suite->count++] =
        (struct CMUnitTest){ .name = name, .test_func = function, .initial_state = (void *)(uintptr_t)row };
}

/* Every element of the array `rows`, which begins with `const char *name`. */
#define SUITE_ADD_ROWS(suite, function, rows)                                                                \
    for (size_t row_index = 0; row_index < ARRAY_LEN(rows); row_index++)                                     \
    suite_add((suite), (rows)[row_index].name, (function), &(rows)[row_index])

#define SUITE_ADD(suite, function) suite_add((suite), #function, (function), NULL)

static inline int
suite_run(struct suite *suite, const char *name)
{
    int failed = _cmocka_run_group_tests(name, suite->tests, suite->count, NULL, NULL);

    g_free(suite->tests);
    return failed;
}

/* Seconds of work this program has done so far: what a test bounds, since a machine may be busy with others.
 */
static inline double
cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* tests/fixtures/NAME in the source tree, also under `make distcheck`; g_free it. */
static inline char *
fixture_path(const char *name)
{
    const char *srcdir = g_getenv("srcdir");

    return g_build_filename(srcdir == NULL ? "." : srcdir, "tests", "fixtures", name, NULL);
}

#endif
