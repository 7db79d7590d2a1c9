/* Recipients that a rule routed by connector, in what the MTA says of them. */
#include "tests/harness.h"

#include "message/report.h"
#include "rules/restore.h"
#include "rules/suffix.h"

#define SUFFIX "postern.invalid"

static const struct text_row {
    const char *name, *text, *wanted; /* NULL = as it is */
} texts[] = {
  /* clang-format off */
    { "in brackets", "<bob@fabrikam.example.partner.postern.invalid>: no", "<bob@fabrikam.example>: no" },
    { "a field", "Final-Recipient: rfc822; bob@fabrikam.example.partner.postern.invalid\r\nAction: failed",
      "Final-Recipient: rfc822; bob@fabrikam.example\r\nAction: failed" },
    { "two", "a@b.example.x.postern.invalid, c@d.example.y-tls.postern.invalid", "a@b.example, c@d.example" },
    { "at the end of a sentence", "I know no a@b.example.x.postern.invalid.", "I know no a@b.example." },
    { "at the end", "a@b.example.x.postern.invalid", "a@b.example" },
    { "case does not matter", "a@B.example.X.Postern.INVALID;", "a@B.example;" },
    { "a domain of one label", "a@b.x.postern.invalid", "a@b" },
    { "UTF-8", "\xc3\xa4@b\xc3\xbc" "cher.example.x.postern.invalid", "\xc3\xa4@b\xc3\xbc" "cher.example" },
    { "a quoted user", "\"a b\"@c.example.x.postern.invalid", "\"a b\"@c.example" },
    { "only the outer one of two", "a@b.example.x.postern.invalid.y.postern.invalid", "a@b.example.x.postern.invalid" },
    { "no address", "connector x.postern.invalid is away", NULL },
    { "no user", "<@b.example.x.postern.invalid>", NULL },
    { "no label", "a@b.example..postern.invalid", NULL },
    { "nothing before the label", "a@x.postern.invalid", NULL },
    { "the suffix itself", "a@postern.invalid", NULL },
    { "a longer name", "a@b.example.x.postern.invalid.example", NULL },
    { "a longer last label", "a@b.example.x.postern.invalidity", NULL },
    { "another name that ends so", "a@b.example.xpostern.invalid", NULL },
    { "another suffix", "a@b.example.x.other.invalid", NULL },
    { "nothing at all", "", NULL },
  /* clang-format on */
};

static void
check_text(void **state)
{
    const struct text_row *row = *state;
    g_autoptr(GString) out = g_string_new(NULL);
    size_t count = suffix_remove(slice_from(row->text), SUFFIX, out);

    assert_string_equal(out->str, row->wanted == NULL ? row->text : row->wanted);
    assert_int_equal(count == 0, row->wanted == NULL);
}

/* The search backwards from each suffix is bounded. */
static void
a_hostile_text_costs_little(void **state)
{
    g_autoptr(GString) text = g_string_new("a@");
    g_autoptr(GString) out = g_string_new(NULL);
    double started = cpu_seconds();

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(text, ".postern.invalid");
    assert_int_equal(suffix_remove((struct slice){ text->str, text->len }, SUFFIX, out), 0);
    assert_true(cpu_seconds() - started < 5);
}

#define HEADER "From: MAILER-DAEMON@gateway.example\r\nTo: ann@contoso.example\r\nMIME-Version: 1.0\r\n"
#define REPORT "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n"
#define PART(type, text) "--b\r\nContent-Type: " type "\r\n\r\n" text "\r\n"
#define ROUTED "bob@fabrikam.example.partner.postern.invalid"
#define PLAIN "bob@fabrikam.example"
#define RETURNED PART("message/rfc822", "Subject: about " ROUTED "\r\n\r\nand " ROUTED "\r\n")

static const struct mail_row {
    const char *name;
    const char *sender, *client_ip;
    const char *header, *body;
    const char *wanted; /* the new body; NULL = it stays */
} mails[] = {
  /* clang-format off */
    { "both parts, and not the returned message", "", "127.0.0.1", HEADER REPORT,
      "Preamble " ROUTED "\r\n" PART("text/plain", "<" ROUTED ">: no") PART("message/delivery-status",
      "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; " ROUTED "\r\n") RETURNED "--b--\r\n",
      "Preamble " ROUTED "\r\n" PART("text/plain", "<" PLAIN ">: no") PART("message/delivery-status",
      "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; " PLAIN "\r\n") RETURNED "--b--\r\n" },
    { "IPv6 is this host too", "", "::1", HEADER REPORT, PART("text/plain", ROUTED) "--b--\r\n",
      PART("text/plain", PLAIN) "--b--\r\n" },
    { "of the form for UTF-8", "", "127.0.0.1", HEADER REPORT,
      PART("text/plain", "no") PART("message/global-delivery-status", ROUTED) "--b--\r\n",
      PART("text/plain", "no") PART("message/global-delivery-status", PLAIN) "--b--\r\n" },
    { "bare line feeds", "", "127.0.0.1", "Content-Type: multipart/report; report-type=Delivery-Status; boundary=b\n\n",
      "--b\n\n" ROUTED "\n--b--\n", "--b\n\n" PLAIN "\n--b--\n" },
    { "a sender", "ann@contoso.example", "127.0.0.1", HEADER REPORT, PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "another host", "", "192.0.2.1", HEADER REPORT, PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "a host that nobody knows", "", NULL, HEADER REPORT, PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "another kind of report", "", "127.0.0.1",
      HEADER "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
      PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "no report", "", "127.0.0.1", HEADER "Content-Type: multipart/mixed; report-type=delivery-status; boundary=b\r\n",
      PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "no MIME", "", "127.0.0.1", "From: x@y.example\r\n", ROUTED "\r\n", NULL },
    { "a text in base64 stays", "", "127.0.0.1", HEADER REPORT,
      PART("text/plain\r\nContent-Transfer-Encoding: base64", ROUTED) "--b--\r\n", NULL },
    { "parts in another order", "", "127.0.0.1", HEADER REPORT,
      PART("message/rfc822", "Subject: x\r\n\r\n" ROUTED) PART("text/plain", ROUTED) "--b--\r\n", NULL },
    { "nothing to restore", "", "127.0.0.1", HEADER REPORT, PART("text/plain", PLAIN) "--b--\r\n", NULL },
    { "no parts", "", "127.0.0.1", HEADER REPORT, "", NULL },
  /* clang-format on */
};

static void
check_mail(void **state)
{
    const struct mail_row *row = *state;
    g_autofree char *separator = g_strdup(strstr(row->header, "\n\n") == NULL ? "\r\n" : "");
    g_autofree char *text = g_strconcat(row->header, separator, row->body, NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(message) mail = message_parse(bytes, NULL);
    g_autoptr(envelope) given = envelope_new(row->sender);

    given->client_ip = g_strdup(row->client_ip);
    g_autoptr(GBytes) body = restore_recipients(mail, given, SUFFIX);
    if (row->wanted == NULL) {
        assert_null(body);
        return;
    }
    assert_non_null(body);
    g_autofree char *found = slice_to_string(slice_from_bytes(body));
    assert_string_equal(found, row->wanted);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_text, texts);
    SUITE_ADD(&suite, a_hostile_text_costs_little);
    SUITE_ADD_ROWS(&suite, check_mail, mails);
    return suite_run(&suite, "restore");
}
