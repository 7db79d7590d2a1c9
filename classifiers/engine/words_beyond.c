/*
 * Which characters beyond ASCII are part of words, as bits of a chunk. Most are asked one by one. In scripts
 * without spaces that would be nearly all of the text; those and their punctuation are of no word, and a
 * nibble set tells them together.
 */
#include "classifiers/engine/words_index.h"

#include <string.h>

struct byte_range {
    uint8_t first, last;
};

/* Characters of three bytes that continue no word. Each row is a product of halves of bytes, so that the set
 * has these and no others. */
static const struct byte_range no_words[][NIBBLE_PLACES] = {
    {{ 0xe2, 0xe2 },  { 0x80, 0x80 }, { 0x80, 0xbf }}, /* U+2000 general punctuation */
    { { 0xe3, 0xe3 }, { 0x80, 0x80 }, { 0x80, 0x9f }}, /* U+3000 punctuation of CJK */
    { { 0xe3, 0xe3 }, { 0x81, 0x83 }, { 0x80, 0xbf }}, /* U+3040 kana */
    { { 0xe3, 0xe3 }, { 0x90, 0xbf }, { 0x80, 0xbf }}, /* U+3400 Han */
    { { 0xe4, 0xe9 }, { 0x80, 0xbf }, { 0x80, 0xbf }}, /* U+4000 Han */
    { { 0xef, 0xef }, { 0xbc, 0xbc }, { 0x80, 0x8f }}, /* U+FF00 punctuation of full width */
    { { 0xef, 0xef }, { 0xbc, 0xbc }, { 0x9a, 0xa0 }}, /* U+FF1A likewise */
};

void
word_beyond_fill(struct nibble_set *set)
{
    for (unsigned row = 0; row < sizeof(no_words) / sizeof(no_words[0]); row++) {
        for (unsigned place = 0; place < NIBBLE_PLACES; place++) {
            struct byte_range range = no_words[row][place];

            for (unsigned byte = range.first; byte <= range.last; byte++) {
                set->first[place].low[nibble_low((uint8_t)byte)] |= (uint8_t)(1u << row);
                set->first[place].high[nibble_high((uint8_t)byte)] |= (uint8_t)(1u << row);
            }
        }
    }
}

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

/* The characters at these bytes of a block. Characters before *end are done; it is moved on. */
static void
ask_each(struct word_chunk *chunk, size_t block, uint64_t bytes, size_t *end)
{
    while (bytes != 0) {
        size_t shift = (size_t)__builtin_ctzll(bytes), bit = block * BLOCK_BYTES + shift, next = bit;

        if (bit < *end) {
            bytes &= bytes - 1;
            continue;
        }
        bool is_word = unit_is_word(&chunk->index->table, utf8_next(chunk->text, &next));
        bytes &= ~((((uint64_t)1 << (next - bit)) - 1) << shift);
        *end = next;
        if (is_word)
            set_word(chunk, bit, next - bit);
    }
}

void
word_chunk_add_beyond(struct word_chunk *chunk, size_t done)
{
    const struct word_index *index = chunk->index;
    uint64_t starts[CHUNK_BLOCKS + 1], before = 0;
    size_t blocks = chunk->blocks + 1;

    memcpy(starts, chunk->high, blocks * sizeof(*starts));
    nibbles_narrow(index->nibbles, &index->no_words, chunk->text, chunk->len, starts, blocks);
    for (size_t block = 0; block < blocks; block++) {
        uint64_t start = starts[block], passed = start | start << 1 | start << 2 | before;

        chunk->inside[block] = passed & ~start;
        before = start >> (BLOCK_BYTES - 1) | start >> (BLOCK_BYTES - 2);
        ask_each(chunk, block, chunk->high[block] & ~passed, &done);
    }
}
