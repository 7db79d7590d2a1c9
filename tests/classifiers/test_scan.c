/* How items, filters, levels, affinities and bundles are decided: a row for each point. */
#include "tests/classifiers/scan_one.h"

#include "base/limits.h"

#include <string.h>

struct filter_row {
    const char *name;
    const char *filter; /* the one that the type has */
    const char *text;
    size_t count; /* of primary matches that are left */
};

/* clang-format off */
static const struct filter_row filter_rows[] = {
    { "filter: equal digits",               "AllDigitsSame", "99-99 9-8",                                               1 },
    { "filter: a single digit",             "AllDigitsSame", "9",                                                       1 },
    { "filter: excluded start",             "{ Text: StartsWith, Logic: Exclude, Keywords: ['99'], Style: string }", "995 985", 1 },
    { "filter: included start",             "{ Text: StartsWith, Logic: Include, Keywords: ['99'], Style: string }", "995 985", 1 },
    { "filter: included start, elsewhere",  "{ Text: StartsWith, Logic: Include, Keywords: ['99'], Style: string }", "8995", 0 },
    { "filter: start longer than the match", "{ Text: StartsWith, Logic: Include, Keywords: ['99 x'] }",             "99 x", 0 },
    { "filter: excluded end",               "{ Text: EndsWith, Logic: Exclude, Keywords: ['88'], Style: string }",   "988 989", 1 },
    { "filter: included end",               "{ Text: EndsWith, Logic: Include, Keywords: ['88'], Style: string }",   "988 989", 1 },
    { "filter: end longer than the match",  "{ Text: EndsWith, Logic: Include, Regex: 'x *88' }",                    "x88", 0 },
    { "filter: excluded whole",             "{ Text: Full, Logic: Exclude, Keywords: ['99'] }",                      "99 998", 1 },
    { "filter: included whole",             "{ Text: Full, Logic: Include, Regex: '99|88' }",                        "99 97 88", 2 },
    { "filter: whole is more than a part",  "{ Text: Full, Logic: Include, Keywords: ['99'], Style: string }",       "998", 0 },
    { "filter: excluded prefix",            "{ Text: Prefix, Logic: Exclude, Keywords: [order] }",                   "order 99", 0 },
    { "filter: prefix, several spaces",     "{ Text: Prefix, Logic: Exclude, Keywords: [order] }",                   "order \t\n 99", 0 },
    { "filter: prefix with a comma between", "{ Text: Prefix, Logic: Exclude, Keywords: [order] }",                  "order, 99", 1 },
    { "filter: prefix of another",          "{ Text: Prefix, Logic: Exclude, Keywords: [order] }",                   "order 99 98", 1 },
    { "filter: included prefix",            "{ Text: Prefix, Logic: Include, Keywords: [order, number] }",           "number 99, 98", 1 },
    { "filter: prefix directly at it",      "{ Text: Prefix, Logic: Exclude, Keywords: ['#'] }",                     "#99", 0 },
    { "filter: excluded suffix",            "{ Text: Suffix, Logic: Exclude, Keywords: [euro] }",                    "99 euro", 0 },
    { "filter: suffix of another",          "{ Text: Suffix, Logic: Exclude, Keywords: [euro] }",                    "98 99 euro", 1 },
    { "filter: included suffix",            "{ Text: Suffix, Logic: Include, Regex: 'eur[a-z]*' }",                  "98; 99 euro", 1 },
    { "filter: suffix in front",            "{ Text: Suffix, Logic: Include, Keywords: [euro] }",                    "euro 99", 0 },
};
/* clang-format on */

static void
check_filter(void **state)
{
    const struct filter_row *row = *state;
    g_autofree char *yaml =
        g_strdup_printf("Filters: { F: [%s] }\n"
                        "Types:\n- Name: T\n  Filters: [f]\n  Match: { Regex: '[89-]+[0-9]*' }\n"
                        "  Patterns: [{ Confidence: 85 }]\n",
                        row->filter);
    g_autoptr(classifier_database) database = made_of(yaml);
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));

    assert_int_equal(findings_count(found), row->count);
}

