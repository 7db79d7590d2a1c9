/*
 * The inside of a word index (words.h): the literals, and the two ways in which a text leads to them.
 *
 * A token is a maximal run of word characters as the right side of a word has them (so not of Hangul). A
 * literal that holds a token bounded on both sides, which is most of them, is filed under it: wherever the
 * literal stands, that token is one of the text's. Where it holds more, the rarest is taken, since each time
 * a token is met everything filed under it is compared. The others (parts of words,
 * scripts without spaces, Hangul, punctuation alone) are strings: filed under their first units and looked up
 * wherever one may begin.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_INDEX_H
#define CLASSIFIERS_ENGINE_WORDS_INDEX_H

#include "classifiers/engine/nibbles.h"
#include "classifiers/engine/units.h"
#include "classifiers/engine/words.h"
#include "classifiers/engine/words_files.h"

#define NO_SLOT UINT32_MAX
#define WORD_TEXT_SLACK 8
#define STRING_KEY_UNITS 4
#define LONG_TOKEN 5    /* bytes */
#define CHUNK_BLOCKS 32 /* of the text are looked at together */
#define CHUNK_BYTES (CHUNK_BLOCKS * BLOCK_BYTES)
#define PLACES_SLACK 12
#define MOST_PLACES (CHUNK_BYTES / 2 + PLACES_SLACK)

struct word {
    uint32_t text;   /* where it begins in word_index.text */
    uint32_t bytes;  /* its length there */
    uint32_t anchor; /* the byte of it where its token begins; 0 for a string */
    uint32_t id;
    uint32_t slot; /* where its last match ended, or NO_SLOT where its matches cannot overlap */
    uint8_t head; /* so many bytes from the anchor on read as the text wherever both are of ASCII and the text
                   * was found by the hash of its token */
    bool is_caseless, is_string;
    bool needs_left, needs_right; /* a boundary, on that side */
};

struct word_stage {
    struct word_files files;
    struct word_filter filter;
    struct nibble_set beginnings; /* how what is filed may begin */
};

struct word_chunk;
/* Writes down the places in the chunk of tokens that may be a literal's, at most MOST_PLACES; returns how
 * many. */
typedef size_t (*word_filter_fn)(const struct word_chunk *chunk, uint16_t *places);
word_filter_fn word_filter_of(enum cpu_level level);

#define WORD_KEPT_AT_ONCE 4
#if defined(__x86_64__)
/* Keeps of `count` places, so many times four, those whose token passes the filter; returns how many. Eight
 * bytes can be read at each, and none of them is beyond ASCII. */
size_t word_keep_avx2(const struct word_chunk *chunk, uint16_t *places, size_t count);
#endif

struct word_index {
    const struct nibble_functions *nibbles;
    word_filter_fn filter;
    struct word *words;
    uint8_t *before, *behind; /* hints of each word; WORD_TEXT_SLACK behind them can be read */
    size_t count;
    /* Of all words, each folded as it wants it; a run of white space is ' '. WORD_TEXT_SLACK bytes behind it
     * can be read. */
    char *text;
    size_t text_len;
    size_t slots;
    struct word_stage tokens, strings;
    uint64_t folded; /* by the filter of tokens: the bits of case of their first bytes */
    bool asks_long;  /* tokens.beginnings has the long tokens that begin with a letter too */
    bool has_string_length[STRING_KEY_UNITS + 1]; /* strings of 1, 2, 3, and 4 or more units exist */
    /* One may begin with an ASCII character. Then tokens.beginnings has tokens in its first eight buckets and
     * such strings in the others; else tokens in all. strings.beginnings has the ways in which strings begin
     * beyond ASCII. */
    bool has_ascii_string;
    bool has_short_ascii_string; /* of fewer than STRING_KEY_UNITS */
    /* Where two characters of three bytes each (Han, Kana, Thai) stand in the text, what strings may begin
     * with, by word_pair_hash; has_no_pairs where a string may have one such character only. */
    struct word_filter pairs;
    bool has_no_pairs;
    struct nibble_set no_words; /* characters beyond ASCII of which it is known that they continue no word */
    struct unit_table table;
};

/* Files what the stage takes; word_tokens_file decides which words are strings and comes first. */
enum engine_status word_tokens_file(const struct engine_memory *memory, struct word_index *index);
enum engine_status word_strings_file(const struct engine_memory *memory, struct word_index *index);
/* Fill the sets of beginnings, once all is filed; strings come first. */
enum engine_status word_strings_narrow(const struct engine_memory *memory, struct word_index *index);
enum engine_status word_tokens_narrow(const struct engine_memory *memory, struct word_index *index);

struct word_scan {
    const struct word_index *index;
    const char *text;
    size_t len;
    size_t *ends; /* of word_index.slots */
    const struct engine_sink *sink;
};

/* What is known of CHUNK_BYTES of the text; the last chunk may be shorter. */
struct word_chunk {
    const struct word_index *index;
    const char *text; /* where it begins */
    size_t offset;    /* in the whole text */
    size_t len;       /* of the text from here on */
    size_t blocks;    /* of the chunk; the masks hold one more */
    bool has_high, has_tokens;
    /* where has_high: bytes inside characters of scripts without spaces, where no string begins */
    uint64_t inside[CHUNK_BLOCKS + 1];
    uint64_t word[CHUNK_BLOCKS + 1], letter[CHUNK_BLOCKS + 1], high[CHUNK_BLOCKS + 1];
    uint64_t tokens[CHUNK_BLOCKS], strings[CHUNK_BLOCKS]; /* where they may begin */
};
void word_chunk_load(const struct word_scan *scan, size_t offset, struct word_chunk *chunk);

/* Bit i is bit i + by of the masks of two blocks; 0 < by < 64. */
static inline uint64_t
mask_ahead(uint64_t mask, uint64_t next, unsigned by)
{
    return mask >> by | next << (BLOCK_BYTES - by);
}

void word_beyond_fill(struct nibble_set *set); /* of the index: no_words */
/* Sets the word characters beyond ASCII, and `inside`. The first `done` bytes are of the character in front
 * of the chunk. */
void word_chunk_add_beyond(struct word_chunk *chunk, size_t done);

/* What begins there. False where the callback asked to stop. */
bool word_tokens_scan(struct word_scan *scan, const struct word_chunk *chunk);
bool word_strings_scan(struct word_scan *scan, const struct word_chunk *chunk);

/* Where the text may have words of a group. */
struct word_place {
    const struct word_group *group;
    size_t at; /* their anchor */
    struct word_hints beside;
    bool is_ascii; /* the token's first bytes */
};

/* Reports the words that stand there. False where the callback asked to stop. */
bool word_try_group(struct word_scan *scan, const struct word_place *place);

#endif
