/* Answers in the words of Sendmail's mailertable. */
#include "dns/sendmail.h"
#include "tests/harness.h"

static const struct row {
    const char *name, *postfix, *sendmail;
} rows[] = {
    {"one host",            "OK esmtp:[192.0.2.1]:25",                  "OK esmtp:[192.0.2.1]"                      },
    { "two hosts",          "OK esmtp:[192.0.2.1]:25,[192.0.2.2]:25",   "OK esmtp:[192.0.2.1]:[192.0.2.2]"          },
    { "another port",       "OK dr:[192.0.2.1]:2525,[192.0.2.2]:2525",  "OK dr:[192.0.2.1]:[192.0.2.2]"             },
    { "IPv6",               "OK esmtp:[2001:db8::1]:25,[192.0.2.2]:25", "OK esmtp:[IPv6:2001:db8::1]:[192.0.2.2]"   },
    { "names, for DANE",    "OK esmtp:[a.example]:25,[b.example]:25",   "OK esmtp:[a.example]:[b.example]"          },
    { "a name with its MX", "OK esmtp:a.example:25",                    "OK esmtp:a.example"                        },
    { "no port",            "OK esmtp:[192.0.2.1]",                     "OK esmtp:[192.0.2.1]"                      },
    { "to wait",            "OK retry:4.4.3 unknown connector",         "OK error:4.4.3:451 4.4.3 unknown connector"},
    { "not ours",           "NOTFOUND ",                                "NOTFOUND "                                 },
    { "nothing known yet",  "TEMP connector a was never resolved",      "TEMP connector a was never resolved"       },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *answer = sendmail_answer(row->postfix);

    assert_string_equal(answer, row->sendmail);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "sendmail");
}
