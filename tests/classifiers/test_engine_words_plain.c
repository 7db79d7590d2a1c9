/*
 * Literals against a plain reference: at each unit of the text each literal is compared, and that is all.
 * Sets of hundreds, texts over several chunks, at each level of the CPU.
 */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/boundary.h"
#include "classifiers/engine/cpu.h"
#include "classifiers/engine/fold.h"

#include <stdlib.h>

#define WORD (ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS)
#define SETS 60
#define MOST_WORDS 300

/* The text as words.h reads it. */
struct units {
    GArray *folded; /* of gunichar: without case */
    GArray *plain;  /* of gunichar: with case */
    GArray *starts; /* of size_t, and the end */
};

static struct units
units_of(struct slice text)
{
    struct units units = { g_array_new(FALSE, FALSE, sizeof(gunichar)),
                           g_array_new(FALSE, FALSE, sizeof(gunichar)),
                           g_array_new(FALSE, FALSE, sizeof(size_t)) };
    bool is_space = false;

    for (const char *at = text.at; at < text.at + text.len; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        bool was_space = is_space;

        is_space = fold_is_space(character);
        if (is_space && was_space)
            continue;
        gunichar folded = is_space ? ' ' : fold_case(character);
        gunichar plain = is_space ? ' ' : fold_width(character);
        size_t start = (size_t)(at - text.at);
        g_array_append_val(units.folded, folded);
        g_array_append_val(units.plain, plain);
        g_array_append_val(units.starts, start);
    }
    g_array_append_val(units.starts, text.len);
    return units;
}

static void
units_done(struct units *units)
{
    g_array_unref(units->folded);
    g_array_unref(units->plain);
    g_array_unref(units->starts);
}

static bool
stands_at(const struct units *text, size_t at, const struct units *word, uint32_t flags)
{
    const gunichar *units = (const void *)text->folded->data, *wanted = (const void *)word->folded->data;
    size_t count = word->folded->len, end = at + count;

    if (end > text->folded->len || memcmp(units + at, wanted, count * sizeof(*units)) != 0)
        return false;
    if ((flags & ENGINE_CASELESS) == 0 && memcmp((const gunichar *)(const void *)text->plain->data + at,
                                                 word->plain->data, count * sizeof(*units)) != 0)
        return false;
    if ((flags & ENGINE_WORD) == 0)
        return true;
    bool is_left = at > 0 && boundary_is_word(BOUNDARY_LEFT, units[at - 1]);
    bool is_right = end < text->folded->len && boundary_is_word(BOUNDARY_RIGHT, units[end]);
    return !(is_left && boundary_is_word(BOUNDARY_LEFT, wanted[0])) &&
           !(is_right && boundary_is_word(BOUNDARY_RIGHT, wanted[count - 1]));
}

static void
scan_plainly(const struct engine_pattern *pattern, const struct units *text, struct matches *matches)
{
    struct units word = units_of((struct slice){ pattern->expression, pattern->expression_len });

    for (size_t at = 0; at < text->folded->len;) {
        bool is_found = stands_at(text, at, &word, pattern->flags);
        size_t next = at + (is_found ? word.folded->len : 1);

        if (is_found)
            matches_add(matches, pattern->id, g_array_index(text->starts, size_t, at),
                        g_array_index(text->starts, size_t, next));
        at = next;
    }
    units_done(&word);
}

/* clang-format off */
static const char *const pieces[] = {
    "credit", "card", "number", "no", "the", "of", "a", "id", "i", "t", "s", "hypercalcinemia", "hypercalcaemia",
    "identification", "passport", "4111", "00000000", "0000000000", "127", "0", "driver", "licence", "CREDIT", "Card", "No", "NO",
    "oR", "OR", "or", "ＯＲ",
    "étain", "ÉTAIN", "straße", "STRAẞE", "паспорт", "ПАСПОРТ", "карта", "κωδικός", "ΚΩΔΙΚΌΣ", "ıd", "İd",
    "cre\u212ait", "pa\u017f\u017fport", "ｃａｒｄ", "ＣＡＲＤ", "카드", "번호", "은", "信用卡", "卡", "号", "カード", "番号",
    "บัตร", "เครดิต", "عدد", "आधार", "😀", "e\u0301", "\u02bc", "_", "#", "-", ".", ".", "/", "'", "’", "\"", "“", "@", "：",
};
static const char *const gaps[] = { "", "", " ", " ", " ", "  ", "\n", "\r\n\t ", "\u00a0", "\u3000", "-", ".", ", " };
/* clang-format on */

static void
append_piece(GRand *random, GString *text)
{
    g_string_append(text, pieces[g_rand_int_range(random, 0, ARRAY_LEN(pieces))]);
    g_string_append(text, gaps[g_rand_int_range(random, 0, ARRAY_LEN(gaps))]);
}

