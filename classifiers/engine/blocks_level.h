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

#define BLOCK_GATHER_WORDS 4

/* The body of each level's `gather`: a few masks at once, of which many are empty, and a few numbers at once,
 * so that there is one branch for most masks. */
static inline __attribute__((always_inline)) size_t
block_gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    size_t count = 0;

    for (size_t block = 0; block < blocks; block++) {
        uint64_t left = masks[block];

        if (left == 0 && blocks - block >= BLOCK_GATHER_WORDS &&
            (masks[block + 1] | masks[block + 2] | masks[block + 3]) == 0) {
            block += BLOCK_GATHER_WORDS - 1;
            continue;
        }
        size_t end = count + (size_t)__builtin_popcountll(left);

        for (; count < end; count += BLOCK_GATHER_SLACK) {
            for (size_t i = 0; i < BLOCK_GATHER_SLACK; i++) {
                /* where nothing is left some number is written and then written over */
                unsigned bit = (unsigned)__builtin_ctzll(left | (uint64_t)1 << 63);

                numbers[count + i] = (uint16_t)(block * BLOCK_BYTES + bit);
                left &= left - 1;
            }
        }
        count = end;
    }
    return count;
}

#if defined(__x86_64__)
extern const struct block_functions block_functions_sse42, block_functions_avx2, block_functions_avx512;
#elif defined(__AARCH64EL__)
extern const struct block_functions block_functions_neon;
#endif

#endif