/* Those of a type apply to all patterns, and with those of a pattern. */
static void
filters_add_up(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("Filters:\n"
                "  Same: [AllDigitsSame]\n"
                "  Ends: [{ Text: EndsWith, Logic: Exclude, Keywords: ['8'], Style: string }]\n"
                "Types:\n"
                "- Name: T\n  Filters: Same\n  Match: { Regex: '[0-9]+' }\n"
                "  Patterns: [{ Confidence: 65 }, { Confidence: 85, Filters: [Ends] }]\n");
    g_autoptr(findings) found = scan_one(database, slice_from("11 12 18"));

    assert_int_equal(findings_count(found), 2);
    assert_true(findings_item(found, 0)->confidence == 85);
    assert_true(findings_item(found, 1)->confidence == 65);
}

struct level_row {
    const char *name;
    const char *yaml;
    const char *text;
    double best, combined;
};

#define CONTEXT "Evidence: [{ Keywords: [key] }]"
static const struct level_row level_rows[] = {
    {"levels: two patterns of one match",
     "- Name: T\n  Match: { Regex: '9+' }\n  Patterns: [{ Confidence: 65 }, { Confidence: 85, " CONTEXT
      " }]\n",                                                                                   "key 99",                                          85, 94.75},
    { "levels: one of two holds",
     "- Name: T\n  Match: { Regex: '9+' }\n  Patterns: [{ Confidence: 65 }, { Confidence: 85, " CONTEXT
      " }]\n",                                                                                   "99",                                              65, 65   },
    { "levels: two elements match the same",
     "- Name: T\n  Patterns:\n  - { Confidence: 85, Match: { Regex: '9+' } }\n"
      "  - { Confidence: 65, Match: { Regex: '99' } }\n",                                        "99",                                              85, 94.75},
    { "levels: two elements match, one of them less",
     "- Name: T\n  Patterns:\n  - { Confidence: 85, Match: { Regex: '9+' } }\n"
      "  - { Confidence: 65, Match: { Regex: '9{2}' } }\n",                                      "999",                                             85, 85   },
    { "levels: the pattern's proximity, near enough",
     "- Name: T\n  Proximity: 300\n  Match: { Regex: '9+' }\n"
      "  Patterns: [{ Confidence: 65, Proximity: 3, Evidence: [{ Keywords: [a] }] }]\n",         "99  a",                                           65, 65   },
    { "levels: the pattern's proximity, too far",
     "- Name: T\n  Proximity: 300\n  Match: { Regex: '9+' }\n"
      "  Patterns: [{ Confidence: 65, Proximity: 2, Evidence: [{ Keywords: [a] }] }]\n",         "99  a",                                           0,  0    },
    { "levels: a pattern without limit",
     "- Name: T\n  Proximity: 1\n  Match: { Regex: '9+' }\n"
      "  Patterns: [{ Confidence: 65, Proximity: unlimited, Evidence: [{ Keywords: [a] }] }]\n", "99                                            a", 65, 65   },
    { "levels: a refused match does not hide one that it overlaps",
     "- Name: T\n  Patterns: [{ Confidence: 75, Match: { Regex: ['[0-9 ]{19,}', '[0-9]{16}'], Validators: "
      "luhn } }]\n",                                                                             "4111111111111111 9999",                           75, 75   },
    { "levels: a bundle takes the best of its members",
     "- { Name: B, Bundle: [T, U] }\n"
      "- { Name: T, Patterns: [{ Confidence: 65, Match: { Regex: '9+' } }] }\n"
      "- { Name: U, Patterns: [{ Confidence: 75, Match: { Regex: '99' } }] }\n",                 "99",                                              75, 75   },
};

static void
check_levels(void **state)
{
    const struct level_row *row = *state;
    double expected[] = { [CONFIDENCE_BEST] = row->best, [CONFIDENCE_COMBINED] = row->combined };

    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        struct classifier_options options = { .confidence = (enum classifier_confidence)i };
        g_autoptr(classifier_database) database = made_with(options, row->yaml);
        g_autoptr(findings) found = scan_one(database, slice_from(row->text));
        struct finding_counts counts = findings_summary(found, 0, 1, 100);

        assert_int_equal(counts.total, expected[i] > 0 ? 1 : 0);
        if (counts.confidence < expected[i] || counts.confidence > expected[i])
            fail_msg("%g is not %g", counts.confidence, expected[i]);
    }
}

