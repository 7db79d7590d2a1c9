#include "tests/harness.h"

#include "base/limits.h"
#include "dns/smtp_reply.h"

static const struct row {
    const char *name;
    const char *buffer;
    enum smtp_reply_status status;
    unsigned code;
    const char *first;
    bool has_starttls;
} rows[] = {
    {"one line",                               "220 mx.example ESMTP\r\n",                        SMTP_REPLY_DONE, 220, "mx.example ESMTP", false},
    { "several lines",                         "250-mx.example\r\n250-PIPELINING\r\n250 DSN\r\n", SMTP_REPLY_DONE, 250, "mx.example",
     false                                                                                                                                       },
    { "STARTTLS among them",                   "250-mx.example\r\n250-starttls\r\n250 DSN\r\n",   SMTP_REPLY_DONE, 250,
     "mx.example",                                                                                                                          true },
    { "STARTTLS last",                         "250-mx.example\r\n250 STARTTLS\r\n",              SMTP_REPLY_DONE, 250, "mx.example",       true },
    { "a host called STARTTLS offers nothing", "250 STARTTLS\r\n",                                SMTP_REPLY_DONE, 250, "STARTTLS",         false},
    { "a keyword that begins so",              "250-a\r\n250 STARTTLSX\r\n",                      SMTP_REPLY_DONE, 250, "a",                false},
    { "code alone",                            "421\r\n",                                         SMTP_REPLY_DONE, 421, "",                 false},
    { "line ends with LF",                     "554 no\n",                                        SMTP_REPLY_DONE, 554, "no",               false},
    { "nothing yet",                           "",                                                SMTP_REPLY_MORE, 0,   NULL,               false},
    { "line not finished",                     "220 mx",                                          SMTP_REPLY_MORE, 0,   NULL,               false},
    { "more lines to come",                    "250-mx\r\n",                                      SMTP_REPLY_MORE, 0,   NULL,               false},
    { "another code in the middle",            "250-mx\r\n220 x\r\n",                             SMTP_REPLY_BAD,  0,   NULL,               false},
    { "no code",                               "SSH-2.0-OpenSSH\r\n",                             SMTP_REPLY_BAD,  0,   NULL,               false},
    { "code too small",                        "199 x\r\n",                                       SMTP_REPLY_BAD,  0,   NULL,               false},
    { "code too large",                        "600 x\r\n",                                       SMTP_REPLY_BAD,  0,   NULL,               false},
    { "neither blank nor hyphen",              "220x\r\n",                                        SMTP_REPLY_BAD,  0,   NULL,               false},
    { "an empty line",                         "\r\n",                                            SMTP_REPLY_BAD,  0,   NULL,               false},
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct smtp_reply reply = { 0 };
    size_t used = 0;

    assert_int_equal(smtp_reply_read(slice_from(row->buffer), &reply, &used), row->status);
    assert_int_equal(reply.code, row->code);
    assert_true(reply.has_starttls == row->has_starttls);
    if (row->status != SMTP_REPLY_DONE)
        return;
    assert_int_equal(used, strlen(row->buffer));
    assert_true(slice_equal(reply.first, slice_from(row->first)));
}

static void
long_lines_are_refused(void **state)
{
    g_autofree char *fill = g_strnfill(LIMIT_SMTP_LINE_BYTES - 4, 'x');
    g_autofree char *most = g_strconcat("220 ", fill, "\n", NULL);
    g_autofree char *more = g_strconcat("220 x", fill, "\n", NULL);
    g_autofree char *endless = g_strconcat("220 x", fill, NULL);
    struct smtp_reply reply;
    size_t used;

    (void)state;
    assert_int_equal(smtp_reply_read(slice_from(most), &reply, &used), SMTP_REPLY_DONE);
    assert_int_equal(smtp_reply_read(slice_from(more), &reply, &used), SMTP_REPLY_BAD);
    assert_int_equal(smtp_reply_read(slice_from(endless), &reply, &used), SMTP_REPLY_BAD);
}

static void
many_lines_are_refused(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct smtp_reply reply;
    size_t used;

    (void)state;
    for (int i = 0; i < LIMIT_SMTP_LINES - 1; i++)
        g_string_append(text, "250-x\r\n");
    g_autofree char *most = g_strconcat(text->str, "250 x\r\n", NULL);
    g_autofree char *more = g_strconcat(text->str, "250-x\r\n250 x\r\n", NULL);
    assert_int_equal(smtp_reply_read(slice_from(most), &reply, &used), SMTP_REPLY_DONE);
    assert_int_equal(smtp_reply_read(slice_from(more), &reply, &used), SMTP_REPLY_BAD);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, long_lines_are_refused);
    SUITE_ADD(&suite, many_lines_are_refused);
    return suite_run(&suite, "dns/smtp_reply");
}
