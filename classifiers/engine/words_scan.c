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
#define HIGH_BITS UINT64_C(0x8080808080808080)
#define CASE_BITS UINT64_C(0x2020202020202020)

/* Sets `count` bits, at most four, from `bit` on. */
static void
set_word(struct word_chunk *chunk, size_t bit, size_t count)
{
    uint64_t run = ((uint64_t)1 << count) - 1;
    size_t block = bit / BLOCK_BYTES, shift = bit % BLOCK_BYTES;

    chunk->word[block] |= run << shift;
    if (shift + count > BLOCK_BYTES && block < chunk->blocks)
        chunk->word[block + 1] |= run >> (BLOCK_BYTES - shift);
}

/* Sets the word characters beyond ASCII of one block. Characters before *end are done; it is moved on. */
static void
set_long_words(struct word_chunk *chunk, size_t block, size_t *end)
{
    for (uint64_t left = chunk->high[block]; left != 0;) {
        size_t shift = (size_t)__builtin_ctzll(left), bit = block * BLOCK_BYTES + shift, next = bit;

        if (bit < *end) {
            left &= left - 1;
            continue;
        }
        bool is_word = unit_is_word(&chunk->index->table, utf8_next(chunk->text, &next));
        left &= ~((((uint64_t)1 << (next - bit)) - 1) << shift);
        *end = next;
        if (is_word)
            set_word(chunk, bit, next - bit);
    }
}

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

/* The starts of tokens. A few more do no harm: what is found is compared in full. */
static void
find_starts(struct word_chunk *chunk, uint64_t starts[CHUNK_BLOCKS])
{
    size_t end;

    bool is_inside = begins_inside_word(chunk, &end);
    for (size_t block = 0; chunk->has_high && block <= chunk->blocks; block++)
        set_long_words(chunk, block, &end);
    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t word = chunk->word[block];

        starts[block] = word & ~(word << 1 | is_inside);
        is_inside = (word >> 63) != 0;
    }
}

/* Bit i is bit i + by of the two masks; 0 < by < 64. */
static inline uint64_t
ahead(uint64_t mask, uint64_t next, unsigned by)
{
    return mask >> by | next << (BLOCK_BYTES - by);
}

/*
 * Drops the starts where by its first bytes no token of a literal begins. Two kinds of tokens are kept
 * unasked: those with a character beyond ASCII among these bytes, which may be folded to anything; and, where
 * there are many literals, the long ones that begin with a letter, since nearly all of them would be kept.
 */
static void
narrow_starts(const struct word_chunk *chunk, uint64_t starts[CHUNK_BLOCKS])
{
    const struct word_index *index = chunk->index;
    uint64_t kept[CHUNK_BLOCKS] = { 0 };

    for (size_t block = 0; !index->narrows_long && block < chunk->blocks; block++) {
        uint64_t word = chunk->word[block], next = chunk->word[block + 1];

        kept[block] =
            chunk->letter[block] & ahead(word, next, 1) & ahead(word, next, 2) & ahead(word, next, 3);
    }
    for (size_t block = 0; chunk->has_high && block < chunk->blocks; block++) {
        uint64_t high = chunk->high[block], next = chunk->high[block + 1];

        kept[block] |= high | ahead(high, next, 1) | ahead(high, next, 2);
    }
    for (size_t block = 0; block < chunk->blocks; block++) {
        kept[block] &= starts[block];
        starts[block] &= ~kept[block];
    }
    index->functions->narrow(&index->tokens.prefixes, chunk->text, chunk->len, starts, chunk->blocks);
    for (size_t block = 0; block < chunk->blocks; block++)
        starts[block] |= kept[block];
}

/* The bytes of the token at `start`, at most one more than are hashed. */
static inline unsigned
length_at(const struct word_chunk *chunk, size_t start)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    size_t block = start / BLOCK_BYTES, shift = start % BLOCK_BYTES;
    /* a shift by 64 has to give zero, so it is made in two steps */
    uint64_t word = chunk->word[block] >> shift | chunk->word[block + 1] << 1 << (BLOCK_BYTES - 1 - shift);
