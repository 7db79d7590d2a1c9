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

/* What keeps the places of tokens that pass, some at once; NULL where there is no such function. */
typedef size_t (*keep_fn)(const struct word_chunk *chunk, uint16_t *places, size_t count);

/* Places in a list: those from `next` up to `end` are to be asked, of those in front `kept` are left. */
struct listed {
    uint16_t *places;
    size_t next, end, kept;
};

/* Keeps those whose token passes, and those that `always`, where it is not NULL, has. Eight bytes can be read
 * at each. */
static inline __attribute__((always_inline)) void
keep_places(const struct word_chunk *chunk, const uint64_t *always, struct listed *listed)
{
    const struct word_filter filter = chunk->index->tokens.filter;
    const char *text = chunk->text;
    uint64_t folded = chunk->index->folded;
    uint16_t *places = listed->places;
    size_t kept = listed->kept;

    for (size_t i = listed->next; i < listed->end; i++) {
        size_t at = places[i];
        uint64_t head = token_first(eight_load(text + at), token_length(chunk->word, at), folded);
        bool is_kept = always != NULL && (always[at / BLOCK_BYTES] >> at % BLOCK_BYTES & 1) != 0;

        places[kept] = (uint16_t)at;
        kept += word_filter_has(&filter, token_filter_hash(head)) | is_kept;
    }
    listed->next = listed->end;
    listed->kept = kept;
}

static inline __attribute__((always_inline)) void
keep_ascii(const struct word_chunk *chunk, keep_fn keep, struct listed *listed)
{
    if (keep != NULL) {
        listed->next = listed->end / WORD_KEPT_AT_ONCE * WORD_KEPT_AT_ONCE;
        listed->kept = keep(chunk, listed->places, listed->next);
    }
    keep_places(chunk, NULL, listed);
}

static inline __attribute__((always_inline)) void
keep_any(const struct word_chunk *chunk, struct listed *listed)
{
    uint64_t always[CHUNK_BLOCKS];

    for (size_t block = 0; block < chunk->blocks; block++)
        always[block] = near_high(chunk, block);
    keep_places(chunk, always, listed);
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
filter_any(const struct word_chunk *chunk, keep_fn keep, uint16_t *places)
{
    size_t count = list_tokens(chunk, places);
    struct listed listed = { .places = places, .end = count };

    /* the last ones are looked up whatever they are: behind them is too little to read */
    while (listed.end > 0 && chunk->len - places[listed.end - 1] < TOKEN_HEAD)
        listed.end--;
    if (chunk->has_high)
        keep_any(chunk, &listed);
    else
        keep_ascii(chunk, keep, &listed);
    while (listed.next < count)
        places[listed.kept++] = places[listed.next++];
    return listed.kept;
}

static size_t
filter_plain(const struct word_chunk *chunk, uint16_t *places)
{
    return filter_any(chunk, NULL, places);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2,popcnt"))) static size_t
filter_avx2(const struct word_chunk *chunk, uint16_t *places)
{
    return filter_any(chunk, word_keep_avx2, places);
}
#endif

word_filter_fn
word_filter_of(enum cpu_level level)
{
#if defined(__x86_64__)
    if (level >= CPU_AVX2)
        return filter_avx2;
#else
    (void)level;
#endif
    return filter_plain;
}
