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

/* Four blocks, whose bits are a vector each: its lower half are the first two blocks. */
#define GROUP_BLOCKS 4
#define HALF (GROUP_BLOCKS * BLOCK_BYTES / 2)
#define VECTORS 8

/*
 * Of fields of `width` bits in the bytes of two vectors, those at even places from both in one and those at
 * odd places in the other; neighbours come to lie in a byte. So after fields of one, two and four bits each
 * bit of a byte has a vector of its own.
 */
LEVEL static inline __attribute__((always_inline)) void
deal(__m256i first, __m256i second, int width, __m256i mask, __m256i *even, __m256i *odd)
{
    const __m256i apart = _mm256_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6,
                                           8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);

    first = _mm256_shuffle_epi8(first, apart);
    second = _mm256_shuffle_epi8(second, apart);
    __m256i here = _mm256_unpacklo_epi64(first, second), next = _mm256_unpackhi_epi64(first, second);
    __m256i change = _mm256_and_si256(_mm256_xor_si256(_mm256_srli_epi16(here, width), next), mask);
    *odd = _mm256_xor_si256(next, change);
    *even = _mm256_xor_si256(here, _mm256_slli_epi16(change, width));
}

/* Bytes of the first half of a group, and those so far behind in the second: vectors are dealt by halves. */
LEVEL static inline __attribute__((always_inline)) __m256i
load_halves(const char *at)
{
    __m256i lower = _mm256_castsi128_si256(_mm_loadu_si128((const void *)at));

    return _mm256_inserti128_si256(lower, _mm_loadu_si128((const void *)(at + HALF)), 1);
}

LEVEL static void
transpose_group(const char *at, uint64_t bits[8][BLOCK_TRANSPOSED], size_t block)
{
    const __m256i ones = _mm256_set1_epi8(0x55), twos = _mm256_set1_epi8(0x33),
                  fours = _mm256_set1_epi8(0x0f);
    __m256i by_two[2][VECTORS / 2], by_four[4][VECTORS / 4], single[8];

#pragma GCC unroll 4
    for (unsigned i = 0; i < VECTORS / 2; i++)
        deal(load_halves(at + 32 * i), load_halves(at + 32 * i + 16), 1, ones, &by_two[0][i], &by_two[1][i]);
#pragma GCC unroll 2
    for (unsigned bit = 0; bit < 2; bit++) {
#pragma GCC unroll 2
        for (unsigned i = 0; i < VECTORS / 4; i++)
            deal(by_two[bit][2 * i], by_two[bit][2 * i + 1], 2, twos, &by_four[bit][i], &by_four[bit + 2][i]);
    }
#pragma GCC unroll 4
    for (unsigned bit = 0; bit < 4; bit++)
        deal(by_four[bit][0], by_four[bit][1], 4, fours, &single[bit], &single[bit + 4]);
#pragma GCC unroll 8
    for (unsigned bit = 0; bit < 8; bit++)
        _mm256_storeu_si256((void *)&bits[bit][block], single[bit]);
}

LEVEL static void
transpose(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];
    size_t block = 0;

    for (; block + GROUP_BLOCKS <= blocks && (block + GROUP_BLOCKS) * BLOCK_BYTES <= len;
         block += GROUP_BLOCKS)
        transpose_group(text + block * BLOCK_BYTES, bits, block);
    for (; block < blocks; block++) { /* a few at the end of the text */
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
