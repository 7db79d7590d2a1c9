#include "classifiers/engine/nibbles_level.h"

#if defined(__AARCH64EL__)

#include <arm_neon.h>

#define LEVEL
#define INLINE static inline __attribute__((always_inline))
#define WIDTH 16

typedef uint8x16_t vector;
#define vector_and vandq_u8
#define vector_or vorrq_u8
#define each_byte vdupq_n_u8

INLINE vector
load(const char *at)
{
    return vld1q_u8((const uint8_t *)at);
}

INLINE vector
low_halves(vector bytes)
{
    return vandq_u8(bytes, vdupq_n_u8(15));
}

INLINE vector
high_halves(vector bytes)
{
    return vandq_u8(vshrq_n_u8(bytes, 3), vdupq_n_u8(15));
}

INLINE vector
look_up(const uint8_t table[16], vector halves)
{
    return vqtbl1q_u8(vld1q_u8(table), halves);
}

/* first <= byte <= first + span */
INLINE vector
between(vector bytes, char first, char span)
{
    return vcleq_u8(vsubq_u8(bytes, vdupq_n_u8((uint8_t)first)), vdupq_n_u8((uint8_t)span));
}

INLINE uint64_t
are_set(vector bytes)
{
    static const uint8_t bits[WIDTH] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
    vector each = vandq_u8(vtstq_u8(bytes, bytes), vld1q_u8(bits));

    return vaddv_u8(vget_low_u8(each)) | (uint64_t)vaddv_u8(vget_high_u8(each)) << 8;
}

INLINE uint64_t
highest_bits(vector bytes)
{
    return are_set(vandq_u8(bytes, vdupq_n_u8(0x80)));
}

#include "classifiers/engine/nibbles_body.h"

const struct nibble_functions nibble_functions_neon = { narrow, sort };

#endif
