#include "milter/reply.h"
#include "tests/harness.h"

static const struct row {
    const char *name;
    struct {
        int code;
        const char *enhanced, *text;
    } given;
    enum reply_class class;
    const char *code, *enhanced, *line;
} rows[] = {
    {"as a rule writes it",
     { 550, "5.7.1", "No cards, please" },
     REPLY_PERMANENT,                                                                         "550",
     "5.7.1",                                                                                                   "No cards, please"                     },
    { "another code of the class",          { 554, "5.7.900", "x" },         REPLY_PERMANENT, "554", "5.7.900", "x"                                    },
    { "no code",                            { 0, NULL, "x" },                REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "a temporary code for a rejection",   { 451, "4.7.1", "x" },           REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "a permanent code for a delay",       { 550, "5.7.1", "x" },           REPLY_TEMPORARY, "451", "4.7.1",   "x"                                    },
    { "enhanced code of another class",     { 550, "4.7.1", "x" },           REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "enhanced code with too many digits", { 550, "5.7.1234", "x" },        REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "enhanced code with a tail",          { 550, "5.7.1 x", "x" },         REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "enhanced code cut short",            { 550, "5.7.", "x" },            REPLY_PERMANENT, "550", "5.7.1",   "x"                                    },
    { "percent",                            { 550, NULL, "100% of %s" },     REPLY_PERMANENT, "550", "5.7.1",   "100%% of %%s"                         },
    { "line ends",                          { 550, NULL, "a\r\n250 ok\tb" }, REPLY_PERMANENT, "550", "5.7.1",   "a  250 ok b"                          },
    { "letters beyond ASCII",
     { 550, NULL, "caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d" },
     REPLY_PERMANENT,                                                                         "550",
     "5.7.1",                                                                                                   "cafe \"x\""                           },
    { "bytes that are no UTF-8",            { 550, NULL, "a\xff" },          REPLY_PERMANENT, "550", "5.7.1",   "a?"                                   },
    { "no text",                            { 550, "5.7.1", NULL },          REPLY_PERMANENT, "550", "5.7.1",   "Message refused"                      },
    { "only blanks",
     { 451, "4.7.1", " \n" },
     REPLY_TEMPORARY,                                                                         "451",
     "4.7.1",                                                                                                   "Service unavailable - try again later"},
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct reply reply = { row->given.code, (char *)row->given.enhanced, (char *)row->given.text };
    g_autoptr(smtp_reply) made = reply_format(&reply, row->class);

    assert_string_equal(made->code, row->code);
    assert_string_equal(made->enhanced, row->enhanced);
    assert_string_equal(made->lines[0], row->line);
    assert_null(made->lines[1]);
}

static char *
words(size_t count)
{
    GString *text = g_string_new("word");

    for (size_t i = 1; i < count; i++)
        g_string_append(text, " word");
    return g_string_free(text, FALSE);
}

static void
long_text_is_cut_between_words(void **state)
{
    (void)state;
    g_autofree char *text = words(200); /* 999 bytes */
    struct reply reply = { 550, NULL, text };
    g_autoptr(smtp_reply) made = reply_format(&reply, REPLY_PERMANENT);
    g_autofree char *again = g_strjoinv(" ", made->lines);

    assert_string_equal(again, text);
    for (size_t i = 0; made->lines[i] != NULL; i++)
        assert_true(strlen(made->lines[i]) <= REPLY_LINE_BYTES);
}

static const struct length_row {
    const char *name;
    size_t len, lines;
} length_rows[] = {
    {"length: one line",        REPLY_LINE_BYTES,                               1               },
    { "length: one more",       REPLY_LINE_BYTES + 1,                           2               },
    { "length: all lines",      (size_t)REPLY_LINE_BYTES *REPLY_LINES_MOST,     REPLY_LINES_MOST},
    { "length: more than fits", (size_t)REPLY_LINE_BYTES *REPLY_LINES_MOST + 1, REPLY_LINES_MOST},
};

static void
check_length(void **state)
{
    const struct length_row *row = *state;
    g_autofree char *text = g_strnfill(row->len, 'x');
    struct reply reply = { 550, NULL, text };
    g_autoptr(smtp_reply) made = reply_format(&reply, REPLY_PERMANENT);
    size_t whole = (size_t)REPLY_LINE_BYTES * REPLY_LINES_MOST;

    assert_int_equal(g_strv_length(made->lines), row->lines);
    for (size_t i = 0; i < row->lines; i++)
        assert_true(strlen(made->lines[i]) <= REPLY_LINE_BYTES);
    assert_int_equal(g_str_has_suffix(made->lines[row->lines - 1], "..."), row->len > whole);
}

/* libmilter takes no line over 980 bytes: a line of nothing but "%" is the longest. */
static void
doubled_percents_fit_libmilter(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(REPLY_LINE_BYTES, '%');
    struct reply reply = { 550, NULL, text };
    g_autoptr(smtp_reply) made = reply_format(&reply, REPLY_PERMANENT);

    assert_int_equal(strlen(made->lines[0]), 2 * REPLY_LINE_BYTES);
    assert_true(strlen(made->lines[0]) <= 980);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, long_text_is_cut_between_words);
    SUITE_ADD_ROWS(&suite, check_length, length_rows);
    SUITE_ADD(&suite, doubled_percents_fit_libmilter);
    return suite_run(&suite, "reply");
}
