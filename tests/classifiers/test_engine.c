/* Regular expressions: what is found, what is refused and where, and that no text makes a search endless. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/utf8.h"

struct match_row {
    const char *name;
    const char *expression;
    const char *text;
    const char *expected; /* as matches_text has it */
};

/* clang-format off */
static const struct match_row match_rows[] = {
    { "nothing",                         "abc",               "xyz",             "" },
    { "no text",                         "abc",               "",                "" },
    { "twice",                           "ab",                "ab ab",           "0:0-2 0:3-5" },
    { "after a match: not from the first start", "(?:aa\\d[b-z]|[a-z])ghp_\\d", "xghp_1 aaabghp_2", "0:0-6 0:10-16" },
    { "after a match: not what follows", "[a-z]{1,9}ghp_\\d", "xghp_1yghp_zghp_2", "0:0-6 0:11-17" },
    { "after a match: of any length", "[a-z]+ghp_\\d+@", "xghp_1@ yghp_2 zghp_3@", "0:0-7 0:15-22" },
    { "case is ignored",                 "straße",            "STRASSE STRAßE",  "0:8-15" },
    { "alternatives, leftmost",          "b|ab",              "ab",              "0:0-2" },
    { "empty matches",                   "a*",                "baac",            "0:0-0 0:1-3 0:3-3 0:4-4" },
    { "empty matches between characters of two bytes", "x*",  "éé",              "0:0-0 0:2-2 0:4-4" },
    { "not empty where empty came first", "|a",               "a",               "0:0-0 0:0-1 0:1-1" },
    { "empty at the end only",           "$",                 "ab",              "0:2-2" },
    { "dollar before a final line feed", "b$",                "ab\n",            "0:1-2" },
    { "dollar not at each line",         "a$",                "a\nb",            "" },
    { "lines with (?m)",                 "(?m)^b$",           "a\nb\nc",         "0:2-3" },
    { "\\A and \\z",                     "\\Aa|c\\z",         "abca c",          "0:0-1 0:5-6" },
    { "\\Z",                             "b\\Z",              "b b\n",           "0:2-3" },
    { "\\G goes on where it ended",      "\\Ga",              "aaba",            "0:0-1 0:1-2" },
    { "dot is no line feed",             "a.b",               "a\nb a\rb",       "0:4-7" },
    { "word boundaries are Unicode's",   "\\bart\\b",         "ärt art",         "0:5-8" },
    { "digits are Unicode's",            "\\d+",              "१२ 7",            "0:0-6 0:7-8" },
    { "named group and reference",       "(?<q>['\"]).*?\\k<q>", "'a\"b' \"c\"", "0:0-5 0:6-9" },
    { "numbered reference",              "(.)\\1",            "aabcc",           "0:0-2 0:3-5" },
    { "look-behind",                     "(?<=a)b",           "ab cb",           "0:1-2" },
    { "look-behind past the last match", "(?<=a)b|a",         "ab",              "0:0-1 0:1-2" },
    { "atomic group",                    "(?>a+)b",           "aab",             "0:0-3" },
    { "condition",                       "(<)?a(?(1)>)",      "<a> a <a",        "0:0-3 0:4-5 0:7-8" },
    { "properties",                      "\\p{L}{2}",         "1éb-",            "0:1-4" },
    { "comment",                         "a(?#no )b",         "ab",              "0:0-2" },
    { "free spacing",                    "(?x) a b # c (?R [\n c", "abc",        "0:0-3" },
    { "free spacing ends with its group", "(?:(?x) a b)#",    "ab#",             "0:0-3" },
    { "free spacing turned off",         "(?x)a (?-x)#",      "a#",              "0:0-2" },
    { "escaped punctuation is itself",   "\\<\\-\\@\\,\\=\\:\\_\\>", "<-@,=:_>", "0:0-8" },
    { "a brace that is no quantifier",   "a{,2}{b}",          "a{,2}{b}",        "0:0-8" },
    { "quantifiers",                     "a{2}b{1,}c{0,1}",   "aabb",            "0:0-4" },
    { "\\v is one character",            "\\v",               "\v \n",           "0:0-1" },
    { "\\u with four digits",            "\\u00e9\\u0041",    "éa",              "0:0-3" },
    { "\\x",                             "\\x41\\x{e9}",      "aé",              "0:0-3" },
    { "control character",               "\\cA\\c[",          "\001\033",        "0:0-2" },
    { "bracket in a class",              "[]a]+[^]b]",        "a]c",             "0:0-3" },
    { "POSIX classes",                   "[[:digit:]_]+[^[:space:]][[:^alpha:]]", "1_x- a", "0:0-4" },
    { "POSIX classes are Unicode's",     "[[:alpha:]]+",      "1éß٣",            "0:1-5" },
    { "POSIX classes and case",          "(?-i:[[:upper:]]+[[:^lower:]])", "aBC", "0:1-3" },
    { "escaped brackets in a class",     "[\\[:\\]-]+",       "[:]-",            "0:0-4" },
    { "implicit anchor, twice",          "(?s).*b",           "abab a",          "0:0-4" },
};

