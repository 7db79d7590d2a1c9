/* Texts in, findings out: the shipped types, and how evidence, levels and counts are decided. */
#include "classifiers/classifier.h"
#include "tests/harness.h"

#include "base/limits.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>

#define CARD "4111 1111 1111 1111"
#define CARD_NAME "Credit Card Number"
#define SSN_NAME "U.S. Social Security Number (SSN)"
#define IBAN_NAME "International Banking Account Number (IBAN)"

static struct classifier_database *
compile_all(const struct classifier_set *set)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    size_t count = classifier_set_count(set);
    g_autofree size_t *wanted = g_new(size_t, count);

    for (size_t i = 0; i < count; i++)
        wanted[i] = i;
    struct classifier_database *database = classifier_compile(set, wanted, count, found);
    assert_int_equal(found->errors, 0);
    assert_non_null(database);
    return database;
}

static struct classifier_database *
shipped(void)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    return compile_all(set);
}

/* A database of the types in a text of YAML. */
static struct classifier_database *
made_of(const char *yaml)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("typesXXXXXX", &path, NULL);

    assert_true(file >= 0);
    g_close(file, NULL);
    assert_true(g_file_set_contents(path, yaml, -1, NULL));
    bool is_loaded = classifier_set_load_file(set, path, found);
    g_unlink(path);
    if (!is_loaded) {
        g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
        fail_msg("%s", text);
    }
    return compile_all(set);
}

static struct findings *
scan_one(const struct classifier_database *database, struct slice utf8)
{
    struct text text = { .kind = TEXT_BODY, .part_path = "1", .utf8 = utf8 };
    const struct text *texts[] = { &text };

    return classifier_scan(database, texts, 1);
}

static size_t
index_of(const struct classifier_database *database, const char *name)
{
    for (size_t i = 0; i < classifier_database_count(database); i++) {
        if (g_str_equal(classifier_database_item(database, i)->name, name))
            return i;
    }
    fail_msg("no type '%s'", name);
    return 0;
}

struct shipped_row {
    const char *name;
    const char *type;
    const char *text;
    size_t total, unique;
    int confidence; /* the highest */
};

/* clang-format off */
static const struct shipped_row shipped_rows[] = {
    { "card: alone",                    CARD_NAME, "x 4111111111111111 y",                 1, 1, 65 },
    { "card: with a keyword",           CARD_NAME, "Visa " CARD,                           1, 1, 85 },
    { "card: with an expiration date",  CARD_NAME, CARD " 04/27",                          1, 1, 85 },
    { "card: with a month's name",      CARD_NAME, CARD " expires: Apr 2027",              1, 1, 85 },
    { "card: the thirteenth month",     CARD_NAME, CARD " 13/27",                          1, 1, 65 },
    { "card: dashes",                   CARD_NAME, "4111-1111-1111-1111",                  1, 1, 65 },
    { "card: separators mixed",         CARD_NAME, "4111-1111 1111-1111",                  0, 0, 0 },
    { "card: American Express",         CARD_NAME, "amex 3782 822463 10005 1234",          1, 1, 85 },
    { "card: security code behind it",  CARD_NAME, CARD " 123",                            1, 1, 65 },
    { "card: nineteen digits in groups", CARD_NAME, "6200 0000 0000 0000 000",             1, 1, 65 },
    { "card: wrong check digit",        CARD_NAME, "visa 4111 1111 1111 1112",             0, 0, 0 },
    { "card: in the middle of digits",  CARD_NAME, "visa 94111111111111111",               0, 0, 0 },
    { "card: glued to a letter",        CARD_NAME, "visa x4111111111111111",               0, 0, 0 },
    { "card: glued to a letter behind", CARD_NAME, "visa 4111111111111111x",               0, 0, 0 },
    { "card: a decimal fraction",       CARD_NAME, "visa 0.4111111111111111",              0, 0, 0 },
    { "card: part of a longer row of groups", CARD_NAME, "visa 1234 " CARD,                0, 0, 0 },
    { "card: a row that goes on",       CARD_NAME, "visa " CARD " 1234",                   0, 0, 0 },
    { "card: between Chinese",          CARD_NAME, "银联4111111111111111卡",               1, 1, 85 },
    { "card: in quotes and commas",     CARD_NAME, "\"4111111111111111\",5555555555554444,", 2, 2, 65 },
    { "card: twice the same",           CARD_NAME, "visa 4111111111111111 = 4111-1111-1111-1111", 2, 1, 85 },
    { "card: Japanese keyword",         CARD_NAME, "クレジットカード番号4111111111111111", 1, 1, 85 },
    { "card: keyword inside a word",    CARD_NAME, "visas " CARD,                          1, 1, 65 },
    { "card: keyword with curly apostrophe", CARD_NAME, "Diner’s club " CARD,              1, 1, 85 },

    { "ssn: formatted with keyword",    SSN_NAME, "SSN: 191-36-0579",                      1, 1, 85 },
    { "ssn: spaces",                    SSN_NAME, "ssn 191 36 0579",                       1, 1, 85 },
    { "ssn: plain with keyword",        SSN_NAME, "social security number 191360579",      1, 1, 75 },
    { "ssn: area of after 2011",        SSN_NAME, "ssn 773-12-3456",                       1, 1, 65 },
    { "ssn: plain, area of after 2011", SSN_NAME, "ssn 773123456",                         1, 1, 55 },
    { "ssn: no keyword",                SSN_NAME, "number 191-36-0579",                    0, 0, 0 },
    { "ssn: separators mixed",          SSN_NAME, "ssn 191-36 0579",                       0, 0, 0 },
    { "ssn: area 666",                  SSN_NAME, "ssn 666-12-3456",                       0, 0, 0 },
    { "ssn: advertised",                SSN_NAME, "ssn 078-05-1120",                       0, 0, 0 },
    { "ssn: part of a longer number",   SSN_NAME, "ssn 1-191-36-0579 191-36-0579-2",       0, 0, 0 },
    { "ssn: both forms are one value",  SSN_NAME, "ssn 191-36-0579 191360579",             2, 1, 85 },

    { "iban: plain",                    IBAN_NAME, "GB43NWBK72182198288450",               1, 1, 85 },
    { "iban: in groups, a word behind", IBAN_NAME, "NL53 ABNA 7084 1165 07 bank",          1, 1, 85 },
    { "iban: no group left over, a word behind", IBAN_NAME, "ES91 2100 0418 4502 0005 1332 bank", 1, 1, 85 },
    { "iban: lower case is the same",   IBAN_NAME, "nl53abna7084116507 NL53ABNA7084116507", 2, 1, 85 },
    { "iban: wrong digit",              IBAN_NAME, "DE13652632187982019783",               0, 0, 0 },
    { "iban: another country's length", IBAN_NAME, "DE53ABNA7084116507",                   0, 0, 0 },
    { "iban: glued",                    IBAN_NAME, "xNL53ABNA7084116507 NL53ABNA7084116507x", 0, 0, 0 },
};
/* clang-format on */

