/* The client's side of TLS against a server in the same process: what a certificate is worth, and to whom. */
#include "tests/harness.h"

#include "dns/tls.h"
#include "tests/dns/tls_host.h"

static const struct name_row {
    const char *name;
    const char *wanted, *certified;
    bool matches;
} name_rows[] = {
  /* clang-format off */
    { "the same", "mx.contoso.example", "mx.contoso.example", true },
    { "case", "MX.contoso.example", "mx.Contoso.EXAMPLE", true },
    { "another", "mx.contoso.example", "mx2.contoso.example", false },
    { "a parent", "mx.contoso.example", "contoso.example", false },
    { "a wildcard", "mx.contoso.example", "*.contoso.example", true },
    { "a wildcard is one label", "a.mx.contoso.example", "*.contoso.example", false },
    { "a wildcard is at least one label", "contoso.example", "*.contoso.example", false },
    { "a wildcard of a top level", "contoso.example", "*.example", false },
    { "a wildcard in the middle", "mx.contoso.example", "mx.*.example", false },
    { "a wildcard in a label", "mx.contoso.example", "m*.contoso.example", false },
    { "everything below", "*.contoso.example", "mx.contoso.example", true },
    { "far below", "*.contoso.example", "a.b.contoso.example", true },
    { "below, as Postfix writes it", ".contoso.example", "mx.contoso.example", true },
    { "below, by a wildcard", "*.contoso.example", "*.contoso.example", true },
    { "below is not the name itself", "*.contoso.example", "contoso.example", false },
    { "below is not what ends alike", "*.contoso.example", "notcontoso.example", false },
    { "nothing", "mx.contoso.example", "", false },
  /* clang-format on */
};

static void
check_name(void **state)
{
    const struct name_row *row = *state;

    assert_int_equal(tls_name_matches(row->wanted, row->certified), row->matches);
}

#define GOOD .names = "mx.contoso.example,*.hybrid.contoso.example", .first_day = -1, .last_day = 30

static const struct row {
    const char *name;
    struct tls_host_options host;
    const char *wanted_host, *tls_domain;
    const char *faults[TLS_DANE]; /* by TlsSettings, without DANE; NULL = well */
} rows[] = {
  /* clang-format off */
    { "a good certificate", { GOOD }, "mx.contoso.example", NULL, { NULL } },
    { "a name by wildcard", { GOOD }, "oxford-a.hybrid.contoso.example", NULL, { NULL } },
    { "TlsDomain instead of the host's name", { GOOD }, "oxford-a.example", "mx.contoso.example", { NULL } },
    { "TlsDomain with a wildcard", { GOOD }, "oxford-a.example", "*.contoso.example", { NULL } },
    { "no name wanted", { GOOD }, NULL, NULL, { NULL } },
    { "another name", { GOOD }, "mx.fabrikam.example", NULL,
      { NULL, NULL, NULL, "the certificate is for 'mx.contoso.example' and others, not for 'mx.fabrikam.example'" } },
    { "another TlsDomain", { GOOD }, "mx.contoso.example", "fabrikam.example",
      { NULL, NULL, NULL, "the certificate is for 'mx.contoso.example' and others, not for 'fabrikam.example'" } },
    { "the common name, where there is no other", { .first_day = -1, .last_day = 3 }, "plain.example", NULL, { NULL } },
    { "no common name beside DNS names", { GOOD }, "plain.example", NULL,
      { NULL, NULL, NULL, "the certificate is for 'mx.contoso.example' and others, not for 'plain.example'" } },
    { "expired", { .names = "mx.contoso.example", .first_day = -9, .last_day = -1 }, "mx.contoso.example", NULL,
      { NULL, NULL, "certificate has expired", "certificate has expired" } },
    { "not yet valid", { .names = "mx.contoso.example", .first_day = 1, .last_day = 9 }, "mx.contoso.example", NULL,
      { NULL, NULL, "certificate is not yet valid", "certificate is not yet valid" } },
    { "self-signed", { .names = "mx.contoso.example", .first_day = -1, .last_day = 9, .is_self_signed = true },
      "mx.contoso.example", NULL, { NULL, NULL, "self-signed certificate", "self-signed certificate" } },
    { "the authority is known, and not sent", { GOOD, .is_without_authority = true }, "mx.contoso.example", NULL,
      { NULL } },
  /* clang-format on */
};

/* Moves bytes until nothing is said any more. */
static enum tls_progress
shake_hands(struct tls_session *session, struct tls_host *host)
{
    enum tls_progress progress = TLS_WAITING;

    for (int i = 0; i < 10; i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(GString) back = g_string_new(NULL);
        g_autoptr(GString) plain = g_string_new(NULL);

        progress = tls_handshake(session, out);
        tls_host_take(host, (struct slice){ out->str, out->len }, plain, back);
        if (back->len == 0)
            break;
        tls_feed(session, (struct slice){ back->str, back->len });
    }
    return progress;
}

