#include "classifiers/engine/blocks.h"

#include "classifiers/engine/blocks_level.h"
#include "classifiers/engine/eight.h"

static void
transpose_scalar(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        uint64_t made[8] = { 0 };

        for (unsigned i = 0; i < BLOCK_BYTES; i += 8) {
            uint64_t bytes = eight_load(at + i);

            for (unsigned bit = 0; bit < 8; bit++)
                made[bit] |= eight_gather(bytes << (7 - bit)) << i;
        }
        for (unsigned bit = 0; bit < 8; bit++)
            bits[bit][block] = made[bit];
    }
}

static size_t
gather_scalar(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

static const struct block_functions block_functions_scalar = {
    .transpose = transpose_scalar,
    .gather = gather_scalar,
};

const struct block_functions *
block_functions_of(enum cpu_level level)
{
#if defined(__x86_64__)
    static const struct block_functions *const functions[CPU_LEVELS] = {
        &block_functions_scalar, &block_functions_sse42, &block_functions_avx2, &block_functions_avx512
    };

    return functions[level];
#elif defined(__AARCH64EL__)
    return level == CPU_NEON ? &block_functions_neon : &block_functions_scalar;
#else
    (void)level;
    return &block_functions_scalar;
#endif
}
