/* Texts in, findings out: how evidence, levels and counts are decided, and what limits do. */
#include "tests/classifiers/scan_one.h"

#include "base/limits.h"

#include <pthread.h>
#include <string.h>

struct evidence_row {
    const char *name;
    const char *settings; /* of the type: lines in front of its patterns */
    const char *evidence; /* of the 85 pattern; a 65 pattern has none */
    const char *text;
    int confidence; /* of the first finding; 0 = there is none */
};

/* The primary match is a run of 9s. */
/* clang-format off */
static const struct evidence_row evidence_rows[] = {
    {"right before",                        "Proximity: 10",        "{ Keywords: [key] }",                                "key 999",              85},
    { "right behind",                       "Proximity: 10",        "{ Keywords: [key] }",                                "999 key",              85},
    { "the last place in front",            "Proximity: 10",        "{ Keywords: [key] }",                                "key 34567 999",        85},
    { "one before the last place in front", "Proximity: 10",        "{ Keywords: [key] }",                                "key 345678 999",       65},
    { "the last place behind",              "Proximity: 10",        "{ Keywords: [key] }",                                "999 34567 key",        85},
    { "one beyond the last place behind",   "Proximity: 10",        "{ Keywords: [key] }",                                "999 345678 key",       65},
    { "distance counts characters",         "Proximity: 10",        "{ Keywords: [key] }",                                "key ééé漢漢 999", 85},
    { "no distance at all",                 "Proximity: 0",         "{ Keywords: [key] }",                                "key 999",              65},
    { "any distance",                       "Proximity: unlimited", "{ Keywords: [key] }",
     "key                                                                               999",                                                     85},
    { "the default of 300",                 "",                     "{ Keywords: [key] }",
     "key                                                                               999",                                                     85},
    { "not inside the primary match",       "Proximity: 10",        "{ Keywords: ['99'], Style: string }",                "999",                  65},
    { "keyword is a word",                  "Proximity: 10",        "{ Keywords: [key] }",                                "keys 999",             65},
    { "keyword anywhere",                   "Proximity: 10",        "{ Keywords: [key], Style: string }",                 "keys 999",             85},
    { "keyword minds case",                 "Proximity: 10",        "{ Keywords: [Key], CaseSensitive: true }",           "key 999",              65},
    { "keyword minds case and is right",    "Proximity: 10",        "{ Keywords: [Key], CaseSensitive: true }",
     "Key 999",                                                                                                                                   85},
    { "a pattern as evidence",              "Proximity: 10",        "{ Regex: 'k.y' }",                                   "KXY 999",              85},
    { "two wanted, one there",              "Proximity: 10",        "{ Keywords: [a, b], Min: 2 }",                       "a 999",                65},
    { "two wanted, one on each side",       "Proximity: 10",        "{ Keywords: [a, b], Min: 2 }",                       "a 999 a",              85},
    { "overlapping keywords are one",       "Proximity: 30",        "{ Keywords: [big key, key], Min: 2 }",               "big key 999",
     65                                                                                                                                             },
    { "one too many",                       "Proximity: 10",        "{ Keywords: [a], Min: 1, Max: 2 }",                  "a a 999 a",            65},
    { "none wanted, none there",            "Proximity: 10",        "{ Keywords: [a], Max: 0 }",                          "b 999",                85},
    { "none wanted, one there",             "Proximity: 10",        "{ Keywords: [a], Max: 0 }",                          "a 999",                65},
    { "any of two",                         "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }] }",         "b 999",                85},
    { "any of two, neither",                "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }] }",         "c 999",                65},
    { "both of two",                        "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Min: 2 }", "a b 999",              85},
    { "both of two, one",                   "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Min: 2 }", "b 999",
     65                                                                                                                                             },
    { "at most one of two",                 "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Max: 1 }", "a b 999",
     65                                                                                                                                             },
    { "Any within Any",                     "Proximity: 10",
     "{ Any: [{ Any: [{ Keywords: [a] }, { Keywords: [b] }], Min: 2 }, { Keywords: [c] }] }",                             "a b 999",
     85                                                                                                                                             },
    { "equal values count once",          "Proximity: 10", "{ Keywords: [a, b], Min: 2, Unique: true }",       "a 999 A", 65 },
    { "distinct values count",            "Proximity: 10", "{ Keywords: [a, b], Min: 2, Unique: true }",       "a 999 b", 85 },
    { "one value, often, is not too many", "Proximity: 10", "{ Keywords: [a, b], Max: 1, Unique: true }",      "a a 999 a", 85 },
    { "two values are too many",          "Proximity: 10", "{ Keywords: [a, b], Max: 1, Unique: true }",       "a 999 b", 65 },
    { "separators do not make a value",   "Proximity: 20", "{ Regex: '[1-8-]+', Min: 2, Unique: true }",       "12-34 999 1234", 65 },
    { "none of several wanted, one there", "Proximity: 10",
      "{ Any: [{ Keywords: [a] }, { Keywords: [b] }], Max: 0 }",                                               "b 999",   65 },
    { "none of several wanted, none there", "Proximity: 10",
      "{ Any: [{ Keywords: [a] }, { Keywords: [b] }], Max: 0 }",                                               "c 999",   85 },
    { "none wanted, one outside",         "Proximity: 10", "{ Keywords: [a], Max: 0 }",             "a 345678 123 888 999",   85 },
    { "any number of children, exactly one", "Proximity: 10",
      "{ Any: [{ Keywords: [a] }, { Keywords: [b] }, { Keywords: [c] }], Min: 1, Max: 1 }",                    "c 999",   85 },
    { "a function as evidence",           "Proximity: 10", "{ Regex: '[0-8]{4}', Validators: luhn }",          "1230 999", 85 },
    { "a function as evidence, refused",  "Proximity: 10", "{ Regex: '[0-8]{4}', Validators: luhn }",          "1234 999", 65 },
    { "the case of one term",             "Proximity: 10", "{ Keywords: [x, { Term: IP, CaseSensitive: true }] }", "ip 999", 65 },
    { "the case of one term, right",      "Proximity: 10", "{ Keywords: [x, { Term: IP, CaseSensitive: true }] }", "IP 999", 85 },
    { "the case of the other terms",      "Proximity: 10", "{ Keywords: [x, { Term: IP, CaseSensitive: true }] }", "X 999", 85 },
    { "no primary match",                   "Proximity: 10",        "{ Keywords: [key] }",                                "key 888",              0 },
};
/* clang-format on */

