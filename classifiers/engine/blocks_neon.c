#include "classifiers/engine/blocks_level.h"

#if defined(__AARCH64EL__)

#include <arm_neon.h>

#define WIDTH 16
#define VECTORS (BLOCK_BYTES / WIDTH)

/* A block; its vectors stay in registers where loops over them are unrolled. */
struct block {
    uint8x16_t parts[VECTORS];
};

static inline struct block
load(const char *at)
{
    struct block block;

    for (unsigned i = 0; i < VECTORS; i++)
        block.parts[i] = vld1q_u8((const uint8_t *)at + i * WIDTH);
    return block;
}

/* A bit for each byte; the bytes are all ones or all zeros. Each sum of neighbours has bits of twice as many.
 */
static inline uint64_t
mask_of(const struct block *block)
{
    static const uint8_t bits[WIDTH] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
    uint8x16_t each = vld1q_u8(bits);
    uint8x16_t first = vpaddq_u8(vandq_u8(block->parts[0], each), vandq_u8(block->parts[1], each));
    uint8x16_t second = vpaddq_u8(vandq_u8(block->parts[2], each), vandq_u8(block->parts[3], each));
    uint8x16_t sums = vpaddq_u8(first, second);

    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sums, sums)), 0);
}

static void
transpose(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];

    for (size_t number = 0; number < blocks; number++) {
        struct block block = load(block_readable(text, len, number * BLOCK_BYTES, copy));

        for (unsigned bit = 0; bit < 8; bit++) {
            struct block set;

            for (unsigned i = 0; i < VECTORS; i++)
                set.parts[i] = vtstq_u8(block.parts[i], vdupq_n_u8((uint8_t)(1u << bit)));
            bits[bit][number] = mask_of(&set);
        }
    }
}

static size_t
gather(const uint64_t *masks, size_t blocks, uint16_t *numbers)
{
    return block_gather(masks, blocks, numbers);
}

const struct block_functions block_functions_neon = {
    .transpose = transpose,
    .gather = gather,
};

#endif
