#include "classifiers/siphash.h"

void
siphash_init(struct siphash *sip, struct siphash_key key)
{
    *sip = (struct siphash){
        .v = {key.words[0] ^ UINT64_C(0x736f6d6570736575), key.words[1] ^ UINT64_C(0x646f72616e646f6d),
              key.words[0] ^ UINT64_C(0x6c7967656e657261), key.words[1] ^ UINT64_C(0x7465646279746573)},
    };
}

static uint64_t
rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void
run_rounds(struct siphash *sip, unsigned rounds)
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
take_word(struct siphash *sip)
{
    sip->v[3] ^= sip->word;
    run_rounds(sip, 2);
    sip->v[0] ^= sip->word;
    sip->word = 0;
    sip->used = 0;
}

void
siphash_byte(struct siphash *sip, unsigned char byte)
{
    sip->word |= (uint64_t)byte << (8 * sip->used++);
    sip->bytes++;
    if (sip->used == 8)
        take_word(sip);
}

void
siphash_character(struct siphash *sip, uint32_t character)
{
    for (unsigned shift = 0; shift < 24; shift += 8)
        siphash_byte(sip, (unsigned char)(character >> shift));
}

void
siphash_number(struct siphash *sip, uint64_t number)
{
    for (unsigned shift = 0; shift < 64; shift += 8)
        siphash_byte(sip, (unsigned char)(number >> shift));
}

uint64_t
siphash_finish(struct siphash *sip)
{
    sip->word |= sip->bytes << 56;
    take_word(sip);
    sip->v[2] ^= 0xff;
    run_rounds(sip, 4);
    return sip->v[0] ^ sip->v[1] ^ sip->v[2] ^ sip->v[3];
}
