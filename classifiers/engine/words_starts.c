/*
 * Where in a chunk tokens and strings may begin, from the masks of one pass over its bytes.
 *
 * Everything is decided by what the text holds around the chunk, so that no state goes from one to the next.
 */
#include "classifiers/engine/words_index.h"

#include <string.h>

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

/* Of the bytes of a block those that begin `LONG_TOKEN` word characters. */
static inline uint64_t
find_long(uint64_t word, uint64_t next)
{
    uint64_t pairs = word & mask_ahead(word, next, 1), next_pairs = next & next >> 1;

    return pairs & mask_ahead(pairs, next_pairs, 2) & mask_ahead(word, next, LONG_TOKEN - 1);
}
_Static_assert(LONG_TOKEN == 5, "two pairs and one character");

/*
 * Of the starts of tokens in a block those that are not asked by their first bytes whether a literal's token
 * begins so: those with a character beyond ASCII among these bytes, which may be folded to anything; and,
 * where there are many literals, the long ones that begin with a letter, since nearly all of them would pass.
 */
static inline uint64_t
find_unasked(const struct word_chunk *chunk, size_t block)
{
    uint64_t unasked = 0;

    if (!chunk->index->asks_long)
        unasked = chunk->letter[block] & find_long(chunk->word[block], chunk->word[block + 1]);
    if (chunk->has_high) {
        uint64_t high = chunk->high[block], next = chunk->high[block + 1];

        unasked |= high | mask_ahead(high, next, 1) | mask_ahead(high, next, 2);
    }
    return unasked;
}

/* A few more do no harm: what is found is compared in full. `first` and `second` are where literals may begin
 * by their first bytes. */
static void
find_tokens(struct word_chunk *chunk, bool is_inside, const uint64_t *first, const uint64_t *second)
{
    bool has_both = !chunk->index->has_ascii_string;
    uint64_t any = 0;

    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t word = chunk->word[block], asked = first[block] | (has_both ? second[block] : 0);

        chunk->tokens[block] = word & ~(word << 1 | is_inside) & (asked | find_unasked(chunk, block));
        any |= chunk->tokens[block];
        is_inside = (word >> 63) != 0;
    }
    chunk->has_tokens = any != 0;
}

/* Those beyond ASCII begin with a byte that is high; `ascii` are the others. */
static void
find_strings(struct word_chunk *chunk, const uint64_t *ascii)
{
    const struct word_index *index = chunk->index;

    if (chunk->has_high) {
        for (size_t block = 0; block < chunk->blocks; block++)
            chunk->strings[block] = chunk->high[block] & ~chunk->inside[block];
        nibbles_narrow(index->nibbles, &index->strings.beginnings, chunk->text, chunk->len, chunk->strings,
                       chunk->blocks);
    } else {
        memset(chunk->strings, 0, sizeof(chunk->strings));
    }
    for (size_t block = 0; block < chunk->blocks && index->has_ascii_string; block++)
        chunk->strings[block] |= ascii[block] & ~chunk->high[block];
}

void
word_chunk_load(const struct word_scan *scan, size_t offset, struct word_chunk *chunk)
{
    const struct word_index *index = scan->index;
    uint64_t first[CHUNK_BLOCKS + 1], second[CHUNK_BLOCKS + 1];
    struct nibble_masks masks = { chunk->word, chunk->letter, chunk->high, first, second };
    size_t end;

    chunk->index = index;
    chunk->text = scan->text + offset;
    chunk->offset = offset;
    chunk->len = scan->len - offset;
    chunk->blocks = chunk->len < CHUNK_BYTES ? (chunk->len + BLOCK_BYTES - 1) / BLOCK_BYTES : CHUNK_BLOCKS;
    chunk->has_high = nibbles_sort(index->nibbles, &index->tokens.beginnings, chunk->text, chunk->len, &masks,
                                   chunk->blocks + 1);
    bool is_inside = begins_inside_word(chunk, &end);
    if (chunk->has_high)
        word_chunk_add_beyond(chunk, end);
    find_tokens(chunk, is_inside, first, second);
    find_strings(chunk, second);
}
