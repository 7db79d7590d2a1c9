#include "dns/certificate.h"

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)

static void
free_stack(struct stack_st_X509 *stack)
{
    sk_X509_pop_free(stack, X509_free);
}

void
certificate_free(struct certificate_info *certificate)
{
    if (certificate == NULL)
        return;
    g_free(certificate->subject);
    g_ptr_array_unref(certificate->names);
    g_free(certificate);
}

/* Every certificate of the file in its order; keys between them are passed over. */
static struct stack_st_X509 *
read_stack(const GString *text)
{
    g_autoptr(BIO) pem = BIO_new_mem_buf(text->str, (int)text->len);
    struct stack_st_X509 *stack = sk_X509_new_null();
    X509 *one;

    g_assert(pem != NULL && stack != NULL);
    while ((one = PEM_read_bio_X509(pem, NULL, NULL, NULL)) != NULL) {
        int count = sk_X509_push(stack, one);
        g_assert(count > 0);
    }
    ERR_clear_error();
    return stack;
}

static void
add_name(GPtrArray *names, const unsigned char *bytes, int len)
{
    g_autofree char *text = len <= 0 ? NULL : g_ascii_strdown((const char *)bytes, len);

    if (text == NULL || strlen(text) != (size_t)len || !g_utf8_validate(text, -1, NULL))
        return;
    for (guint i = 0; i < names->len; i++) {
        if (strcmp(g_ptr_array_index(names, i), text) == 0)
            return;
    }
    g_ptr_array_add(names, g_steal_pointer(&text));
}

static void
read_names(X509 *leaf, GPtrArray *names)
{
    GENERAL_NAMES *alternatives = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    X509_NAME *subject = X509_get_subject_name(leaf);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

    for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(alternatives, i);

        if (name->type == GEN_DNS)
            add_name(names, ASN1_STRING_get0_data(name->d.dNSName), ASN1_STRING_length(name->d.dNSName));
    }
    GENERAL_NAMES_free(alternatives);
    if (at < 0)
        return;
    unsigned char *utf8 = NULL;
    int len = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    add_name(names, utf8, len);
    OPENSSL_free(utf8);
}

static int64_t
read_time(const ASN1_TIME *time)
{
    int days = 0, seconds = 0;
    ASN1_TIME *zero = ASN1_TIME_set(NULL, 0);

    bool is_read = zero != NULL && ASN1_TIME_diff(&days, &seconds, zero, time) == 1;
    ASN1_TIME_free(zero);
    return is_read ? (int64_t)days * 86400 + seconds : 0;
}

static char *
subject_text(X509 *leaf)
{
    g_autoptr(BIO) out = BIO_new(BIO_s_mem());
    char *text = NULL;

    g_assert(out != NULL);
    X509_NAME_print_ex(out, X509_get_subject_name(leaf), 0,
                       XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    long len = BIO_get_mem_data(out, &text);
    g_autofree char *copy = g_strndup(text, len > 0 ? (size_t)len : 0);
    return g_utf8_make_valid(copy, -1);
}

/* Without the purpose and the dates, which are told by themselves. */
static int
verify(X509_STORE *store, X509 *leaf, struct stack_st_X509 *stack)
{
    X509_STORE_CTX *context = X509_STORE_CTX_new();

    g_assert(context != NULL);
    int is_ready = X509_STORE_CTX_init(context, store, leaf, stack);
    g_assert(is_ready == 1);
    X509_STORE_CTX_set_flags(context, X509_V_FLAG_NO_CHECK_TIME);
    X509_verify_cert(context);
    int why = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    ERR_clear_error();
    return why;
}

static enum certificate_chain
read_chain(X509 *leaf, struct stack_st_X509 *stack)
{
    X509_STORE *store = X509_STORE_new();

    g_assert(store != NULL);
    X509_STORE_set_default_paths(store);
    int why = verify(store, leaf, stack);
    X509_STORE_free(store);
    switch (why) {
    case X509_V_OK:
        return CHAIN_TRUSTED;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return CHAIN_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return CHAIN_PRIVATE;
    default:
        return CHAIN_INCOMPLETE;
    }
}

static struct certificate_info *
describe(struct stack_st_X509 *stack)
{
    X509 *leaf = sk_X509_value(stack, 0);
    struct certificate_info *certificate = g_new0(struct certificate_info, 1);
    uint32_t usage = X509_get_extended_key_usage(leaf);

    certificate->subject = subject_text(leaf);
    certificate->names = g_ptr_array_new_with_free_func(g_free);
    read_names(leaf, certificate->names);
    certificate->not_before_s = read_time(X509_get0_notBefore(leaf));
    certificate->not_after_s = read_time(X509_get0_notAfter(leaf));
    certificate->is_for_clients = (usage & (XKU_SSL_CLIENT | XKU_ANYEKU)) != 0; /* UINT32_MAX without one */
    certificate->is_for_servers = (usage & (XKU_SSL_SERVER | XKU_ANYEKU)) != 0;
    certificate->chain = read_chain(leaf, stack);
    return certificate;
}

struct certificate_info *
certificate_read(const char *path, GError **error)
{
    g_autoptr(GString) text = file_read_bounded(path, LIMIT_CERTIFICATE_FILE_BYTES, NULL, error);

    if (text == NULL)
        return NULL;
    struct stack_st_X509 *stack = read_stack(text);
    struct certificate_info *certificate = sk_X509_num(stack) > 0 ? describe(stack) : NULL;
    free_stack(stack);
    if (certificate == NULL)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX, "no certificate in '%s'", path);
    return certificate;
}
