#include "dns/tls.h"

#include "base/error.h"
#include "base/limits.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#define READ_BYTES 4096
#define USABLE_SELECTOR_MOST 1 /* 0 the certificate, 1 the key */
#define USABLE_MATCHING_MOST 2 /* 0 all of it, 1 SHA-256, 2 SHA-512 */

enum { USAGE_DANE_TA = 2, USAGE_DANE_EE = 3 };

struct tls_trust {
    SSL_CTX *context;
};

struct tls_session {
    struct tls_trust *trust; /* counted */
    SSL *ssl;
    BIO *from_host, *to_host; /* of `ssl` */
    char *wanted_name;        /* or NULL */
    unsigned usable_tlsa;
    char *error;
};

void
tls_facts_free(struct tls_facts *facts)
{
    if (facts == NULL)
        return;
    g_free(facts->version);
    g_free(facts->cipher);
    g_free(facts->subject);
    g_free(facts->issuer);
    g_ptr_array_unref(facts->names);
    g_free(facts->chain_error);
    g_free(facts->name_error);
    g_free(facts->dane_error);
    g_free(facts);
}

const char *
tls_fault(const struct tls_facts *facts, enum tls_setting setting)
{
    switch (setting) {
    case TLS_OPPORTUNISTIC:
    case TLS_ENCRYPTION_ONLY:
        return NULL;
    case TLS_CERTIFICATE_VALIDATION:
        return facts->chain_error;
    case TLS_DOMAIN_VALIDATION:
        return facts->chain_error != NULL ? facts->chain_error : facts->name_error;
    case TLS_DANE:
        return facts->dane_error;
    }
    g_assert_not_reached();
}

bool
tls_name_matches(const char *wanted, const char *certified)
{
    bool is_below = g_str_has_prefix(wanted, "*.") || *wanted == '.';

    if (is_below) {
        const char *suffix = strchr(wanted, '.'); /* with its dot */
        size_t len = strlen(suffix), certified_len = strlen(certified);

        return certified_len > len && g_ascii_strcasecmp(certified + certified_len - len, suffix) == 0;
    }
    if (g_ascii_strcasecmp(wanted, certified) == 0)
        return true;
    /* "*.example" would take every name of a top level. */
    const char *rest = strchr(wanted, '.');
    return rest != NULL && g_str_has_prefix(certified, "*.") && strchr(certified + 2, '.') != NULL &&
           g_ascii_strcasecmp(rest, certified + 1) == 0;
}

/* The last error of the library, for people. */
static const char *
library_error(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    return reason == NULL ? "the handshake failed" : reason;
}

struct tls_trust *
tls_trust_new(const char *ca_file, GError **error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    g_assert(context != NULL); /* no memory, as GLib treats it */
    ERR_clear_error();
    bool is_read = ca_file == NULL ? SSL_CTX_set_default_verify_paths(context) == 1
                                   : SSL_CTX_load_verify_file(context, ca_file) == 1;
    if (!is_read) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "cannot read the authorities in '%s': %s",
                    ca_file == NULL ? "the system's folder" : ca_file, library_error());
        SSL_CTX_free(context);
        return NULL;
    }
    /* As lenient as Postfix is: what it would use must not look broken here. The version is told. */
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
    bool has_dane = SSL_CTX_dane_enable(context) == 1;
    g_assert(has_dane);
    /* RFC 7672 section 3.1.1: usage 3 looks neither at names nor at dates. */
    SSL_CTX_dane_set_flags(context, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
    struct tls_trust *trust = g_atomic_rc_box_new0(struct tls_trust);
    trust->context = context;
    return trust;
}

struct tls_trust *
tls_trust_ref(struct tls_trust *trust)
{
    return g_atomic_rc_box_acquire(trust);
}

static void
trust_clear(gpointer data)
{
    struct tls_trust *trust = data;

    SSL_CTX_free(trust->context);
}

void
tls_trust_unref(struct tls_trust *trust)
{
    if (trust != NULL)
        g_atomic_rc_box_release_full(trust, trust_clear);
}

/* RFC 7672 section 3.1: usages 0 and 1, and what is unknown, are unusable; so is a digest of another length.
 */
