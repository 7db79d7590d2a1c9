/*
 * What `postern test` prints of one trial. Pure but for the current folder, which paths are shown relative
 * to.
 */
#ifndef CLI_TEST_OUTPUT_H
#define CLI_TEST_OUTPUT_H

#include "cli/style.h"
#include "cli/trial.h"

enum explain { EXPLAIN_NONE, EXPLAIN_HIT, EXPLAIN_NEAR, EXPLAIN_ALL };

struct test_view {
    struct style style;
    enum explain explain;
    bool has_details; /* -v: changes and notifications too */
    bool is_shown;    /* --show: matched text as it is */
};

/* One line: postern-json(5), test. */
void test_append_json(const struct test_view *view, const struct trial *tried, GString *out);

/* The line of the message with who gets what, and below it what the view asks for. */
void test_append_human(const struct test_view *view, const struct trial *tried, GString *out);
/* The rules and why they did or did not match. */
void explain_append(const struct test_view *view, const struct verdict *made, GString *out);

#endif
