/* What Exchange refuses when an expression is uploaded. */
#include "classifiers/rulepack/upload.h"
#include "tests/harness.h"

#include <string.h>

#define EMPTY "an alternative at its beginning or end is empty"
#define WIDE "it begins or ends with a repeated dot"
#define IN_GROUP "a group has a repeat in it that has no least number above 1"
#define REPEATED "a group is repeated without limit"
#define LOOKS "it looks ahead or behind"

/* clang-format off */
static const struct row {
    const char *name, *refusal; /* the expression; NULL: taken */
} rows[] = {
    { "", NULL },
    { "\\bCP-\\d{6}\\b", NULL },
    { "a|b", NULL },
    { "|a", EMPTY },
    { "a|", EMPTY },
    { "a\\|", NULL },
    { "a\\\\|", EMPTY },
    { ".{0,9}a", WIDE },
    { ".{1,9}a", WIDE },
    { ".*a", WIDE },
    { ".+?a", WIDE },
    { ".{2,9}a", NULL },
    { ".{3}a", NULL },
    { "a.{0,9}", WIDE },
    { "a.{1,}", WIDE },
    { "a.*", WIDE },
    { "a.*?", WIDE },
    { "a.*b", NULL },
    { "a\\.*", NULL },
    { "a[.]*", NULL },
    { "a*", NULL },
    { "(a.*b)c", IN_GROUP },
    { "(a{0,3})c", IN_GROUP },
    { "(?:a{1,3})c", IN_GROUP },
    { "(ab*)c", IN_GROUP },
    { "((a)b+)c", IN_GROUP },
    { "(a{2,3})c", NULL },
    { "(a{0})c", NULL },
    { "(a\\*)c", NULL },
    { "([a*+])c", NULL },
    { "([]a*])c", NULL },
    { "([^]a*])c", NULL },
    { "([\\]*])c", NULL },
    { "(xx)*", REPEATED },
    { "(xx)+", REPEATED },
    { "(xx){1,}", REPEATED },
    { "(xx){0,4}", NULL },
    { "(xx)?", NULL },
    { "\\(xx\\)*", NULL },
    { "(?=a)b", LOOKS },
    { "(?!a)b", LOOKS },
    { "(?<=a)b", LOOKS },
    { "a(?<!b)", LOOKS },
    { "(?<name>a)b", NULL },
    { "(?i)a", NULL },
    { "\\", NULL },
    { "[", NULL },
    { "(", NULL },
    { "a{1,", NULL },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    const char *refusal = upload_refusal(slice_from(row->name));

    if (row->refusal == NULL)
        assert_null(refusal);
    else
        assert_string_equal(refusal, row->refusal);
}

static void
check_limits(void **state)
{
    g_autofree char *letters = g_strnfill(1025, 'a');

    (void)state;
    assert_null(upload_refusal((struct slice){ letters, 1024 }));
    assert_string_equal(upload_refusal((struct slice){ letters, 1025 }), "it is longer than 1024 characters");
    assert_null(upload_term_refusal((struct slice){ letters, 50 }));
    assert_string_equal(upload_term_refusal((struct slice){ letters, 51 }),
                        "a term is longer than 50 characters");
    assert_null(upload_terms_refusal(2048));
    assert_string_equal(upload_terms_refusal(2049), "it has more than 2048 terms");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, check_limits);
    return suite_run(&suite, "rulepack_upload");
}