static struct tls_facts *
look_at(struct tls_host *host, const char *ca_file, const struct tls_want *want)
{
    struct tls_trust *trust = tls_trust_new(ca_file, NULL);
    struct tls_session *session = tls_session_new(trust, want);

    tls_trust_unref(trust);
    assert_int_equal(shake_hands(session, host), TLS_READY);
    struct tls_facts *facts = tls_describe(session);
    tls_session_free(session);
    return facts;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct tls_host *host = tls_host_new(&row->host);
    struct tls_want want = { row->wanted_host, row->tls_domain, NULL };
    g_autoptr(tls_facts) facts = look_at(host, tls_host_ca_file(host), &want);

    for (int setting = TLS_OPPORTUNISTIC; setting < TLS_DANE; setting++) {
        const char *fault = tls_fault(facts, (enum tls_setting)setting);

        if (row->faults[setting] == NULL)
            assert_null(fault);
        else
            assert_string_equal(fault, row->faults[setting]);
    }
    assert_string_equal(tls_host_asked_for(host), row->wanted_host == NULL ? "" : row->wanted_host);
    tls_host_free(host);
}

static void
facts_of_a_certificate(void **state)
{
    const struct tls_host_options options = { GOOD };
    struct tls_host *host = tls_host_new(&options);
    struct tls_want want = { "mx.contoso.example", NULL, NULL };
    g_autoptr(tls_facts) facts = look_at(host, tls_host_ca_file(host), &want);
    int64_t now_s = g_get_real_time() / G_USEC_PER_SEC;

    (void)state;
    assert_string_equal(facts->version, "TLSv1.3");
    assert_string_equal(facts->subject, "CN = plain.example");
    assert_string_equal(facts->issuer, "CN = Test Authority");
    assert_int_equal(facts->names->len, 2);
    assert_string_equal(g_ptr_array_index(facts->names, 1), "*.hybrid.contoso.example");
    assert_in_range(facts->not_after_s - now_s, 30 * 86400 - 60, 30 * 86400 + 60);
    assert_in_range(now_s - facts->not_before_s, 86400 - 60, 86400 + 60);
    tls_host_free(host);
}

static void
another_authority_is_not_trusted(void **state)
{
    const struct tls_host_options options = { GOOD };
    struct tls_host *host = tls_host_new(&options), *other = tls_host_new(&options);
    struct tls_want want = { "mx.contoso.example", NULL, NULL };
    g_autoptr(tls_facts) facts = look_at(host, tls_host_ca_file(other), &want);

    (void)state;
    assert_non_null(facts->chain_error);
    assert_ptr_equal(tls_fault(facts, TLS_CERTIFICATE_VALIDATION), facts->chain_error);
    assert_null(tls_fault(facts, TLS_ENCRYPTION_ONLY));
    tls_host_free(host);
    tls_host_free(other);
}

static void
a_file_of_authorities_that_is_none(void **state)
{
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_null(tls_trust_new("/nonexistent/authorities.pem", &error));
    assert_non_null(strstr(error->message, "/nonexistent/authorities.pem"));
}

