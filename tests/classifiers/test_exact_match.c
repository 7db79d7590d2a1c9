/* Types of exact data match: which values of a table count, what of their row has to lie around them. */
#include "tests/classifiers/exact_place.h"

#include "base/limits.h"

#include <string.h>

static const struct text_row {
    const char *name, *text;
    int confidence; /* 0: nothing is found */
} text_rows[] = {
    {"the value and two others of its row",           "M\xc3\xbcller, born 1970-03-12: 123-45-6789",  85},
    { "the value and one other",                      "M\xc3\xbcller: 123-45-6789",                   65},
    { "behind it",                                    "123-45-6789 is M\xc3\xbcller in Bad Homburg.", 85},
    { "the value alone",                              "123-45-6789",                                  0 },
    { "others of another row",                        "O'Brien of Dublin: 123-45-6789",               0 },
    { "one of its row and one of another",            "M\xc3\xbcller of Dublin: 123-45-6789",         65},
    { "others of a row that does not have the value", "M\xc3\xbcller of Bad Homburg: 123-45-6780",    0 },
    { "the second row with one value",                "Jones of Oxford: 111-22-3333",                 85},
    { "others of two rows with one value",            "Smith of Oxford: 111-22-3333",                 65},
    { "a value of two words",                         "111223333: of New York",                       65},
    { "its words apart",                              "York is not so new: 111223333",                0 },
    { "its words across a line",                      "New\n  York 111223333",                        65},
    { "other case and separators",                    "M\xc3\x9cLLER BAD-HOMBURG 123 45 6789",        85},
    { "a letter and its mark apart",                  "Mu\xcc\x88ller 123456789",                     65},
    { "wide letters",                                 "\xef\xbc\xb3mith 111-22-3333",                 65},
    { "one word in the text, two in the table",       "OBrien 987-65-4321",                           65},
    { "two words as in the table",                    "O Brien 987-65-4321",                          65},
    { "part of a word",                               "Smithson 111-22-3333",                         0 },
    { "a word that the match reaches into",           "x111-22-3333 Smith",                           0 },
    { "between commas",                               "x,Smith,111-22-3333,New York,x",               85},
    { "between other punctuation",
     "x\xef\xbc\x8cSmith\xe2\x80\xa6"
      "111-22-3333\xe3\x80\x82Oxford\xe3\x80\x82",                                                    65},
    { "an expression with other separators",          "1970/03/12 123-45-6789",                       65},
    { "what the expression does not match",           "1970 03 12 123-45-6789",                       0 },
    { "a row with empty values",                      "1944-04-04 444-55-6666",                       65},
    { "nothing where the value is empty",             "nobody, nowhere: 444-55-6666 - ''",            0 },
    { "no letter or digit around it",                 "-- 111-22-3333 --",                            0 },
};

static void
check_text(void **state)
{
    const struct text_row *row = *state;
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) database = made_for(&place, PERSON);
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));

    assert_int_equal(findings_count(found), row->confidence > 0 ? 1 : 0);
    if (row->confidence > 0)
        assert_int_equal(findings_item(found, 0)->confidence, row->confidence);
    assert_false(findings_is_incomplete(found, 0));
    place_done(&place);
}

static void
test_finding(void **state)
{
    static const char text[] = "Smith 1955-01-01, 123-45-6789; 111-22-3333 or 1955.01.01, but 111-22-3333";
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) database = made_for(&place, PERSON);
    g_autoptr(findings) found = scan_one(database, slice_from(text));

    (void)state;
    assert_int_equal(findings_count(found), 2);
    const struct finding *first = findings_item(found, 0), *second = findings_item(found, 1);
    assert_int_equal(first->start, strstr(text, "111") - text);
    assert_int_equal(first->len, 11);
    assert_int_equal(first->confidence, 85);
    assert_true(first->has_evidence);
    assert_int_equal(first->evidence_start, strstr(text, "1955.") - text); /* nearer than the other */
    assert_int_equal(first->evidence_distance_chars, 4);
    assert_false(first->has_checksum);
    assert_true(first->value_hash == second->value_hash);
    place_done(&place);
}

/* Around a match in the middle of `spaces` on either side. */
static int
level_with(const struct classifier_database *database, const char *before, size_t spaces, const char *behind)
{
    g_autofree char *blank = g_strnfill(spaces, ' ');
    g_autofree char *text = g_strconcat(before, blank, "111-22-3333", blank, behind, NULL);
    g_autoptr(findings) found = scan_one(database, slice_from(text));

    return findings_count(found) == 0 ? 0 : (int)findings_item(found, 0)->confidence;
}

