#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx2")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WIDTH 32

typedef __m256i vector;
#define vector_and _mm256_and_si256
#define vector_or _mm256_or_si256
#define each_byte _mm256_set1_epi8

INLINE vector
load(const char *at)
{
    return _mm256_loadu_si256((const void *)at);
}

INLINE vector
low_halves(vector bytes)
{
    return _mm256_and_si256(bytes, _mm256_set1_epi8(15));
}

INLINE vector
high_halves(vector bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 3), _mm256_set1_epi8(15));
}

INLINE vector
look_up(const uint8_t table[16], vector halves)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table)), halves);
}

/* first <= byte <= first + span */
INLINE vector
between(vector bytes, char first, char span)
{
    vector from_first = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));

    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, _mm256_set1_epi8(span)), from_first);
}

INLINE uint64_t
highest_bits(vector bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

INLINE uint64_t
are_set(vector bytes)
{
    return (uint32_t)~_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
}

#include "classifiers/engine/nibbles_body.h"

const struct nibble_functions nibble_functions_avx2 = { narrow, sort };

#endif