static void
check_shipped(void **state)
{
    const struct shipped_row *row = *state;
    g_autoptr(classifier_database) database = shipped();
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));
    struct finding_counts counts = findings_summary(found, index_of(database, row->type), 1, 100);

    assert_int_equal(counts.total, row->total);
    assert_int_equal(counts.unique, row->unique);
    assert_int_equal(counts.confidence, row->confidence);
}

struct evidence_row {
    const char *name;
    const char *settings; /* of the type: lines in front of its patterns */
    const char *evidence; /* of the 85 pattern; a 65 pattern has none */
    const char *text;
    int confidence; /* of the first finding; 0 = there is none */
};

/* The primary match is a run of 9s; proximity is 10 characters unless said otherwise. */
static const struct evidence_row evidence_rows[] = {
    {"right before",                        "Proximity: 10",        "{ Keywords: [key] }",                                "key 999",                 85},
    { "right behind",                       "Proximity: 10",        "{ Keywords: [key] }",                                "999 key",                 85},
    { "the last place in front",            "Proximity: 10",        "{ Keywords: [key] }",                                "key 34567 999",          85},
    { "one before the last place in front", "Proximity: 10",        "{ Keywords: [key] }",                                "key 345678 999",         65},
    { "the last place behind",              "Proximity: 10",        "{ Keywords: [key] }",                                "999 34567 key",          85},
    { "one beyond the last place behind",   "Proximity: 10",        "{ Keywords: [key] }",                                "999 345678 key",         65},
    { "distance counts characters",         "Proximity: 10",        "{ Keywords: [key] }",                                "key ééé漢漢 999", 85},
    { "no distance at all",                 "Proximity: 0",         "{ Keywords: [key] }",                                "key 999",                 65},
    { "any distance",                       "Proximity: unlimited", "{ Keywords: [key] }",
     "key                                                                               999",                                                        85},
    { "the default of 300",                 "",                     "{ Keywords: [key] }",
     "key                                                                               999",                                                        85},
    { "not inside the primary match",       "Proximity: 10",        "{ Keywords: ['99'], Style: string }",                "999",                     65},
    { "keyword is a word",                  "Proximity: 10",        "{ Keywords: [key] }",                                "keys 999",                65},
    { "keyword anywhere",                   "Proximity: 10",        "{ Keywords: [key], Style: string }",                 "keys 999",                85},
    { "keyword minds case",                 "Proximity: 10",        "{ Keywords: [Key], CaseSensitive: true }",           "key 999",                 65},
    { "keyword minds case and is right",    "Proximity: 10",        "{ Keywords: [Key], CaseSensitive: true }",
     "Key 999",                                                                                                                                      85},
    { "a pattern as evidence",              "Proximity: 10",        "{ Regex: 'k.y' }",                                   "KXY 999",                 85},
    { "two wanted, one there",              "Proximity: 10",        "{ Keywords: [a, b], Min: 2 }",                       "a 999",                   65},
    { "two wanted, one on each side",       "Proximity: 10",        "{ Keywords: [a, b], Min: 2 }",                       "a 999 a",                 85},
    { "overlapping keywords are one",       "Proximity: 30",        "{ Keywords: [big key, key], Min: 2 }",               "big key 999",
     65                                                                                                                                                },
    { "one too many",                       "Proximity: 10",        "{ Keywords: [a], Min: 1, Max: 2 }",                  "a a 999 a",               65},
    { "none wanted, none there",            "Proximity: 10",        "{ Keywords: [a], Max: 0 }",                          "b 999",                   85},
    { "none wanted, one there",             "Proximity: 10",        "{ Keywords: [a], Max: 0 }",                          "a 999",                   65},
    { "any of two",                         "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }] }",         "b 999",                   85},
    { "any of two, neither",                "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }] }",         "c 999",                   65},
    { "both of two",                        "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Min: 2 }", "a b 999",                 85},
    { "both of two, one",                   "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Min: 2 }", "b 999",
     65                                                                                                                                                },
    { "at most one of two",                 "Proximity: 10",        "{ Any: [{ Keywords: [a] }, { Regex: b }], Max: 1 }", "a b 999",
     65                                                                                                                                                },
    { "Any within Any",                     "Proximity: 10",
     "{ Any: [{ Any: [{ Keywords: [a] }, { Keywords: [b] }], Min: 2 }, { Keywords: [c] }] }",                             "a b 999",
     85                                                                                                                                                },
    { "no primary match",                   "Proximity: 10",        "{ Keywords: [key] }",                                "key 888",                 0 },
};

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
    g_autoptr(classifier_database) database = shipped();
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
texts_are_items_of_their_own(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
    struct text subject = { TEXT_SUBJECT, NULL, slice_from("visa") },
                body = { TEXT_BODY, "1", slice_from(CARD) };
    struct text other = { TEXT_ATTACHMENT, "2", slice_from("visa 4111111111111111 NL53ABNA7084116507") };
    const struct text *texts[] = { &subject, &body, &other };
    g_autoptr(findings) found = classifier_scan(database, texts, 3);
    size_t card = index_of(database, CARD_NAME), iban = index_of(database, IBAN_NAME);

    assert_int_equal(findings_count(found), 3);
    assert_int_equal(findings_summary(found, card, 1, 84).total, 1); /* the body has no keyword */
    assert_int_equal(findings_summary(found, card, 85, 100).total, 1);
    assert_int_equal(findings_summary(found, card, 1, 100).total, 2);
    assert_int_equal(findings_summary(found, card, 1, 100).unique, 1); /* over all texts */
    assert_int_equal(findings_summary(found, card, 86, 100).confidence, 0);
    assert_int_equal(findings_summary(found, iban, 85, 100).total, 1);
    for (size_t i = 1; i < 3; i++) {
        const struct finding *before = findings_item(found, i - 1), *after = findings_item(found, i);

        assert_true(before->classifier < after->classifier ||
                    (before->classifier == after->classifier && before->text < after->text));
    }
}