static void
test_window(void **state)
{
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) database = made_for(&place, PERSON);
    g_autoptr(classifier_database) near =
        made_for(&place, "Types:\n"
                         "  - Name: Person\n"
                         "    Proximity: 20\n"
                         "    ExactMatch:\n"
                         "      Table: '%s'\n"
                         "      Match: " NUMBER "\n"
                         "      Patterns:\n"
                         "        - { Confidence: 85, Any: [{ Field: surname }], Proximity: 10 }\n"
                         "        - { Confidence: 65, Any: [{ Field: surname }, { Field: city }] }\n");

    (void)state;
    assert_int_equal(level_with(database, "Smith", 295, ""), 65);
    assert_int_equal(level_with(database, "Smith", 296, ""), 0); /* not its end either: it is one word */
    assert_int_equal(level_with(database, "", 295, "Smith"), 65);
    assert_int_equal(level_with(database, "", 296, "Smith"), 0);
    assert_int_equal(level_with(database, "1955-01-01", 290, ""), 65);
    assert_int_equal(level_with(database, "1955-01-01", 291, ""), 0);
    assert_int_equal(level_with(database, "", 290, "1955-01-01"), 65);
    assert_int_equal(level_with(database, "", 291, "1955-01-01"), 0);
    assert_int_equal(level_with(database, "Big Smith", 295, ""), 65);
    assert_int_equal(level_with(near, "Smith", 5, ""), 85);
    assert_int_equal(level_with(near, "Smith", 6, ""), 65);
    assert_int_equal(level_with(near, "", 12, "New York"), 65);
    assert_int_equal(level_with(near, "", 13, "New York"), 0);
    place_done(&place);
}

/* The subject is around the body's matches, but no value begins in the one and ends in the other. */
static void
test_subject(void **state)
{
    static const struct {
        const char *subject, *body;
        size_t count;
    } rows[] = {
        {"Smith",      "111-22-3333",      1},
        { "So new",    "York 111-22-3333", 0},
        { "111-22-33", "33 Smith",         0},
    };
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) database = made_for(&place, PERSON);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct text subject = { .kind = TEXT_SUBJECT, .part_path = "", .utf8 = slice_from(rows[i].subject) };
        struct text body = { .kind = TEXT_BODY, .part_path = "1", .utf8 = slice_from(rows[i].body) };
        const struct text *texts[] = { &subject, &body };
        g_autoptr(findings) found = classifier_scan(database, texts, ARRAY_LEN(texts));

        assert_int_equal(findings_count(found), rows[i].count);
    }
    place_done(&place);
}

/* A type that comes behind it in the file finds the values; it is looked for, and not told. */
static void
test_type(void **state)
{
    static const char yaml[] = "Functions:\n"
                               "  Func_number: { Regex: '[0-9]{3}-[0-9]{2}-[0-9]{4}', Validators: [luhn] }\n"
                               "Types:\n"
                               "  - Name: All\n"
                               "    Bundle: [Person]\n"
                               "  - Name: Person\n"
                               "    ExactMatch:\n"
                               "      Table: '%s'\n"
                               "      Match: { Field: ssn, Type: number }\n"
                               "      Patterns: [{ Confidence: 75, Any: [" DATE "] }]\n"
                               "  - Name: Number\n"
                               "    Patterns: [{ Confidence: 55, Match: { Function: Func_number },\n"
                               "                 Evidence: [{ Keywords: [ssn] }] }]\n";
    struct place place = place_of("ssn,birth\n123-45-6782,1970-03-12\n123-45-6783,1970-03-12\n");
    g_auto(GStrv) parts = g_strsplit(yaml, "%s", 2);
    g_autofree char *whole = g_strjoinv(place.table, parts);
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) faults = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("t.yaml", slice_from(whole), faults);
    size_t wanted = 0;

    (void)state;
    assert_true(definitions_read(set, root, faults));
    const struct classifier *type = classifier_set_item(set, 1);
    assert_int_equal(type->kind, CLASSIFIER_EXACT);
    assert_int_equal(type->recommended_confidence, 75);
    assert_int_equal(classifier_set_item(set, 0)->recommended_confidence, 75);
    g_autoptr(classifier_database) database = classifier_compile(set, &wanted, 1, faults);
    assert_non_null(database);
    /* the first is the one that luhn accepts */
    g_autoptr(findings) found = scan_one(database, slice_from("ssn 1970-03-12 123-45-6782 or 123-45-6783"));
    assert_int_equal(findings_count(found), 1);
    assert_int_equal(findings_item(found, 0)->start, 15);
    assert_int_equal(findings_item(found, 0)->confidence, 75);
    assert_true(findings_item(found, 0)->has_checksum);
    g_autoptr(findings) none = scan_one(database, slice_from("1970-03-12 123-45-6782"));
    assert_int_equal(findings_count(none), 0);
    place_done(&place);
}

