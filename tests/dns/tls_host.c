#include "tests/dns/tls_host.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

struct tls_host {
    EVP_PKEY *key, *authority_key;
    X509 *certificate, *authority;
    SSL_CTX *context;
    SSL *ssl;
    BIO *in, *out;
    char *ca_file;
};

static EVP_PKEY *
make_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");

    g_assert(key != NULL);
    return key;
}

static void
add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    g_assert(extension != NULL && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509 *
begin_certificate(EVP_PKEY *key, const char *common_name, const struct tls_host_options *options)
{
    static long serial = 0;
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);

    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), options->first_day * 86400L);
    X509_gmtime_adj(X509_getm_notAfter(certificate), options->last_day * 86400L);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0);
    X509_set_pubkey(certificate, key);
    return certificate;
}

static void
make_authority(struct tls_host *host)
{
    const struct tls_host_options always = { .first_day = -100, .last_day = 100 };

    host->authority_key = make_key();
    host->authority = begin_certificate(host->authority_key, "Test Authority", &always);
    X509_set_issuer_name(host->authority, X509_get_subject_name(host->authority));
    add_extension(host->authority, host->authority, NID_basic_constraints, "critical,CA:TRUE");
    g_assert(X509_sign(host->authority, host->authority_key, EVP_sha256()) > 0);
}

static void
make_certificate(struct tls_host *host, const struct tls_host_options *options)
{
    X509 *issuer;

    host->key = make_key();
    host->certificate = begin_certificate(host->key, "plain.example", options);
    issuer = options->is_self_signed ? host->certificate : host->authority;
    X509_set_issuer_name(host->certificate, X509_get_subject_name(issuer));
    if (options->names != NULL) {
        g_auto(GStrv) names = g_strsplit(options->names, ",", -1);
        g_autofree char *joined = g_strjoinv(",DNS:", names);
        g_autofree char *value = g_strconcat("DNS:", joined, NULL);

        add_extension(host->certificate, issuer, NID_subject_alt_name, value);
    }
    g_assert(X509_sign(host->certificate, options->is_self_signed ? host->key : host->authority_key,
                       EVP_sha256()) > 0);
}

static void
write_authority(struct tls_host *host)
{
    int fd = g_file_open_tmp("postern-authority-XXXXXX", &host->ca_file, NULL);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    g_assert(file != NULL && PEM_write_X509(file, host->authority) == 1);
    fclose(file);
}

static void
begin_dialogue(struct tls_host *host)
{
    host->ssl = SSL_new(host->context);
    host->in = BIO_new(BIO_s_mem());
    host->out = BIO_new(BIO_s_mem());
    SSL_set_bio(host->ssl, host->in, host->out);
    SSL_set_accept_state(host->ssl);
}

struct tls_host *
tls_host_new(const struct tls_host_options *options)
{
    struct tls_host *host = g_new0(struct tls_host, 1);

    make_authority(host);
    make_certificate(host, options);
    write_authority(host);
    host->context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(host->context, host->certificate);
    SSL_CTX_use_PrivateKey(host->context, host->key);
    if (!options->is_self_signed && !options->is_without_authority)
        SSL_CTX_add1_chain_cert(host->context, host->authority);
    begin_dialogue(host);
    return host;
}

struct tls_host *
tls_host_again(const struct tls_host *host)
{
    struct tls_host *again = g_new0(struct tls_host, 1);

    again->context = host->context;
    SSL_CTX_up_ref(again->context);
    begin_dialogue(again);
    return again;
}

void
tls_host_free(struct tls_host *host)
{
    if (host == NULL)
        return;
    if (host->ca_file != NULL)
        g_remove(host->ca_file);
    SSL_free(host->ssl);
    SSL_CTX_free(host->context);
    X509_free(host->certificate);
    X509_free(host->authority);
    EVP_PKEY_free(host->key);
    EVP_PKEY_free(host->authority_key);
    g_free(host->ca_file);
    g_free(host);
}

const char *
tls_host_ca_file(const struct tls_host *host)
{
    return host->ca_file;
}

char *
tls_host_tlsa(const struct tls_host *host, unsigned usage, unsigned selector, unsigned matching)
{
    X509 *certificate = usage == 2 ? host->authority : host->certificate;
    unsigned char *bytes = NULL, digest[EVP_MAX_MD_SIZE];
    unsigned digest_len = 0;
    int len = selector == 0 ? i2d_X509(certificate, &bytes)
                            : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
    const EVP_MD *kind = matching == 2 ? EVP_sha512() : EVP_sha256();
    GString *out = g_string_new(NULL);

    g_assert(len > 0 && EVP_Digest(bytes, (size_t)len, digest, &digest_len, kind, NULL) == 1);
    g_string_printf(out, "%u %u %u ", usage, selector, matching);
    for (unsigned i = 0; i < (matching == 0 ? (unsigned)len : digest_len); i++)
        g_string_append_printf(out, "%02x", matching == 0 ? bytes[i] : digest[i]);
    OPENSSL_free(bytes);
    return g_string_free(out, FALSE);
}

static void
drain(struct tls_host *host, GString *out)
{
    char bytes[4096];
    int got;

    while ((got = BIO_read(host->out, bytes, sizeof bytes)) > 0)
        g_string_append_len(out, bytes, got);
}

void
tls_host_take(struct tls_host *host, struct slice bytes, GString *plain, GString *out)
{
    char clear[4096];
    int got;

    BIO_write(host->in, bytes.at, (int)bytes.len);
    while ((got = SSL_read(host->ssl, clear, sizeof clear)) > 0)
        g_string_append_len(plain, clear, got);
    drain(host, out);
}

void
tls_host_say(struct tls_host *host, const char *text, GString *out)
{
    SSL_write(host->ssl, text, (int)strlen(text));
    drain(host, out);
}

const char *
tls_host_asked_for(const struct tls_host *host)
{
    const char *name = SSL_get_servername(host->ssl, TLSEXT_NAMETYPE_host_name);

    return name == NULL ? "" : name;
}