struct refusal_row {
    const char *name;
    const char *expression;
    size_t offset;
    const char *text; /* part of the message */
};

static const struct refusal_row refusal_rows[] = {
    { "verb",                        "(*UTF)a",              0, "verb" },
    { "verb inside",                 "a(*ACCEPT)",           1, "verb" },
    { "\\C",                         "ab\\C",                2, "'\\C' is not supported" },
    { "\\K",                         "a\\Kb",                1, "'\\K' is not supported" },
    { "\\Q",                         "\\Qa.b\\E",            0, "backslash before each" },
    { "\\R in a class",              "[a\\R]",               2, "'\\R' is not supported" },
    { "callout",                     "a(?C1)",               1, "callouts" },
    { "callout as condition",        "(?(?C1)(?=a)b)",       2, "callouts" },
    { "recursion",                   "a(?R)?b",              1, "recursion" },
    { "recursion by number",         "(a(?1)?b)",            2, "recursion" },
    { "recursion by relative number", "(a(?-1)?b)",          2, "recursion" },
    { "recursion by sign",           "(?+1)(a)",             0, "recursion" },
    { "recursion by name",           "(?<n>a(?&n)?)",        6, "recursion" },
    { "recursion, Python's",         "(?P<n>a(?P>n)?)",      7, "recursion" },
    { "recursion hidden behind a class", "[(](?R)",          3, "recursion" },
    { "recursion hidden behind an escaped bracket", "\\[(?R)", 2, "recursion" },
    { "recursion hidden behind a control bracket", "\\c[(?R)]", 3, "recursion" },
    { "recursion hidden behind a comment", "(?x)a#[\n(?R)",  8, "recursion" },
    { "condition about recursion",   "(?(R)a|b)",            0, "recursion" },
    { "condition DEFINE",            "(?(DEFINE)(?<n>a))",   0, "recursion and versions" },
    { "condition about the version", "(?(VERSION>=10)a)",    0, "recursion and versions" },
    { "branch reset",                "(?|a|b)",              0, "write '(?:'" },
    { "balancing group",             "(?<o>a)(?<-o>b)",      7, "balancing" },
    { "class subtraction",           "[a-z-[aeiou]]",        4, "subtraction" },
    { "POSIX class of no known name", "[[:letter:]]",        1, "no class has this name" },
    { "POSIX class that does not end", "[[:alpha]",          1, "no class has this name" },
    { "collating element",           "[a[.ch.]]",            2, "no class has this name" },
    { "equivalence class",           "[[=e=]]",              1, "no class has this name" },
    { "POSIX class as the end of a range", "[+-[:digit:]]",  2, "subtraction" },
    { "twice extended",              "(?xx)a",               0, "'(?x' does not begin" },
    { "ungreedy option",             "(?U)a",                0, "'(?U' does not begin" },
    { "names and numbers",           "(?<a>x)(y)\\1",       10, "read differently" },
    { "\\u without digits",          "\\u12g4",              0, "four hexadecimal" },
    { "group without a name",        "(?<>a)",               0, "without a name" },
    { "parenthesis missing",         "(ab",                  3, "missing closing parenthesis" },
    { "parenthesis too many",        "ab)",                  2, "unmatched closing parenthesis" },
    { "class not closed",            "a[bc",                 4, "missing terminating ]" },
    { "nothing to repeat",           "a|*b",                 2, "quantifier" },
    { "place after a rewriting",     "{{\\v*)",              5, "unmatched closing parenthesis" },
    { "look-behind of any length",   "(?<=a+)b",             0, "lookbehind" },
    { "unknown property",            "\\p{IsGreek}",        11, "unknown property" },
    { "no such group",               "\\k<n>",               3, "non-existent" },
    { "not UTF-8",                   "a\xff",                1, "UTF-8" },
};
/* clang-format on */

