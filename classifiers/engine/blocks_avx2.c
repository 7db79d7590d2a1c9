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

LEVEL static void
classify(const char *text, size_t len, struct block_masks *masks, size_t blocks)
{
    char copy[BLOCK_READ];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, BLOCK_BYTES, copy);
        struct block_masks made = { 0 };

        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            __m256i bytes = _mm256_loadu_si256((const void *)(at + i));
            __m256i lower = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
            __m256i space = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(' '));

            made.digit |= mask_of(between(bytes, '0', 9)) << i;
            made.letter |= mask_of(between(lower, 'a', 25)) << i;
            made.separator |= mask_of(_mm256_or_si256(space, between(bytes, '-', 2))) << i;
            made.at |= mask_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('@'))) << i;
            made.high |= mask_of(bytes) << i;
        }
        masks[block] = made;
    }
}

LEVEL static __m256i
table_of(const uint8_t table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table));
}

LEVEL static __m256i
buckets_of(const struct block_prefixes *prefixes, unsigned place, const char *at)
{
    __m256i bytes = _mm256_loadu_si256((const void *)(at + place)), halves = _mm256_set1_epi8(15);
    __m256i low = table_of(prefixes->low[place]), high = table_of(prefixes->high[place]);

    low = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, halves));
    high = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), halves));
    return _mm256_and_si256(low, high);
}

LEVEL static void
narrow(const struct block_prefixes *prefixes, const char *text, size_t len, uint64_t *starts, size_t blocks)
{
    char copy[BLOCK_READ];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, BLOCK_READ, copy);
        uint64_t none = 0;

        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            __m256i buckets = buckets_of(prefixes, 0, at + i);

            for (unsigned place = 1; place < BLOCK_PREFIX; place++)
                buckets = _mm256_and_si256(buckets, buckets_of(prefixes, place, at + i));
            none |= mask_of(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())) << i;
        }
        starts[block] &= ~none;
    }
}

LEVEL static size_t
gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

const struct block_functions block_functions_avx2 = { classify, narrow, gather };

#endif
