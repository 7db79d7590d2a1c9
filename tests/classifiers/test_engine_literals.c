/* Patterns by their strings: which strings an expression is looked for by, and many of them in one text
 * against a plain search, at every level of the CPU. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/factor.h"
#include "classifiers/engine/tree.h"

#include <string.h>

struct factor_row {
    const char *name;
    const char *expression;
    const char *strings; /* by '|'; a letter of either case is followed by '~' */
};

/* clang-format off */
static const struct factor_row factor_rows[] = {
    { "a string is what it is",           "ghp_[0-9]{9}",              "ghp_" },
    { "capitals stay capitals",           "SK[0-9]{9}",                "SK" },
    { "either case where none counts",    "(?i)do[0-9]{9}",            "d~o~" },
    { "either case in a class",           "[Dd]o[0-9]{9}",             "d~o" },
    { "two letters of a class are two",   "x[aB]y",                    "xBy|xay" },
    { "what else is an s",                "(?i)su",                    "s~u~|\u017fu~" },
    { "a row of one letter is no find",   "(?i)drop[0-9]a{10}",        "d~r~o~p~" },
    { "alternatives keep their cases",    "(?:JIRA|[Jj]ira)[0-9]",     "JIRA|j~ira" },
    { "an end without case",              "A(?i)qz",                   "Aq~z~" },
};
/* clang-format on */

static void
append_string(GString *to, const struct factor_string *string)
{
    for (unsigned i = 0; i < string->len; i++) {
        g_string_append_c(to, (char)string->bytes[i]);
        if ((string->either >> i & 1) != 0)
            g_string_append_c(to, '~');
    }
}

static void
check_factor(void **state)
{
    const struct factor_row *row = *state;
    struct tree tree = { 0 };
    struct factor factor;
    g_autoptr(GString) found = g_string_new(NULL);

    assert_int_equal(tree_new(&engine_memory_libc, row->expression, strlen(row->expression),
                              (struct tree_options){ 0 }, &tree),
                     ENGINE_OK);
    factor_find(&tree, &factor);
    for (size_t i = 0; i < factor.count; i++) {
        if (i > 0)
            g_string_append_c(found, '|');
        append_string(found, &factor.strings[i]);
    }
    assert_string_equal(found->str, row->strings);
    tree_done(&engine_memory_libc, &tree);
}

/* Of how many ways to read on from a string is known. */
static const struct tail_row {
    const char *name;
    const char *expression;
    unsigned tails, depth; /* of the last one */
} tail_rows[] = {
    {"a string in front",              "ghp_[a-f]{2,5}:",                      1, 1},
    { "a string in the middle",        "\\d{1,3}:(?:ghp_[a-f]{2,5}){1}:",      1, 2},
    { "one in each alternative",       "(?:[a-f]{3}ghp_\\d|[u-z]{3}gho_\\d)x", 2, 2},
    { "an alternative is all of it",   "(?:[a-f]{3}ghp_\\d|secret)",           2, 1},
    { "nothing is behind it",          "\\d{1,3}secret",                       1, 1},
    { "the first of some repetitions", "(?:[a-f]secret\\d){2,5}x",             1, 1},
};

static void
check_tails(void **state)
{
    const struct tail_row *row = *state;
    struct tree tree = { 0 };
    struct factor factor;

    assert_int_equal(tree_new(&engine_memory_libc, row->expression, strlen(row->expression),
                              (struct tree_options){ 0 }, &tree),
                     ENGINE_OK);
    factor_find(&tree, &factor);
    assert_int_equal(factor.tails.count, row->tails);
    assert_int_equal(factor.tails.items[row->tails - 1].depth, row->depth);
    tree_done(&engine_memory_libc, &tree);
}

/* A word to look for, as it is or without its case. */
struct word {
    char *text;
    bool ignores_case;
};

#define MOST_WORDS 400

struct search {
    struct word words[MOST_WORDS];
    struct engine_pattern patterns[MOST_WORDS];
    size_t count;
    GString *text;
};

