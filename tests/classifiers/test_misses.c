/* Near misses: why a candidate did not count, or not at a higher level. */
#include "tests/classifiers/scan_one.h"

#include "base/limits.h"

static const char *const reason_names[] = { "refused", "filtered", "evidence", "excluded" };

#define TYPES                                                                                                \
    "Keywords: { K: [key], No: [never] }\n"                                                                  \
    "Functions: { Func_n: { Regex: '[0-9]{4}', Validators: luhn } }\n"                                       \
    "Filters: { Ours: [{ Text: Prefix, Logic: Exclude, Keywords: [order] }] }\n"                             \
    "Types:\n"                                                                                               \
    "- Name: T\n  Proximity: 10\n  Match: { Function: Func_n }\n  Filters: Ours\n"                           \
    "  Patterns:\n"                                                                                          \
    "  - { Confidence: 85, Evidence: [{ Keywords: K }, { Keywords: No, Max: 0 }] }\n"                        \
    "  - { Confidence: 65, Evidence: [{ Keywords: No, Max: 0 }] }\n"

struct row {
    const char *name;
    const char *text;
    const char *misses; /* "start+len level reason name nearest+len distance", joined by commas */
};

/* clang-format off */
static const struct row rows[] = {
    { "nothing to miss",             "key 1230",               "" },
    { "no candidate",                "key 12",                 "" },
    { "a validator refuses",         "key 1231",               "4+4 85 refused luhn, 4+4 65 refused luhn" },
    { "evidence is nowhere",         "1230",                   "0+4 85 evidence K" },
    { "evidence is too far in front", "key 12345678 1230",     "13+4 85 evidence K 0+3 10" },
    { "evidence is too far behind",  "1230 abcdefgh key",      "0+4 85 evidence K 14+3 10" },
    { "the nearest of two",          "key abcdefghij 1230 abcdefgh key", "15+4 85 evidence K 29+3 10" },
    { "what must not be there",      "key 1230 never",         "4+4 85 excluded No 9+5 1, 4+4 65 excluded No 9+5 1" },
    { "filtered",                    "key order 1230",         "10+4 85 filtered Ours, 10+4 65 filtered Ours" },
};
/* clang-format on */

static char *
misses_text(const struct findings *found)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < findings_miss_count(found); i++) {
        const struct near_miss *miss = findings_miss(found, i);

        g_string_append_printf(text, "%s%zu+%zu %d %s %s", i == 0 ? "" : ", ", miss->start, miss->len,
                               miss->confidence, reason_names[miss->reason], miss->name);
        if (miss->has_nearest)
            g_string_append_printf(text, " %zu+%zu %zu", miss->nearest_start, miss->nearest_len,
                                   miss->nearest_distance_chars);
    }
    return g_string_free(text, FALSE);
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(classifier_database) database = made_of(TYPES);
    g_autoptr(findings) found = explain_one(database, slice_from(row->text));
    g_autoptr(findings) plain = scan_one(database, slice_from(row->text));
    g_autofree char *misses = misses_text(found);

    assert_string_equal(misses, row->misses);
    assert_int_equal(findings_count(found), findings_count(plain));
    assert_int_equal(findings_miss_count(plain), 0); /* nobody asked */
}

static void
misses_are_bounded(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(TYPES);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < LIMIT_NEAR_MISSES + 1; i++)
        g_string_append(text, "1230 1231 ");
    g_autoptr(findings) found = explain_one(database, (struct slice){ text->str, text->len });
    assert_int_equal(findings_miss_count(found), LIMIT_NEAR_MISSES);
    assert_int_equal(findings_count(found), LIMIT_NEAR_MISSES + 1);
}

/* Not in the order in which the engine looks for the expressions of an element. */
static void
refusals_come_in_the_order_of_the_text(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("Functions: { Func_n: { Regex: ['order[0-9]{4}', '[0-9]{2}-[0-9]{2}'], Validators: luhn } }\n"
                "Types:\n- Name: T\n  Match: { Function: Func_n }\n  Patterns: [{ Confidence: 65 }]\n");
    g_autoptr(findings) found = explain_one(database, slice_from("12-31 order1231 12-31"));
    g_autofree char *text = misses_text(found);

    assert_string_equal(text, "0+5 65 refused luhn, 6+9 65 refused luhn, 16+5 65 refused luhn");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, refusals_come_in_the_order_of_the_text);
    SUITE_ADD(&suite, misses_are_bounded);
    return suite_run(&suite, "misses");
}
