#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("ssse3")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WIDTH 16

typedef __m128i vector;
#define vector_and _mm_and_si128
#define vector_or _mm_or_si128
#define each_byte _mm_set1_epi8

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

/* first <= byte <= first + span */
INLINE vector
between(vector bytes, char first, char span)
{
    vector from_first = _mm_sub_epi8(bytes, _mm_set1_epi8(first));

    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8(span)), from_first);
}

INLINE uint64_t
highest_bits(vector bytes)
{
    return (uint16_t)_mm_movemask_epi8(bytes);
}

INLINE uint64_t
are_set(vector bytes)
{
    return (uint16_t)~_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128()));
}

#include "classifiers/engine/nibbles_body.h"

const struct nibble_functions nibble_functions_sse42 = { narrow, sort };

#endif