static void
check_match(void **state)
{
    const struct match_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), ENGINE_CASELESS, 0 };
    struct matches matches = matches_init();

    assert_int_equal(scan_patterns(&pattern, 1, slice_from(row->text), &matches), ENGINE_OK);
    g_autofree char *text = matches_text(&matches);
    assert_string_equal(text, row->expected);
    matches_done(&matches);
}

static void
check_refusal(void **state)
{
    const struct refusal_row *row = *state;
    struct engine_pattern patterns[] = {
        {"fine",           4,                       0, 0},
        { row->expression, strlen(row->expression), 0, 1}
    };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(patterns, 2, (struct engine_limits){ 0 }, &database, &error),
                     ENGINE_BAD_PATTERN);
    assert_null(database);
    assert_int_equal(error.pattern, 1);
    if (strstr(error.text, row->text) == NULL)
        fail_msg("'%s' is not in '%s'", row->text, error.text);
    assert_int_equal(error.offset, row->offset);
}

/* Pieces that random expressions are made of; PCRE2 and the engine read each the same way. */
static const char *const pieces[] = { "a",     "b",   "ab?",     "[ab]+", "(a|b)", "(?:ab|a)",
                                      "\\d",   "\\w", "\\s*",    "é",     "[^a]",  "a{1,2}",
                                      "b*?",   "^",   "$",       "\\b",   "|",     "(?=b)",
                                      "(?!a)", ".",   "(?<=a)b", "x*",    "(?i)B", "\\." };
static const char *const letters[] = { "a", "b", "A", "B", "é", "1", " ", ".", "\n", "x", "漢", "\t" };

static char *
random_text(GRand *random, const char *const *parts, size_t part_count, int most)
{
    GString *text = g_string_new(NULL);

    for (int left = g_rand_int_range(random, 0, most + 1); left > 0; left--)
        g_string_append(text, parts[g_rand_int_range(random, 0, (gint32)part_count)]);
    return g_string_free(text, FALSE);
}

static void
random_patterns_find_what_pcre2_finds(void **state)
{
    (void)state;
    g_autoptr(GRand) random = g_rand_new_with_seed(20261122);

    for (unsigned round = 0; round < 1500; round++) {
        g_autofree char *expression = random_text(random, pieces, ARRAY_LEN(pieces), 5);
        g_autofree char *subject = random_text(random, letters, ARRAY_LEN(letters), 40);
        struct engine_pattern pattern = { expression, strlen(expression), ENGINE_CASELESS, 3 };
        struct matches found = matches_init(), expected = matches_init();

        assert_int_equal(scan_patterns(&pattern, 1, slice_from(subject), &found), ENGINE_OK);
        assert_true(oracle_scan(expression, PCRE2_CASELESS, 3, slice_from(subject), &expected));
        g_autofree char *found_text = matches_text(&found), *expected_text = matches_text(&expected);
        if (strcmp(found_text, expected_text) != 0)
            fail_msg("'%s' in '%s': %s instead of %s", expression, subject, found_text, expected_text);
        matches_done(&found);
        matches_done(&expected);
    }
}

