#include "tests/harness.h"

#include "message/multipart.h"

/* Parts joined by '|'. */
static const struct cut_row {
    const char *name, *body, *boundary, *parts;
    bool has_ended, has_late_part;
} cut_rows[] = {
    {"cut: two parts",                         "--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", "b",  "one|two|",        true,  false},
    { "cut: LF",                               "--b\none\n--b\ntwo\n--b--\n",           "b",  "one|two|",        true,  false},
    { "cut: only the last line end goes",      "--b\none\n\n--b--",                     "b",  "one\n|",          true,  false},
    { "cut: prologue and epilogue",            "hello\n--b\none\n--b--\nbye\n",         "b",  "one|",            true,  false},
    { "cut: blanks behind the boundary",       "--b \t\r\none\n--b-- \n",               "b",  "one|",            true,  false},
    { "cut: a longer boundary is another one", "--b\none\n--bb\ntwo\n--b--",            "b",  "one\n--bb\ntwo|", true,
     false                                                                                                                   },
    { "cut: a boundary within a line",         "--b\none --b\n--b--",                   "b",  "one --b|",        true,  false},
    { "cut: no end",                           "--b\none\n--b\ntwo",                    "b",  "one|two|",        false, false},
    { "cut: an empty part",                    "--b\n--b\nx\n--b--",                    "b",  "|x|",             true,  false},
    { "cut: parts behind the end",             "--b\none\n--b--\n--b\ntwo\n--b--\n",    "b",  "one|two|",        true,  true },
    { "cut: the end twice",                    "--b\none\n--b--\n--b--\n",              "b",  "one|",            true,  false},
    { "cut: never occurs",                     "--c\none\n--c--",                       "b",  "",                false, false},
    { "cut: the end alone",                    "--b--\n",                               "b",  "",                true,  false},
    { "cut: nothing",                          "",                                      "b",  "",                false, false},
    { "cut: dashes in the boundary",           "----\nx\n------\n",                     "--", "x|",              true,  false},
};

static void
check_cut(void **state)
{
    const struct cut_row *row = *state;
    struct multipart_cursor cursor = { .rest = slice_from(row->body), .boundary = slice_from(row->boundary) };
    g_autoptr(GString) parts = g_string_new(NULL);
    struct slice part;

    while (multipart_next(&cursor, &part)) {
        g_string_append_len(parts, part.at, (gssize)part.len);
        g_string_append_c(parts, '|');
    }
    assert_string_equal(parts->str, row->parts);
    assert_int_equal(multipart_is_cut_by(slice_from(row->body), slice_from(row->boundary)), parts->len > 0);
    assert_int_equal(cursor.has_ended, row->has_ended);
    assert_int_equal(cursor.has_late_part, row->has_late_part);
}

static const struct guess_row {
    const char *name, *body, *boundary;
} guess_rows[] = {
    {"guess: a line before Content-Type", "hi\r\n--x y\r\nContent-Type: a/b\r\n", "x y"},
    { "guess: case does not matter",      "--x\ncontent-disposition: a\n",        "x"  },
    { "guess: a signature line is none",  "-- \nContent-Type: a/b\n",             ""   },
    { "guess: no field behind it",        "--x\nhello\n",                         ""   },
    { "guess: nothing",                   "",                                     ""   },
};

static void
check_guess(void **state)
{
    const struct guess_row *row = *state;

    assert_true(slice_equal(multipart_guess_boundary(slice_from(row->body)), slice_from(row->boundary)));
}

static void
a_guessed_boundary_may_contain_nul(void **state)
{
    struct slice body = SLICE_LITERAL("--a\0b\nContent-Type: x/y\n\none\n--a\0b--\n");
    struct multipart_cursor cursor = { .rest = body, .boundary = multipart_guess_boundary(body) };
    struct slice part;

    (void)state;
    assert_true(slice_equal(cursor.boundary, SLICE_LITERAL("a\0b")));
    assert_true(multipart_next(&cursor, &part));
    assert_true(slice_equal(part, SLICE_LITERAL("Content-Type: x/y\n\none")));
    assert_true(cursor.has_ended);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_cut, cut_rows);
    SUITE_ADD_ROWS(&suite, check_guess, guess_rows);
    SUITE_ADD(&suite, a_guessed_boundary_may_contain_nul);
    return suite_run(&suite, "multipart");
}