static void
hashes_are_equal_within_a_database_only(void **state)
{
    (void)state;
    static const char text[] = "4111111111111111, 4111-1111-1111-1111, 5555555555554444";
    uint64_t first[3];

    for (unsigned round = 0; round < 2; round++) {
        g_autoptr(classifier_database) database = shipped();
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
    g_autoptr(classifier_database) database =
        made_of("- Name: Costly\n  Patterns: [{ Confidence: 85, Match: { Regex: '(a+)+$' } }]\n"
                "- Name: Costly evidence\n"
                "  Patterns: [{ Confidence: 85, Match: { Regex: '!' }, Evidence: [{ Regex: '(a+)+$' }] }]\n"
                "- Name: Cheap\n  Patterns: [{ Confidence: 85, Match: { Regex: '!' } }]\n");
    g_autoptr(findings) found =
        scan_one(database, slice_from("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"));

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
    g_autoptr(classifier_database) database = made_of(
        "- Name: T\n  Patterns: [{ Confidence: 85, Match: { Regex: 'b' }, Evidence: [{ Regex: a }] }]\n");
    g_autofree char *text = g_strnfill(LIMIT_HITS_PER_ELEMENT + 1, 'a');

    g_autoptr(findings) within = scan_one(database, (struct slice){ text, LIMIT_HITS_PER_ELEMENT });
    assert_false(findings_is_incomplete(within, 0));
    g_autoptr(findings) beyond = scan_one(database, (struct slice){ text, LIMIT_HITS_PER_ELEMENT + 1 });
    assert_true(findings_is_incomplete(beyond, 0));
}

/* By Luhn's rule itself, written again: what the classifier may find among sixteen digits. */
static bool
passes_luhn(const char *digits)
{
    unsigned sum = 0;

    for (size_t i = 0; i < 16; i++) {
        unsigned digit = (unsigned)(digits[15 - i] - '0') << (i % 2);

        sum += digit / 10 + digit % 10;
    }
    return sum % 10 == 0;
}

/* 1 MB of digits, commas and dates: no number counts whose check digit is wrong. */
static void
random_digits_are_no_cards(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
    g_autoptr(GRand) random = g_rand_new_with_seed(16);
    GString *text = g_string_new(NULL);

    while (text->len < 1000000) {
        g_string_append_printf(text, "%08d%08d,%d,2026-%02d-%02d,%06d,%d.%02d\n",
                               g_rand_int_range(random, 40000000, 60000000),
                               g_rand_int_range(random, 0, 100000000), g_rand_int_range(random, 0, 100000000),
                               g_rand_int_range(random, 1, 13), g_rand_int_range(random, 1, 29),
                               g_rand_int_range(random, 0, 1000000), g_rand_int_range(random, 0, 10000),
                               g_rand_int_range(random, 0, 100));
    }
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    size_t card = index_of(database, CARD_NAME), passing = 0;
    for (const char *line = text->str; *line != '\0'; line = strchr(line, '\n') + 1)
        passing += passes_luhn(line) ? 1 : 0;
    for (size_t i = 0; i < findings_count(found); i++) {
        const struct finding *finding = findings_item(found, i);

        assert_int_equal(finding->classifier, card);
        assert_int_equal(finding->len, 16);
        assert_true(passes_luhn(text->str + finding->start));
    }
    size_t total = findings_summary(found, card, 1, 100).total;
    assert_true(total > passing / 2 && total <= passing); /* some begin with 3 or no issuer's digits */
    g_string_free(text, TRUE);
}

static void
keywords_without_numbers_find_nothing(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
    GString *text = g_string_new(NULL);

    while (text->len < 1000000)
        g_string_append(text, "visa card number ssn credit card 04/27 ");
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    assert_int_equal(findings_count(found), 0);
    for (size_t i = 0; i < classifier_database_count(database); i++)
        assert_false(findings_is_incomplete(found, i));
    g_string_free(text, TRUE);
}

static void *
scan_often(void *data)
{
    const struct classifier_database *database = data;
    size_t wrong = 0;

    for (unsigned i = 0; i < 200; i++) {
        g_autoptr(findings) found = scan_one(database, slice_from("visa " CARD " NL53ABNA7084116507"));

        wrong += findings_count(found) == 2 ? 0 : 1;
    }
    return GSIZE_TO_POINTER(wrong);
}

static void
threads_share_a_database(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
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

    SUITE_ADD_ROWS(&suite, check_shipped, shipped_rows);
    SUITE_ADD_ROWS(&suite, check_evidence, evidence_rows);
    SUITE_ADD_ROWS(&suite, check_mask, mask_rows);
    SUITE_ADD(&suite, finding_says_where_and_why);
    SUITE_ADD(&suite, texts_are_items_of_their_own);
    SUITE_ADD(&suite, hashes_are_equal_within_a_database_only);
    SUITE_ADD(&suite, keywords_alone_make_a_type);
    SUITE_ADD(&suite, overlapping_forms_are_one_instance);
    SUITE_ADD(&suite, only_wanted_types_are_looked_for);
    SUITE_ADD(&suite, empty_texts_and_no_texts_have_no_findings);
    SUITE_ADD(&suite, limit_makes_its_type_incomplete);
    SUITE_ADD(&suite, findings_beyond_the_limit_are_counted);
    SUITE_ADD(&suite, hits_beyond_their_limit_are_incomplete);
    SUITE_ADD(&suite, random_digits_are_no_cards);
    SUITE_ADD(&suite, keywords_without_numbers_find_nothing);
    SUITE_ADD(&suite, threads_share_a_database);
    return suite_run(&suite, "classifier");
}
