#include "tests/message/mail_case.h"

#include "base/limits.h"

/* The addresses of To, joined by '|'. */
static char *
addresses_of(struct slice header)
{
    g_autoptr(message) mail = mail_parse(header, NULL);
    const GPtrArray *found = message_addresses(mail, "to");
    GString *joined = g_string_new(NULL);

    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(joined, "%s%s", i == 0 ? "" : "|", (const char *)g_ptr_array_index(found, i));
    return g_string_free(joined, FALSE);
}

static const struct address_row {
    const char *name;
    struct slice header;
    const char *addresses;
} address_rows[] = {
#define ROW(name, value, addresses)                                                                          \
    {                                                                                                        \
        name, { "To: " value "\r\n\r\n", sizeof("To: " value "\r\n\r\n") - 1 }, addresses                    \
    }
    ROW("address: bare", "a@b.c", "a@b.c"),
    ROW("address: nothing", "", ""),
    ROW("address: with a name", "Ann B. <a@b.c>", "a@b.c"),
    ROW("address: a name that is another address", "\"ceo@corp.example\" <evil@b.c>", "evil@b.c"),
    ROW("address: the same without quotes", "ceo@corp.example <evil@b.c>", "evil@b.c"),
    ROW("address: several", "a@b, \"C, D\" <c@d>,e@f", "a@b|c@d|e@f"),
    ROW("address: a comma in a comment", "a@b (x, y@z), c@d", "a@b|c@d"),
    ROW("address: a comment that does not end", "a@b, c@d (x, y", "a@b|c@d"),
    ROW("address: a comment behind a domain in brackets", "c@[192.0.2.1] (x), a@b", "c@[192.0.2.1]|a@b"),
    ROW("address: the same behind a domain in brackets", "a@b, c@[192.0.2.1] (x", "a@b|c@[192.0.2.1]"),
    ROW("address: a quoted comma and parenthesis", "\"(,\" <a@b>, c@d", "a@b|c@d"),
    ROW("address: an escaped quote", "\"x\\\", y\" <a@b>, c@d", "a@b|c@d"),
    ROW("address: a group", "Team: a@b, C <c@d>; , e@f", "a@b|c@d|e@f"),
    ROW("address: an empty group", "undisclosed-recipients:;", ""),
    ROW("address: groups in groups", "x:y:z:a@b;;;", "a@b"),
    ROW("address: folded", "a@b,\r\n\tc@d", "a@b|c@d"),
    ROW("address: an encoded name", "=?utf-8?q?a=40b=2C?= <c@d>", "c@d"),
    ROW("address: an encoded name in no charset", "=?made-up?q?x?= <c@d>", "c@d"),
    ROW("address: a comment inside", "a(x)@(y)b.c", "a@b.c"),
    ROW("address: a route", "<@x,@y:a@b>", "a@b"),
    ROW("address: no end of the brackets", "Ann <a@b", "a@b"),
    ROW("address: no end of a quote", "\"Ann <a@b>, c@d", "a@b|c@d"),
    ROW("address: a quoted local part", "\"a b\"@c.d", "\"a b\"@c.d"),
    ROW("address: a literal", "a@[192.0.2.1]", "a@[192.0.2.1]"),
    ROW("address: dots where none may be", "a..b.@c.d", "a..b.@c.d"),
    ROW("address: in square brackets", "[a@b]", "a@b"),
    ROW("address: in single quotes", "'a@b'", "'a@b'"),
    ROW("address: semicolons between", "a@b; c@d", "a@b|c@d"),
    ROW("address: no at sign", "Ann, <root>", ""),
    ROW("address: nothing beside the at sign", "@b, a@, @", ""),
    ROW("address: the domain as it was sent", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
    ROW("address: UTF-8", "m\xc3\xbcl@b\xc3\xbc.c", "m\xc3\xbcl@b\xc3\xbc.c"),
    ROW("address: windows-1252", "m\xfcl@b.c", "m\xc3\xbcl@b.c"),
    ROW("address: NUL", "a\0b@c.d",
        "a\xef\xbf\xbd"
        "b@c.d"),
    ROW("address: all instances", "a@b\r\nCc: x@y\r\nTO: c@d", "a@b|c@d"),
#undef ROW
};

static void
check_address(void **state)
{
    const struct address_row *row = *state;
    g_autofree char *addresses = addresses_of(row->header);

    assert_string_equal(addresses, row->addresses);
}

static void
the_answer_is_kept(void **state)
{
    g_autoptr(message) mail = mail_parse(SLICE_LITERAL("From: a@b\n\n"), NULL);

    (void)state;
    assert_ptr_equal(message_addresses(mail, "From"), message_addresses(mail, "FROM"));
    assert_int_equal(message_addresses(mail, "Reply-To")->len, 0);
}

static struct message *
with_addresses(const char *unit, size_t count)
{
    g_autoptr(GString) text = g_string_new("To: ");

    for (size_t i = 0; i < count; i++)
        g_string_append(text, unit);
    g_string_append(text, "\n\n");
    return mail_parse((struct slice){ text->str, text->len }, NULL);
}

static void
addresses_are_limited(void **state)
{
    g_autoptr(message) all = with_addresses("a@b,", LIMIT_HEADER_ADDRESSES);
    g_autoptr(message) more = with_addresses("a@b,", LIMIT_HEADER_ADDRESSES + 1);

    (void)state;
    assert_int_equal(message_addresses(all, "To")->len, LIMIT_HEADER_ADDRESSES);
    assert_int_equal(message_problem_count(all), 0);
    assert_int_equal(message_addresses(more, "To")->len, LIMIT_HEADER_ADDRESSES);
    assert_int_equal(message_problem_count(more), 1);
    assert_int_equal(message_problem(more, 0)->kind, PROBLEM_LIMIT);
    assert_string_equal(message_problem(more, 0)->where, "to");
}

static void
long_addresses_are_refused(void **state)
{
    g_autofree char *local = g_strnfill(LIMIT_ADDRESS_BYTES - 2, 'a');
    g_autofree char *fits = g_strdup_printf("%s@b,", local);
    g_autofree char *longer = g_strdup_printf("x%s@b, c@d", local);
    g_autoptr(message) one = with_addresses(fits, 1);
    g_autoptr(message) other = with_addresses(longer, 1);

    (void)state;
    assert_int_equal(message_addresses(one, "To")->len, 1);
    assert_int_equal(message_problem_count(one), 0);
    assert_int_equal(message_addresses(other, "To")->len, 1);
    assert_string_equal(g_ptr_array_index(message_addresses(other, "To"), 0), "c@d");
    assert_int_equal(message_problem(other, 0)->kind, PROBLEM_LIMIT);
}

/* GMime's parser calls itself at each ':'; a megabyte of them ended the process. */
static const struct hostile_row {
    const char *name, *unit;
} hostile_rows[] = {
    {"hostile: groups",         "a:"        },
    { "hostile: brackets",      "<"         },
    { "hostile: comments",      "("         },
    { "hostile: quotes",        "\""        },
    { "hostile: commas",        ","         },
    { "hostile: literals",      "a@["       },
    { "hostile: escapes",       "\"\\"      },
    { "hostile: at signs",      "@"         },
    { "hostile: groups of one", "a:b@c;"    },
    { "hostile: routes",        "<@a,@b:"   },
    { "hostile: words",         "=?a?q?b?= "},
};

static void
check_hostile(void **state)
{
    const struct hostile_row *row = *state;
    double start = cpu_seconds();
    g_autoptr(message) mail = with_addresses(row->unit, 900000 / strlen(row->unit));

    assert_true(message_addresses(mail, "To")->len <= LIMIT_HEADER_ADDRESSES);
    assert_true(cpu_seconds() - start < 20);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_address, address_rows);
    SUITE_ADD_ROWS(&suite, check_hostile, hostile_rows);
    SUITE_ADD(&suite, the_answer_is_kept);
    SUITE_ADD(&suite, addresses_are_limited);
    SUITE_ADD(&suite, long_addresses_are_refused);
    return suite_run(&suite, "address");
}
