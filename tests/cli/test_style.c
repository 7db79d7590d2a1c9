/* Text from mail cannot reach the terminal as anything but text. */
#include "tests/harness.h"

#include "cli/style.h"

static const struct style utf8 = { .is_utf8 = true };
static const struct style ascii = { .is_utf8 = false };

static const struct row {
    const char *name;
    struct slice text;
    const char *utf8, *ascii;
} rows[] = {
    {"plain text stays",        { "a b~", 4 },               "a b~",              "a b~"             },
    { "letters beyond ASCII",   { "Grüße", 7 },            "Grüße",           "Gr\\u{fc}\\u{df}e"},
    { "escape sequences",       { "\033[2Jx", 5 },           "\\x1b[2Jx",         "\\x1b[2Jx"        },
    { "line ends and tabs",     { "a\r\n\tb", 5 },           "a\\x0d\\x0a\\x09b", "a\\x0d\\x0a\\x09b"},
    { "NUL",                    { "a\0b", 3 },               "a\\x00b",           "a\\x00b"          },
    { "DEL",                    { "\x7f", 1 },               "\\x7f",             "\\x7f"            },
    { "C1 control as UTF-8",
     { "\xc2\x9b"
        "31m",
        5 },
     "\\x9b31m",                                                                  "\\x9b31m"         },
    { "C1 control as a byte",
     { "\x9b"
        "31m",
        4 },
     "\\x9b31m",                                                                  "\\x9b31m"         },
    { "truncated UTF-8",        { "a\xe2\x82", 3 },          "a\\xe2\\x82",       "a\\xe2\\x82"      },
    { "overlong UTF-8",         { "\xc0\x9b", 2 },           "\\xc0\\x9b",        "\\xc0\\x9b"       },
    { "right-to-left override",
     { "a\xe2\x80\xae"
        "exe",
        7 },
     "a\\u{202e}exe",                                                             "a\\u{202e}exe"    },
    { "zero-width space",
     { "a\xe2\x80\x8b"
        "b",
        5 },
     "a\\u{200b}b",                                                               "a\\u{200b}b"      },
    { "byte order mark inside", { "a\xef\xbb\xbf", 4 },      "a\\u{feff}",        "a\\u{feff}"       },
    { "tag characters",         { "\xf3\xa0\x81\x81", 4 },   "\\u{e0041}",        "\\u{e0041}"       },
    { "mask",                   { "45\xc2\xb7\xc2\xb7", 6 }, "45··",            "45**"             },
    { "nothing",                { NULL, 0 },                 "",                  ""                 },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GString) out = g_string_new(NULL);

    style_append_slice(utf8, row->text, out);
    assert_string_equal(out->str, row->utf8);
    g_string_truncate(out, 0);
    style_append_slice(ascii, row->text, out);
    assert_string_equal(out->str, row->ascii);
}

/* Every byte alone: what comes out is printable, whatever came in. */
static void
check_every_byte(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text[1] = { (char)byte };
        g_autoptr(GString) out = g_string_new(NULL);

        style_append_slice(ascii, (struct slice){ text, 1 }, out);
        for (size_t i = 0; i < out->len; i++)
            assert_true(g_ascii_isprint(out->str[i]));
    }
}

static void
check_columns(void **state)
{
    (void)state;
    assert_int_equal(style_columns("abc"), 3);
    assert_int_equal(style_columns("\033[31mabc\033[0m"), 3);
    assert_int_equal(style_columns("日本"), 4);
    assert_int_equal(style_columns("e\xcc\x81"), 1);
    assert_int_equal(style_columns("\033[unfinished"), 0);
}

static void
check_pad(void **state)
{
    g_autoptr(GString) out = g_string_new("first\nab");

    (void)state;
    style_pad(out, 6, 5, 2);
    assert_string_equal(out->str, "first\nab   ");
    style_pad(out, 6, 5, 2);
    assert_string_equal(out->str, "first\nab     ");
}

static void
check_wrapping(void **state)
{
    g_autoptr(GString) out = g_string_new("why ");
    struct style narrow = { .is_utf8 = true, .width = 12 };

    (void)state;
    style_append_wrapped(narrow, "one two three four\nnext", 0, 2, out);
    assert_string_equal(out->str, "why one two\n  three four\n  next");
    g_string_assign(out, "");
    style_append_wrapped(utf8, "one two three four\nnext \033x", 0, 2, out);
    assert_string_equal(out->str, "one two three four\n  next \\x1bx");
}

static void
check_colours(void **state)
{
    g_autoptr(GString) out = g_string_new(NULL);

    (void)state;
    style_ink(ascii, INK_RED, out);
    assert_string_equal(out->str, "");
    style_ink((struct style){ .is_colored = true }, INK_RED, out);
    assert_string_equal(out->str, "\033[31m");
}

/* A descriptor that is no terminal has no colours unless they are asked for. */
static void
check_choice(void **state)
{
    (void)state;
    g_autofree char *path = fixture_path("cli/plain.eml");
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    assert_false(style_for(fileno(file), COLOR_AUTO).is_colored);
    assert_true(style_for(fileno(file), COLOR_ALWAYS).is_colored);
    assert_false(style_for(fileno(file), COLOR_NEVER).is_colored);
    assert_int_equal(style_for(fileno(file), COLOR_AUTO).width, 0);
    fclose(file);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, check_every_byte);
    SUITE_ADD(&suite, check_columns);
    SUITE_ADD(&suite, check_pad);
    SUITE_ADD(&suite, check_wrapping);
    SUITE_ADD(&suite, check_colours);
    SUITE_ADD(&suite, check_choice);
    return suite_run(&suite, "style");
}
