/* Types of exact data match: which values of a table count, what of their row has to lie around them. */
#include "classifiers/exact/build.h"

#include "base/limits.h"
#include "tests/classifiers/scan_one.h"

#include <glib/gstdio.h>
#include <string.h>

/* A folder for one test, with a table in it. */
struct place {
    char *folder, *csv, *table;
};

static struct place
place_of(const char *csv)
{
    static const char *const searchable[] = { "ssn", NULL };
    struct place place = { g_dir_make_tmp("postern-match-XXXXXX", NULL), NULL, NULL };
    struct exact_report report;
    GError *error = NULL;

    assert_non_null(place.folder);
    place.csv = g_build_filename(place.folder, "rows.csv", NULL);
    place.table = g_build_filename(place.folder, "rows.edm", NULL);
    assert_true(g_file_set_contents(place.csv, csv, -1, NULL));
    struct exact_source source = { place.csv, ',', searchable };
    if (!exact_build(&source, place.table, &report, &error))
        fail_msg("%s", error->message);
    return place;
}

static void
place_done(struct place *place)
{
    g_unlink(place->csv);
    g_unlink(place->table);
    assert_int_equal(g_rmdir(place->folder), 0);
    g_free(place->csv);
    g_free(place->table);
    g_free(place->folder);
}

/* `yaml` with the table's path in place of its one %s, compiled. */
static struct classifier_database *
made_for(const struct place *place, const char *yaml)
{
    g_auto(GStrv) parts = g_strsplit(yaml, "%s", 2);
    g_autofree char *whole = g_strjoinv(place->table, parts);

    return made_of(whole);
}

#define PEOPLE                                                                                               \
    "ssn,surname,birth,city\n"                                                                               \
    "123-45-6789,M\xc3\xbcller,1970-03-12,Bad Homburg\n"                                                     \
    "987 65 4321,O'Brien,1980-11-02,Dublin\n"                                                                \
    "111-22-3333,Smith,1955-01-01,New York\n"                                                                \
    "111-22-3333,Jones,1966-06-06,Oxford\n"                                                                  \
    "444-55-6666,,1944-04-04,\n"

#define NUMBER "{ Field: SSN, Regex: '[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}', Bounds: word }"
#define DATE "{ Field: birth, Regex: '[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}' }"
#define ROW "Any: [{ Field: surname }, " DATE ", { Field: city }]"
#define PERSON                                                                                               \
    "Types:\n"                                                                                               \
    "  - Name: Person\n"                                                                                     \
    "    ExactMatch:\n"                                                                                      \
    "      Table: '%s'\n"                                                                                    \
    "      Match: " NUMBER "\n"                                                                              \
    "      Patterns:\n"                                                                                      \
    "        - { Confidence: 65, " ROW " }\n"                                                                \
    "        - { Confidence: 85, " ROW ", Min: 2 }\n"

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

/* Beside the file that names it; another table of the same rows has another digest. */
static void
test_file(void **state)
{
    struct place place = place_of(PEOPLE), other = place_of(PEOPLE);
    g_autofree char *yaml = g_build_filename(place.folder, "types.yaml", NULL);
    g_auto(GStrv) parts = g_strsplit(PERSON, "%s", 2);
    g_autofree char *whole = g_strjoinv("rows.edm", parts);
    char *digests[3];

    (void)state;
    assert_true(g_file_set_contents(yaml, whole, -1, NULL));
    for (size_t i = 0; i < ARRAY_LEN(digests); i++) {
        g_autoptr(classifier_set) set = classifier_set_new();
        g_autoptr(diagnostics) found = diagnostics_new();
        g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

        if (i == 2)
            assert_int_equal(g_rename(other.table, place.table), 0);
        assert_true(classifier_set_load_file(set, yaml, found));
        classifier_set_digest(set, sum);
        digests[i] = g_strdup(g_checksum_get_string(sum));
    }
    assert_string_equal(digests[0], digests[1]);
    assert_string_not_equal(digests[1], digests[2]);
    for (size_t i = 0; i < ARRAY_LEN(digests); i++)
        g_free(digests[i]);
    assert_true(g_file_set_contents(place.table, "ssn", -1, NULL));
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    assert_false(classifier_set_load_file(set, yaml, found));
    g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
    assert_non_null(strstr(text, "rows.edm' is not a table of exact data: it is too short"));
    g_unlink(yaml);
    place_done(&place);
    place_done(&other);
}

#define GOOD_PATTERNS "Patterns: [{ Confidence: 85, Any: [{ Field: surname }] }]"

