/*
 * SHA-256 and HMAC-SHA-256 (RFC 6234): the one place of classifiers/ that knows OpenSSL.
 *
 * Errors   OpenSSL fails here only where memory is short; the program ends then, as it does in GLib.
 * Threads  a keyed digest belongs to one thread at a time; the rest is pure.
 */
#ifndef CLASSIFIERS_DIGEST_H
#define CLASSIFIERS_DIGEST_H

#include "base/slice.h"

#define DIGEST_BYTES 32

void digest_sha256(struct slice data, unsigned char digest[DIGEST_BYTES]);

/* HMAC under one key, for many values. */
struct keyed_digest;
typedef struct keyed_digest keyed_digest;
struct keyed_digest *keyed_digest_new(const unsigned char key[DIGEST_BYTES]);
void keyed_digest_free(struct keyed_digest *keyed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(keyed_digest, keyed_digest_free)
void keyed_digest_of(struct keyed_digest *keyed, struct slice data, unsigned char digest[DIGEST_BYTES]);

#endif