#else
    uint32_t word; /* the masks' bits are in the order of bytes: any four hold what is wanted */

    memcpy(&word, (const char *)chunk->word + start / 8, sizeof(word));
    word >>= start % 8;
#endif
    return (unsigned)__builtin_ctz((unsigned)~word | 1u << (TOKEN_HEAD + 1));
}

/* The first bytes of the token at `start`, and zeros. */
static inline __attribute__((always_inline)) struct token_head
head_at(const struct word_chunk *chunk, size_t start, uint64_t bytes)
{
    static const uint64_t masks[] = { 0,          0xff,         0xffff,         0xffffff,
                                      0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
                                      UINT64_MAX, UINT64_MAX };
    unsigned len = length_at(chunk, start);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    /* of ASCII a token has letters, and digits, which have the bit of lower case already */
    return (struct token_head){ (bytes | CASE_BITS) & masks[len], len, len > TOKEN_HEAD };
}

static struct token_head
head_at_any(const struct word_chunk *chunk, size_t start)
{
    uint64_t bytes = 0;
    size_t left = chunk->len - start;

    memcpy(&bytes, chunk->text + start, left < sizeof(bytes) ? left : sizeof(bytes));
    return head_at(chunk, start, bytes);
}

/* Leaves of the first `count` starts those whose token may be a literal's, or is not all ASCII. `high_bits`
 * are those that say so, or none where the chunk is ASCII. */
static inline __attribute__((always_inline)) size_t
filter_chunk(const struct word_chunk *chunk, uint16_t *starts, size_t count, uint64_t high_bits)
{
    const struct word_filter filter = chunk->index->tokens.filter;
    const char *text = chunk->text;
    size_t readable = count, found = 0;

    while (readable > 0 && starts[readable - 1] + sizeof(uint64_t) > chunk->len)
        readable--;
    for (size_t i = 0; i < readable; i++) {
        uint64_t bytes;

        memcpy(&bytes, text + starts[i], sizeof(bytes));
        struct token_head head = head_at(chunk, starts[i], bytes);
        bool is_passed = word_filter_has(&filter, token_filter_hash(head.bytes));
        starts[found] = starts[i];
        found += is_passed | ((head.bytes & high_bits) != 0);
    }
    /* a few at the end of the text */
    for (size_t i = readable; i < count; i++)
        starts[found++] = starts[i];
    return found;
}

static inline __attribute__((always_inline)) size_t
filter_any(const struct word_chunk *chunk, uint16_t *starts, size_t count)
{
    if (!chunk->has_high)
        return filter_chunk(chunk, starts, count, 0);
    return filter_chunk(chunk, starts, count, HIGH_BITS);
}

static size_t
filter_plain(const struct word_chunk *chunk, uint16_t *starts, size_t count)
{
    return filter_any(chunk, starts, count);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) static size_t
filter_bmi2(const struct word_chunk *chunk, uint16_t *starts, size_t count)
{
    return filter_any(chunk, starts, count);
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

static bool
try_start(struct word_scan *scan, const struct word_chunk *chunk, size_t start, size_t at)
{
    const struct word_stage *stage = &scan->index->tokens;
    struct token_head head = head_at_any(chunk, start);

    if ((head.bytes & HIGH_BITS) != 0) {
        head = read_head(scan, at);
        if (!word_filter_has(&stage->filter, token_filter_hash(head.bytes)))
            return true;
    }
    return word_try_files(scan, &stage->files, token_hash(&head), at);
}

bool
word_tokens_scan(struct word_scan *scan, struct word_chunk *chunk)
{
    uint64_t starts[CHUNK_BLOCKS];
    uint16_t places[MOST_STARTS + BLOCK_GATHER_SLACK];

    find_starts(chunk, starts);
    narrow_starts(chunk, starts);
    size_t count = scan->index->functions->gather(starts, chunk->blocks, places);
    count = scan->index->filter_starts(chunk, places, count);
    for (size_t i = 0; i < count; i++) {
        if (!try_start(scan, chunk, places[i], chunk->offset + places[i]))
            return false;
    }
    return true;
}