/* What stands under ExactMatch; %s is the table. */
static const struct fault_row {
    const char *name, *yaml, *message;
} fault_rows[] = {
    {"no table",                          "{ Table: '%s.not', Match: " NUMBER ", " GOOD_PATTERNS " }",
     "cannot be read: Failed to open"                                                                                                                                                },
    { "a folder",                         "{ Table: /, Match: " NUMBER ", " GOOD_PATTERNS " }",                                       "the table '/' cannot be read"                 },
    { "no Match",                         "{ Table: '%s', " GOOD_PATTERNS " }",                                                       "an ExactMatch needs Table, Match and Patterns"},
    { "unknown field",                    "{ Table: '%s', Match: { Field: snn, Keywords: [a] }, " GOOD_PATTERNS " }",
     "the table has no field 'snn', did you mean 'ssn'?"                                                                                                                             },
    { "no field",                         "{ Table: '%s', Match: { Keywords: [a] }, " GOOD_PATTERNS " }",
     "does not say which Field"                                                                                                                                                      },
    { "field that rows are not found by",
     "{ Table: '%s', Match: { Field: city, Keywords: [a] }, " GOOD_PATTERNS " }",
     "rows of the table cannot be found by 'city', build the table with --search 'city'"                                                                                             },
    { "nothing that finds values",        "{ Table: '%s', Match: { Field: ssn }, " GOOD_PATTERNS " }",
     "the match does not say what finds values of the Field, add Type: "                                                                                                             },
    { "a type and an expression",
     "{ Table: '%s', Match: { Field: ssn, Type: A, Regex: a }, " GOOD_PATTERNS " }",
     "unknown key beside Type 'Regex'"                                                                                                                                               },
    { "unknown type",                     "{ Table: '%s', Match: { Field: ssn, Type: Nothing }, " GOOD_PATTERNS " }",
     "there is no sensitive information type 'Nothing'"                                                                                                                              },
    { "itself",                           "{ Table: '%s', Match: { Field: ssn, Type: Person }, " GOOD_PATTERNS " }",
     "cannot be a bundle, an affinity or an ExactMatch, name a type that has Patterns"                                                                                               },
    { "no patterns",                      "{ Table: '%s', Match: " NUMBER ", Patterns: [] }",
     "an ExactMatch needs a list of one or more Patterns"                                                                                                                            },
    { "pattern without Confidence",
     "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Any: [{ Field: city }] }] }",
     "a pattern without Confidence"                                                                                                                                                  },
    { "unknown field of evidence",
     "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Any: [{ Field: citi }] }] }",
     "the table has no field 'citi', did you mean 'city'?"                                                                                                                           },
    { "evidence of itself",
     "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Any: [{ Field: ssn }] }] }",
     "the field of the Match is no evidence for itself"                                                                                                                              },
    { "no list",                          "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Any: city }] }",
     "'Any' has to be a list"                                                                                                                                                        },
    { "Min above the list",
     "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Any: [{ Field: city }], Min: 2 }] }",
     "'Min'"                                                                                                                                                                         },
    { "Max below Min",
     "{ Table: '%s', Match: " NUMBER ",\n"
      "Patterns: [{ Confidence: 85, Any: [{ Field: city }, { Field: surname }], Min: 2, Max: 1 }] }",                                 "'Max' is less than 'Min'"                     },
    { "a wide window",                    "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Proximity: 2001 }] }",
     "'Proximity' of an ExactMatch is at most 2000: all words within it are hashed, write 2000 or less"                                                                              },
    { "no window",                        "{ Table: '%s', Match: " NUMBER ", Patterns: [{ Confidence: 85, Proximity: unlimited }] }",
     "'Proximity' of an ExactMatch is at most 2000"                                                                                                                                  },
    { "a wide window of all patterns",
     "{ Table: '%s', Match: " NUMBER ", " GOOD_PATTERNS " }\n    Proximity: 2001",
     "'Proximity' of an ExactMatch is at most 2000"                                                                                                                                  },
    { "a type of two kinds",              "{ Table: '%s', Match: " NUMBER ", " GOOD_PATTERNS " }\n    Bundle: [A]",
     "a type has one of Patterns, Affinity, Bundle and ExactMatch"                                                                                                                   },
    { "no mapping",                       "rows.edm",                                                                                 "'ExactMatch' has to be a mapping"             },
};

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    struct place place = place_of(PEOPLE);
    g_auto(GStrv) parts = g_strsplit(row->yaml, "%s", 2);
    g_autofree char *inner = g_strjoinv(place.table, parts);
    g_autofree char *yaml = g_strconcat("Types:\n  - Name: Person\n    ExactMatch: ", inner, "\n", NULL);
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("t.yaml", slice_from(yaml), found);

    assert_non_null(root);
    assert_false(definitions_read(set, root, found));
    assert_int_equal(found->errors, 1);
    g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
    if (strstr(text, row->message) == NULL)
        fail_msg("'%s' lacks '%s'", text, row->message);
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
    SUITE_ADD(&suite, test_counts);
    SUITE_ADD(&suite, test_many_rows);
    SUITE_ADD(&suite, test_many_hashes);
    SUITE_ADD(&suite, test_file);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    return suite_run(&suite, "exact_match");
}
