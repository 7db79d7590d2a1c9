#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#include <string.h>

/*
 * Tokens of the text, a chunk at a time. Masks give the word characters, so the starts of tokens; these are
 * gathered into a list; one loop without branches asks the filter for each token's first bytes; what passes,
 * a few in a hundred, is looked up.
 *
 * Everything is decided by what the text holds around the chunk, so that no state goes from one to the next.
 */
#define MOST_STARTS (CHUNK_BYTES / 2)
#define LOOKUPS 16
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Whether the character in front of the chunk is part of a word. *inside is how much of it lies in the chunk.
 */
static bool
begins_inside_word(const struct word_chunk *chunk, size_t *inside)
{
    *inside = 0;
    if (chunk->offset == 0)
        return false;
    const char *text = chunk->text - chunk->offset;
    size_t at = utf8_previous(text, chunk->offset);
    bool is_word = unit_is_word(&chunk->index->table, utf8_next(text, &at));
    *inside = at - chunk->offset;
    return is_word;
}

void
word_chunk_load(const struct word_scan *scan, size_t offset, struct word_chunk *chunk)
{
    struct block_masks masks = { chunk->word, chunk->letter, chunk->high };

    chunk->index = scan->index;
    chunk->text = scan->text + offset;
    chunk->offset = offset;
    chunk->len = scan->len - offset;
    chunk->blocks = chunk->len < CHUNK_BYTES ? (chunk->len + BLOCK_BYTES - 1) / BLOCK_BYTES : CHUNK_BLOCKS;
    chunk->has_high = chunk->index->functions->classify(chunk->text, chunk->len, &masks, chunk->blocks + 1);
}

/* Bit i is bit i + by of the two masks; 0 < by < 64. */
static inline uint64_t
ahead(uint64_t mask, uint64_t next, unsigned by)
{
    return mask >> by | next << (BLOCK_BYTES - by);
}

/*
 * Of the starts of tokens in a block those that are not asked by their first bytes whether a literal's token
 * begins so: those with a character beyond ASCII among these bytes, which may be folded to anything; and,
 * where there are many literals, the long ones that begin with a letter, since nearly all of them would pass.
 */
static inline uint64_t
find_unasked(const struct word_chunk *chunk, size_t block, uint64_t tokens)
{
    uint64_t unasked = 0;

    if (!chunk->index->asks_long) {
        uint64_t word = chunk->word[block], next = chunk->word[block + 1];

        unasked = chunk->letter[block] & ahead(word, next, 1) & ahead(word, next, 2) & ahead(word, next, 3) &
                  ahead(word, next, LONG_TOKEN - 1);
    }
    if (chunk->has_high) {
        uint64_t high = chunk->high[block], next = chunk->high[block + 1];

        unasked |= high | ahead(high, next, 1) | ahead(high, next, 2);
    }
    return unasked & tokens;
}

/* Where tokens start that are asked, and others. A few more do no harm: what is found is compared in full. */
static void
find_tokens(struct word_chunk *chunk, uint64_t asked[CHUNK_BLOCKS], uint64_t unasked[CHUNK_BLOCKS])
{
    size_t end;
    bool is_inside = begins_inside_word(chunk, &end);

    if (chunk->has_high)
        word_chunk_add_beyond(chunk, end);
    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t word = chunk->word[block], tokens = word & ~(word << 1 | is_inside);

        unasked[block] = find_unasked(chunk, block, tokens);
        asked[block] = tokens & ~unasked[block];
        is_inside = (word >> 63) != 0;
    }
}

/* The places of strings by the set of those that begin beyond ASCII. */
static void
find_high_strings(const struct word_chunk *chunk, struct word_starts *starts)
{
    const struct word_index *index = chunk->index;
    uint64_t none[CHUNK_BLOCKS] = { 0 };

    for (size_t block = 0; block < chunk->blocks; block++)
        starts->strings[block] = chunk->high[block] & ~chunk->inside[block];
    nibbles_split(index->nibbles, &index->strings.beginnings, chunk->text, chunk->len,
                  (struct nibble_starts){ none, starts->strings }, chunk->blocks);
}