static void
add_tlsa(struct tls_session *session, const struct dns_tlsa *tlsa)
{
    gsize len = 0;
    const unsigned char *data = g_bytes_get_data(tlsa->data, &len);

    if ((tlsa->usage != USAGE_DANE_TA && tlsa->usage != USAGE_DANE_EE) ||
        tlsa->selector > USABLE_SELECTOR_MOST || tlsa->matching > USABLE_MATCHING_MOST)
        return;
    if (SSL_dane_tlsa_add(session->ssl, tlsa->usage, tlsa->selector, tlsa->matching, data, len) > 0)
        session->usable_tlsa++;
}

static void
set_up_dane(struct tls_session *session, const struct tls_want *want)
{
    bool has_dane = want->host != NULL && SSL_dane_enable(session->ssl, want->host) > 0;

    for (guint i = 0; has_dane && i < want->tlsa->len; i++)
        add_tlsa(session, g_ptr_array_index(want->tlsa, i));
}

struct tls_session *
tls_session_new(struct tls_trust *trust, const struct tls_want *want)
{
    struct tls_session *session = g_new0(struct tls_session, 1);

    session->trust = tls_trust_ref(trust);
    session->ssl = SSL_new(trust->context);
    session->from_host = BIO_new(BIO_s_mem());
    session->to_host = BIO_new(BIO_s_mem());
    g_assert(session->ssl != NULL && session->from_host != NULL && session->to_host != NULL);
    session->wanted_name = g_strdup(want->tls_domain != NULL ? want->tls_domain : want->host);
    SSL_set_bio(session->ssl, session->from_host, session->to_host);
    SSL_set_connect_state(session->ssl);
    if (want->tlsa != NULL)
        set_up_dane(session, want);
    if (want->host != NULL)
        SSL_set_tlsext_host_name(session->ssl, want->host);
    return session;
}

void
tls_session_free(struct tls_session *session)
{
    if (session == NULL)
        return;
    SSL_free(session->ssl);
    tls_trust_unref(session->trust);
    g_free(session->wanted_name);
    g_free(session->error);
    g_free(session);
}

void
tls_feed(struct tls_session *session, struct slice bytes)
{
    int taken = BIO_write(session->from_host, bytes.at, (int)bytes.len);

    g_assert(taken == (int)bytes.len); /* memory takes all */
}

static void
drain(struct tls_session *session, GString *out)
{
    char bytes[READ_BYTES];
    int got;

    while ((got = BIO_read(session->to_host, bytes, sizeof bytes)) > 0)
        g_string_append_len(out, bytes, got);
}

/* What `result`, of a call to the library, means. */
static enum tls_progress
progress_of(struct tls_session *session, int result)
{
    if (result > 0)
        return TLS_READY;
    int reason = SSL_get_error(session->ssl, result);
    if (reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE)
        return TLS_WAITING;
    g_free(session->error);
    session->error = g_strdup(reason == SSL_ERROR_ZERO_RETURN ? "connection closed" : library_error());
    return TLS_BROKEN;
}

enum tls_progress
tls_handshake(struct tls_session *session, GString *out)
{
    ERR_clear_error();
    enum tls_progress progress = progress_of(session, SSL_do_handshake(session->ssl));

    drain(session, out);
    return progress;
}

enum tls_progress
tls_read(struct tls_session *session, GString *plain, GString *out)
{
    char bytes[READ_BYTES];
    int got;

    ERR_clear_error();
    while ((got = SSL_read(session->ssl, bytes, sizeof bytes)) > 0)
        g_string_append_len(plain, bytes, got);
    enum tls_progress progress = progress_of(session, got);
    drain(session, out);
    return progress;
}

void
tls_write(struct tls_session *session, struct slice plain, GString *out)
{
    ERR_clear_error();
    (void)progress_of(session, SSL_write(session->ssl, plain.at, (int)plain.len));
    drain(session, out);
}

const char *
tls_error(const struct tls_session *session)
{
    return session->error == NULL ? "no TLS" : session->error;
}

static char *
name_to_text(const X509_NAME *name)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes = NULL;

    X509_NAME_print_ex(out, name, 0, (XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) | ASN1_STRFLGS_UTF8_CONVERT);
    long len = BIO_get_mem_data(out, &bytes);
    char *text = g_utf8_make_valid(bytes, CLAMP(len, 0, LIMIT_CERTIFICATE_TEXT_BYTES));
    BIO_free(out);
    return text;
}

