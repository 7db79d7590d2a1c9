#include "base/limits.h"
#include "milter/session.h"
#include "tests/milter/configuration.h"

static const struct sender_macros no_macros = { 0 };

static struct session *
session_with_message(const char *more)
{
    struct session *session = session_new();

    session_set_client(session, g_strdup("192.0.2.1"), "mail.x.example", "Postfix 3.7.11");
    session->helo = g_strdup("helo.x.example");
    session_begin_message(session, configuration_load(more, "[]\n"), "<ann@contoso.example>", &no_macros);
    return session;
}

static void
assert_bytes(struct session *session, struct slice expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = spool_finish(session->message->spool, &error);

    assert_null(error);
    assert_int_equal(g_bytes_get_size(bytes), expected.len);
    assert_memory_equal(g_bytes_get_data(bytes, NULL), expected.at, expected.len);
}

static void
envelope_knows_the_connection(void **state)
{
    (void)state;
    struct session *session = session_new();
    struct sender_macros macros = { "ann", "mail.x.example", NULL };

    session_set_client(session, g_strdup("192.0.2.1"), "mail.x.example", "Postfix 3.7.11");
    session->helo = g_strdup("helo.x.example");
    session_begin_message(session, configuration_load("", "[]\n"), "<ann@contoso.example>", &macros);
    const struct envelope *given = session->message->envelope;

    assert_string_equal(given->sender, "ann@contoso.example");
    assert_string_equal(given->client_ip, "192.0.2.1");
    assert_string_equal(given->client_name, "mail.x.example");
    assert_string_equal(given->helo, "helo.x.example");
    assert_string_equal(given->sasl_user, "ann");
    assert_string_equal(given->tls_subject, "mail.x.example");
    assert_true(given->is_tls_verified);
    assert_false(given->is_authenticated);
    session_free(session);
}

/* XCLIENT, or a proxy in front: the same milter session, another client. */
static void
another_client_forgets_the_first(void **state)
{
    (void)state;
    struct session *session = session_new();

    session_set_client(session, g_strdup("192.0.2.1"), "a.example", "Postfix");
    session->helo = g_strdup("helo.example");
    session_set_client(session, NULL, NULL, NULL);
    assert_null(session->client_ip);
    assert_null(session->client_name);
    assert_null(session->helo);
    assert_null(session->mta);
    session_free(session);
}

static const struct recipient_row {
    const char *name;
    const char *arguments[4];
    enum recipient_answer answer;
} recipient_rows[] = {
    {"recipient: plain",            { "<bob@x.example>", NULL },                       RECIPIENT_TAKEN         },
    { "recipient: with parameters",
     { "<bob@x.example>", "NOTIFY=NEVER", "ORCPT=rfc822;b@y", NULL },
     RECIPIENT_TAKEN                                                                                           },
    { "recipient: reserved",        { "<bob@x.example.label.postern.invalid>", NULL }, RECIPIENT_RESERVED      },
    { "recipient: bad ORCPT",       { "<bob@x.example>", "ORCPT=", NULL },             RECIPIENT_BAD_PARAMETERS},
    { "recipient: NOTIFY twice",
     { "<bob@x.example>", "NOTIFY=NEVER", "NOTIFY=DELAY", NULL },
     RECIPIENT_BAD_PARAMETERS                                                                                  },
};

static void
check_recipient(void **state)
{
    const struct recipient_row *row = *state;
    struct session *session = session_with_message("");
    bool is_taken = row->answer == RECIPIENT_TAKEN;

    assert_int_equal(session_add_recipient(session, row->arguments), row->answer);
    assert_int_equal(envelope_recipient_count(session->message->envelope), is_taken ? 1 : 0);
    if (!is_taken)
        assert_in_range(recipient_reply(row->answer)->code, 400, 599);
    session_free(session);
}

static void
recipient_keeps_orcpt_and_notify(void **state)
{
    (void)state;
    struct session *session = session_with_message("");
    const char *arguments[] = { "<bob@x.example>", "NOTIFY=SUCCESS,DELAY", "ORCPT=rfc822;b@y", NULL };

    assert_int_equal(session_add_recipient(session, arguments), RECIPIENT_TAKEN);
    const struct recipient *bob = envelope_recipient(session->message->envelope, 0);
    assert_string_equal(bob->address, "bob@x.example");
    assert_string_equal(bob->orcpt, "rfc822;b@y");
    assert_string_equal(bob->notify, "SUCCESS,DELAY");
    session_free(session);
}

