#include "classifiers/engine/blocks.h"

#include "classifiers/engine/blocks_level.h"

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)

/* The high bit of each of eight bytes as eight bits, the first byte lowest. */
static uint64_t
gather(uint64_t bytes)
{
    return (bytes >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* The high bit where a byte of seven bits lies between the two; no sum carries into the next byte. */
static uint64_t
between(uint64_t seven, uint64_t first, uint64_t last)
{
    return (seven + EACH_BYTE * (0x80 - first)) & ~(seven + EACH_BYTE * (0x7f - last)) & HIGH_BITS;
}

static uint64_t
load_eight(const char *text)
{
    uint64_t bytes;

    memcpy(&bytes, text, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

static bool
classify_scalar(const char *text, size_t len, const struct block_masks *masks, size_t blocks)
{
    char copy[BLOCK_BYTES];
    uint64_t any_high = 0;

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        uint64_t word = 0, letter = 0, high = 0;

        for (unsigned i = 0; i < BLOCK_BYTES; i += 8) {
            uint64_t bytes = load_eight(at + i), seven = bytes & ~HIGH_BITS, ascii = ~bytes & HIGH_BITS;
            uint64_t letters = between(seven | EACH_BYTE * 0x20, 'a', 'z');

            word |= gather((letters | between(seven, '0', '9')) & ascii) << i;
            letter |= gather(letters & ascii) << i;
            high |= gather(bytes & HIGH_BITS) << i;
        }
        masks->word[block] = word;
        masks->letter[block] = letter;
        masks->high[block] = high;
        any_high |= high;
    }
    return any_high != 0;
}

static void
transpose_scalar(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks)
{
    char copy[BLOCK_BYTES];

    for (size_t block = 0; block < blocks; block++) {
        const char *at = block_readable(text, len, block * BLOCK_BYTES, copy);
        uint64_t made[8] = { 0 };

        for (unsigned i = 0; i < BLOCK_BYTES; i += 8) {
            uint64_t bytes = load_eight(at + i);

            for (unsigned bit = 0; bit < 8; bit++)
                made[bit] |= gather(bytes << (7 - bit) & HIGH_BITS) << i;
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
    .classify = classify_scalar,
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
