/*
 * A stretch of text as streams of bits, one for each class of characters: bit i is byte i of the stretch. One
 * pass over the bytes makes them; what patterns ask of neighbouring characters is then asked of 64 and more
 * places at once (opening.h).
 *
 * The classes are chosen for what numbers, keys and addresses are made of. Every byte is in one of them, a
 * place behind the end of the text in TEXT_END. Behind the classes come streams that are unions of them.
 *
 * Every level (cpu.h) makes the same streams. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_TEXT_MASKS_H
#define CLASSIFIERS_ENGINE_TEXT_MASKS_H

#include "classifiers/engine/blocks.h"
#include "classifiers/engine/memory.h"

#include <stdalign.h>

#define TEXT_BLOCKS BLOCK_TRANSPOSED /* of a stretch ... */
#define TEXT_AHEAD 64 /* ... whose last bytes are there to look ahead: the next stretch begins with them */
#define TEXT_STRETCH (TEXT_BLOCKS * BLOCK_BYTES - TEXT_AHEAD)
#define TEXT_STEP 8 /* streams are worked on so many words at a time ... */
/* ... and the word behind them is read too, whatever it holds */
#define TEXT_WORDS (TEXT_BLOCKS + TEXT_STEP)
_Static_assert(TEXT_BLOCKS % TEXT_STEP == 0, "no step goes beyond the stretch");

enum text_class {
    TEXT_DIGIT,
    TEXT_SMALL_HEX,   /* a-f */
    TEXT_SMALL,       /* g-z */
    TEXT_CAPITAL_HEX, /* A-F */
    TEXT_CAPITAL,     /* G-Z */
    TEXT_UNDERSCORE,
    TEXT_SPACE,
    TEXT_BREAK, /* other white space of ASCII */
    TEXT_HYPHEN,
    TEXT_DOT,
    TEXT_COMMA,
    TEXT_COLON,
    TEXT_SLASH,
    TEXT_PLUS,
    TEXT_AT,
    TEXT_PARENTHESIS, /* ( and ) */
    TEXT_OTHER,       /* of ASCII */
    TEXT_HIGH_DIGIT,  /* where a digit beyond ASCII may begin */
    TEXT_HIGH_OTHER,  /* where a character begins that is SYMBOL_OTHER: Han, Cyrillic */
    TEXT_HIGH_KNOWN,  /* where a character begins that may be SYMBOL_SPACE, SYMBOL_FOLD or SYMBOL_OTHER */
    TEXT_HIGH_REST,   /* beyond ASCII, where no character begins */
    TEXT_END,         /* behind the text */
    TEXT_CLASSES
};

/* Streams that are unions; a digit beyond ASCII is one where patterns ask for digits. */
enum text_union {
    TEXT_ALL_DIGITS = TEXT_CLASSES,
    TEXT_ALL_HEX, /* of ASCII */
    TEXT_ALL_CAPITALS,
    TEXT_ALL_CAPITALS_DIGITS,
    TEXT_ALL_LETTERS,
    TEXT_ALL_ALNUM,   /* letters and digits, of ASCII */
    TEXT_ALL_WORD,    /* and the underscore, and digits beyond ASCII */
    TEXT_ALL_NO_WORD, /* what is no letter, digit or underscore, of ASCII; and behind the text */
    TEXT_ALL_HIGH,
    TEXT_STREAMS
};

/* Behind these, in the same memory, is room for streams that are made of them, and two more. */
#define TEXT_MADE 16
#define TEXT_ZEROS (TEXT_STREAMS + TEXT_MADE)
#define TEXT_ONES (TEXT_ZEROS + 1)
#define TEXT_ROOM (TEXT_ONES + 1)
#define TEXT_ALIGNMENT 64

struct text_masks {
    const char *text; /* of the stretch */
    size_t len;       /* what can be read from there */
    size_t words;     /* of each stream that are used: a multiple of TEXT_STEP */
    void *block;      /* of memory */
    alignas(TEXT_ALIGNMENT) uint64_t of[TEXT_ROOM][TEXT_WORDS];
};

struct text_masks *text_masks_new(const struct engine_memory *memory); /* NULL: it is short */
void text_masks_free(const struct engine_memory *memory, struct text_masks *masks);

/* Makes the streams of the stretch that begins at `offset` of a text of `len` bytes. */
typedef void (*text_masks_fn)(struct text_masks *masks, const char *text, size_t len, size_t offset);
text_masks_fn text_masks_of(enum cpu_level level);

/* The class of a byte, and the classes (as bits) that each stream has. */
enum text_class text_class_of(uint8_t byte);
uint32_t text_stream_classes(unsigned stream);

#endif