static char *
random_word(GRand *random)
{
    GString *word = g_string_new(g_rand_int_range(random, 0, 20) == 0 ? " " : "");

    for (int left = g_rand_int_range(random, 1, 5); left > 1; left--)
        append_piece(random, word);
    g_string_append(word, pieces[g_rand_int_range(random, 0, ARRAY_LEN(pieces))]);
    return g_string_free(word, FALSE);
}

/* Some texts end inside a chunk or a block, some at its end; long runs of one character stand between. */
static GString *
random_text(GRand *random)
{
    GString *text = g_string_new(NULL);
    size_t len = (size_t)g_rand_int_range(random, 0, 7000);

    if (g_rand_boolean(random))
        len -= len % 64;
    while (text->len < len) {
        append_piece(random, text);
        if (g_rand_int_range(random, 0, 100) == 0) {
            char filler = "a 0.\n"[g_rand_int_range(random, 0, 5)];

            for (int left = g_rand_int_range(random, 1, 200); left > 0; left--)
                g_string_append_c(text, filler);
        }
    }
    const char *valid;
    (void)g_utf8_validate(text->str, (gssize)len, &valid); /* a character that would be cut is left out */
    g_string_truncate(text, (gsize)(valid - text->str));
    return text;
}

static void
check_set(GRand *random, uint32_t count, size_t *total)
{
    static const uint32_t kinds[] = {
        WORD, WORD, WORD, ENGINE_LITERAL | ENGINE_WORD, ENGINE_LITERAL | ENGINE_CASELESS, ENGINE_LITERAL
    };
    struct engine_pattern patterns[MOST_WORDS];
    struct matches expected = matches_init();
    GString *text = random_text(random);
    struct slice slice = { text->str, text->len };
    struct units units = units_of(slice);

    for (uint32_t i = 0; i < count; i++) {
        char *word = random_word(random);

        patterns[i] = (struct engine_pattern){ word, strlen(word),
                                               kinds[g_rand_int_range(random, 0, ARRAY_LEN(kinds))], i };
        scan_plainly(&patterns[i], &units, &expected);
    }
    g_autofree char *expected_text = matches_text(&expected);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        struct matches found = matches_init();

        g_setenv("POSTERN_ENGINE_CPU", cpu_level_name(level), TRUE);
        assert_int_equal(scan_patterns(patterns, count, slice, &found), ENGINE_OK);
        g_autofree char *found_text = matches_text(&found);
        if (strcmp(found_text, expected_text) != 0)
            fail_msg("%s, %u words, in '%s':\n%s\ninstead of\n%s", cpu_level_name(level), count, text->str,
                     found_text, expected_text);
        matches_done(&found);
    }
    *total += expected.list->len;
    for (uint32_t i = 0; i < count; i++)
        g_free((char *)(uintptr_t)patterns[i].expression);
    units_done(&units);
    matches_done(&expected);
    g_string_free(text, TRUE);
}

static void
sets_find_what_comparing_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(2211);
    size_t total = 0;

    for (unsigned set = 0; set < SETS; set++)
        check_set(random, (uint32_t)g_rand_int_range(random, 1, set % 2 == 0 ? MOST_WORDS : 12), &total);
    assert_true(total > 15000);
}

/* Each length of text, so that every distance from the ends of a block and a chunk occurs. */
static void
words_are_found_at_every_place(void **state)
{
    (void)state;
    static const char *const words[] = {
        "ab",     "hypercalcinemia",
        "é",      "credit card",
        "卡",     "b#",
        "信用卡", "OR",
        "no. 1",  "#no",
        "卡 a",   "01234567890123456789012345678901234567890123456789012345678 b"
    };
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        uint32_t flags = strcmp(words[i], "OR") == 0 ? ENGINE_LITERAL | ENGINE_WORD : WORD;
        struct engine_pattern pattern = { words[i], strlen(words[i]), flags, 7 };

        for (size_t place = 0; place < 2200; place += place < 200 || place > 2000 ? 1 : 97) {
            struct matches found = matches_init();

            g_string_assign(text, "");
            while (text->len + 1 < place)
                g_string_append(text, text->len % 7 == 0 ? "," : "x");
            while (text->len < place)
                g_string_append_c(text, ' ');
            g_string_append(text, words[i]);
            assert_int_equal(scan_patterns(&pattern, 1, (struct slice){ text->str, text->len }, &found),
                             ENGINE_OK);
            g_autofree char *found_text = matches_text(&found);
            g_autofree char *expected = g_strdup_printf("7:%zu-%zu", place, text->len);
            assert_string_equal(found_text, expected);
            matches_done(&found);
        }
    }
}