#define AFFINITY(threshold, proximity)                                                                       \
    "- Name: T\n  Proximity: " proximity "\n  Affinity:\n    Threshold: " threshold "\n    Evidence:\n"      \
    "    - { Confidence: 40, All: [{ Keywords: [alpha] }] }\n"                                               \
    "    - { Confidence: 40, All: [{ Keywords: [beta] }, { Keywords: [never], Max: 0 }] }\n"                 \
    "    - { Confidence: 60, All: [{ Any: [{ Keywords: [gamma] }, { Keywords: [delta], Min: 2 }] }] }\n"

struct affinity_row {
    const char *name;
    const char *yaml;
    const char *text;
    double confidence; /* 0 = not found */
    size_t start, len;
};

/* clang-format off */
static const struct affinity_row affinity_rows[] = {
    { "affinity: all evidence",               AFFINITY("65", "600"), "x alpha, beta and gamma.",          85.6, 2, 21 },
    { "affinity: in any order",               AFFINITY("65", "600"), "gamma beta alpha",                  85.6, 0, 16 },
    { "affinity: two are enough",             AFFINITY("65", "600"), "alpha gamma",                       76,   0, 11 },
    { "affinity: the strongest alone is not", AFFINITY("65", "600"), "gamma",                             0,    0, 0 },
    { "affinity: exactly the threshold",      AFFINITY("64", "600"), "alpha beta",                        64,   0, 10 },
    { "affinity: below the threshold",        AFFINITY("65", "600"), "alpha beta",                        0,    0, 0 },
    { "affinity: a child often enough",       AFFINITY("65", "600"), "alpha delta delta",                 76,   0, 17 },
    { "affinity: a child too seldom",         AFFINITY("65", "600"), "alpha delta",                       0,    0, 0 },
    { "affinity: the window just fits",       AFFINITY("65", "21"),  "alpha gamma 6 8 beta",              85.6, 0, 20 },
    { "affinity: the window does not fit all", AFFINITY("65", "19"), "alpha gamma 6 8 beta",              76,   0, 11 },
    { "affinity: the best window counts",     AFFINITY("65", "12"),  "alpha beta ........ alpha gamma",   76,   20, 11 },
    { "affinity: the first of equal windows", AFFINITY("65", "12"),  "alpha gamma ........ alpha gamma",  76,   0, 11 },
    { "affinity: what must not be there",     AFFINITY("60", "600"), "alpha beta never",                  0,    0, 0 },
    { "affinity: what must not be there is outside", AFFINITY("60", "10"), "alpha beta     never",        64,   0, 10 },
    { "affinity: any distance",               AFFINITY("65", "unlimited"), "alpha                       gamma", 76, 0, 33 },
    { "affinity: nothing",                    AFFINITY("1", "600"),  "nothing",                           0,    0, 0 },
};
/* clang-format on */

static void
check_affinity(void **state)
{
    const struct affinity_row *row = *state;
    g_autoptr(classifier_database) database = made_of(row->yaml);
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));

    assert_int_equal(findings_count(found), row->confidence > 0 ? 1 : 0);
    if (row->confidence <= 0)
        return;
    const struct finding *finding = findings_item(found, 0);
    g_autofree char *expected = finding_confidence_text(row->confidence);
    g_autofree char *confidence = finding_confidence_text(finding->confidence);
    assert_string_equal(confidence, expected);
    assert_int_equal(finding->start, row->start);
    assert_int_equal(finding->len, row->len);
    assert_int_equal(finding->len_chars, row->len);
}

