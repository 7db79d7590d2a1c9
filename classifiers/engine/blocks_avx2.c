#include "classifiers/engine/blocks_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define WIDTH 32

LEVEL static uint64_t
mask_of(__m256i bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

LEVEL static void
transpose(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        __m256i front = _mm256_loadu_si256((const void *)at);
        __m256i back = _mm256_loadu_si256((const void *)(at + WIDTH));

        for (unsigned bit = 8; bit-- > 0;) {
            bits[bit][block] = mask_of(front) | mask_of(back) << WIDTH;
            front = _mm256_add_epi8(front, front);
            back = _mm256_add_epi8(back, back);
        }
    }
}

LEVEL static size_t
gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

const struct block_functions block_functions_avx2 = {
    .transpose = transpose,
    .gather = gather,
};

#endif
