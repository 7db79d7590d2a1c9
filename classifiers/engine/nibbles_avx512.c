#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx512f,avx512bw")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WIDTH 64

typedef __m512i vector;
#define vector_and _mm512_and_si512
#define vector_or _mm512_or_si512
#define each_byte _mm512_set1_epi8

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

/* first <= byte <= first + span */
INLINE vector
between(vector bytes, char first, char span)
{
    vector from_first = _mm512_sub_epi8(bytes, _mm512_set1_epi8(first));

    return _mm512_movm_epi8(_mm512_cmple_epu8_mask(from_first, _mm512_set1_epi8(span)));
}

INLINE uint64_t
highest_bits(vector bytes)
{
    return _mm512_movepi8_mask(bytes);
}

INLINE uint64_t
are_set(vector bytes)
{
    return _mm512_test_epi8_mask(bytes, bytes);
}

#include "classifiers/engine/nibbles_body.h"

const struct nibble_functions nibble_functions_avx512 = { narrow, sort };

#endif
