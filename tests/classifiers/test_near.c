/*
 * Searching only near what makes it worth while (near.h) finds what searching the whole text finds. The
 * latter is what explanations do, so each text is scanned both ways.
 */
#include "base/limits.h"
#include "classifiers/stages.h"
#include "tests/classifiers/samples.h"
#include "tests/classifiers/scan_one.h"

#include <string.h>

#define TEXTS 60
#define TEXT_BYTES 6000

static void
assert_same(const struct classifier_database *database, struct slice text)
{
    g_autoptr(findings) near = scan_one(database, text), whole = explain_one(database, text);

    for (size_t i = 0; i < findings_count(near) && i < findings_count(whole); i++) {
        const struct finding *one = findings_item(near, i), *other = findings_item(whole, i);

        if (one->classifier == other->classifier && one->start == other->start && one->len == other->len &&
            one->confidence == other->confidence && one->has_evidence == other->has_evidence &&
            one->evidence_start == other->evidence_start && one->evidence_len == other->evidence_len)
            continue;
        fail_msg("%s at %zu: %s at %zu in the whole of: %.*s",
                 classifier_database_item(database, one->classifier)->name, one->start,
                 classifier_database_item(database, other->classifier)->name, other->start, (int)text.len,
                 text.at);
    }
    if (findings_count(near) != findings_count(whole))
        fail_msg("%zu of %zu found in: %.*s", findings_count(near), findings_count(whole), (int)text.len,
                 text.at);
}

static unsigned
next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33);
}

/* All plain text that the catalogue looks for. */
static GPtrArray *
literals_of(const struct classifier_set *set)
{
    GPtrArray *literals = g_ptr_array_new();

    for (guint i = 0; i < set->elements->len; i++) {
        const struct element *element = classifier_set_element(set, i);

        for (guint k = 0; k < element->expressions->len; k++) {
            if ((g_array_index(element->flags, uint32_t, k) & ENGINE_LITERAL) != 0)
                g_ptr_array_add(literals, g_ptr_array_index(element->expressions, k));
        }
    }
    return literals;
}

/* Samples and keywords, in any order and at any distance. */
static GString *
random_text(uint64_t *seed, const GPtrArray *samples, const GPtrArray *literals)
{
    static const char *const fillers[] = { "lorem ipsum ", "\n", "12 ", "B7 ", "a1b2-", "契約書", "ö ", " " };
    GString *text = g_string_new(NULL);

    while (text->len < TEXT_BYTES) {
        const struct sample *sample = g_ptr_array_index(samples, next_random(seed) % samples->len);
        const char *filler = fillers[next_random(seed) % ARRAY_LEN(fillers)];

        switch (next_random(seed) % 4) {
        case 0:
            g_string_append(text, g_ptr_array_index(literals, next_random(seed) % literals->len));
            break;
        case 1:
            for (unsigned i = next_random(seed) % 100; i > 0; i--)
                g_string_append(text, filler);
            break;
        default:
            g_string_append(text, sample->text);
        }
        if (next_random(seed) % 4 > 0)
            g_string_append_c(text, " \n,;"[next_random(seed) % 4]);
    }
    return text;
}

static void
the_catalogue_finds_the_same(void **state)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    uint64_t seed = 11;

    (void)state;
    assert_true(classifier_set_load_catalogue(set, NULL, found));
    g_autoptr(classifier_database) database = compile_all(set);
    g_autoptr(GPtrArray) samples = samples_load(), literals = literals_of(set);
    for (unsigned i = 0; i < TEXTS; i++) {
        GString *text = random_text(&seed, samples, literals);

        assert_same(database, (struct slice){ text->str, text->len });
        g_string_free(text, TRUE);
    }
}

