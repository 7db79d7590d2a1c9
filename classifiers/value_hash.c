#include "classifiers/value_hash.h"

#include <string.h>
#include <sys/random.h>

/* SipHash-2-4 (Aumasson and Bernstein, 2012), fed byte by byte. */
struct sip {
    uint64_t v[4];
    uint64_t word; /* the bytes that do not fill a word yet */
    unsigned used; /* how many */
    uint64_t bytes;
};

struct value_key
value_key_random(void)
{
    struct value_key key;

    /* up to 256 bytes come at once and whole; it only fails on a kernel without it */
    if (getrandom(&key, sizeof(key), 0) != (ssize_t)sizeof(key))
        g_error("no random bytes from the kernel: %s", g_strerror(errno));
    return key;
}

static uint64_t
rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void
sip_rounds(struct sip *sip, unsigned rounds)
{
    uint64_t *v = sip->v;

    while (rounds-- > 0) {
        v[0] += v[1];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[0] = rotate(v[0], 32);
        v[2] += v[3];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[2] = rotate(v[2], 32);
    }
}

static void
sip_word(struct sip *sip)
{
    sip->v[3] ^= sip->word;
    sip_rounds(sip, 2);
    sip->v[0] ^= sip->word;
    sip->word = 0;
    sip->used = 0;
}

static void
sip_byte(struct sip *sip, unsigned char byte)
{
    sip->word |= (uint64_t)byte << (8 * sip->used++);
    sip->bytes++;
    if (sip->used == 8)
        sip_word(sip);
}

static void
sip_character(struct sip *sip, gunichar character)
{
    for (unsigned shift = 0; shift < 24; shift += 8)
        sip_byte(sip, (unsigned char)(character >> shift));
}

/* The letters and digits of `value` in lower case; how many there were. */
static size_t
feed_folded(struct sip *sip, struct slice value)
{
    const char *end = value.at + value.len;
    size_t fed = 0;

    for (const char *at = value.at; at < end; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (!g_unichar_isalnum(character))
            continue;
        sip_character(sip, g_unichar_tolower(character));
        fed++;
    }
    return fed;
}

uint64_t
value_hash(struct value_key key, struct slice value)
{
    struct sip sip = {
        .v = {key.words[0] ^ UINT64_C(0x736f6d6570736575), key.words[1] ^ UINT64_C(0x646f72616e646f6d),
              key.words[0] ^ UINT64_C(0x6c7967656e657261), key.words[1] ^ UINT64_C(0x7465646279746573)},
    };

    if (feed_folded(&sip, value) == 0) { /* a keyword of punctuation is equal to itself */
        for (size_t i = 0; i < value.len; i++)
            sip_byte(&sip, (unsigned char)value.at[i]);
    }
    uint64_t count = sip.bytes << 56;
    sip.word |= count;
    sip_word(&sip);
    sip.v[2] ^= 0xff;
    sip_rounds(&sip, 4);
    uint64_t hash = sip.v[0] ^ sip.v[1] ^ sip.v[2] ^ sip.v[3];
    explicit_bzero(&sip, sizeof(sip));
    return hash;
}