/* A search whose positions need more steps than they get at first is divided; the result is the same. */
static void
divided_searches_find_what_pcre2_finds(void **state)
{
    (void)state;
    static const char *const costly[] = { "(?:a|b|ab)*c", "(?:\\w+\\s?)*!", "(a|aa)+b", "(?:x+x+)+y|é",
                                          "(?:a?){9}b|1" };
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (unsigned round = 0; round < 40; round++) {
        g_autofree char *head = random_text(random, letters, 2, 14);
        g_autofree char *middle = random_text(random, letters, ARRAY_LEN(letters), 400);
        g_autofree char *subject =
            g_strconcat(middle, head, "aaaaaaaaaaaaaaaaaac é ", head, "xxxxxxxxxxxxxxxz1", middle, "b", NULL);

        for (size_t i = 0; i < ARRAY_LEN(costly); i++) {
            struct engine_pattern pattern = { costly[i], strlen(costly[i]), 0, 0 };
            struct matches found = matches_init(), expected = matches_init();

            if (scan_patterns(&pattern, 1, slice_from(subject), &found) != ENGINE_OK)
                fail_msg("'%s' meets a limit in '%s'", costly[i], subject);
            assert_true(oracle_scan(costly[i], 0, 0, slice_from(subject), &expected));
            g_autofree char *found_text = matches_text(&found), *expected_text = matches_text(&expected);
            assert_string_equal(found_text, expected_text);
            matches_done(&found);
            matches_done(&expected);
        }
    }
}

static void
text_may_contain_nul(void **state)
{
    (void)state;
    struct engine_pattern patterns[] = {
        {"a\0b",  3, 0,              0},
        { "a\0b", 3, ENGINE_LITERAL, 1}
    };
    struct matches matches = matches_init();

    assert_int_equal(scan_patterns(patterns, 2, (struct slice){ "x\0a\0bab", 7 }, &matches), ENGINE_OK);
    g_autofree char *text = matches_text(&matches);
    assert_string_equal(text, "0:2-5 1:2-5");
    matches_done(&matches);
}

static void
no_patterns_find_nothing(void **state)
{
    (void)state;
    struct matches matches = matches_init();

    assert_int_equal(scan_patterns(NULL, 0, slice_from("text"), &matches), ENGINE_OK);
    assert_int_equal(matches.list->len, 0);
    matches_done(&matches);
}

static void
ids_need_not_be_unique(void **state)
{
    (void)state;
    struct engine_pattern patterns[] = {
        {"a",  1, 0,              9},
        { "b", 1, ENGINE_LITERAL, 9}
    };
    struct matches matches = matches_init();

    assert_int_equal(scan_patterns(patterns, 2, slice_from("ab"), &matches), ENGINE_OK);
    g_autofree char *text = matches_text(&matches);
    assert_string_equal(text, "9:0-1 9:1-2");
    matches_done(&matches);
}

static void
callback_stops_the_scan(void **state)
{
    (void)state;
    struct engine_pattern regex = { "a", 1, 0, 0 }, word = { "a", 1, ENGINE_LITERAL, 0 };
    struct matches matches = matches_init();

    matches.stop_after = 2;
    assert_int_equal(scan_patterns(&regex, 1, slice_from("aaaa"), &matches), ENGINE_STOPPED);
    assert_int_equal(matches.list->len, 2);
    matches.stop_after = 5;
    assert_int_equal(scan_patterns(&word, 1, slice_from("aaaa"), &matches), ENGINE_STOPPED);
    assert_int_equal(matches.list->len, 5);
    matches_done(&matches);
}

static void
whole_words_are_plain_text(void **state)
{
    (void)state;
    struct engine_pattern pattern = { "a.*", 3, ENGINE_WORD, 0 };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(&pattern, 1, (struct engine_limits){ 0 }, &database, &error),
                     ENGINE_BAD_PATTERN);
    assert_non_null(strstr(error.text, "plain text"));
}

/* Looked ahead for, so that PCRE2 has to decide. Expressions that cost exponentially or quadratically more
 * steps than the text has characters. */
