/* The Date field as a moment with its offset; what is no date is none. */
#include "tests/message/mail_case.h"

static const struct row {
    const char *name;
    const char *field;
    const char *date; /* ISO 8601, or NULL */
} rows[] = {
    {"RFC 5322",                "Date: Sun, 22 Nov 2026 10:00:00 +0100\n",       "2026-11-22T10:00:00+01:00"},
    { "without the day",        "Date: 22 Nov 2026 10:00:00 +0000\n",            "2026-11-22T10:00:00+00:00"},
    { "an old zone name",       "Date: Sun, 22 Nov 2026 10:00:00 EST\n",         "2026-11-22T10:00:00-05:00"},
    { "folded, with a comment", "Date: Sun, 22 Nov 2026\n 10:00:00 -0730 (x)\n",
     "2026-11-22T10:00:00-07:30"                                                                            },
    { "words",                  "Date: yesterday\n",                             NULL                       },
    { "no such day",            "Date: 99 Nov 2026 10:00:00 +0000\n",            NULL                       },
    { "empty",                  "Date:\n",                                       NULL                       },
    { "no field",               "Subject: x\n",                                  NULL                       },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *text = g_strconcat(row->field, "\nx\n", NULL);
    g_autoptr(message) parsed = mail_parse(slice_from(text), NULL);
    g_autoptr(GDateTime) date = message_date(parsed);

    if (row->date == NULL) {
        assert_null(date);
        return;
    }
    assert_non_null(date);
    g_autofree char *shown = g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z");
    assert_string_equal(shown, row->date);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "date");
}
