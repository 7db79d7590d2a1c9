/*
 * Where one of many byte strings may begin, by three of its first bytes and a few vector instructions for
 * each 32 of the text (the nibble masks of Teddy, Hyperscan's matcher of few strings). Strings share sixteen
 * buckets: for each place the set holds which buckets have a byte with that lower half there, and which have
 * one with that upper half. What passes may begin a string; what does not pass begins none. It tells the
 * more, the more alike the strings of one bucket are. Every level (cpu.h) gives the same answer. Pure.
 *
 * The lower half of a byte is its four lowest bits. The upper half is the next three and the highest of the
 * four again, so that fewer bytes are taken for another; bytes beyond ASCII are as those 128 below.
 */
#ifndef CLASSIFIERS_ENGINE_NIBBLES_H
#define CLASSIFIERS_ENGINE_NIBBLES_H

#include "classifiers/engine/blocks.h"

#define NIBBLE_PLACES 3
#define NIBBLE_BUCKETS 16
#define NIBBLE_REACH 4 /* bytes of the text that are looked at */

/* Buckets as bits. */
struct nibble_place {
    uint8_t low[16], high[16];
};

/* Eight buckets each: 0 to 7, and 8 to 15. A place that does not matter allows every byte. */
struct nibble_set {
    struct nibble_place first[NIBBLE_PLACES], second[NIBBLE_PLACES];
};

/* Whether any of the buckets 8 to 15 has a string. */
static inline bool
nibbles_have_second(const struct nibble_set *set)
{
    unsigned buckets = 0;

    for (unsigned half = 0; half < 16; half++)
        buckets |= set->second[0].low[half];
    return buckets != 0;
}

static inline unsigned
nibble_low(uint8_t byte)
{
    return byte & 15;
}

static inline unsigned
nibble_high(uint8_t byte)
{
    return byte >> 3 & 15;
}

/* What one pass tells of a text: an array for each, a mask for each block. */
struct nibble_masks {
    uint64_t *word;           /* 0-9, A-Z and a-z */
    uint64_t *letter;         /* A-Z and a-z */
    uint64_t *high;           /* 0x80 and above: part of a character beyond ASCII */
    uint64_t *first, *second; /* where strings may begin: of the first eight buckets, of the others */
};

/* The bodies for whole blocks, behind which NIBBLE_REACH - 1 bytes more can be read. `sort` returns what is
 * high in any block. */
struct nibble_functions {
    void (*narrow)(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks);
    uint64_t (*sort)(const struct nibble_set *set, const char *text, const struct nibble_masks *masks,
                     size_t blocks);
};

/* Of a level that this CPU has. */
const struct nibble_functions *nibble_functions_of(enum cpu_level level);

/*
 * Takes from each of `starts` the positions where no string begins. `len` is what can be read from `text` on;
 * behind it come zeros. The places of the first eight buckets are the first three bytes of their strings,
 * those of the others the three behind their first: a string can be told by either.
 */
void nibbles_narrow(const struct nibble_functions *functions, const struct nibble_set *set, const char *text,
                    size_t len, uint64_t *starts, size_t blocks);

/*
 * Makes the masks of blocks, `len` as above. Two kinds of strings, each with eight buckets, whose places are
 * all the first three bytes. No class has what is behind the end of the text. Returns whether the text has a
 * byte that is high.
 */
bool nibbles_sort(const struct nibble_functions *functions, const struct nibble_set *set, const char *text,
                  size_t len, const struct nibble_masks *masks, size_t blocks);

#endif
