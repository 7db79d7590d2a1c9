#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("ssse3")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WIDTH 16

typedef __m128i vector;
#define vector_and _mm_and_si128
#define vector_or _mm_or_si128

INLINE vector
load(const char *at)
{
    return _mm_loadu_si128((const void *)at);
}

INLINE vector
low_halves(vector bytes)
{
    return _mm_and_si128(bytes, _mm_set1_epi8(15));
}

INLINE vector
high_halves(vector bytes)
{
    return _mm_and_si128(_mm_srli_epi16(bytes, 3), _mm_set1_epi8(15));
}

INLINE vector
look_up(const uint8_t table[16], vector halves)
{
    return _mm_shuffle_epi8(_mm_loadu_si128((const void *)table), halves);
}

#include "classifiers/engine/nibbles_body.h"

LEVEL void
nibbles_narrow_sse42(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks)
{
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        uint64_t none = 0;

        if (starts[block] == 0)
            continue;
        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            vector is_none = _mm_cmpeq_epi8(strings_at(set, text + i), _mm_setzero_si128());

            none |= (uint64_t)(uint16_t)_mm_movemask_epi8(is_none) << i;
        }
        starts[block] &= ~none;
    }
}

#endif