void
word_starts_find(struct word_chunk *chunk, struct word_starts *starts)
{
    const struct word_index *index = chunk->index;
    uint64_t unasked[CHUNK_BLOCKS], more[CHUNK_BLOCKS];
    size_t bytes = chunk->blocks * sizeof(uint64_t);

    find_tokens(chunk, starts->tokens, unasked);
    if (!index->has_ascii_string)
        memcpy(more, starts->tokens, bytes);
    else if (!chunk->has_high)
        memset(starts->strings, 0xff, bytes);
    else
        for (size_t block = 0; block < chunk->blocks; block++)
            starts->strings[block] = ~chunk->inside[block];
    nibbles_split(index->nibbles, &index->tokens.beginnings, chunk->text, chunk->len,
                  (struct nibble_starts){ starts->tokens, index->has_ascii_string ? starts->strings : more },
                  chunk->blocks);
    for (size_t block = 0; block < chunk->blocks; block++)
        starts->tokens[block] |= unasked[block] | (index->has_ascii_string ? 0 : more[block]);
    if (!index->has_ascii_string && chunk->has_high)
        find_high_strings(chunk, starts);
}

/* The bytes behind `shift` of a block that are of no token. `other` and `next_other` are those of this block
 * and the next. */
static inline __attribute__((always_inline)) uint64_t
ends_behind(uint64_t other, uint64_t next_other, unsigned shift)
{
    /* a shift by 64 has to give zero, so it is made in two steps */
    return other >> shift | next_other << 1 << (BLOCK_BYTES - 1 - shift);
}

/* The bytes of the token that ends there, at most one more than are hashed. */
static inline __attribute__((always_inline)) unsigned
length_of(uint64_t ends)
{
    return (unsigned)__builtin_ctzll(ends | 1u << (TOKEN_HEAD + 1));
}

/* The first bytes of a token of this length, and zeros; `folded` are the bits of case that do not matter. */
static inline __attribute__((always_inline)) uint64_t
head_of(uint64_t bytes, unsigned len, uint64_t folded)
{
    static const uint64_t masks[] = { 0,          0xff,         0xffff,         0xffffff,
                                      0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
                                      UINT64_MAX, UINT64_MAX };

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    /* of ASCII a token has letters, and digits, which have the bit of lower case already */
    return (bytes | folded) & masks[len];
}

static inline uint64_t
load_at(const struct word_chunk *chunk, size_t start)
{
    size_t left = chunk->len - start;
    uint64_t bytes = 0;

    if (left >= sizeof(bytes))
        memcpy(&bytes, chunk->text + start, sizeof(bytes));
    else
        memcpy(&bytes, chunk->text + start, left);
    return bytes;
}

/* Bytes with one beyond ASCII among themselves and the seven behind them. */
static uint64_t
near_high(const struct word_chunk *chunk, size_t block)
{
    uint64_t here = chunk->high[block], next = chunk->high[block + 1];

    for (unsigned by = 1; by < TOKEN_HEAD; by *= 2) {
        here |= ahead(here, next, by);
        next |= next >> by;
    }
    return here;
}

/* One block of the text: where it can be read, and 7 bytes behind it; the bytes of it and of the next that
 * are of no token; where tokens start; where it lies in the chunk. */
struct filter_block {
    const char *text;
    uint64_t other, next_other, starts;
    size_t offset;
};

/* Adds the starts whose token may be a literal's, and those `unasked`, to the places in the chunk; returns
 * how many there are then. */
static inline __attribute__((always_inline)) size_t
filter_block(const struct word_index *index, const struct filter_block *block, uint64_t unasked,
             uint16_t *places, size_t count)
{
    const struct word_filter filter = index->tokens.filter;
    const struct filter_block of = *block;
    uint64_t folded = index->folded;

    for (uint64_t starts = of.starts; starts != 0; starts &= starts - 1) {
        unsigned shift = (unsigned)__builtin_ctzll(starts);
        uint64_t bytes;

        memcpy(&bytes, of.text + shift, sizeof(bytes));
        uint64_t head = head_of(bytes, length_of(ends_behind(of.other, of.next_other, shift)), folded);
        places[count] = (uint16_t)(of.offset + shift);
        count += word_filter_has(&filter, token_filter_hash(head)) | (unasked >> shift & 1);
    }
    return count;
}

static inline __attribute__((always_inline)) size_t
filter_any(const struct word_chunk *chunk, const uint64_t *starts, uint16_t *places)
{
    char copy[BLOCK_BYTES + TOKEN_HEAD];
    size_t count = 0;

    for (size_t block = 0; block < chunk->blocks; block++) {
        size_t offset = block * BLOCK_BYTES, left = chunk->len - offset;
        const char *text = chunk->text + offset;

        if (starts[block] == 0)
            continue;
        uint64_t unasked = chunk->has_high ? starts[block] & near_high(chunk, block) : 0;

        if (left < sizeof(copy)) {
            memset(copy, 0, sizeof(copy));
            text = memcpy(copy, text, left);
        }
        struct filter_block of = { text, ~chunk->word[block], ~chunk->word[block + 1], starts[block],
                                   offset };

        /* nearly always there are none */
        count = unasked == 0 ? filter_block(chunk->index, &of, 0, places, count)
                             : filter_block(chunk->index, &of, unasked, places, count);
    }
    return count;
}