static void
bundle_counts_the_same_span_once(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text(
        "t.yaml",
        SLICE_LITERAL("- { Name: B, Bundle: [T, u] }\n"
                      "- { Name: T, Patterns: [{ Confidence: 65, Match: { Regex: '9+' } }] }\n"
                      "- { Name: U, Patterns: [{ Confidence: 75, Match: { Regex: '99|x' } }] }\n"),
        found);
    size_t wanted = 0;

    assert_true(definitions_read(set, root, found));
    assert_true(classifier_set_find(set, "b", &wanted));
    assert_int_equal(classifier_set_item(set, wanted)->recommended_confidence, 65);
    assert_int_equal(classifier_set_item(set, wanted)->levels->len, 2);
    g_autoptr(classifier_database) database = classifier_compile(set, &wanted, 1, found);
    g_autoptr(findings) hits = scan_one(database, slice_from("99 9 x"));
    struct finding_counts counts = findings_summary(hits, 0, 1, 100);

    assert_int_equal(classifier_database_count(database),
                     1); /* members that nobody asked for are not shown */
    assert_int_equal(counts.total, 3);
    assert_int_equal(findings_summary(hits, 0, 75, 100).total, 2);
    assert_int_equal(findings_count(hits), 3);
}

#define ITEM_TYPES                                                                                           \
    "- Name: T\n  Proximity: 10\n  Match: { Regex: '9+' }\n"                                                 \
    "  Patterns: [{ Confidence: 65 }, { Confidence: 85, Evidence: [{ Keywords: [key] }] }]\n"

/* Texts, and what is found in them as "text:start+len=confidence evidence". */
struct item_row {
    const char *name;
    const char *subject, *bodies[2], *attachment;
    const char *found;
};

/* clang-format off */
static const struct item_row item_rows[] = {
    { "item: evidence in the subject",        "key",    { "99" },            NULL,     "1:0+2=85 0:0+3" },
    { "item: evidence in the body",           "99",     { "key" },           NULL,     "0:0+2=85 1:0+3" },
    { "item: the line break counts",          "key",    { "34567 99" },    NULL,     "1:6+2=85 0:0+3" },
    { "item: one character more",             "key",    { "345678 99" },   NULL,     "1:7+2=65" },
    { "item: the subject alone",              "key 99", { NULL },            NULL,     "0:4+2=85 0:0+3" },
    { "item: an empty subject",               "",       { "key 99" },        NULL,     "1:4+2=85 1:0+3" },
    { "item: no subject",                     NULL,     { "key 99" },        NULL,     "0:4+2=85 0:0+3" },
    { "item: subject and attachment are two", "key",    { NULL },            "99",     "1:0+2=65" },
    { "item: body and attachment are two",    NULL,     { "key" },           "99",     "1:0+2=65" },
    { "item: two bodies are two",             NULL,     { "key", "99" },     NULL,     "1:0+2=65" },
    { "item: a subject is told once",         "99",     { "a", "b" },        NULL,     "0:0+2=65" },
    { "item: a subject is told at its best",  "99",     { "a", "key" },      NULL,     "0:0+2=85 2:0+3" },
    { "item: each body has the subject",      "key",    { "99", "98 99" },   NULL,     "1:0+2=85 0:0+3, 2:0+1=85 0:0+3, 2:3+2=85 0:0+3" },
    { "item: nothing reaches over the break", "9",      { "9" },             NULL,     "0:0+1=65, 1:0+1=65" },
};
/* clang-format on */

static void
append_finding(GString *text, const struct finding *finding)
{
    g_autofree char *confidence = finding_confidence_text(finding->confidence);

    g_string_append_printf(text, "%s%zu:%zu+%zu=%s", text->len > 0 ? ", " : "", finding->text, finding->start,
                           finding->len, confidence);
    assert_int_equal(finding->start, finding->start_chars);
    assert_int_equal(finding->len, finding->len_chars);
    if (finding->has_evidence)
        g_string_append_printf(text, " %zu:%zu+%zu", finding->evidence_text, finding->evidence_start,
                               finding->evidence_len);
}

