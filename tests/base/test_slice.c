#include "tests/harness.h"

static const struct trim_row {
    const char *name, *text, *trimmed;
} trim_rows[] = {
    {"trim: nothing to take off",   "a b",         "a b"      },
    { "trim: both ends",            " \t a b\r\n", "a b"      },
    { "trim: white space alone",    " \t\r\n\f",   ""         },
    { "trim: empty",                "",            ""         },
    { "trim: no-break space stays", "\xc2\xa0x",   "\xc2\xa0x"},
};

static void
check_trim(void **state)
{
    const struct trim_row *row = *state;
    g_autofree char *trimmed = slice_to_string(slice_trim(slice_from(row->text)));

    assert_string_equal(trimmed, row->trimmed);
}

static const struct sub_row {
    const char *name, *text;
    size_t start, len;
    const char *part;
} sub_rows[] = {
    {"sub: in the middle",                "abcdef", 2, 3,         "cde"},
    { "sub: longer than there is",        "abc",    1, 99,        "bc" },
    { "sub: starts at the end",           "abc",    3, 1,         ""   },
    { "sub: starts behind the end",       "abc",    4, 1,         ""   },
    { "sub: of nothing",                  "",       0, 1,         ""   },
    { "sub: huge values do not overflow", "abc",    1, G_MAXSIZE, "bc" },
};

static void
check_sub(void **state)
{
    const struct sub_row *row = *state;
    g_autofree char *part = slice_to_string(slice_sub(slice_from(row->text), row->start, row->len));

    assert_string_equal(part, row->part);
}

static const struct pair_row {
    const char *name, *a, *b;
    bool is_equal, is_equal_nocase, starts, ends;
} pair_rows[] = {
    {"pair: the same",                              "abc",      "abc",      true,  true,  true,  true },
    { "pair: another case",                         "aBc",      "AbC",      false, true,  true,  true },
    { "pair: prefix",                               "abcd",     "AB",       false, false, true,  false},
    { "pair: suffix",                               "abcd",     "CD",       false, false, false, true },
    { "pair: longer than the whole",                "ab",       "abc",      false, false, false, false},
    { "pair: empty is at both ends",                "ab",       "",         false, false, true,  true },
    { "pair: both empty",                           "",         "",         true,  true,  true,  true },
    { "pair: both nothing",                         NULL,       NULL,       true,  true,  true,  true },
    { "pair: letters beyond ASCII keep their case", "\xc3\x84", "\xc3\xa4", false, false, false, false},
};

static void
check_pair(void **state)
{
    const struct pair_row *row = *state;
    struct slice a = slice_from(row->a), b = slice_from(row->b);

    assert_int_equal(slice_equal(a, b), row->is_equal);
    assert_int_equal(slice_equal_nocase(a, b), row->is_equal_nocase);
    assert_int_equal(slice_starts_with_nocase(a, b), row->starts);
    assert_int_equal(slice_ends_with_nocase(a, b), row->ends);
}

static const struct fields_row {
    const char *name, *text, *joined; /* the fields, each followed by ';' */
} fields_rows[] = {
    {"fields: three",                   "a,b,c", "a;b;c;"},
    { "fields: one",                    "a",     "a;"    },
    { "fields: an empty text is one",   "",      ";"     },
    { "fields: a separator at the end", "a,",    "a;;"   },
    { "fields: separators alone",       ",,",    ";;;"   },
    { "fields: of nothing",             NULL,    ""      },
};

static void
check_fields(void **state)
{
    const struct fields_row *row = *state;
    struct slice rest = slice_from(row->text), field;
    g_autoptr(GString) joined = g_string_new(NULL);

    while (slice_next_field(&rest, ',', &field)) {
        g_string_append_len(joined, field.at, (gssize)field.len);
        g_string_append_c(joined, ';');
    }
    assert_string_equal(joined->str, row->joined);
}

static const struct prefix_row {
    const char *name;
    struct slice text;
    size_t ascii;
} prefix_rows[] = {
  /* clang-format off */
    { "prefix: nothing",                    { NULL, 0 },                                     0 },
    { "prefix: shorter than a word",        SLICE_LITERAL("Zürich"),                         1 },
    { "prefix: all of it",                  SLICE_LITERAL("every byte is one character"),    27 },
    { "prefix: in the second word",         SLICE_LITERAL("12345678abcd\xc3\xa9"),           12 },
    { "prefix: the last byte",              SLICE_LITERAL("1234567\xff"),                    7 },
    { "prefix: the first byte",             SLICE_LITERAL("\x80" "23456789"),                0 },
    { "prefix: behind a word",              SLICE_LITERAL("12345678\x80"),                   8 },
    { "prefix: NUL and DEL are ASCII",      SLICE_LITERAL("\0\x7f" "34567890\xe4"),          10 },
  /* clang-format on */
};

static void
check_prefix(void **state)
{
    const struct prefix_row *row = *state;

    assert_int_equal(slice_ascii_prefix(row->text), row->ascii);
}

/* A byte beyond ASCII at any place of texts that are read in one step, in several, and not to their end. */
static void
prefixes_of_any_length_are_told(void **state)
{
    char text[100];

    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t at = 0; at < sizeof(text); at++) {
        text[at] = '\xc3';
        for (size_t len = 0; len <= sizeof(text); len++)
            assert_int_equal(slice_ascii_prefix((struct slice){ text, len }), MIN(at, len));
        text[at] = 'a';
    }
}

static void
nul_bytes_are_bytes(void **state)
{
    (void)state;
    struct slice text = SLICE_LITERAL("a\0b");

    assert_int_equal(text.len, 3);
    assert_true(slice_equal(text, SLICE_LITERAL("a\0b")));
    assert_false(slice_equal(text, SLICE_LITERAL("a\0c")));
    assert_true(slice_ends_with_nocase(text, SLICE_LITERAL("\0B")));
}

static void
bytes_of_glib_are_borrowed(void **state)
{
    (void)state;
    g_autoptr(GBytes) bytes = g_bytes_new_static("xyz", 3);

    assert_true(slice_equal(slice_from_bytes(bytes), SLICE_LITERAL("xyz")));
    assert_int_equal(slice_from_bytes(NULL).len, 0);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_trim, trim_rows);
    SUITE_ADD_ROWS(&suite, check_sub, sub_rows);
    SUITE_ADD_ROWS(&suite, check_pair, pair_rows);
    SUITE_ADD_ROWS(&suite, check_fields, fields_rows);
    SUITE_ADD_ROWS(&suite, check_prefix, prefix_rows);
    SUITE_ADD(&suite, prefixes_of_any_length_are_told);
    SUITE_ADD(&suite, nul_bytes_are_bytes);
    SUITE_ADD(&suite, bytes_of_glib_are_borrowed);
    return suite_run(&suite, "slice");
}
