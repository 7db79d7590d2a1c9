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

struct chunk {
    const struct word_index *index;
    const char *text; /* where it begins */
    size_t len;       /* of the text from here on */
    size_t blocks;    /* of the chunk; the masks hold one more */
    uint64_t any_high;
    uint64_t word[CHUNK_BLOCKS + 1], letter[CHUNK_BLOCKS + 1], high[CHUNK_BLOCKS + 1];
};

/* Sets `count` bits, at most four, from `bit` on. */
static void
set_word(struct chunk *chunk, size_t bit, size_t count)
{
    uint64_t run = ((uint64_t)1 << count) - 1;
    size_t block = bit / BLOCK_BYTES, shift = bit % BLOCK_BYTES;

    chunk->word[block] |= run << shift;
    if (shift + count > BLOCK_BYTES && block < chunk->blocks)
        chunk->word[block + 1] |= run >> (BLOCK_BYTES - shift);
}

/* Sets the word characters beyond ASCII of one block. Characters before *end are done; it is moved on. */
static void
set_long_words(struct chunk *chunk, size_t block, size_t *end)
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
begins_inside_word(const struct chunk *chunk, size_t offset, size_t *inside)
{
    *inside = 0;
    if (offset == 0)
        return false;
    const char *text = chunk->text - offset;
    size_t at = utf8_previous(text, offset);
    bool is_word = unit_is_word(&chunk->index->table, utf8_next(text, &at));
    *inside = at - offset;
    return is_word;
}

/* Fills the masks; `starts` are those of tokens. A few more do no harm: what is found is compared in full. */
static void
find_starts(struct chunk *chunk, size_t offset, uint64_t starts[CHUNK_BLOCKS])
{
    struct block_masks masks[CHUNK_BLOCKS + 1];
    size_t end;

    chunk->index->functions->classify(chunk->text, chunk->len, masks, chunk->blocks + 1);
    for (size_t block = 0; block <= chunk->blocks; block++) {
        chunk->word[block] = masks[block].digit | masks[block].letter;
        chunk->letter[block] = masks[block].letter;
        chunk->high[block] = masks[block].high;
        chunk->any_high |= masks[block].high;
    }
    bool is_inside = begins_inside_word(chunk, offset, &end);
    for (size_t block = 0; chunk->any_high != 0 && block <= chunk->blocks; block++)
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
narrow_starts(const struct chunk *chunk, uint64_t starts[CHUNK_BLOCKS])
{
    const struct word_index *index = chunk->index;
    uint64_t kept[CHUNK_BLOCKS];

    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t high = chunk->high[block], next_high = chunk->high[block + 1];
        uint64_t word = chunk->word[block], next_word = chunk->word[block + 1];

        kept[block] = high | ahead(high, next_high, 1) | ahead(high, next_high, 2);
        if (!index->narrows_long)
            kept[block] |= chunk->letter[block] & ahead(word, next_word, 1) & ahead(word, next_word, 2) &
                           ahead(word, next_word, 3);
        kept[block] &= starts[block];
        starts[block] &= ~kept[block];
    }
    index->functions->narrow(&index->tokens.prefixes, chunk->text, chunk->len, starts, chunk->blocks);
    for (size_t block = 0; block < chunk->blocks; block++)
        starts[block] |= kept[block];
}

/* The first bytes of the token at `start`, and zeros. */
static inline struct token_head
head_at(const struct chunk *chunk, size_t start, uint64_t bytes)
{
    static const uint64_t masks[] = { 0,          0xff,         0xffff,         0xffffff,
                                      0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
                                      UINT64_MAX, UINT64_MAX };
    size_t block = start / BLOCK_BYTES, shift = start % BLOCK_BYTES;
    /* a shift by 64 has to give zero, so it is made in two steps */
    uint64_t word = chunk->word[block] >> shift | chunk->word[block + 1] << 1 << (BLOCK_BYTES - 1 - shift);
    unsigned len = (unsigned)__builtin_ctzll(~word | (uint64_t)1 << (TOKEN_HEAD + 1));

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    /* of ASCII a token has letters, and digits, which have the bit of lower case already */
    return (struct token_head){ (bytes | CASE_BITS) & masks[len], len, len > TOKEN_HEAD };
}

static struct token_head
head_at_any(const struct chunk *chunk, size_t start)
{
    uint64_t bytes = 0;
    size_t left = chunk->len - start;

    memcpy(&bytes, chunk->text + start, left < sizeof(bytes) ? left : sizeof(bytes));
    return head_at(chunk, start, bytes);
}

/* Leaves of the first `count` starts those whose token may be a literal's, or is not all ASCII. */
static size_t
filter_starts(const struct chunk *chunk, uint16_t *starts, size_t count)
{
    const struct word_filter filter = chunk->index->tokens.filter;
    uint64_t high_bits = chunk->any_high == 0 ? 0 : HIGH_BITS;
    size_t found = 0, i = 0;

    for (; i < count && starts[i] + sizeof(uint64_t) <= chunk->len; i++) {
        uint64_t bytes;

        memcpy(&bytes, chunk->text + starts[i], sizeof(bytes));
        struct token_head head = head_at(chunk, starts[i], bytes);
        bool is_passed = word_filter_has(&filter, token_filter_hash(head.bytes));
        starts[found] = starts[i];
        found += is_passed | ((head.bytes & high_bits) != 0);
    }
    while (i < count)
        starts[found++] = starts[i++]; /* a few at the end of the text */
    return found;
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
try_start(struct word_scan *scan, const struct chunk *chunk, size_t start, size_t at)
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
word_tokens_scan(struct word_scan *scan, size_t offset)
{
    struct chunk chunk;
    uint64_t starts[CHUNK_BLOCKS];
    uint16_t places[MOST_STARTS + BLOCK_GATHER_SLACK];

    chunk.index = scan->index;
    chunk.text = scan->text + offset;
    chunk.len = scan->len - offset;
    chunk.blocks = chunk.len < CHUNK_BYTES ? (chunk.len + BLOCK_BYTES - 1) / BLOCK_BYTES : CHUNK_BLOCKS;
    chunk.any_high = 0;
    find_starts(&chunk, offset, starts);
    narrow_starts(&chunk, starts);
    size_t count = scan->index->functions->gather(starts, chunk.blocks, places);
    count = filter_starts(&chunk, places, count);
    for (size_t i = 0; i < count; i++) {
        if (!try_start(scan, &chunk, places[i], offset + places[i]))
            return false;
    }
    return true;
}