static void
check_item(void **state)
{
    const struct item_row *row = *state;
    g_autoptr(classifier_database) database = made_of(ITEM_TYPES);
    g_autoptr(GString) told = g_string_new(NULL);
    struct text texts[4];
    const struct text *list[4];
    size_t count = 0;

    if (row->subject != NULL)
        texts[count++] = (struct text){ TEXT_SUBJECT, NULL, slice_from(row->subject) };
    for (size_t i = 0; i < ARRAY_LEN(row->bodies) && row->bodies[i] != NULL; i++)
        texts[count++] = (struct text){ TEXT_BODY, "1", slice_from(row->bodies[i]) };
    if (row->attachment != NULL)
        texts[count++] = (struct text){ TEXT_ATTACHMENT, "2", slice_from(row->attachment) };
    for (size_t i = 0; i < count; i++)
        list[i] = &texts[i];
    g_autoptr(findings) found = classifier_scan(database, list, count);
    for (size_t i = 0; i < findings_count(found); i++)
        append_finding(told, findings_item(found, i));
    assert_string_equal(told->str, row->found);
}

static void
findings_are_told_by_type_then_text_then_place(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Match: { Regex: '9' }\n  Patterns: [{ Confidence: 65 }]\n"
                "- Name: U\n  Match: { Regex: '8' }\n  Patterns: [{ Confidence: 65 }]\n");
    struct text body = { TEXT_BODY, "1", SLICE_LITERAL("8 9 8 9") };
    struct text attachment = { TEXT_ATTACHMENT, "2", SLICE_LITERAL("8 9") };
    const struct text *texts[] = { &body, &attachment };
    g_autoptr(findings) found = classifier_scan(database, texts, ARRAY_LEN(texts));
    g_autoptr(GString) told = g_string_new(NULL);

    for (size_t i = 0; i < findings_count(found); i++) {
        const struct finding *finding = findings_item(found, i);

        g_string_append_printf(told, "%zu:%zu:%zu ", finding->classifier, finding->text, finding->start);
    }
    assert_string_equal(told->str, "0:0:2 0:0:6 0:1:2 1:0:0 1:0:4 1:1:0 ");
}

/* Of an affinity that reaches over the break, what lies in the body. */
static void
affinity_over_the_break_is_told_in_the_body(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(AFFINITY("65", "600"));
    struct text subject = { TEXT_SUBJECT, NULL, SLICE_LITERAL("alpha") };
    struct text body = { TEXT_BODY, "1", SLICE_LITERAL("x gamma") };
    const struct text *texts[] = { &subject, &body };
    g_autoptr(findings) found = classifier_scan(database, texts, 2);

    assert_int_equal(findings_count(found), 1);
    assert_int_equal(findings_item(found, 0)->text, 1);
    assert_int_equal(findings_item(found, 0)->start, 0);
    assert_int_equal(findings_item(found, 0)->len, 7);
}

/* Places in characters far into a long text, whose blocks are of 4096 bytes. */
static void
characters_are_counted_over_blocks(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = made_of(ITEM_TYPES);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < 10000; i++)
        g_string_append(text, i % 1000 == 999 ? "é999é" : "é漢 x");
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    assert_int_equal(findings_count(found), 10);
    for (size_t i = 0; i < 10; i++) {
        const struct finding *finding = findings_item(found, i);

        assert_int_equal(finding->start_chars, g_utf8_strlen(text->str, (gssize)finding->start));
        assert_int_equal(finding->len_chars, 3);
    }
}

/* Distinct values are looked for until it costs too much; then nobody says that there are few. */
static void
values_beyond_the_limit_are_incomplete(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Proximity: unlimited\n  Match: { Regex: '9' }\n"
                "  Patterns: [{ Confidence: 65, Evidence: [{ Regex: a, Min: 2, Unique: true }] }]\n");
    const size_t evidence = LIMIT_EVIDENCE_STEPS / 1000;

    for (size_t beyond = 0; beyond < 2; beyond++) {
        g_autoptr(GString) text = g_string_new(NULL);

        for (size_t i = 0; i < evidence; i++)
            g_string_append(text, "a");
        for (size_t i = 0; i < 1000 + beyond; i++)
            g_string_append(text, "9");
        g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
        assert_int_equal(findings_count(found), 0);
        assert_int_equal(findings_is_incomplete(found, 0), beyond == 1);
    }
}