/* Most of what is frequent has keywords without which it would not count. */
static void
the_catalogue_is_gated(void **state)
{
    g_autoptr(classifier_database) database = shipped();
    size_t expressions[STAGES] = { 0 }, literals[STAGES] = { 0 };

    (void)state;
    for (size_t i = 0; i < database->element_count; i++)
        (database->elements[i].is_literal ? literals : expressions)[database->elements[i].stage]++;

    assert_true(expressions[STAGE_GATED] > 100);
    assert_true(expressions[STAGE_AROUND] > 20);
    assert_true(literals[STAGE_AROUND] > 0); /* strings that may stand inside of words */
    assert_true(literals[STAGE_WHOLE] > 100);
    const struct compiled_type *swift = &database->types[index_of(database, "SWIFT code")];
    assert_int_equal(database->elements[swift->patterns[0].element].stage, STAGE_GATED);
    const struct compiled_type *card = &database->types[index_of(database, CARD_NAME)];
    assert_int_equal(database->elements[card->patterns[0].element].stage, STAGE_WHOLE);
}

#define PAIRS                                                                                                \
    "Types:\n- Name: T\n  Proximity: 20\n  Patterns:\n  - Confidence: 85\n"                                  \
    "    Match: { Regex: '[0-9]{2} [0-9]{2}' }\n    Evidence: [{ Keywords: [code] }]\n"
#define MARKED                                                                                               \
    "Types:\n- Name: T\n  Proximity: 20\n  Patterns:\n  - Confidence: 85\n"                                  \
    "    Match: { Keywords: [code] }\n    Evidence: [{ Regex: '[0-9]{2} [0-9]{2}' }]\n"

/* Which of the matches that overlap count is decided where they begin, far from the keyword. */
static void
long_rows_of_matches_are_told_apart(void **state)
{
    g_autoptr(classifier_database) gated = made_of(PAIRS), around = made_of(MARKED);

    (void)state;
    assert_int_equal(gated->elements[gated->types[0].patterns[0].element].stage, STAGE_GATED);
    for (unsigned pairs = 0; pairs < 600; pairs += 1 + pairs / 7) {
        g_autoptr(GString) text = g_string_new("far away from all this: ");

        for (unsigned i = 0; i < pairs; i++)
            g_string_append_printf(text, "%02u ", 10 + i % 90);
        g_string_append(text, "code ");
        for (unsigned i = 0; i < pairs; i++)
            g_string_append_printf(text, "%02u ", 10 + i % 90);
        assert_same(gated, (struct slice){ text->str, text->len });
        assert_same(around, (struct slice){ text->str, text->len });
    }
}

/* What is found far from keywords does not count towards the limit. */
static void
matches_elsewhere_meet_no_limit(void **state)
{
    g_autoptr(classifier_database) gated = made_of(PAIRS);
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < 2 * LIMIT_HITS_PER_ELEMENT + 100000; i++)
        g_string_append(text, i % 4000 == 3999 ? "code " : "12 ");
    g_autoptr(findings) found = scan_one(gated, (struct slice){ text->str, text->len });
    assert_false(findings_is_incomplete(found, 0));
    assert_true(findings_count(found) > 2 * LIMIT_HITS_PER_ELEMENT / 4000);
}

#define LINES                                                                                                \
    "Types:\n- Name: T\n  Proximity: 10\n  Patterns:\n  - Confidence: 85\n"                                  \
    "    Match: { Regex: '(?m)^(?<![x]{3}\\n)[0-9]{3}(?= *$)' }\n    Evidence: [{ Keywords: [code] }]\n"

/* What stands before and behind a match counts as in the whole text, wherever the search begins and ends. */
static void
surroundings_count(void **state)
{
    static const struct {
        const char *text;
        size_t found;
    } rows[] = {
        {"code\n123",        1},
        { "code\n123 ",      1},
        { "code\n123 x",     0},
        { "code 123",        0},
        { "123\ncode",       1},
        { "xxx\n123\ncode",  0},
        { "xx\n123\ncode",   1},
        { "4123\ncode",      0},
        { "123     \ncode",  1},
        { "123      \ncode", 0},
    };
    g_autoptr(classifier_database) database = made_of(LINES);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t before = 0; before < 200; before++) {
            g_autofree char *space = g_strnfill(before, '.');
            g_autofree char *text = g_strdup_printf("%s\n%s\n%s", space, rows[i].text, space);
            g_autoptr(findings) found = scan_one(database, slice_from(text));

            if (findings_count(found) != rows[i].found)
                fail_msg("row %zu, %zu characters before", i, before);
            assert_same(database, slice_from(text));
        }
    }
}

