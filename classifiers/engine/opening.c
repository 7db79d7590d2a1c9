#include "classifiers/engine/opening_level.h"

#define INLINE static inline __attribute__((always_inline))
#define WORDS 2

typedef uint64_t vector __attribute__((vector_size(8 * WORDS), may_alias));

INLINE vector
following(vector here, vector next)
{
    return (vector){ here[1], next[0] };
}

#include "classifiers/engine/opening_body.h"

static const uint64_t *
run_plain(const struct opening *opening, struct text_masks *masks)
{
    return run(opening, masks);
}

opening_fn
opening_run_of(enum cpu_level level)
{
#if defined(__x86_64__)
    static const opening_fn functions[CPU_LEVELS] = { run_plain, run_plain, opening_run_avx2,
                                                      opening_run_avx512 };

    return functions[level];
#else
    (void)level;
    return run_plain;
#endif
}