static void
on_premises_definitions_are_chosen(void **state)
{
    (void)state;
    static const char yaml[] =
        "- Name: T\n  RecommendedConfidence: 75\n  Proximity: 10\n  Match: { Regex: '9+' }\n"
        "  Patterns: [{ Confidence: 65 }]\n"
        "  OnPremises:\n    Proximity: 4\n"
        "    Patterns: [{ Confidence: 85, Evidence: [{ Keywords: [key] }] }]\n"
        "- Name: U\n  Match: { Regex: '9+' }\n  Patterns: [{ Confidence: 65 }]\n"
        "  OnPremises: { RecommendedConfidence: 55 }\n";
    struct classifier_options onprem = { .definitions = DEFINITIONS_ONPREM };
    g_autoptr(classifier_database) online = made_of(yaml);
    g_autoptr(classifier_database) server = made_with(onprem, yaml);
    g_autoptr(findings) by_online = scan_one(online, slice_from("99"));
    g_autoptr(findings) by_server = scan_one(server, slice_from("key 99"));
    g_autoptr(findings) too_far = scan_one(server, slice_from("key    99"));

    assert_true(findings_summary(by_online, 0, 1, 100).confidence == 65);
    assert_true(findings_summary(by_server, 0, 1, 100).confidence == 85);
    assert_int_equal(findings_summary(too_far, 0, 1, 100).total, 0);
    assert_int_equal(classifier_database_item(online, 0)->recommended_confidence, 75);
    assert_int_equal(classifier_database_item(server, 0)->recommended_confidence, 75);
    assert_int_equal(classifier_database_item(online, 1)->recommended_confidence, 65);
    assert_int_equal(classifier_database_item(server, 1)->recommended_confidence, 55);
}

/* The second item is scanned with what the first one left. */
static void
an_item_leaves_nothing_behind(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database =
        made_of("- Name: T\n  Match: { Regex: '9+' }\n"
                "  Patterns: [{ Confidence: 85, Evidence: [{ Keywords: [key] }] }, { Confidence: 65 }]\n"
                "- Name: U\n  Match: { Regex: '8+' }\n  Patterns: [{ Confidence: 75 }]\n"
                "- Name: B\n  Bundle: [T, U]\n");
    g_autoptr(GString) many = g_string_new("key ");

    for (size_t i = 0; i < 10000; i++)
        g_string_append(many, "9 8 ");
    for (size_t round = 0; round < 2; round++) {
        g_autoptr(findings) first = scan_one(database, (struct slice){ many->str, many->len });
        g_autoptr(findings) second = scan_one(database, slice_from("no more of it, but 99"));

        assert_int_equal(findings_summary(first, 0, 1, 100).total, 10000);
        assert_int_equal(findings_summary(first, 1, 1, 100).total, 10000);
        assert_int_equal(findings_summary(first, 2, 1, 100).total, 20000);
        assert_int_equal(findings_count(second), 2);
        assert_true(findings_item(second, 0)->confidence == 65);
        assert_int_equal(findings_item(second, 1)->classifier, 2);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_filter, filter_rows);
    SUITE_ADD_ROWS(&suite, check_levels, level_rows);
    SUITE_ADD_ROWS(&suite, check_affinity, affinity_rows);
    SUITE_ADD_ROWS(&suite, check_item, item_rows);
    SUITE_ADD(&suite, filters_add_up);
    SUITE_ADD(&suite, bundle_counts_the_same_span_once);
    SUITE_ADD(&suite, findings_are_told_by_type_then_text_then_place);
    SUITE_ADD(&suite, affinity_over_the_break_is_told_in_the_body);
    SUITE_ADD(&suite, an_item_leaves_nothing_behind);
    SUITE_ADD(&suite, characters_are_counted_over_blocks);
    SUITE_ADD(&suite, values_beyond_the_limit_are_incomplete);
    SUITE_ADD(&suite, on_premises_definitions_are_chosen);
    return suite_run(&suite, "scan");
}
