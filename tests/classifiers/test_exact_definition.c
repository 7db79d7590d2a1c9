/* Types of exact data match as they are loaded: where the table is, and what is wrong with a definition. */
#include "tests/classifiers/exact_place.h"

#include <string.h>

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

    SUITE_ADD(&suite, test_file);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    return suite_run(&suite, "exact_definition");
}
