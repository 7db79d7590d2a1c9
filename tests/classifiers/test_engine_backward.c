/*
 * Patterns that are read backwards: where they may begin. And what that is for: texts at whose every place a
 * pattern nearly matches are scanned to their end, and a match in them is found.
 */
#include "tests/classifiers/matches.h"
#include "tests/classifiers/starts.h"

#include <string.h>

struct starts_row {
    const char *name;
    const char *expression;
    const char *text, *starts; /* below each place of the text where a match may begin: ^ */
};

/* clang-format off */
static const struct starts_row starts_rows[] = {
    { "a string",                  "abc",
      "abcabxabc ab",
      "^     ^     " },
    { "a class that repeats",      "[ab]{2,3}c",
      "abc aabbc bc c",
      "^    ^^       " },
    { "a part that may be left out", "a-?b",
      "ab a-b a--b b",
      "^  ^         " },
    { "an alternative",            "x(?:ab|c)y",
      "xaby xcy xy xay",
      "^    ^         " },
    { "a group that repeats",      "(?:ab){2,}c",
      "ababc abc abababc",
      "^         ^ ^    " },
    { "a group that may be left out", "a(?:bc)*d",
      "ad abcd abd abcbcd",
      "^  ^        ^     " },
    { "a lazy run in front",       "[a-z]{0,3}?key=1",
      "abkey=1 abcdkey=1 key=2",
      "^^^      ^^^^          " },
    { "a boundary behind",         "\\d{3}\\b",
      "123 1234 12 456x 78",
      "^    ^             " },
    { "no boundary behind",        "\\d{3}\\B",
      "123 1234 456x",
      "    ^    ^   " },
    { "the end of the text",       "ab$",
      "ab ab",
      "   ^ " },
    { "the end or a character",    "ab(?:;|$)",
      "ab; ab, ab",
      "^       ^ " },
    { "what has to follow",        "a(?=b)",
      "ab ac a",
      "^      " },
    { "what may not follow",       "ab(?!c)",
      "abc abd ab",
      "    ^   ^ " },
    { "any way to go on",          "a.*z",
      "ab az aaz a",
      "^  ^  ^^   " },
    { "case that does not count",  "(?i)Key",
      "KEY kEy kay",
      "^   ^      " },
    { "a character beyond ASCII",  "\xc3\xa9" "b",
      "\xc3\xa9" "b \xc3\xa9" "c",
      "^      " },
    { "longer than a word of positions", "a[0-9]{70}b",
      "a0123456789012345678901234567890123456789012345678901234567890123456789b a01b",
      "^                                                                            " },
};
/* clang-format on */

static void
check_starts(void **state)
{
    const struct starts_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), 0, 0 };
    struct backward *backward = starts_prepare(&pattern);
    struct backward_memo *memo = backward_memo_new(&engine_memory_libc);
    struct slice text = slice_from(row->text);

    assert_non_null(backward);
    for (size_t part = 1; part <= 2 * text.len; part++) {
        struct backward_memo *used = part > text.len ? memo : NULL;
        g_autofree uint64_t *starts = starts_find(backward, text, (part - 1) % text.len + 1, used);
        g_autoptr(GString) found = g_string_new(NULL);

        for (size_t i = 0; i < text.len; i++)
            g_string_append_c(found, starts_has(starts, i) ? '^' : ' ');
        assert_int_equal(strlen(row->starts), text.len);
        assert_string_equal(found->str, row->starts);
    }
    backward_memo_free(&engine_memory_libc, memo);
    backward_free(&engine_memory_libc, backward);
}

