#include "base/limits.h"
#include "milter/esmtp.h"
#include "tests/harness.h"

static const struct find_row {
    const char *name;
    const char *arguments[4];
    const char *keyword;
    enum esmtp_result result;
    const char *value;
} find_rows[] = {
    {"find: no arguments", { NULL },                               "ORCPT",            ESMTP_ABSENT},
    { "find: others only", { "NOTIFY=NEVER", NULL },               "ORCPT",            ESMTP_ABSENT},
    { "find: given",       { "ORCPT=rfc822;ann@x.example", NULL }, "ORCPT",            ESMTP_GIVEN,"rfc822;ann@x.example" },
    { "find: case does not matter",                   { "oRcPt=rfc822;a@b", NULL },                             "ORCPT", ESMTP_GIVEN,"rfc822;a@b" },
    { "find: behind another",
     { "NOTIFY=NEVER", "ORCPT=rfc822;a@b", NULL },
     "ORCPT",                                         ESMTP_GIVEN,
     "rfc822;a@b" },
    { "find: a longer keyword is another",         { "ORCPTX=1", NULL },                                                 "ORCPT",                                                                  ESMTP_ABSENT},
    { "find: keyword without a value",             { "ORCPT", NULL },"ORCPT",ESMTP_ABSENT},
    { "find: empty value",             { "ORCPT=", NULL },                                                 "ORCPT",                                                                                                                            ESMTP_BAD                                                                                                                       },
    { "find: blank in the value",             { "ORCPT=rfc822;a b", NULL },"ORCPT",ESMTP_BAD},
    { "find: line end in the value",             { "NOTIFY=NEVER\r\nRCPT", NULL },                                                 "NOTIFY",                                                                                                                                                                                   ESMTP_BAD                                                                                                                                                                                                                                                                                                                                                                                                                       },
    { "find: SMTPUTF8",            { "ORCPT=utf-8;j\xc3\xb6rg@b", NULL },"ORCPT",ESMTP_GIVEN,"utf-8;j\xc3\xb6rg@b" },
    { "find: twice",             { "NOTIFY=NEVER", "NOTIFY=FAILURE", NULL },                                                "NOTIFY",                                                                                                                                                                                                                      ESMTP_BAD                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                   },
};

static void
check_find(void **state)
{
    const struct find_row *row = *state;
    const char *value = NULL;

    assert_int_equal(esmtp_find(row->arguments, row->keyword, &value), row->result);
    if (row->value == NULL)
        assert_null(value);
    else
        assert_string_equal(value, row->value);
}

static void
find_checks_the_length(void **state)
{
    (void)state;
    g_autofree char *most = g_strnfill(LIMIT_ADDRESS_BYTES, 'x');
    g_autofree char *fits = g_strconcat("ORCPT=", most, NULL);
    g_autofree char *over = g_strconcat("ORCPT=x", most, NULL);
    const char *fitting[] = { fits, NULL }, *too_long[] = { over, NULL }, *value = NULL;

    assert_int_equal(esmtp_find(fitting, "ORCPT", &value), ESMTP_GIVEN);
    assert_int_equal(esmtp_find(too_long, "ORCPT", &value), ESMTP_BAD);
}

static const struct compose_row {
    const char *name, *orcpt, *notify, *text;
} compose_rows[] = {
    {"compose: neither", NULL,         NULL,            NULL                                   },
    { "compose: ORCPT",  "rfc822;a@b", NULL,            "ORCPT=rfc822;a@b"                     },
    { "compose: NOTIFY", NULL,         "NEVER",         "NOTIFY=NEVER"                         },
    { "compose: both",   "rfc822;a@b", "SUCCESS,DELAY", "ORCPT=rfc822;a@b NOTIFY=SUCCESS,DELAY"},
};

static void
check_compose(void **state)
{
    const struct compose_row *row = *state;
    g_autofree char *text = esmtp_compose(row->orcpt, row->notify);

    if (row->text == NULL)
        assert_null(text);
    else
        assert_string_equal(text, row->text);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_find, find_rows);
    SUITE_ADD(&suite, find_checks_the_length);
    SUITE_ADD_ROWS(&suite, check_compose, compose_rows);
    return suite_run(&suite, "esmtp");
}