/* What folds to a character is what fold_sources gives, and has the same boundaries. */
static void
folding_goes_both_ways(void **state)
{
    (void)state;
    size_t sources = 0;

    for (gunichar character = 0; character < 0x110000; character++) {
        gunichar folded = fold_is_space(character) ? ' ' : fold_case(character);
        gunichar width = fold_width(character);
        uint32_t found[FOLD_MOST_SOURCES];
        bool is_found = false;

        /* the engine asks about either */
        if (!fold_is_space(character)) {
            assert_int_equal(boundary_is_word(BOUNDARY_LEFT, folded), boundary_is_word(BOUNDARY_LEFT, width));
            assert_int_equal(boundary_is_word(BOUNDARY_RIGHT, folded),
                             boundary_is_word(BOUNDARY_RIGHT, width));
            assert_int_equal(fold_case(folded), folded);
        }
        if (folded == character && character > 0x3000 && character < 0xff00)
            continue; /* nothing to see, and there are many */
        size_t count = fold_sources(folded, found);
        assert_true(count <= FOLD_MOST_SOURCES);
        for (size_t i = 0; i < count; i++) {
            is_found = is_found || found[i] == character;
            assert_int_equal(fold_is_space(found[i]) ? ' ' : fold_case(found[i]), folded);
        }
        assert_true(is_found);
        sources++;
    }
    assert_true(sources > 10000);
}

/* Texts that are made to cost: the time a text takes stays in proportion to its length. */
struct hostile_row {
    const char *name;
    const char *text; /* is repeated */
};

/* clang-format off */
static const struct hostile_row hostile_rows[] = {
    { "one word repeated",                 "project " },
    { "one word without spaces",           "project" },
    { "the word that a thousand literals begin with, and wide gaps", "project                                  " },
    { "one Han character",                 "卡" },
    { "one character of a string",         "a" },
    { "beginnings of a string",            "aaaaaaab" },
    { "accents in each word",              "projéct " },
    { "white space alone",                 " " },
};
/* clang-format on */

static void
check_hostile(void **state)
{
    const struct hostile_row *row = *state;
    struct engine_pattern patterns[1004];
    char words[1000][32];
    GString *text = g_string_new(NULL);
    struct matches found = matches_init();

    for (uint32_t i = 0; i < 1000; i++) {
        (void)g_snprintf(words[i], sizeof(words[i]), "project%s %c%u", i % 2 == 0 ? "" : " project",
                         'a' + i % 26, i);
        patterns[i] = (struct engine_pattern){ words[i], strlen(words[i]), WORD, i };
    }
    patterns[1000] = (struct engine_pattern){ "project project-", 16, WORD, 1000 };
    patterns[1001] = (struct engine_pattern){ "卡卡卡号", 12, WORD, 1001 };
    patterns[1002] = (struct engine_pattern){ "aaaaaaaaaaaaaaaac", 17, ENGINE_LITERAL, 1002 };
    patterns[1003] = (struct engine_pattern){ "project projectx", 16, WORD, 1003 };
    while (text->len < 4000000)
        g_string_append(text, row->text);
    double before = cpu_seconds();
    assert_int_equal(scan_patterns(patterns, 1004, (struct slice){ text->str, text->len }, &found),
                     ENGINE_OK);
    assert_true(cpu_seconds() - before < 5);
    assert_int_equal(found.list->len, 0);
    g_string_free(text, TRUE);
    matches_done(&found);
}

/* As many literals as a customer's dictionary has. */
static void
many_words_load_quickly(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autofree struct engine_pattern *patterns = g_new0(struct engine_pattern, 50000);
    struct matches found = matches_init();

    for (uint32_t i = 0; i < 50000; i++) {
        char *word = g_strdup_printf("%s%u", i % 3 == 0 ? "dictionary entry " : "entry", i * 7919);

        g_ptr_array_add(words, word);
        patterns[i] = (struct engine_pattern){ word, strlen(word), i % 10 == 0 ? ENGINE_LITERAL : WORD, i };
    }
    double before = cpu_seconds();
    assert_int_equal(scan_patterns(patterns, 50000, slice_from("entry7919 entry15838, entry15838x"), &found),
                     ENGINE_OK);
    assert_true(cpu_seconds() - before < 2.5);
    g_autofree char *text = matches_text(&found);
    assert_string_equal(text, "1:0-9 2:10-20");
    matches_done(&found);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, sets_find_what_comparing_finds);
    SUITE_ADD(&suite, words_are_found_at_every_place);
    SUITE_ADD(&suite, folding_goes_both_ways);
    SUITE_ADD_ROWS(&suite, check_hostile, hostile_rows);
    SUITE_ADD(&suite, many_words_load_quickly);
    return suite_run(&suite, "engine_words_plain");
}
