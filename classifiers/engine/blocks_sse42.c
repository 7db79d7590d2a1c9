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
    .transpose = transpose,
    .gather = gather,
};

#endif