static void
check_evidence(void **state)
{
    const struct evidence_row *row = *state;
    g_autofree char *yaml =
        g_strdup_printf("- Name: T\n  %s\n  Match: { Regex: '9+' }\n  Patterns:\n"
                        "  - { Confidence: 65 }\n  - { Confidence: 85, Evidence: [%s] }\n",
                        row->settings, row->evidence);
    g_autoptr(classifier_database) database = made_of(yaml);
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));

    assert_int_equal(findings_count(found), row->confidence > 0 ? 1 : 0);
    if (row->confidence > 0)
        assert_int_equal(findings_item(found, 0)->confidence, row->confidence);
    assert_false(findings_is_incomplete(found, 0));
}

struct mask_row {
    const char *name;
    const char *matched, *masked;
};

static const struct mask_row mask_rows[] = {
    {"mask: card",                  "4111 1111 1111 1234", "4111 ···· ···· 1234"},
    { "mask: twelve digits",        "123456789012",        "1234····9012"           },
    { "mask: eleven are too few",   "12345678901",         "···········"     },
    { "mask: SSN",                  "191-36-0579",         "···-··-····"       },
    { "mask: letters beyond ASCII", "Überweisungen",      "Über·····ngen"        },
    { "mask: nothing",              "",                    ""                           },
};

static void
check_mask(void **state)
{
    const struct mask_row *row = *state;
    g_autofree char *masked = finding_mask(slice_from(row->matched));

    assert_string_equal(masked, row->masked);
}

static void
finding_says_where_and_why(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped_one(CARD_NAME);
    g_autoptr(findings) found = scan_one(database, slice_from("é visa: é " CARD ", and discover"));

    assert_int_equal(findings_count(found), 1);
    const struct finding *finding = findings_item(found, 0);
    assert_int_equal(finding->classifier, index_of(database, CARD_NAME));
    assert_int_equal(finding->start, 12);
    assert_int_equal(finding->len, 19);
    assert_int_equal(finding->start_chars, 10);
    assert_int_equal(finding->len_chars, 19);
    assert_true(finding->has_checksum && finding->has_evidence);
    assert_int_equal(finding->evidence_start, 3); /* "visa" is nearer than "discover" */
    assert_int_equal(finding->evidence_len, 4);
    assert_int_equal(finding->evidence_distance_chars, 4);
}

