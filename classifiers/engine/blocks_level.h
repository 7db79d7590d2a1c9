/* The levels of blocks.h, one file each; only blocks.c takes them. */
#ifndef CLASSIFIERS_ENGINE_BLOCKS_LEVEL_H
#define CLASSIFIERS_ENGINE_BLOCKS_LEVEL_H

#include "classifiers/engine/blocks.h"

#include <string.h>

/* The block at `offset` if all of it can be read there, else a copy with zeros behind the end of the text. */
static inline const char *
block_readable(const char *text, size_t len, size_t offset, char copy[BLOCK_BYTES])
{
    if (len >= BLOCK_BYTES && offset <= len - BLOCK_BYTES)
        return text + offset;
    memset(copy, 0, BLOCK_BYTES);
    if (offset < len)
        memcpy(copy, text + offset, len - offset);
    return copy;
}

#define BLOCK_GATHER_WORDS 64

/* The numbers of the bits of one mask, a few at once, so that there is one branch for most masks. */
static inline __attribute__((always_inline)) size_t
block_gather_word(uint64_t left, size_t block, uint16_t *numbers)
{
    size_t end = (size_t)__builtin_popcountll(left);

    for (size_t count = 0; count < end; count += BLOCK_GATHER_SLACK) {
        for (size_t i = 0; i < BLOCK_GATHER_SLACK; i++) {
            /* where nothing is left some number is written and then written over */
            unsigned bit = (unsigned)__builtin_ctzll(left | (uint64_t)1 << 63);

            numbers[count + i] = (uint16_t)(block * BLOCK_BYTES + bit);
            left &= left - 1;
        }
    }
    return end;
}

/* The body of each level's `gather`. Masks that are empty are left out first: nobody could guess which. */
static inline __attribute__((always_inline)) size_t
block_gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    size_t count = 0;

    for (size_t from = 0; from < blocks; from += BLOCK_GATHER_WORDS) {
        size_t words = blocks - from < BLOCK_GATHER_WORDS ? blocks - from : BLOCK_GATHER_WORDS, filled = 0;
        uint8_t places[BLOCK_GATHER_WORDS];

        for (size_t i = 0; i < words; i++) {
            places[filled] = (uint8_t)i;
            filled += masks[from + i] != 0;
        }
        for (size_t i = 0; i < filled; i++) {
            size_t block = from + places[i];

            count += block_gather_word(masks[block], block, numbers + count);
        }
    }
    return count;
}

#if defined(__x86_64__)
extern const struct block_functions block_functions_sse42, block_functions_avx2, block_functions_avx512;
#elif defined(__AARCH64EL__)
extern const struct block_functions block_functions_neon;
#endif

#endif