static const struct dane_row {
    const char *name;
    unsigned usage, selector, matching;
    const char *damage; /* "digest" = another one, "cut" = a byte short, NULL = none */
    struct tls_host_options host;
    const char *wanted_host;
    const char *fault;
} dane_rows[] = {
  /* clang-format off */
    { "DANE: the key", 3, 1, 1, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: the key by SHA-512", 3, 1, 2, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: the whole key", 3, 1, 0, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: the certificate", 3, 0, 1, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: usage 3 minds no name", 3, 1, 1, NULL, { GOOD }, "mx.fabrikam.example", NULL },
    { "DANE: usage 3 minds no date", 3, 1, 1, NULL, { .first_day = -9, .last_day = -1 }, "mx.contoso.example", NULL },
    { "DANE: usage 3 minds no authority", 3, 1, 1, NULL, { .first_day = -1, .last_day = 1, .is_self_signed = true },
      "mx.contoso.example", NULL },
    { "DANE: another key", 3, 1, 1, "digest", { GOOD }, "mx.contoso.example",
      "no TLSA record matches: no matching DANE TLSA records" },
    { "DANE: the authority", 2, 0, 1, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: the authority's key", 2, 1, 1, NULL, { GOOD }, "mx.contoso.example", NULL },
    { "DANE: usage 2 minds the name", 2, 0, 1, NULL, { GOOD }, "mx.fabrikam.example",
      "no TLSA record matches: hostname mismatch" },
    { "DANE: usage 2 minds the date", 2, 0, 1, NULL,
      { .names = "mx.contoso.example", .first_day = -9, .last_day = -1 }, "mx.contoso.example",
      "no TLSA record matches: certificate has expired" },
    { "DANE: usage 2, and the authority is not sent", 2, 0, 1, NULL, { GOOD, .is_without_authority = true },
      "mx.contoso.example", "no TLSA record matches: no matching DANE TLSA records" },
    { "DANE: usage 1 is unusable", 1, 1, 1, NULL, { GOOD }, "mx.contoso.example", "no usable TLSA record" },
    { "DANE: usage 0 is unusable", 0, 1, 1, NULL, { GOOD }, "mx.contoso.example", "no usable TLSA record" },
    { "DANE: an unknown selector", 3, 2, 1, NULL, { GOOD }, "mx.contoso.example", "no usable TLSA record" },
    { "DANE: a digest of another length", 3, 1, 1, "cut", { GOOD }, "mx.contoso.example", "no usable TLSA record" },
  /* clang-format on */
};

static GPtrArray *
tlsa_of(const struct tls_host *host, const struct dane_row *row)
{
    g_autofree char *text = tls_host_tlsa(host, row->usage, MIN(row->selector, 1), row->matching);
    const char *hex = strrchr(text, ' ') + 1;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    GPtrArray *list = g_ptr_array_new();
    struct dns_tlsa *tlsa = g_new(struct dns_tlsa, 1);

    for (; *hex != '\0'; hex += 2)
        g_byte_array_append(
            bytes, &(guint8){ (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1])) },
            1);
    if (g_strcmp0(row->damage, "digest") == 0)
        bytes->data[0] ^= 1;
    if (g_strcmp0(row->damage, "cut") == 0)
        g_byte_array_set_size(bytes, bytes->len - 1);
    *tlsa = (struct dns_tlsa){ (uint8_t)row->usage, (uint8_t)row->selector, (uint8_t)row->matching,
                               g_bytes_new(bytes->data, bytes->len) };
    g_ptr_array_add(list, tlsa);
    return list;
}

static void
check_dane(void **state)
{
    const struct dane_row *row = *state;
    struct tls_host *host = tls_host_new(&row->host);
    g_autoptr(GPtrArray) list = tlsa_of(host, row);
    struct dns_tlsa *tlsa = g_ptr_array_index(list, 0);
    struct tls_want want = { row->wanted_host, NULL, list };
    g_autoptr(tls_facts) facts = look_at(host, NULL, &want);

    if (row->fault == NULL)
        assert_null(tls_fault(facts, TLS_DANE));
    else
        assert_string_equal(tls_fault(facts, TLS_DANE), row->fault);
    g_bytes_unref(tlsa->data);
    g_free(tlsa);
    tls_host_free(host);
}

static void
text_passes_both_ways(void **state)
{
    const struct tls_host_options options = { GOOD };
    struct tls_host *host = tls_host_new(&options);
    struct tls_trust *trust = tls_trust_new(tls_host_ca_file(host), NULL);
    struct tls_session *session = tls_session_new(trust, &(struct tls_want){ 0 });
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) plain = g_string_new(NULL);
    g_autoptr(GString) back = g_string_new(NULL);

    (void)state;
    assert_int_equal(shake_hands(session, host), TLS_READY);
    tls_write(session, SLICE_LITERAL("EHLO x\r\n"), out);
    tls_host_take(host, (struct slice){ out->str, out->len }, plain, back);
    assert_string_equal(plain->str, "EHLO x\r\n");
    tls_host_say(host, "250 mx\r\n", back);
    g_string_truncate(plain, 0);
    tls_feed(session, (struct slice){ back->str, back->len });
    assert_int_equal(tls_read(session, plain, out), TLS_WAITING);
    assert_string_equal(plain->str, "250 mx\r\n");
    tls_session_free(session);
    tls_trust_unref(trust);
    tls_host_free(host);
}

static void
what_is_no_tls_breaks_the_handshake(void **state)
{
    struct tls_trust *trust = tls_trust_new(NULL, NULL);
    struct tls_session *session = tls_session_new(trust, &(struct tls_want){ 0 });
    g_autoptr(GString) out = g_string_new(NULL);

    (void)state;
    assert_int_equal(tls_handshake(session, out), TLS_WAITING);
    tls_feed(session, SLICE_LITERAL("220 what do you mean?\r\n"));
    assert_int_equal(tls_handshake(session, out), TLS_BROKEN);
    assert_string_equal(tls_error(session), "wrong version number");
    tls_session_free(session);
    tls_trust_unref(trust);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_name, name_rows);
    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_dane, dane_rows);
    SUITE_ADD(&suite, facts_of_a_certificate);
    SUITE_ADD(&suite, another_authority_is_not_trusted);
    SUITE_ADD(&suite, a_file_of_authorities_that_is_none);
    SUITE_ADD(&suite, text_passes_both_ways);
    SUITE_ADD(&suite, what_is_no_tls_breaks_the_handshake);
    return suite_run(&suite, "dns/tls");
}