static void
hashes_are_equal_within_a_database_only(void **state)
{
    (void)state;
    static const char text[] = "4111111111111111, 4111-1111-1111-1111, 5555555555554444";
    uint64_t first[3];

    for (unsigned round = 0; round < 2; round++) {
        g_autoptr(classifier_database) database = shipped_one(CARD_NAME);
        g_autoptr(findings) found = scan_one(database, slice_from(text));

        assert_int_equal(findings_count(found), 3);
        assert_true(findings_item(found, 0)->value_hash == findings_item(found, 1)->value_hash);
        assert_true(findings_item(found, 0)->value_hash != findings_item(found, 2)->value_hash);
        if (round == 1)
            assert_true(findings_item(found, 0)->value_hash != first[0]);
        first[0] = findings_item(found, 0)->value_hash;
    }
}

static void
keywords_alone_make_a_type(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(
        "- Name: Contoso Pharmaceutical Restricted Content\n"
        "  Patterns: [{ Confidence: 85, Match: { Keywords: [Contoso Restricted, Project Baobab] } }]\n"
        "- Name: Contoso Pharmaceutical Private Content\n"
        "  Patterns: [{ Confidence: 75, Match: { Keywords: ['##', Private] } }]\n");
    g_autoptr(findings) found = scan_one(
        database, slice_from("CONTOSO\n restricted. project  baobab; Project Baobab, privates ## ##"));

    struct finding_counts restricted = findings_summary(found, 0, 1, 100);
    struct finding_counts private_content = findings_summary(found, 1, 1, 100);
    assert_int_equal(restricted.total, 3);
    assert_int_equal(restricted.unique, 2);
    assert_int_equal(restricted.confidence, 85);
    assert_int_equal(private_content.total, 2);
    assert_int_equal(private_content.unique, 1);
    assert_false(findings_item(found, 0)->has_checksum);
}

/* Two forms of one type that overlap are one number, at the best level. */
static void
overlapping_forms_are_one_instance(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Patterns:\n"
                "  - { Confidence: 65, Match: { Regex: 'ID [0-9]+' } }\n"
                "  - { Confidence: 75, Match: { Regex: '[0-9]+' } }\n"
                "  - { Confidence: 75, Match: { Regex: '[0-9]{3}' } }\n");
    g_autoptr(findings) found = scan_one(database, slice_from("ID 12345 678"));

    assert_int_equal(findings_count(found), 2);
    assert_int_equal(findings_item(found, 0)->start, 3);
    assert_int_equal(findings_item(found, 0)->len, 5);
    assert_int_equal(findings_item(found, 0)->confidence, 75);
    assert_int_equal(findings_item(found, 1)->start, 9);
}

static void
only_wanted_types_are_looked_for(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    size_t wanted = 0;

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    assert_true(classifier_set_find(set, IBAN_NAME, &wanted));
    g_autoptr(classifier_database) database = classifier_compile(set, &wanted, 1, found);
    g_autoptr(classifier_database) nothing = classifier_compile(set, NULL, 0, found);
    g_clear_pointer(&set, classifier_set_free); /* the databases keep nothing of it */
    g_autoptr(findings) hits = scan_one(database, slice_from("visa " CARD " NL53ABNA7084116507"));
    g_autoptr(findings) none = scan_one(nothing, slice_from("visa " CARD " NL53ABNA7084116507"));

    assert_int_equal(findings_count(hits), 1);
    assert_int_equal(findings_item(hits, 0)->classifier, 0);
    assert_string_equal(classifier_database_item(database, 0)->name, IBAN_NAME);
    assert_int_equal(findings_count(none), 0);
}

static void
empty_texts_and_no_texts_have_no_findings(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
    g_autoptr(findings) empty = scan_one(database, (struct slice){ NULL, 0 });
    g_autoptr(findings) none = classifier_scan(database, NULL, 0);

    assert_int_equal(findings_count(empty), 0);
    assert_int_equal(findings_count(none), 0);
    assert_false(findings_is_incomplete(empty, 0));
}

static void
limit_makes_its_type_incomplete(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(
        "- Name: Costly\n  Patterns: [{ Confidence: 85, Match: { Regex: '(?=(a+)+$)a' } }]\n"
        "- Name: Costly evidence\n"
        "  Patterns: [{ Confidence: 85, Match: { Regex: '!' }, Evidence: [{ Regex: '(?=(a+)+$)a' }] }]\n"
        "- Name: Cheap\n  Patterns: [{ Confidence: 85, Match: { Regex: '!' } }]\n");
    g_autofree char *text = g_strnfill(200, 'a');

    text[199] = '!';
    g_autoptr(findings) found = scan_one(database, slice_from(text));
    assert_true(findings_is_incomplete(found, 0));
    assert_true(findings_is_incomplete(found, 1));
    assert_false(findings_is_incomplete(found, 2));
    assert_int_equal(findings_summary(found, 2, 1, 100).total, 1);
    /* and the next text is not burdened with it */
    g_autoptr(findings) next = scan_one(database, slice_from("b!"));
    assert_false(findings_is_incomplete(next, 0));
}

