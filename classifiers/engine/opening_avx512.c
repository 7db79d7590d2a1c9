#include "classifiers/engine/opening_level.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx512f,avx512bw")))
#define INLINE LEVEL static inline __attribute__((always_inline))
#define WORDS 8

typedef uint64_t vector __attribute__((vector_size(8 * WORDS), may_alias));

INLINE vector
following(vector here, vector next)
{
    return (vector)_mm512_alignr_epi64((__m512i)next, (__m512i)here, 1);
}

#include "classifiers/engine/opening_body.h"

LEVEL const uint64_t *
opening_run_avx512(const struct opening *opening, struct text_masks *masks)
{
    return run(opening, masks);
}

#endif
