#include "classifiers/engine/opening_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx2")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WORDS 4

typedef uint64_t vector __attribute__((vector_size(8 * WORDS), may_alias));

INLINE vector
following(vector here, vector next)
{
    __m256i middle = _mm256_permute2x128_si256((__m256i)here, (__m256i)next, 0x21);

    return (vector)_mm256_alignr_epi8(middle, (__m256i)here, 8);
}

#include "classifiers/engine/opening_body.h"

LEVEL const uint64_t *
opening_run_avx2(const struct opening *opening, struct text_masks *masks)
{
    return run(opening, masks);
}

#endif
