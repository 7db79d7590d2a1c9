/*
 * What the levels of opening.h share. A level's file includes it once, behind its own INLINE, `vector` (words
 * that are worked on with the operators of C), WORDS (how many) and following (the words of two vectors, one
 * behind another, without the first: as many as one has). It makes `run`.
 *
 * A stream that is looked ahead at is read once, and its words are moved in registers: what the step before
 * has just written cannot be read across two of its vectors without a delay.
 */
#include "classifiers/engine/opening_level.h"

/* In a whole stretch a step is no loop: its branches would hide from the processor which step comes next.
 * Clang does it unasked. */
#if defined(__clang__)
#define UNROLLED
#else
#define UNROLLED _Pragma("GCC unroll 32")
#endif

struct operands {
    const uint64_t *a, *b, *c, *d, *e;
    unsigned ahead;
};

INLINE vector
load(const uint64_t *words)
{
    return *(const vector *)__builtin_assume_aligned(words, sizeof(vector));
}

INLINE void
store(uint64_t *words, vector made)
{
    *(vector *)__builtin_assume_aligned(words, sizeof(vector)) = made;
}

INLINE vector
look_ahead(vector here, vector next, unsigned ahead)
{
    return here >> ahead | following(here, next) << (BLOCK_BYTES - ahead);
}

INLINE void
unite(uint64_t *to, struct operands from, size_t words)
{
    UNROLLED
    for (size_t at = 0; at < words; at += WORDS)
        store(to + at, load(from.a + at) | load(from.b + at));
}

INLINE void
unite_four(uint64_t *to, struct operands from, size_t words)
{
    UNROLLED
    for (size_t at = 0; at < words; at += WORDS)
        store(to + at, load(from.a + at) | load(from.b + at) | load(from.c + at) | load(from.d + at));
}

INLINE void
except(uint64_t *to, struct operands from, size_t words)
{
    UNROLLED
    for (size_t at = 0; at < words; at += WORDS)
        store(to + at, (load(from.a + at) | load(from.b + at)) & ~(load(from.c + at) | load(from.d + at)));
}

INLINE void
lead(uint64_t *to, struct operands from, size_t words)
{
    vector c = load(from.c);

    UNROLLED
    for (size_t at = 0; at < words; at += WORDS) {
        vector next_c = load(from.c + at + WORDS);

        store(to + at, load(from.a + at) | (load(from.b + at) & look_ahead(c, next_c, from.ahead)));
        c = next_c;
    }
}

INLINE void
lead_two(uint64_t *to, struct operands from, size_t words)
{
    vector c = load(from.c), e = load(from.e);

    UNROLLED
    for (size_t at = 0; at < words; at += WORDS) {
        vector next_c = load(from.c + at + WORDS), next_e = load(from.e + at + WORDS);

        store(to + at, load(from.a + at) | (load(from.b + at) & look_ahead(c, next_c, from.ahead)) |
                           (load(from.d + at) & look_ahead(e, next_e, from.ahead)));
        c = next_c;
        e = next_e;
    }
}

INLINE const uint64_t *
run_words(const struct opening *opening, struct text_masks *masks, size_t words)
{
    uint64_t(*of)[TEXT_WORDS] = masks->of;

    for (const struct opening_step *step = opening->steps; step < opening->steps + opening->step_count;
         step++) {
        uint64_t *to = of[step->to];
        struct operands from = {
            of[step->a], of[step->b], of[step->c], of[step->d], of[step->e], step->ahead
        };

        switch ((enum opening_operation)step->operation) {
        case OPENING_UNITE:
            unite(to, from, words);
            break;
        case OPENING_UNITE_FOUR:
            unite_four(to, from, words);
            break;
        case OPENING_EXCEPT:
            except(to, from, words);
            break;
        case OPENING_LEAD:
            lead(to, from, words);
            break;
        case OPENING_LEAD_TWO:
            lead_two(to, from, words);
            break;
        case OPENING_OPERATIONS:
            break;
        }
    }
    return of[opening->result];
}

INLINE const uint64_t *
run(const struct opening *opening, struct text_masks *masks)
{
    if (masks->words == TEXT_BLOCKS)
        return run_words(opening, masks, TEXT_BLOCKS);
    return run_words(opening, masks, masks->words);
}
