/*
 * Which tokens may be a literal's. Their starts are gathered into a list, and one loop without branches asks
 * the filter for each token's first bytes: a few in a hundred pass.
 */
#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

/* Bytes with one beyond ASCII among themselves and the seven behind them. */
static uint64_t
near_high(const struct word_chunk *chunk, size_t block)
{
    uint64_t here = chunk->high[block], next = chunk->high[block + 1];

    for (unsigned by = 1; by < TOKEN_HEAD; by *= 2) {
        here |= mask_ahead(here, next, by);
        next |= next >> by;
    }
    return here;
}

/* Keeps of `count` places those whose token passes, and those that `kept`, where it is not NULL, has. Eight
 * bytes can be read at each. Returns how many are left. */
static inline __attribute__((always_inline)) size_t
keep_places(const struct word_chunk *chunk, const uint64_t *kept, uint16_t *places, size_t count)
{
    const struct word_filter filter = chunk->index->tokens.filter;
    const char *text = chunk->text;
    uint64_t folded = chunk->index->folded;
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = places[i];
        uint64_t head = token_first(eight_load(text + at), token_length(chunk->word, at), folded);
        bool is_kept = kept != NULL && (kept[at / BLOCK_BYTES] >> at % BLOCK_BYTES & 1) != 0;

        places[left] = (uint16_t)at;
        left += word_filter_has(&filter, token_filter_hash(head)) | is_kept;
    }
    return left;
}

/* Writes down the lowest bit of `left`, of a block that begins at `first`; returns the others. Where nothing
 * is left some place is written, and then written over. */
static inline __attribute__((always_inline)) uint64_t
write_place(uint64_t left, size_t first, uint16_t *place)
{
    *place = (uint16_t)(first + (unsigned)__builtin_ctzll(left | (uint64_t)1 << (BLOCK_BYTES - 1)));
    return left & (left - 1);
}

/* Not a loop: compilers would keep it. */
static inline __attribute__((always_inline)) uint64_t
write_four(uint64_t left, size_t first, uint16_t *places)
{
    left = write_place(left, first, places);
    left = write_place(left, first, places + 1);
    left = write_place(left, first, places + 2);
    return write_place(left, first, places + 3);
}

/* The places of all tokens. Up to four of a block, or up to twelve, are written at once, whether they are
 * there or not: prose has nearly always more than four, tables nearly always fewer, so the branches are
 * foreseen. */
static inline __attribute__((always_inline)) size_t
list_tokens(const struct word_chunk *chunk, uint16_t *places)
{
    size_t count = 0;

    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t left = chunk->tokens[block];
        size_t first = block * BLOCK_BYTES, end = count + (size_t)__builtin_popcountll(left);

        left = write_four(left, first, places + count);
        if (left != 0) {
            left = write_four(left, first, places + count + 4);
            left = write_four(left, first, places + count + 8);
            for (count += 12; left != 0; count += 4)
                left = write_four(left, first, places + count);
        }
        count = end;
    }
    return count;
}

static inline __attribute__((always_inline)) size_t
filter_any(const struct word_chunk *chunk, uint16_t *places)
{
    size_t count = list_tokens(chunk, places), asked = count, left;
    uint64_t kept[CHUNK_BLOCKS];

    /* the last ones are looked up whatever they are: behind them is too little to read */
    while (asked > 0 && chunk->len - places[asked - 1] < TOKEN_HEAD)
        asked--;
    if (!chunk->has_high) {
        left = keep_places(chunk, NULL, places, asked);
    } else {
        for (size_t block = 0; block < chunk->blocks; block++)
            kept[block] = near_high(chunk, block);
        left = keep_places(chunk, kept, places, asked);
    }
    while (asked < count)
        places[left++] = places[asked++];
    return left;
}

static size_t
filter_plain(const struct word_chunk *chunk, uint16_t *places)
{
    return filter_any(chunk, places);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2,popcnt"))) static size_t
filter_bmi2(const struct word_chunk *chunk, uint16_t *places)
{
    return filter_any(chunk, places);
}
#endif

word_filter_fn
word_filter_of(enum cpu_level level)
{
#if defined(__x86_64__)
    if (level >= CPU_AVX2)
        return filter_bmi2;
#else
    (void)level;
#endif
    return filter_plain;
}