static void
test_misses(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        enum miss_reason reason;
        const char *name;
    } rows[] = {
        {"123-45-6780 Smith",                    1, MISS_NO_ROW, "ssn"    },
        { "123-45-6789 Smith",                   1, MISS_ROW,    "surname"},
        { "111-22-3333 Smith, 1950-02-02",       1, MISS_ROW,    "birth"  },
        { "111-22-3333 Smith of New York: none", 0, MISS_ROW,    NULL     },
        { "no value at all",                     0, MISS_ROW,    NULL     },
    };
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) database = made_for(&place, PERSON);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autoptr(findings) found = explain_one(database, slice_from(rows[i].text));

        assert_int_equal(findings_miss_count(found), rows[i].count);
        if (rows[i].count == 0)
            continue;
        const struct near_miss *miss = findings_miss(found, 0);
        assert_int_equal(miss->reason, rows[i].reason);
        assert_string_equal(miss->name, rows[i].name);
        assert_int_equal(miss->start, 0);
        assert_int_equal(miss->len, 11);
        assert_int_equal(miss->confidence, 85);
    }
    place_done(&place);
}

static void
test_counts(void **state)
{
    struct place place = place_of(PEOPLE);
    g_autoptr(classifier_database) alone = made_for(&place, "Types:\n"
                                                            "  - Name: Person\n"
                                                            "    ExactMatch:\n"
                                                            "      Table: '%s'\n"
                                                            "      Match: " NUMBER "\n"
                                                            "      Patterns:\n"
                                                            "        - { Confidence: 75, " ROW ", Max: 1 }\n"
                                                            "        - { Confidence: 30 }\n");

    (void)state;
    assert_int_equal(level_with(alone, "", 1, ""), 30);
    assert_int_equal(level_with(alone, "Smith", 1, ""), 75);
    assert_int_equal(level_with(alone, "Smith", 1, "New York"), 30);
    place_done(&place);
}

/* Rows with one value: one of them fits; where none does, more than are compared make the type incomplete. */
static void
test_many_rows(void **state)
{
    (void)state;
    for (size_t past = 0; past < 2; past++) {
        g_autoptr(GString) csv = g_string_new("ssn,surname,birth,city\n");

        for (size_t i = 0; i < 1000; i++)
            g_string_append_printf(csv, "%09zu,x%zu,,\n", i, i);
        for (size_t i = 1; i < LIMIT_EXACT_MATCHES + past; i++)
            g_string_append_printf(csv, "111-22-3333,y%zu,,\n", i);
        g_string_append_printf(csv, "111-22-3333,Smith%s,1955-01-01,\n", past == 0 ? "" : "son");
        struct place place = place_of(csv->str);
        g_autoptr(classifier_database) database = made_for(&place, PERSON);
        g_autoptr(findings) found = scan_one(database, slice_from("Smith 111-22-3333"));

        assert_int_equal(findings_count(found), past == 0 ? 1 : 0);
        assert_int_equal(findings_is_incomplete(found, 0), past > 0);
        place_done(&place);
    }
}

/* Values of eight words and windows full of short ones: what an item may cost is bounded. */
static void
test_many_hashes(void **state)
{
    struct place place = place_of("ssn,note\n111-22-3333,a b c d e f g h\n");
    g_autoptr(classifier_database) database =
        made_for(&place, "Types:\n"
                         "  - Name: Person\n"
                         "    Proximity: 2000\n"
                         "    ExactMatch:\n"
                         "      Table: '%s'\n"
                         "      Match: " NUMBER "\n"
                         "      Patterns: [{ Confidence: 75, Any: [{ Field: note }] }]\n");
    g_autoptr(GString) filler = g_string_new("111-22-3333");
    const size_t candidates[] = { 2, 200 };

    (void)state;
    for (size_t i = 0; i < 1000; i++)
        g_string_append(filler, " z");
    g_string_append(filler, " ");
    for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
        g_autoptr(GString) text = g_string_new(NULL);

        for (size_t k = 0; k < candidates[i]; k++)
            g_string_append_len(text, filler->str, (gssize)filler->len);
        double before = cpu_seconds();
        g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });

        assert_int_equal(findings_count(found), 0);
        assert_int_equal(findings_is_incomplete(found, 0), i > 0);
        assert_true(cpu_seconds() - before < 30);
    }
    place_done(&place);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_text, text_rows);
    SUITE_ADD(&suite, test_finding);
    SUITE_ADD(&suite, test_window);
    SUITE_ADD(&suite, test_subject);
    SUITE_ADD(&suite, test_type);
    SUITE_ADD(&suite, test_misses);
    SUITE_ADD(&suite, test_counts);
    SUITE_ADD(&suite, test_many_rows);
    SUITE_ADD(&suite, test_many_hashes);
    return suite_run(&suite, "exact_match");
}
