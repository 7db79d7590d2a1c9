#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx512f,avx512bw")))
#define INLINE LEVEL static inline __attribute__((always_inline))

typedef __m512i vector;
#define vector_and _mm512_and_si512
#define vector_or _mm512_or_si512

INLINE vector
load(const char *at)
{
    return _mm512_loadu_si512(at);
}

INLINE vector
low_halves(vector bytes)
{
    return _mm512_and_si512(bytes, _mm512_set1_epi8(15));
}

INLINE vector
high_halves(vector bytes)
{
    return _mm512_and_si512(_mm512_srli_epi16(bytes, 3), _mm512_set1_epi8(15));
}

INLINE vector
look_up(const uint8_t table[16], vector halves)
{
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const void *)table)), halves);
}

#include "classifiers/engine/nibbles_body.h"

LEVEL void
nibbles_narrow_avx512(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks)
{
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        vector strings = strings_at(set, text);

        starts[block] &= _mm512_test_epi8_mask(strings, strings);
    }
}

#endif
