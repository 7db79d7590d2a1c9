/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of 64 bits, fed piece by piece. The struct is the
 * caller's; whoever hashed something private wipes it. Threads: touches its arguments only.
 */
#ifndef CLASSIFIERS_SIPHASH_H
#define CLASSIFIERS_SIPHASH_H

#include <stdint.h>

struct siphash_key {
    uint64_t words[2];
};

struct siphash {
    uint64_t v[4];
    uint64_t word; /* the bytes that do not fill a word yet */
    unsigned used; /* how many */
    uint64_t bytes;
};

void siphash_init(struct siphash *sip, struct siphash_key key);
void siphash_byte(struct siphash *sip, unsigned char byte);
/* A character as its code point in three bytes. */
void siphash_character(struct siphash *sip, uint32_t character);
void siphash_number(struct siphash *sip, uint64_t number);
uint64_t siphash_finish(struct siphash *sip);

#endif