static void
suffix_is_the_configured_one(void **state)
{
    (void)state;
    struct session *session = session_with_message("routing: { suffix: gate.invalid }\n");
    const char *reserved[] = { "<bob@x.example.l.gate.invalid>", NULL };
    const char *free_one[] = { "<bob@x.example.l.postern.invalid>", NULL };

    assert_int_equal(session_add_recipient(session, reserved), RECIPIENT_RESERVED);
    assert_int_equal(session_add_recipient(session, free_one), RECIPIENT_TAKEN);
    session_free(session);
}

static void
long_addresses_are_refused(void **state)
{
    (void)state;
    struct session *session = session_with_message("");
    g_autofree char *most = g_strnfill(LIMIT_ADDRESS_BYTES, 'x');
    g_autofree char *over = g_strconcat(most, "x", NULL);
    const char *fits[] = { most, NULL }, *too_long[] = { over, NULL }, *plain[] = { "<b@x.example>", NULL };

    assert_int_equal(session_add_recipient(session, fits), RECIPIENT_TAKEN);
    assert_int_equal(session_add_recipient(session, too_long), RECIPIENT_TOO_LONG);
    session_begin_message(session, configuration_load("", "[]\n"), over, &no_macros);
    assert_int_equal(session_add_recipient(session, plain), RECIPIENT_TOO_LONG);
    session_free(session);
}

static void
recipients_are_counted(void **state)
{
    (void)state;
    struct session *session = session_with_message("");
    const char *arguments[] = { "<bob@x.example>", NULL };

    for (size_t i = 0; i < LIMIT_ENVELOPE_RECIPIENTS; i++)
        assert_int_equal(session_add_recipient(session, arguments), RECIPIENT_TAKEN);
    assert_int_equal(session_add_recipient(session, arguments), RECIPIENT_TOO_MANY);
    assert_int_equal(recipient_reply(RECIPIENT_TOO_MANY)->code, 452);
    session_free(session);
}

static void
bytes_are_those_of_the_wire(void **state)
{
    (void)state;
    struct session *session = session_with_message("");

    session_add_header(session, "Subject", " one\n\ttwo");
    session_add_header(session, "X-None", "");
    session_add_header(session, "X-Crlf", "  three\r\n four");
    session_end_header(session);
    assert_int_equal(session->message->header_bytes, 54);
    session_add_body(session, SLICE_LITERAL("a\0b\r\n"));
    assert_bytes(session, SLICE_LITERAL(
                              "Subject: one\r\n\ttwo\r\nX-None:\r\nX-Crlf:  three\r\n four\r\n\r\na\0b\r\n"));
    session_free(session);
}

static void
too_large_is_remembered(void **state)
{
    (void)state;
    struct session *session = session_with_message("milter: { max_message: 1KB }\n");
    g_autofree char *body = g_strnfill(1024, 'x');

    session_add_header(session, "A", " b");
    session_end_header(session);
    uint64_t header_bytes = session->message->header_bytes;
    session_add_body(session, (struct slice){ body, 1024 - header_bytes });
    assert_int_equal(session->message->failure, FAILURE_ROWS);
    session_add_body(session, SLICE_LITERAL("x"));
    assert_int_equal(session->message->failure, FAILURE_MESSAGE_TOO_LARGE);
    assert_non_null(session->message->failure_text);
    session_add_body(session, SLICE_LITERAL(""));
    assert_int_equal(spool_size(session->message->spool), 1024);
    assert_int_equal(session->message->header_bytes, header_bytes);
    session_free(session);
}

static void
next_message_starts_anew(void **state)
{
    (void)state;
    struct session *session = session_with_message("milter: { max_message: 1KB }\n");
    g_autofree char *body = g_strnfill(2000, 'x');

    session_add_body(session, slice_from(body));
    assert_int_equal(session->message->failure, FAILURE_MESSAGE_TOO_LARGE);
    session_begin_message(session, configuration_load("", "[]\n"), "<>", &no_macros);
    assert_int_equal(session->message->failure, FAILURE_ROWS);
    assert_string_equal(session->message->envelope->sender, "");
    assert_int_equal(envelope_recipient_count(session->message->envelope), 0);
    session_end_message(session);
    assert_null(session->message);
    session_end_message(session);
    session_free(session);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, envelope_knows_the_connection);
    SUITE_ADD(&suite, another_client_forgets_the_first);
    SUITE_ADD_ROWS(&suite, check_recipient, recipient_rows);
    SUITE_ADD(&suite, recipient_keeps_orcpt_and_notify);
    SUITE_ADD(&suite, suffix_is_the_configured_one);
    SUITE_ADD(&suite, long_addresses_are_refused);
    SUITE_ADD(&suite, recipients_are_counted);
    SUITE_ADD(&suite, bytes_are_those_of_the_wire);
    SUITE_ADD(&suite, too_large_is_remembered);
    SUITE_ADD(&suite, next_message_starts_anew);
    return suite_run(&suite, "session");
}