static const struct match_row hostile_rows[] = {
    {"nested plus",                "(?=(a+)+$)a",             "a",                "!"},
    { "nested star",               "(?=(?:a*)*[bd])a",        "a",                "c"},
    { "alternatives that overlap", "(?=(a|aa)+$)a",           "a",                "!"},
    { "three stars",               "(\\w*)(\\w*)(\\w*)[-+]$", "a",                "!"},
    { "words",                     "^(\\w+\\s?)*$",           "word ",            "!"},
    { "a run from every place",    "(?<![0-9])a+b",           "aaaaaaaaaaaaaaaa", "!"},
};

static void
hostile_text_meets_the_limit(void **state)
{
    const struct match_row *row = *state;
    struct engine_pattern patterns[] = {
        {row->expression, strlen(row->expression), 0, 5},
        { "a",            1,                       0, 6}
    };
    GString *text = g_string_new(NULL);
    struct matches matches = matches_init();

    for (unsigned i = 0; i < 4000; i++)
        g_string_append(text, row->text);
    g_string_append(text, row->expected);
    matches.stop_after = 0;
    assert_int_equal(scan_patterns(patterns, 2, (struct slice){ text->str, text->len }, &matches),
                     ENGINE_MATCH_LIMIT);
    assert_int_equal(matches.limits->len, 1);
    assert_int_equal(g_array_index(matches.limits, uint32_t, 0), 5);
    g_string_free(text, TRUE);
    matches_done(&matches);
}

static void
other_patterns_are_finished_after_a_limit(void **state)
{
    (void)state;
    struct engine_pattern patterns[] = {
        {"(?=(a+)+$)a", 11, 0, 5},
        { "!",          1,  0, 6}
    };
    struct matches matches = matches_init();

    g_autofree char *text = g_strnfill(200, 'a');
    text[199] = '!';
    assert_int_equal(scan_patterns(patterns, 2, slice_from(text), &matches), ENGINE_MATCH_LIMIT);
    g_autofree char *found = matches_text(&matches);
    assert_string_equal(found, "6:199-200");
    matches_done(&matches);
}

struct utf8_row {
    const char *name;
    const char *text;
    bool is_valid;
};

static const struct utf8_row utf8_rows[] = {
    {"utf8: ASCII",                      "abc",              true },
    { "utf8: two, three and four bytes", "é漢😀",        true },
    { "utf8: the last character",        "\xf4\x8f\xbf\xbf", true },
    { "utf8: beyond the last",           "\xf4\x90\x80\x80", false},
    { "utf8: too long a form",           "\xc0\xaf",         false},
    { "utf8: too long a form of three",  "\xe0\x9f\xbf",     false},
    { "utf8: too long a form of four",   "\xf0\x8f\xbf\xbf", false},
    { "utf8: surrogate",                 "\xed\xa0\x80",     false},
    { "utf8: cut off",                   "\xe6\xbc",         false},
    { "utf8: trail alone",               "\x80",             false},
    { "utf8: lead without trail",        "\xc3(",            false},
};

static void
check_utf8(void **state)
{
    const struct utf8_row *row = *state;

    assert_int_equal(utf8_is_valid(row->text, strlen(row->text)), row->is_valid);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_match, match_rows);
    SUITE_ADD_ROWS(&suite, check_refusal, refusal_rows);
    SUITE_ADD_ROWS(&suite, hostile_text_meets_the_limit, hostile_rows);
    SUITE_ADD_ROWS(&suite, check_utf8, utf8_rows);
    SUITE_ADD(&suite, random_patterns_find_what_pcre2_finds);
    SUITE_ADD(&suite, divided_searches_find_what_pcre2_finds);
    SUITE_ADD(&suite, text_may_contain_nul);
    SUITE_ADD(&suite, no_patterns_find_nothing);
    SUITE_ADD(&suite, ids_need_not_be_unique);
    SUITE_ADD(&suite, callback_stops_the_scan);
    SUITE_ADD(&suite, whole_words_are_plain_text);
    SUITE_ADD(&suite, other_patterns_are_finished_after_a_limit);
    return suite_run(&suite, "engine");
}