#define GATED_BY(keyword, expressions)                                                                       \
    "Types:\n- Name: T\n  Proximity: 12\n  Patterns:\n  - Confidence: 85\n    Match: { Regex: [" expressions \
    "] }\n    Evidence: [{ Keywords: [" keyword "] }]\n"
#define AROUND(keyword, expressions)                                                                         \
    "Types:\n- Name: T\n  Proximity: 12\n  Patterns:\n  - Confidence: 85\n    Match: { Keywords: [" keyword  \
    "] }\n    Evidence: [{ Regex: [" expressions "] }]\n"

/* Of matches of one element that overlap the leftmost counts, also where it lies too far from the keyword. */
static void
what_is_overlapped_far_away_does_not_count(void **state)
{
    static const char expressions[] = "'ab[0-9]{4}', '[0-9]{2}c', 'cd?e'";
    static const char *const texts[] = { "ab1234c", "ab1234cde", "1234cde", "12ab3456c" };
    g_autofree char *by = g_strdup_printf(GATED_BY("z", "%s"), expressions);
    g_autofree char *near = g_strdup_printf(AROUND("z", "%s"), expressions);
    g_autoptr(classifier_database) gated = made_of(by), around = made_of(near);

    (void)state;
    assert_non_null(gated->engines[STAGE_GATED]);
    assert_non_null(around->engines[STAGE_AROUND]);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        for (size_t before = 0; before < 64; before++) {
            for (size_t between = 0; between < 16; between++) {
                g_autofree char *dots = g_strnfill(128 + before, '.'), *gap = g_strnfill(between, '.');
                g_autofree char *text = g_strconcat(dots, texts[i], gap, "z", dots, NULL);

                assert_same(gated, slice_from(text));
                assert_same(around, slice_from(text));
            }
        }
    }
}

/* The engine tells the matches of one expression after those of another. */
static void
rows_of_several_expressions_are_told_apart(void **state)
{
    static const char expressions[] = "'quux [0-9]{2}', '[0-9a-z]{2,4} [0-9a-z]{2,4}'";
    g_autofree char *by = g_strdup_printf(GATED_BY("code", "%s"), expressions);
    g_autofree char *near = g_strdup_printf(AROUND("code", "%s"), expressions);
    g_autoptr(classifier_database) gated = made_of(by), around = made_of(near);

    (void)state;
    assert_non_null(gated->engines[STAGE_GATED]);
    assert_non_null(around->engines[STAGE_AROUND]);
    for (unsigned numbers = 0; numbers < 300; numbers++) {
        g_autoptr(GString) text = g_string_new("far away from all this: ");

        for (unsigned i = 0; i < 2 * numbers; i++)
            g_string_append_printf(text, "%02u %s", 10 + i % 90,
                                   i == numbers ? "code "
                                   : i % 7 == 0 ? "quux "
                                                : "");
        for (unsigned i = 0; i < 1000; i++)
            g_string_append_c(text, '.');
        assert_same(gated, (struct slice){ text->str, text->len });
        assert_same(around, (struct slice){ text->str, text->len });
    }
}

#define FAR_GATED                                                                                            \
    "Types:\n- Name: T\n  Proximity: %s\n  Patterns:\n  - Confidence: 85\n    Match: { Regex: '[0-9]{3}' "   \
    "}\n"                                                                                                    \
    "    Evidence: [{ Keywords: [code] }]\n"
