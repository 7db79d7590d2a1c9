/*
 * Which bucket of a nibble set (nibbles.h) each string goes into: the one that passes least more often with
 * it. How often a bucket passes is estimated from how frequent bytes are in mail (frequency.h). Only speed
 * depends on it. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_BUCKETS_H
#define CLASSIFIERS_ENGINE_BUCKETS_H

#include "classifiers/engine/nibbles.h"

/* The bytes that may stand at one place: their halves, as bits. */
struct bucket_byte {
    uint16_t low, high;
};

/* What may stand at the first bytes of a string. */
struct bucket_bytes {
    struct bucket_byte at[NIBBLE_REACH];
};

void bucket_byte_allow(struct bucket_byte *to, uint8_t byte);
void bucket_byte_allow_any(struct bucket_byte *to);

struct bucket {
    uint32_t low[NIBBLE_PLACES][16], high[NIBBLE_PLACES][16]; /* how many strings have each half there */
    struct bucket_byte places[NIBBLE_PLACES];
    double chances[NIBBLE_PLACES]; /* that a byte of a text passes */
};

/* Where the places of the buckets are: as nibbles_split or as nibbles_narrow has them. */
enum bucket_places { BUCKETS_ALIKE, BUCKETS_STAGGERED };

struct buckets {
    unsigned first, end; /* of a set, those that are used */
    enum bucket_places kind;
    double rows[16][256]; /* by upper half and the lower halves that go with it, as bits: how frequent */
    struct bucket buckets[NIBBLE_BUCKETS];
};

/* From `first` up to `end`, which is not used any more. */
void buckets_init(struct buckets *buckets, unsigned first, unsigned end, enum bucket_places kind);

/* The bucket that is best for a string, and by how much more often it would pass: of 1, at each place. */
unsigned buckets_choose(const struct buckets *buckets, const struct bucket_bytes *bytes, double *price);

/* Puts a string into the bucket (by 1), or takes it out again (by -1). */
void buckets_count(struct buckets *buckets, unsigned number, const struct bucket_bytes *bytes, int by);

/* How many of all places of a text pass the bucket, of 1. */
double buckets_share(const struct buckets *buckets, unsigned number);

/* Adds what the buckets hold to the set. */
void buckets_fill(const struct buckets *buckets, struct nibble_set *set);

#endif
