#include "classifiers/engine/opening.h"

#include <string.h>

struct opening_streams {
    uint64_t of[OPENING_STREAMS + 2][TEXT_WORDS];
};

struct opening_streams *
opening_streams_new(const struct engine_memory *memory)
{
    struct opening_streams *made = engine_allocate(memory, 1, sizeof(*made));

    if (made != NULL)
        memset(made->of[OPENING_ONES - TEXT_STREAMS], 0xff, sizeof(made->of[0]));
    return made;
}

struct operands {
    const uint64_t *a, *b, *c, *d;
    unsigned count;
};

/* Each is a loop that the compiler turns into the vectors of its level. */
static inline __attribute__((always_inline)) void
unite(uint64_t *restrict to, struct operands from, size_t words)
{
    const uint64_t *restrict a = from.a, *restrict b = from.b;

    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            to[at + i] = a[at + i] | b[at + i];
    }
}

static inline __attribute__((always_inline)) void
look_ahead(uint64_t *restrict to, struct operands from, size_t words)
{
    const uint64_t *restrict a = from.a;

    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            to[at + i] = a[at + i] >> from.count | a[at + i + 1] << (BLOCK_BYTES - from.count);
    }
}

static inline __attribute__((always_inline)) void
run_on(uint64_t *restrict to, struct operands from, size_t words)
{
    const uint64_t *restrict a = from.a;

    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            to[at + i] = a[at + i] & (a[at + i] >> from.count | a[at + i + 1] << (BLOCK_BYTES - from.count));
    }
}

static inline __attribute__((always_inline)) void
both(uint64_t *restrict to, struct operands from, size_t words)
{
    const uint64_t *restrict a = from.a, *restrict b = from.b, *restrict c = from.c, *restrict d = from.d;

    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            to[at + i] = (a[at + i] & b[at + i]) | (c[at + i] & d[at + i]);
    }
}

static inline __attribute__((always_inline)) void
more(uint64_t *restrict to, struct operands from, size_t words)
{
    const uint64_t *restrict a = from.a, *restrict b = from.b, *restrict c = from.c, *restrict d = from.d;

    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            to[at + i] |= (a[at + i] & b[at + i]) | (c[at + i] & d[at + i]);
    }
}

static inline const uint64_t *
stream_of(const struct text_masks *masks, const struct opening_streams *streams, unsigned number)
{
    return number < TEXT_STREAMS ? masks->of[number] : streams->of[number - TEXT_STREAMS];
}

static inline __attribute__((always_inline)) const uint64_t *
run(const struct opening *opening, const struct text_masks *masks, struct opening_streams *streams)
{
    size_t words = masks->words;

    for (const struct opening_step *step = opening->steps; step < opening->steps + opening->step_count;
         step++) {
        uint64_t *to = streams->of[step->to - TEXT_STREAMS];
        struct operands from = {
            stream_of(masks, streams, step->a),
            stream_of(masks, streams, step->b),
            stream_of(masks, streams, step->c),
            stream_of(masks, streams, step->d),
            step->count,
        };

        switch ((enum opening_operation)step->operation) {
        case OPENING_UNITE:
            unite(to, from, words);
            break;
        case OPENING_AHEAD:
            look_ahead(to, from, words);
            break;
        case OPENING_RUN:
            run_on(to, from, words);
            break;
        case OPENING_BOTH:
            both(to, from, words);
            break;
        case OPENING_MORE:
            more(to, from, words);
            break;
        }
    }
    return stream_of(masks, streams, opening->result);
}

static const uint64_t *
run_plain(const struct opening *opening, const struct text_masks *masks, struct opening_streams *streams)
{
    return run(opening, masks, streams);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static const uint64_t *
run_avx2(const struct opening *opening, const struct text_masks *masks, struct opening_streams *streams)
{
    return run(opening, masks, streams);
}

__attribute__((target("avx512bw,avx512vl"))) static const uint64_t *
run_avx512(const struct opening *opening, const struct text_masks *masks, struct opening_streams *streams)
{
    return run(opening, masks, streams);
}
#endif

opening_fn
opening_run_of(enum cpu_level level)
{
#if defined(__x86_64__)
    if (level >= CPU_AVX2)
        return level == CPU_AVX2 ? run_avx2 : run_avx512;
#else
    (void)level;
#endif
    return run_plain;
}