#define FAR_AROUND                                                                                           \
    "Types:\n- Name: T\n  Proximity: %s\n  Patterns:\n  - Confidence: 85\n    Match: { Keywords: [code] }\n" \
    "    Evidence: [{ Regex: '[0-9]{3}' }]\n"

/* At the edges of what is near, and of the text. */
static void
check_places(const struct classifier_database *database, const char *unit)
{
    for (unsigned around = 0; around < 300; around += 100) {
        for (unsigned between = 0; between < 200; between++) {
            g_autoptr(GString) text = g_string_new(NULL);

            for (unsigned i = 0; i < around + between; i++)
                g_string_append(text, i == around ? " 123 " : unit);
            g_string_append(text, " code ");
            for (unsigned i = 0; i < between + around; i++)
                g_string_append(text, i == between ? " 456 " : unit);
            assert_same(database, (struct slice){ text->str, text->len });
            if (text->len > 128)
                g_string_truncate(text, 128 - text->len % 2 * 64);
            if (g_utf8_validate(text->str, (gssize)text->len, NULL))
                assert_same(database, (struct slice){ text->str, text->len });
        }
    }
    assert_same(database, (struct slice){ "", 0 });
}

static void
proximities_of_any_width(void **state)
{
    static const char *const widths[] = { "0", "1", "63", "64", "100", "2147483647", "unlimited" };
    static const char *const units[] = { ".", "é", "\U0001f4b3" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        g_autofree char *by = g_strdup_printf(FAR_GATED, widths[i]);
        g_autofree char *near = g_strdup_printf(FAR_AROUND, widths[i]);
        g_autoptr(classifier_database) gated = made_of(by), around = made_of(near);

        for (size_t k = 0; k < ARRAY_LEN(units); k++) {
            check_places(gated, units[k]);
            check_places(around, units[k]);
        }
    }
}

#define ASKED                                                                                                \
    "Types:\n- Name: T\n  Proximity: 10\n  Patterns:\n  - Confidence: 85\n    Match: { Regex: '[0-9]{3}' "   \
    "}\n"                                                                                                    \
    "    Evidence: [%s]\n"

/* Which evidence is a gate. */
static void
gates_are_what_must_be_there(void **state)
{
    static const struct {
        const char *evidence;
        enum stage stage;
    } rows[] = {
        {"{ Keywords: [code] }",                                   STAGE_GATED},
        { "{ Regex: 'c.de' }",                                     STAGE_WHOLE},
        { "{ Regex: 'c.de' }, { Keywords: [code] }",               STAGE_GATED},
        { "{ Keywords: [code], Min: 0, Max: 0 }",                  STAGE_WHOLE},
        { "{ Any: [{ Keywords: [a] }, { Keywords: [b] }] }",       STAGE_GATED},
        { "{ Any: [{ Keywords: [a] }, { Regex: 'b.' }] }",         STAGE_WHOLE},
        { "{ Any: [{ Keywords: [a] }, { Regex: 'b.' }], Min: 2 }", STAGE_GATED},
        { "{ Any: [{ Keywords: [a] }], Min: 0 }",                  STAGE_WHOLE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        g_autofree char *yaml = g_strdup_printf(ASKED, rows[i].evidence);
        g_autoptr(classifier_database) database = made_of(yaml);

        if (database->elements[database->types[0].patterns[0].element].stage != rows[i].stage)
            fail_msg("%s", rows[i].evidence);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_finds_the_same),
        cmocka_unit_test(the_catalogue_is_gated),
        cmocka_unit_test(long_rows_of_matches_are_told_apart),
        cmocka_unit_test(surroundings_count),
        cmocka_unit_test(what_is_overlapped_far_away_does_not_count),
        cmocka_unit_test(rows_of_several_expressions_are_told_apart),
        cmocka_unit_test(gates_are_what_must_be_there),
        cmocka_unit_test(matches_elsewhere_meet_no_limit),
        cmocka_unit_test(proximities_of_any_width),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