/* Letters of which some are rare: no s and no k, which are more than themselves without case. */
static char *
make_word(GRand *random, unsigned len)
{
    static const char letters[] = "abcdefQZxy_-9";
    char *word = g_malloc0(len + 1);

    for (unsigned i = 0; i < len; i++)
        word[i] = letters[g_rand_int_range(random, 0, sizeof(letters) - 1)];
    word[0] = 'Q'; /* rare enough for a string of two */
    return word;
}

static void
append_word(GRand *random, GString *text, const char *word)
{
    for (; *word != '\0'; word++)
        g_string_append_c(text, g_rand_int_range(random, 0, 8) == 0 ? g_ascii_toupper(*word) : *word);
}

/* Words lie anywhere, often across the borders of what is read at once, and at both ends of the text. */
static void
search_make(struct search *search, GRand *random, size_t count)
{
    *search = (struct search){ .count = count, .text = g_string_new(NULL) };
    for (size_t i = 0; i < count; i++) {
        struct word *word = &search->words[i];

        *word = (struct word){ make_word(random, (unsigned)g_rand_int_range(random, 3, 24)),
                               g_rand_boolean(random) };
        search->patterns[i] =
            (struct engine_pattern){ word->text, strlen(word->text), word->ignores_case ? ENGINE_CASELESS : 0,
                                     (uint32_t)i };
    }
    for (unsigned border = 1; border <= 3; border++) {
        while (search->text->len < border * 4096 - (unsigned)g_rand_int_range(random, 0, 24)) {
            if (g_rand_boolean(random))
                append_word(random, search->text, search->words[(size_t)g_rand_int(random) % count].text);
            else
                g_string_append_c(search->text, "abc \n"[g_rand_int_range(random, 0, 5)]);
        }
        append_word(random, search->text, search->words[(size_t)g_rand_int(random) % count].text);
    }
}

static void
search_done(struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        g_free(search->words[i].text);
    g_string_free(search->text, TRUE);
}

static void
search_plainly(const struct search *search, struct matches *matches)
{
    for (uint32_t i = 0; i < search->count; i++) {
        const struct word *word = &search->words[i];
        size_t len = strlen(word->text);

        for (size_t at = 0; at + len <= search->text->len; at++) {
            const char *here = search->text->str + at;
            bool is_here = word->ignores_case ? g_ascii_strncasecmp(here, word->text, len) == 0
                                              : strncmp(here, word->text, len) == 0;

            if (!is_here)
                continue;
            matches_add(matches, i, at, at + len);
            at += len - 1;
        }
    }
}

struct search_row {
    const char *name;
    size_t words;
};

static const struct search_row search_rows[] = {
    {"one string",           1         },
    { "a few strings",       12        },
    { "hundreds of strings", MOST_WORDS},
};

static void
finds_what_a_plain_search_finds(void **state)
{
    const struct search_row *row = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(30);

    for (unsigned round = 0; round < 8; round++) {
        struct search search;
        struct matches expected = matches_init();

        search_make(&search, random, row->words);
        search_plainly(&search, &expected);
        g_autofree char *expected_text = matches_text(&expected);
        assert_true(expected.list->len > 100);
        for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
            struct matches found = matches_init();

            g_setenv("POSTERN_ENGINE_CPU", cpu_level_name(level), TRUE);
            assert_int_equal(scan_patterns(search.patterns, search.count,
                                           (struct slice){ search.text->str, search.text->len }, &found),
                             ENGINE_OK);
            g_autofree char *found_text = matches_text(&found);
            assert_string_equal(found_text, expected_text);
            matches_done(&found);
        }
        matches_done(&expected);
        search_done(&search);
    }
    g_unsetenv("POSTERN_ENGINE_CPU");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_factor, factor_rows);
    SUITE_ADD_ROWS(&suite, check_tails, tail_rows);
    SUITE_ADD_ROWS(&suite, finds_what_a_plain_search_finds, search_rows);
    return suite_run(&suite, "engine_literals");
}
