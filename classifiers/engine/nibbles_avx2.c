#include "classifiers/engine/nibbles_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx2")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WIDTH 32

typedef __m256i vector;
#define vector_and _mm256_and_si256
#define vector_or _mm256_or_si256

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

#include "classifiers/engine/nibbles_body.h"

LEVEL void
nibbles_narrow_avx2(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks)
{
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        uint64_t none = 0;

        if (starts[block] == 0)
            continue;
        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            vector is_none = _mm256_cmpeq_epi8(strings_at(set, text + i), _mm256_setzero_si256());

            none |= (uint64_t)(uint32_t)_mm256_movemask_epi8(is_none) << i;
        }
        starts[block] &= ~none;
    }
}

#endif
