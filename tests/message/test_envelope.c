#include "tests/harness.h"

#include "message/envelope.h"

static const struct address_row {
    const char *name, *given, *kept;
} address_rows[] = {
    {"address: bare",                      "ann@example.org",       "ann@example.org"},
    { "address: brackets are taken off",   "<ann@example.org>",     "ann@example.org"},
    { "address: blanks are taken off",     " < ann@example.org > ", "ann@example.org"},
    { "address: the null sender",          "<>",                    ""               },
    { "address: empty",                    "",                      ""               },
    { "address: one bracket alone stays",  "<",                     "<"              },
    { "address: only the outer pair goes", "<<a@b>>",               "<a@b>"          },
};

static void
check_address(void **state)
{
    const struct address_row *row = *state;
    g_autoptr(envelope) built = envelope_new(row->given);

    assert_string_equal(built->sender, row->kept);
    envelope_add_recipient(built, row->given, NULL, NULL);
    assert_string_equal(envelope_recipient(built, 0)->address, row->kept);
}

static void
recipients_keep_their_order_and_parameters(void **state)
{
    g_autoptr(envelope) built = envelope_new("a@b");
    char orcpt[] = "rfc822;c@d";

    (void)state;
    assert_int_equal(envelope_recipient_count(built), 0);
    envelope_add_recipient(built, "<c@d>", orcpt, "NEVER");
    envelope_add_recipient(built, "e@f", NULL, NULL);
    orcpt[0] = 'X'; /* the envelope has a copy */

    assert_int_equal(envelope_recipient_count(built), 2);
    assert_string_equal(envelope_recipient(built, 0)->address, "c@d");
    assert_string_equal(envelope_recipient(built, 0)->orcpt, "rfc822;c@d");
    assert_string_equal(envelope_recipient(built, 0)->notify, "NEVER");
    assert_string_equal(envelope_recipient(built, 1)->address, "e@f");
    assert_null(envelope_recipient(built, 1)->orcpt);
    assert_null(envelope_recipient(built, 1)->notify);
}

static void
a_new_envelope_knows_nothing_of_the_client(void **state)
{
    g_autoptr(envelope) built = envelope_new("");

    (void)state;
    assert_null(built->client_ip);
    assert_null(built->sasl_user);
    assert_false(built->is_authenticated);
    built->client_ip = g_strdup("192.0.2.1"); /* freed with it */
    envelope_free(NULL);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_address, address_rows);
    SUITE_ADD(&suite, recipients_keep_their_order_and_parameters);
    SUITE_ADD(&suite, a_new_envelope_knows_nothing_of_the_client);
    return suite_run(&suite, "envelope");
}
