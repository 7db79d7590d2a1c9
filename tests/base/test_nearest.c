#include "base/nearest.h"
#include "tests/harness.h"

static const char *const known[] = { "SentTo", "SentToScope", NULL, "From", "FromScope", "Name" };

#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct row {
    const char *name, *typed, *nearest;
} rows[] = {
    {"one letter missing",             "SentToScop",   "SentToScope"},
    { "one letter too many",           "SentToScopee", "SentToScope"},
    { "one letter wrong",              "SentToScoqe",  "SentToScope"},
    { "neighbours swapped",            "SentToScoep",  "SentToScope"},
    { "another case is no distance",   "sEnTtO",       "SentTo"     },
    { "exact",                         "From",         "From"       },
    { "three of ten letters",          "FrmmScoqe",    "FromScope"  },
    { "too far away",                  "Attachment",   NULL         },
    { "a short word allows one slip",  "Nam",          "Name"       },
    { "a short word allows no two",    "Na",           NULL         },
    { "nothing typed",                 "",             NULL         },
    { "the longest that is looked at", X64,            NULL         },
    { "one longer than that",          X64 "x",        NULL         },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    const char *nearest = nearest_name(row->typed, known, ARRAY_LEN(known));

    if (row->nearest == NULL)
        assert_null(nearest);
    else
        assert_string_equal(nearest, row->nearest);
}

static void
first_of_equals_wins(void **state)
{
    (void)state;
    static const char *const equals[] = { "cat", "bat" };

    assert_string_equal(nearest_name("rat", equals, ARRAY_LEN(equals)), "cat");
}

static void
longest_name_is_compared(void **state)
{
    (void)state;
    static const char *const longest[] = { X64, X64 "x" };
    g_autofree char *typed = g_strdup(X64);

    typed[63] = 'y';
    assert_ptr_equal(nearest_name(typed, longest, ARRAY_LEN(longest)), longest[0]);
    assert_null(nearest_name(typed, longest + 1, 1));
}

static void
no_candidates(void **state)
{
    (void)state;
    assert_null(nearest_name("x", NULL, 0));
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, first_of_equals_wins);
    SUITE_ADD(&suite, longest_name_is_compared);
    SUITE_ADD(&suite, no_candidates);
    return suite_run(&suite, "nearest");
}
