/*
 * The filter of tokens with vectors: four at once. Where a token ends is found in its own bytes, so that no
 * mask is asked. Nothing but how it is computed differs from words_filter.c.
 */
#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LEVEL __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE LEVEL static inline __attribute__((always_inline))

/* Of four places those whose bit is set, side by side. */
INLINE __m128i
pack_places(__m128i places, unsigned bits)
{
    /* clang-format off */
#define TWO(place) 2 * (place), 2 * (place) + 1
    static const uint8_t orders[1 << WORD_KEPT_AT_ONCE][2 * WORD_KEPT_AT_ONCE] = {
        { 0 }, { TWO(0) }, { TWO(1) }, { TWO(0), TWO(1) },
        { TWO(2) }, { TWO(0), TWO(2) }, { TWO(1), TWO(2) }, { TWO(0), TWO(1), TWO(2) },
        { TWO(3) }, { TWO(0), TWO(3) }, { TWO(1), TWO(3) }, { TWO(0), TWO(1), TWO(3) },
        { TWO(2), TWO(3) }, { TWO(0), TWO(2), TWO(3) }, { TWO(1), TWO(2), TWO(3) },
        { TWO(0), TWO(1), TWO(2), TWO(3) },
    };
#undef TWO
    /* clang-format on */

    return _mm_shuffle_epi8(places, _mm_loadl_epi64((const void *)orders[bits]));
}

/* first <= byte <= first + span */
INLINE __m256i
between(__m256i bytes, char first, char span)
{
    __m256i from_first = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));

    return _mm256_cmpeq_epi8(_mm256_min_epu8(from_first, _mm256_set1_epi8(span)), from_first);
}

/* token_first of four tokens: their bytes up to the first that is no word character of ASCII. */
INLINE __m256i
first_of_tokens(__m256i bytes, __m256i folded)
{
    __m256i letters = between(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 'z' - 'a');
    __m256i word = _mm256_or_si256(letters, between(bytes, '0', '9' - '0'));
    __m256i ones = _mm256_set1_epi8(-1), others = _mm256_xor_si256(word, ones);
    __m256i before = _mm256_andnot_si256(others, _mm256_add_epi64(others, ones));

    return _mm256_and_si256(_mm256_or_si256(bytes, folded), before);
}

/* token_filter_hash of each: the lower half of a product, by products of halves. */
INLINE __m256i
hashes_of(__m256i heads)
{
    __m256i low_factor = _mm256_set1_epi64x((long long)(TOKEN_FILTER_FACTOR & UINT32_MAX));
    __m256i high_factor = _mm256_set1_epi64x((long long)(TOKEN_FILTER_FACTOR >> 32));
    __m256i crossed = _mm256_add_epi64(_mm256_mul_epu32(heads, high_factor),
                                       _mm256_mul_epu32(_mm256_srli_epi64(heads, 32), low_factor));

    return _mm256_add_epi64(_mm256_mul_epu32(heads, low_factor), _mm256_slli_epi64(crossed, 32));
}

/* word_filter_has, as a bit for each. */
INLINE unsigned
are_in(const struct word_filter *filter, __m256i hashes)
{
    __m256i six = _mm256_set1_epi64x(63);
    __m256i at = _mm256_srl_epi64(hashes, _mm_cvtsi32_si128((int)filter->shift));
    __m256i bits = _mm256_i64gather_epi64((const void *)filter->bits, at, sizeof(uint64_t));
    __m256i first = _mm256_srlv_epi64(bits, _mm256_and_si256(_mm256_srli_epi64(hashes, 40), six));
    __m256i second = _mm256_srlv_epi64(bits, _mm256_and_si256(_mm256_srli_epi64(hashes, 34), six));
    __m256i both = _mm256_slli_epi64(_mm256_and_si256(first, second), 63);

    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(both));
}

INLINE __m128i
load_two(const char *text, size_t first, size_t second)
{
    __m128i low = _mm_loadl_epi64((const void *)(text + first));
    __m128i high = _mm_loadl_epi64((const void *)(text + second));

    return _mm_unpacklo_epi64(low, high);
}

LEVEL size_t
word_keep_avx2(const struct word_chunk *chunk, uint16_t *places, size_t count)
{
    const struct word_filter filter = chunk->index->tokens.filter;
    __m256i folded = _mm256_set1_epi64x((long long)chunk->index->folded);
    const char *text = chunk->text;
    size_t left = 0;

    /* what is written lies behind what is read */
    for (size_t i = 0; i < count; i += WORD_KEPT_AT_ONCE) {
        __m128i four = _mm_loadl_epi64((const void *)(places + i));
        __m256i bytes = _mm256_set_m128i(load_two(text, places[i + 2], places[i + 3]),
                                         load_two(text, places[i], places[i + 1]));
        unsigned bits = are_in(&filter, hashes_of(first_of_tokens(bytes, folded)));

        _mm_storel_epi64((void *)(places + left), pack_places(four, bits));
        left += (unsigned)__builtin_popcount(bits);
    }
    return left;
}

#endif
