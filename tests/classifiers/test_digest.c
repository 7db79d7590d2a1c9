/* SHA-256 by the vectors of FIPS 180-4's examples, HMAC by those of RFC 4231. */
#include "classifiers/digest.h"
#include "tests/harness.h"

#include <string.h>

static void
assert_hex(const unsigned char digest[DIGEST_BYTES], const char *hex)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < DIGEST_BYTES; i++)
        g_string_append_printf(text, "%02x", digest[i]);
    assert_string_equal(text->str, hex);
}

static struct hash_row {
    const char *name, *data, *hex;
} hash_rows[] = {
    {"sha256 of nothing", "",    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    { "sha256 of abc",    "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};

static void
check_hash(void **state)
{
    const struct hash_row *row = *state;
    unsigned char digest[DIGEST_BYTES];

    digest_sha256(slice_from(row->data), digest);
    assert_hex(digest, row->hex);
}

/* A key shorter than the block is padded with zeros, so a key of 32 bytes may stand for a shorter one. */
static struct keyed_row {
    const char *name;
    const char *key;
    const char *data, *hex;
} keyed_rows[] = {
    {"RFC 4231, case 2",  "Jefe",                                                                             "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"                                                                                                                                         },
    { "RFC 4231, case 1", "\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b",
     "Hi There",                                                                                                                              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
};

static void
check_keyed(void **state)
{
    const struct keyed_row *row = *state;
    unsigned char key[DIGEST_BYTES] = { 0 }, digest[DIGEST_BYTES];

    memcpy(key, row->key, strlen(row->key));
    g_autoptr(keyed_digest) keyed = keyed_digest_new(key);
    for (size_t again = 0; again < 2; again++) {
        keyed_digest_of(keyed, slice_from("something else in between"), digest);
        keyed_digest_of(keyed, slice_from(row->data), digest);
        assert_hex(digest, row->hex);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_hash, hash_rows);
    SUITE_ADD_ROWS(&suite, check_keyed, keyed_rows);
    return suite_run(&suite, "digest");
}
