#include "classifiers/engine/blocks_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx512f,avx512bw,bmi,bmi2,popcnt")))

LEVEL static void
transpose(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        __m512i bytes = _mm512_loadu_si512(at);

        for (unsigned bit = 8; bit-- > 0; bytes = _mm512_add_epi8(bytes, bytes))
            bits[bit][block] = _mm512_movepi8_mask(bytes);
    }
}

LEVEL static size_t
gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

const struct block_functions block_functions_avx512 = {
    .transpose = transpose,
    .gather = gather,
};

#endif
