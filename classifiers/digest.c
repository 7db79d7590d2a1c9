#include "classifiers/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>

struct keyed_digest {
    EVP_MAC_CTX *context;
};

static void
require(bool is_done)
{
    if (!is_done)
        g_error("OpenSSL cannot compute SHA-256");
}

/*
 * Left to itself OpenSSL cleans up when the program ends, under threads that still wait in a pool of GLib's,
 * whose own state it then loses.
 */
static void
start_openssl(void)
{
    require(OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL) == 1);
}

static void
need_openssl(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, start_openssl);
}

void
digest_sha256(struct slice data, unsigned char digest[DIGEST_BYTES])
{
    need_openssl();
    require(EVP_Digest(data.at, data.len, digest, NULL, EVP_sha256(), NULL) == 1);
}

struct keyed_digest *
keyed_digest_new(const unsigned char key[DIGEST_BYTES])
{
    need_openssl();
    struct keyed_digest *keyed = g_new0(struct keyed_digest, 1);
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    char name[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };

    require(hmac != NULL);
    keyed->context = EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    require(keyed->context != NULL && EVP_MAC_init(keyed->context, key, DIGEST_BYTES, parameters) == 1);
    return keyed;
}

void
keyed_digest_free(struct keyed_digest *keyed)
{
    if (keyed == NULL)
        return;
    EVP_MAC_CTX_free(keyed->context);
    g_free(keyed);
}

void
keyed_digest_of(struct keyed_digest *keyed, struct slice data, unsigned char digest[DIGEST_BYTES])
{
    size_t written = 0;

    /* without a key it starts again under the one it has */
    require(EVP_MAC_init(keyed->context, NULL, 0, NULL) == 1 &&
            EVP_MAC_update(keyed->context, (const unsigned char *)data.at, data.len) == 1 &&
            EVP_MAC_final(keyed->context, digest, &written, DIGEST_BYTES) == 1 && written == DIGEST_BYTES);
}