/* Texts that repeat themselves, at last or never, read with what is known of other patterns and without. */
static void
memo_changes_nothing(void **state)
{
    (void)state;
    static const char *const expressions[] = {
        "\\b[a-c._%+-]{1,64}@[a-c.-]{1,128}\\.[a-c]{2,12}\\b",
        "(?i)[\\w.-]{0,50}?(?:ab|cc)[ a-c]{0,20}=[a-c=]{10,150}(?:;|$)",
        "a.{3}\u00e9\\b|c+$",
    };
    static const char letters[] = "aaabbbccc@.=; -\n";
    struct backward_memo *memo = backward_memo_new(&engine_memory_libc);
    g_autoptr(GRand) random = g_rand_new_with_seed(5);

    struct backward *backwards[ARRAY_LEN(expressions)];

    assert_non_null(memo);
    for (size_t i = 0; i < ARRAY_LEN(expressions); i++) {
        struct engine_pattern pattern = { expressions[i], strlen(expressions[i]), 0, 0 };

        backwards[i] = starts_prepare(&pattern);
        assert_non_null(backwards[i]);
    }
    for (unsigned round = 0; round < 60; round++) {
        const struct backward *backward = backwards[round % ARRAY_LEN(expressions)];
        g_autoptr(GString) text = g_string_new(round % 5 == 0 ? "\u00e9" : NULL);
        size_t period = 1 + (size_t)g_rand_int_range(random, 0, round % 2 == 0 ? 60 : 20000);

        while (text->len < 20000)
            g_string_append_c(text, text->len < period
                                        ? letters[g_rand_int_range(random, 0, sizeof(letters) - 1)]
                                        : text->str[text->len - period]);
        if (!g_utf8_validate(text->str, (gssize)text->len, NULL))
            g_string_assign(text, "ab");
        struct slice slice = { text->str, text->len };
        g_autofree uint64_t *with = starts_find(backward, slice, 8192, memo);
        g_autofree uint64_t *without = starts_find(backward, slice, 8192, NULL);
        assert_memory_equal(with, without, slice.len / 8);
    }
    for (size_t i = 0; i < ARRAY_LEN(expressions); i++)
        backward_free(&engine_memory_libc, backwards[i]);
    backward_memo_free(&engine_memory_libc, memo);
}

struct refusal_row {
    const char *name;
    const char *expression;
};

static const struct refusal_row refusal_rows[] = {
    {"too many characters",            "a[0-9]{600}b"           },
    { "too many links",                "(?:a[bc]+|d[ef]+){120}g"},
    { "it may match the empty string", "a*"                     },
};

static void
is_not_read_backwards(void **state)
{
    const struct refusal_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), 0, 0 };

    assert_null(starts_prepare(&pattern));
}

/* Texts that take a step for each of their characters at each of them. */
struct costly_row {
    const char *name;
    const char *expression;
    const char *unit;  /* what is repeated */
    const char *match; /* what does match */
};

static const struct costly_row costly_rows[] = {
    {"a run from every string",   "key[^!]*!z",                                        "key ",            "key 1!z"          },
    { "a token that never ends",  "\\beyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[0-9]+", "eyJe-",
     ".eyJa.eyJb.0"                                                                                                          },
    { "a secret that never ends",
     "[\\w.-]{0,50}?(?:api|key)(?:[ \\t\\w.-]{0,20})[\\s'\"]{0,3}(?:=|>|:)"
      "[\\s=]{0,5}([\\w.=-]{10,150}|[a-z0-9][a-z0-9+/]{11,}={0,3})(?:[\\s;]|$)",       "rapidapi>11rapi", ";key=0123456789;" },
    { "digits in groups",         "(?:\\d{1,3}[ -]){8,40}x",                           "1-12-123 ",       "1-1-1-1-1-1-1-1-x"},
};

/* So many bytes of the unit, with the match before the last of `tails`. */
static GString *
costly_text(const struct costly_row *row, size_t before, size_t behind)
{
    GString *text = g_string_new(NULL);

    while (text->len < before)
        g_string_append(text, row->unit);
    g_string_append(text, row->match);
    for (size_t end = text->len + behind; text->len < end;)
        g_string_append(text, row->unit);
    return text;
}

static void
costly_text_is_finished(void **state)
{
    static const size_t lengths[][2] = {
        {0,      0    },
        { 40000, 0    },
        { 40000, 40000},
        { 8190,  20000},
        { 8180,  8192 },
        { 0,     30000}
    };
    const struct costly_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), 0, 0 };

    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        g_autoptr(GString) text = costly_text(row, lengths[i][0], lengths[i][1]);
        struct matches matches = matches_init();

        assert_int_equal(scan_patterns(&pattern, 1, (struct slice){ text->str, text->len }, &matches),
                         ENGINE_OK);
        assert_int_equal(matches.list->len, 1);
        matches_done(&matches);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_starts, starts_rows);
    SUITE_ADD(&suite, memo_changes_nothing);
    SUITE_ADD_ROWS(&suite, is_not_read_backwards, refusal_rows);
    SUITE_ADD_ROWS(&suite, costly_text_is_finished, costly_rows);
    return suite_run(&suite, "engine_backward");
}
