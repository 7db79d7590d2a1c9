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

#include "classifiers/engine/blocks.h"
#include "classifiers/engine/units.h"
#include "classifiers/engine/words.h"
#include "classifiers/engine/words_files.h"

#define NO_SLOT UINT32_MAX
#define STRING_KEY_UNITS 4
#define LONG_TOKEN 4    /* bytes */
#define CHUNK_BLOCKS 32 /* of the text are looked at together */
#define CHUNK_BYTES (CHUNK_BLOCKS * BLOCK_BYTES)

struct word {
    uint32_t text;   /* where it begins in word_index.text */
    uint32_t bytes;  /* its length there */
    uint32_t anchor; /* the byte of it where its token begins; 0 for a string */
    uint32_t id;
    uint32_t slot; /* where its last match ended, or NO_SLOT where its matches cannot overlap */
    bool is_caseless, is_string;
    bool needs_left, needs_right; /* a boundary, on that side */
};

struct word_stage {
    struct word_files files;
    struct word_filter filter;
    struct block_prefixes prefixes; /* how what is filed may begin */
};

struct word_chunk;
/* Leaves of the first `count` starts those that may be a literal's token; returns how many. */
typedef size_t (*word_filter_fn)(const struct word_chunk *chunk, uint16_t *starts, size_t count);
word_filter_fn word_filter_of(enum cpu_level level);

struct word_index {
    const struct block_functions *functions;
    word_filter_fn filter_starts;
    struct word *words;
    size_t count;
    char *text; /* of all words, each folded as it wants it; a run of white space is ' ' */
    size_t text_len;
    size_t slots;
    struct word_stage tokens, strings;
    bool narrows_long; /* tokens.prefixes has the long tokens that begin with a letter too */
    bool has_string_length[STRING_KEY_UNITS + 1]; /* strings of 1, 2, 3, and 4 or more units exist */
    bool has_ascii_string;                        /* one may begin with an ASCII character */
    struct unit_table table;
};

/* Files what the stage takes; word_tokens_file decides which words are strings and comes first. */
enum engine_status word_tokens_file(const struct engine_memory *memory, struct word_index *index);
enum engine_status word_strings_file(const struct engine_memory *memory, struct word_index *index);

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
    bool has_high;
    /* word characters: of ASCII until the tokens are scanned */
    uint64_t word[CHUNK_BLOCKS + 1], letter[CHUNK_BLOCKS + 1], high[CHUNK_BLOCKS + 1];
};
void word_chunk_load(const struct word_scan *scan, size_t offset, struct word_chunk *chunk);

/* What begins in the chunk. False where the callback asked to stop. */
bool word_tokens_scan(struct word_scan *scan, struct word_chunk *chunk);
bool word_strings_scan(struct word_scan *scan, const struct word_chunk *chunk);

/* Reports all words filed under `hash` that have their anchor at `at`. False where the callback asked to
 * stop. */
bool word_try_files(struct word_scan *scan, const struct word_files *files, uint64_t hash, size_t at);

#endif