/* Lower case; what holds a NUL byte is a trick, not a name. */
static void
add_name(GPtrArray *names, const ASN1_STRING *text)
{
    const char *bytes = (const char *)ASN1_STRING_get0_data(text);
    size_t len = (size_t)ASN1_STRING_length(text);

    if (len > 0 && len <= LIMIT_CERTIFICATE_TEXT_BYTES && names->len < LIMIT_CERTIFICATE_NAMES &&
        memchr(bytes, '\0', len) == NULL && g_utf8_validate(bytes, (gssize)len, NULL))
        g_ptr_array_add(names, g_ascii_strdown(bytes, (gssize)len));
}

/* The common name counts only where there is no DNS name (RFC 6125 section 6.4.4). */
static GPtrArray *
names_of(X509 *certificate)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GENERAL_NAMES *alternatives = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    const X509_NAME *subject = X509_get_subject_name(certificate);

    for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); i++) {
        const GENERAL_NAME *one = sk_GENERAL_NAME_value(alternatives, i);

        if (one->type == GEN_DNS)
            add_name(names, one->d.dNSName);
    }
    GENERAL_NAMES_free(alternatives);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (names->len == 0 && at >= 0)
        add_name(names, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    return names;
}

static int64_t
seconds_of(const ASN1_TIME *time)
{
    struct tm parts = { 0 };

    return ASN1_TIME_to_tm(time, &parts) == 1 ? (int64_t)timegm(&parts) : 0;
}

/* Apart from DANE, which may have vouched for a chain of no known authority. */
static char *
verify_chain(const struct tls_session *session, X509 *certificate)
{
    X509_STORE_CTX *check = X509_STORE_CTX_new();
    X509_STORE *store = SSL_CTX_get_cert_store(session->trust->context);

    g_assert(check != NULL);
    if (X509_STORE_CTX_init(check, store, certificate, SSL_get_peer_cert_chain(session->ssl)) != 1) {
        X509_STORE_CTX_free(check);
        return g_strdup("the chain cannot be checked");
    }
    X509_STORE_CTX_set_default(check, "ssl_server");
    bool is_good = X509_verify_cert(check) == 1;
    char *why = is_good ? NULL : g_strdup(X509_verify_cert_error_string(X509_STORE_CTX_get_error(check)));
    X509_STORE_CTX_free(check);
    return why;
}

static char *
check_name(const char *wanted, const GPtrArray *names)
{
    if (wanted == NULL)
        return NULL;
    for (guint i = 0; i < names->len; i++) {
        if (tls_name_matches(wanted, g_ptr_array_index(names, i)))
            return NULL;
    }
    if (names->len == 0)
        return g_strdup_printf("the certificate has no name, '%s' is wanted", wanted);
    return g_strdup_printf("the certificate is for '%s'%s, not for '%s'",
                           (const char *)g_ptr_array_index(names, 0), names->len > 1 ? " and others" : "",
                           wanted);
}

static char *
check_dane(const struct tls_session *session)
{
    long result = SSL_get_verify_result(session->ssl);

    if (session->usable_tlsa == 0)
        return g_strdup("no usable TLSA record");
    if (result == X509_V_OK && SSL_get0_dane_authority(session->ssl, NULL, NULL) >= 0)
        return NULL;
    return g_strdup_printf(
        "no TLSA record matches: %s",
        X509_verify_cert_error_string(result == X509_V_OK ? X509_V_ERR_DANE_NO_MATCH : result));
}

struct tls_facts *
tls_describe(const struct tls_session *session)
{
    struct tls_facts *facts = g_new0(struct tls_facts, 1);
    X509 *certificate = SSL_get1_peer_certificate(session->ssl);

    facts->version = g_strdup(SSL_get_version(session->ssl));
    facts->cipher = g_strdup(SSL_get_cipher_name(session->ssl));
    if (certificate == NULL) { /* an anonymous cipher */
        facts->names = g_ptr_array_new_with_free_func(g_free);
        facts->chain_error = g_strdup("the server shows no certificate");
        facts->name_error = g_strdup(facts->chain_error);
        facts->dane_error = g_strdup(facts->chain_error);
        return facts;
    }
    facts->names = names_of(certificate);
    facts->subject = name_to_text(X509_get_subject_name(certificate));
    facts->issuer = name_to_text(X509_get_issuer_name(certificate));
    facts->not_before_s = seconds_of(X509_get0_notBefore(certificate));
    facts->not_after_s = seconds_of(X509_get0_notAfter(certificate));
    facts->chain_error = verify_chain(session, certificate);
    facts->name_error = check_name(session->wanted_name, facts->names);
    facts->dane_error = check_dane(session);
    X509_free(certificate);
    return facts;
}
