/*
 * What the analysis says of where digits stand and what a pattern begins with, and many numbers at once in
 * texts of numbers and of what nearly is one: their outlines pass what only their own automata can tell
 * apart.
 */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/tree.h"

#include <string.h>

struct row {
    const char *name, *expression;
    uint32_t before_digit; /* TREE_ENDLESS: none is certain */
    uint32_t of_letters;   /* letters and digits that it begins with for certain */
};

static const struct row rows[] = {
    {"a digit",                         "\\d{3}",                     0,            3},
    { "letters first",                  "\\b[A-Z]{2}\\d{6}",          2,            8},
    { "letters that may be missing",    "[A-Z]{0,3}\\d",              3,            1},
    { "a digit that may be missing",    "[A-Z]\\d?[A-Z]",             TREE_ENDLESS, 2},
    { "digits or letters",              "[A-Z0-9]{9}",                TREE_ENDLESS, 9},
    { "one of two",                     "(?:[A-Z]\\d|[A-Z]{4}-\\d)x", 5,            2},
    { "one of two without",             "(?:\\d{2}|[A-Z]{4})",        TREE_ENDLESS, 2},
    { "marks first",                    "--\\d",                      2,            0},
    { "a mark inside",                  "ab-cd\\d",                   5,            2},
    { "any number of letters",          "[a-z]*\\d",                  TREE_ENDLESS, 1},
    { "characters of up to four bytes", "(?i)k{2}\\d",                2,            0},
    { "what is not known",              "\\p{L}\\d",                  1,            0},
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct symbol_set digits = symbol_class_digits().may, letters = { { 0 } };
    struct tree tree = { 0 };
    bool is_all;

    for (unsigned symbol = 0; symbol < SYMBOL_ASCII; symbol++) {
        if (g_ascii_isalnum((char)symbol))
            symbol_set_add(&letters, symbol);
    }
    symbol_set_add(&letters, SYMBOL_DIGIT);
    symbol_set_add(&letters, SYMBOL_NEW);
    assert_int_equal(tree_new(&engine_memory_libc, row->expression, strlen(row->expression),
                              (struct tree_options){ false }, &tree),
                     ENGINE_OK);
    assert_int_equal(tree_characters_before(tree.root, &digits), row->before_digit);
    assert_int_equal(tree_characters_of(tree.root, &letters, &is_all), row->of_letters);
    tree_done(&engine_memory_libc, &tree);
}

static const char *const numbers[] = {
    "[0-9]{6,10}",
    "[0-9]{9}",
    "[0-9]{3}-[0-9]{3}",
    "[0-9]{2}(\\.?)[0-9]{3}\\1[0-9]{3}",
    "[0-9]{3}([ -]?)[0-9]{3}\\1[0-9]{2,3}",
    "[A-Z]{0,2}[0-9]{4,9}",
    "[A-Z]{2}[0-9]{1,4}",
    "[A-Z]{1,2}[0-9]{6} ?(?:\\([0-9A]\\)|[0-9A])",
    "(?:2[0347]|3[034])-[0-9]{8}-[0-9]",
    "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-+]?[0-9]{4}",
    "[LMNPRTVWXY][0-9CFGHJ]{3}[0-9]{4,6}",
    "[0-9A-Z]{2}[0-9]{6,7}",
    "[0-9] [0-9A-Z]{5}|[A-Z] [0-9] [0-9A-Z]{4}|[A-Z]{3}[0-9]",
    "[0-9A-Z]{2}\\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}",
    "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}",
    "[0-9]{14,30}",
    "[0-9]+-[0-9]+",
    "[0-9]{4}(?=[ -][A-Z])",
    "HU ?[0-9]{8}",
};

static const char *const wraps[][2] = {
    {"",                             ""                         },
    { "\\b",                         "\\b"                      },
    { "(?<![0-9A-Za-z+]|[0-9][.-])", "(?![0-9A-Za-z]|[.-][0-9])"},
    { "(?<![0-9])",                  "(?![0-9])"                },
    { "(?<![A-Z])",                  ""                         },
    { "\\b",                         "(?![.])"                  },
};

/* More than are tried without an outline. */
#define MOST_NUMBERS (ARRAY_LEN(numbers) * ARRAY_LEN(wraps))

static const char *const pieces[] = { "-", " ",  ".",  "/",      "+",      "(", ")",  ",",
                                      "A", "HU", "ab", "X",      "Ls",     "_", "\n", "  ",
                                      "é", "٣",  "漢", "\u212a", "\u017f", "Z", "1",  "20" };

static GString *
make_text(GRand *random)
{
    GString *text = g_string_new(NULL);

    while (text->len < 30000) {
        for (gint32 digits = g_rand_int_range(random, 0, 12); digits > 0; digits--)
            g_string_append_c(text, (char)('0' + g_rand_int_range(random, 0, 10)));
        for (gint32 marks = g_rand_int_range(random, 1, 4); marks > 0; marks--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, ARRAY_LEN(pieces))]);
    }
    return text;
}

/* In one database, at this level: what PCRE2 finds pattern by pattern. */
static void
compare(const struct engine_pattern *patterns, size_t count, const GString *text, const char *expected)
{
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        struct matches found = matches_init();

        g_setenv("POSTERN_ENGINE_CPU", cpu_level_name(level), TRUE);
        assert_int_equal(scan_patterns(patterns, count, (struct slice){ text->str, text->len }, &found),
                         ENGINE_OK);
        g_unsetenv("POSTERN_ENGINE_CPU");
        g_autofree char *got = matches_text(&found);
        assert_true(g_str_equal(got, expected));
        matches_done(&found);
    }
}

static void
many_numbers_are_what_pcre2_finds(void **state)
{
    (void)state;
    struct engine_pattern patterns[MOST_NUMBERS];
    char *expressions[MOST_NUMBERS];
    struct matches expected = matches_init();
    GRand *random = g_rand_new_with_seed(7);
    GString *text = make_text(random);
    uint32_t id = 0;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        for (size_t k = 0; k < ARRAY_LEN(wraps); k++, id++) {
            expressions[id] = g_strconcat(wraps[k][0], "(?:", numbers[i], ")", wraps[k][1], NULL);
            patterns[id] = (struct engine_pattern){ expressions[id], strlen(expressions[id]),
                                                    id % 2 == 0 ? ENGINE_CASELESS : 0, id };
            assert_true(oracle_scan(expressions[id], id % 2 == 0 ? PCRE2_CASELESS : 0, id,
                                    (struct slice){ text->str, text->len }, &expected));
        }
    }
    g_autofree char *all = matches_text(&expected);
    assert_true(expected.list->len > 5000);
    compare(patterns, id, text, all);
    while (id > 0)
        g_free(expressions[--id]);
    g_string_free(text, TRUE);
    g_rand_free(random);
    matches_done(&expected);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, many_numbers_are_what_pcre2_finds);
    return suite_run(&suite, "engine_outline");
}
