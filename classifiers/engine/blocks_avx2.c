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

/* first <= byte <= first + span */
LEVEL static __m256i
between(__m256i bytes, char first, char span)
{
    __m256i from_first = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));

    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, _mm256_set1_epi8(span)), from_first);
}

LEVEL static bool
classify(const char *text, size_t len, const struct block_masks *masks, size_t blocks)
{
    char copy[BLOCK_BYTES];
    uint64_t any_high = 0;

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        uint64_t word = 0, letter = 0, high = 0;

        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            __m256i bytes = _mm256_loadu_si256((const void *)(at + i));
            __m256i letters = between(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 25);

            word |= mask_of(_mm256_or_si256(letters, between(bytes, '0', 9))) << i;
            letter |= mask_of(letters) << i;
            high |= mask_of(bytes) << i;
        }
        masks->word[block] = word;
        masks->letter[block] = letter;
        masks->high[block] = high;
        any_high |= high;
    }
    return any_high != 0;
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
    .classify = classify,
    .transpose = transpose,
    .gather = gather,
};

#endif
