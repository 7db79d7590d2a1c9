#include "classifiers/engine/blocks_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("sse4.2,popcnt")))
#define WIDTH 16

LEVEL static uint64_t
mask_of(__m128i bytes)
{
    return (uint16_t)_mm_movemask_epi8(bytes);
}

/* first <= byte <= first + span */
LEVEL static __m128i
between(__m128i bytes, char first, char span)
{
    __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8(first));

    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8(span)), from_first);
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
            __m128i bytes = _mm_loadu_si128((const void *)(at + i));
            __m128i letters = between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);

            word |= mask_of(_mm_or_si128(letters, between(bytes, '0', 9))) << i;
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
        __m128i parts[BLOCK_BYTES / WIDTH];

        for (unsigned i = 0; i < BLOCK_BYTES / WIDTH; i++)
            parts[i] = _mm_loadu_si128((const void *)(at + i * WIDTH));
        for (unsigned bit = 8; bit-- > 0;) {
            uint64_t made = 0;

            for (unsigned i = 0; i < BLOCK_BYTES / WIDTH; i++) {
                made |= mask_of(parts[i]) << i * WIDTH;
                parts[i] = _mm_add_epi8(parts[i], parts[i]);
            }
            bits[bit][block] = made;
        }
    }
}

LEVEL static size_t
gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

const struct block_functions block_functions_sse42 = {
    .classify = classify,
    .transpose = transpose,
    .gather = gather,
};

#endif