static void
findings_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Patterns: [{ Confidence: 85, Match: { Regex: '[ab]' } }]\n");
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < LIMIT_FINDINGS_PER_TYPE; i++)
        g_string_append_c(text, 'a');
    g_string_append(text, "ba");
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    struct finding_counts counts = findings_summary(found, 0, 1, 100);
    assert_int_equal(findings_count(found), LIMIT_FINDINGS_PER_TYPE);
    assert_int_equal(counts.total, LIMIT_FINDINGS_PER_TYPE + 2);
    assert_int_equal(counts.unique, 2);
    assert_false(findings_is_incomplete(found, 0));
    g_string_free(text, TRUE);
}

static void
hits_beyond_their_limit_are_incomplete(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Proximity: unlimited\n  Patterns: [{ Confidence: 85, Match: { Regex: 'b' }, "
                "Evidence: [{ Regex: a }] }]\n");
    g_autofree char *text = g_strnfill(1 + LIMIT_HITS_PER_ELEMENT + 1, 'a');

    text[0] = 'b';
    g_autoptr(findings) within = scan_one(database, (struct slice){ text, 1 + LIMIT_HITS_PER_ELEMENT });
    assert_false(findings_is_incomplete(within, 0));
    g_autoptr(findings) beyond = scan_one(database, (struct slice){ text, 1 + LIMIT_HITS_PER_ELEMENT + 1 });
    assert_true(findings_is_incomplete(beyond, 0));
}

/* Without a primary match of a type that has evidence there is nothing that it could bear out, however much
 * of it there is. */
static void
evidence_alone_is_not_looked_at(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(
        "- Name: T\n  Patterns: [{ Confidence: 85, Match: { Regex: 'b' }, Evidence: [{ Regex: a }] }]\n"
        "- Name: U\n  Patterns: [{ Confidence: 85, Match: { Regex: 'c' } }]\n");
    g_autofree char *text = g_strnfill(LIMIT_HITS_PER_ELEMENT + 2, 'a');

    text[LIMIT_HITS_PER_ELEMENT + 1] = 'c';
    g_autoptr(findings) found = scan_one(database, (struct slice){ text, LIMIT_HITS_PER_ELEMENT + 1 });
    g_autoptr(findings) other = scan_one(database, (struct slice){ text, LIMIT_HITS_PER_ELEMENT + 2 });

    assert_int_equal(findings_count(found), 0);
    assert_false(findings_is_incomplete(found, 0));
    assert_int_equal(findings_count(other), 1);
    assert_false(findings_is_incomplete(other, 0));
}

static void *
scan_often(void *data)
{
    const struct classifier_database *database = data;
    size_t wrong = 0;

    for (unsigned i = 0; i < 200; i++) {
        g_autoptr(findings) found = scan_one(database, slice_from("visa " CARD));

        wrong += findings_count(found) == 1 ? 0 : 1;
    }
    return GSIZE_TO_POINTER(wrong);
}

static void
threads_share_a_database(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped_one(CARD_NAME);
    pthread_t threads[4];

    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, scan_often, database), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *wrong = NULL;

        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_evidence, evidence_rows);
    SUITE_ADD_ROWS(&suite, check_mask, mask_rows);
    SUITE_ADD(&suite, finding_says_where_and_why);
    SUITE_ADD(&suite, hashes_are_equal_within_a_database_only);
    SUITE_ADD(&suite, keywords_alone_make_a_type);
    SUITE_ADD(&suite, overlapping_forms_are_one_instance);
    SUITE_ADD(&suite, only_wanted_types_are_looked_for);
    SUITE_ADD(&suite, empty_texts_and_no_texts_have_no_findings);
    SUITE_ADD(&suite, limit_makes_its_type_incomplete);
    SUITE_ADD(&suite, findings_beyond_the_limit_are_counted);
    SUITE_ADD(&suite, hits_beyond_their_limit_are_incomplete);
    SUITE_ADD(&suite, evidence_alone_is_not_looked_at);
    SUITE_ADD(&suite, threads_share_a_database);
    return suite_run(&suite, "classifier");
}