static size_t
filter_plain(const struct word_chunk *chunk, const uint64_t *starts, uint16_t *places)
{
    return filter_any(chunk, starts, places);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) static size_t
filter_bmi2(const struct word_chunk *chunk, const uint64_t *starts, uint16_t *places)
{
    return filter_any(chunk, starts, places);
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

static struct token_head
read_head(const struct word_scan *scan, size_t at)
{
    const struct unit_table *table = &scan->index->table;
    struct token_head head = { 0 };

    while (at < scan->len) {
        uint32_t unit = utf8_next(scan->text, &at);

        if (!unit_is_word(table, unit) || !token_head_add(&head, unit_fold(table, unit)))
            break;
    }
    return head;
}

/* A token that passed the filter. */
struct lookup {
    uint64_t hash;
    size_t at, end; /* as word_sides_of wants it */
    struct word_sides sides;
    const struct word_group *group;
};

/* What the filter says of a head that is folded: of any case, where it may have been written so. */
static bool
may_be_filed(const struct word_index *index, uint64_t head)
{
    const struct word_filter *filter = &index->tokens.filter;

    return word_filter_has(filter, token_filter_hash(head)) ||
           word_filter_has(filter, token_filter_hash(head & (index->folded | ~TOKEN_CASE)));
}

/* False where it is no literal's by its characters beyond ASCII, about which nobody has asked. */
static inline bool
look_closer(const struct word_scan *scan, const struct word_chunk *chunk, size_t start, struct lookup *lookup)
{
    size_t block = start / BLOCK_BYTES, at = chunk->offset + start;
    uint64_t ends = ends_behind(~chunk->word[block], ~chunk->word[block + 1], start % BLOCK_BYTES);
    unsigned len = length_of(ends);
    struct token_head head = { head_of(load_at(chunk, start), len, TOKEN_CASE), len, len > TOKEN_HEAD };
    bool is_ascii = (head.bytes & HIGH_BITS) == 0;

    if (!is_ascii)
        head = read_head(scan, at);
    lookup->hash = token_hash(&head);
    lookup->at = at;
    lookup->end = ends == 0 ? 0 : at + (size_t)__builtin_ctzll(ends);
    return is_ascii || may_be_filed(scan->index, head.bytes);
}

/* Whether what stands beside the token may be what words have there. */
static inline bool
fits_beside(const struct word_scan *scan, const struct word_group *group, struct lookup *lookup)
{
    lookup->sides = word_sides_of(scan, lookup->at, lookup->end);
    return (group->sides.before & lookup->sides.before) != 0 &&
           (group->sides.behind & lookup->sides.behind) != 0;
}

/* Some together, so that the memory that one needs is on its way while others are looked at. */
static bool
look_up(struct word_scan *scan, const struct word_chunk *chunk, const uint16_t *places, size_t count)
{
    const struct word_files *files = &scan->index->tokens.files;
    struct lookup lookups[LOOKUPS];
    size_t found = 0, fitting = 0;

    for (size_t i = 0; i < count; i++) {
        struct lookup *lookup = &lookups[found];

        if (!look_closer(scan, chunk, places[i], lookup))
            continue;
        __builtin_prefetch(&files->buckets[word_files_bucket(files, lookup->hash)]);
        found++;
    }
    for (size_t i = 0; i < found; i++)
        __builtin_prefetch(&files->groups[files->buckets[word_files_bucket(files, lookups[i].hash)]]);
    for (size_t i = 0; i < found; i++) {
        const struct word_group *group = word_files_find(files, lookups[i].hash);

        if (group == NULL || !fits_beside(scan, group, &lookups[i]))
            continue;
        __builtin_prefetch(&scan->index->words[group->first]);
        lookups[fitting] = lookups[i];
        lookups[fitting++].group = group;
    }
    for (size_t i = 0; i < fitting; i++) {
        if (!word_try_group(scan, lookups[i].group, lookups[i].at, lookups[i].sides))
            return false;
    }
    return true;
}

bool
word_tokens_scan(struct word_scan *scan, const struct word_chunk *chunk, const uint64_t *starts)
{
    uint16_t places[MOST_STARTS + 1];
    size_t count = scan->index->filter_starts(chunk, starts, places);

    for (size_t i = 0; i < count; i += LOOKUPS) {
        if (!look_up(scan, chunk, places + i, count - i < LOOKUPS ? count - i : LOOKUPS))
            return false;
    }
    return true;
}
