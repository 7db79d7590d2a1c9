/*
 * The inside of a literal index (literal.h): the strings of all patterns, filed by the hash of their windows
 * (windows.h), and for each pattern what has to be so around one of its strings.
 */
#ifndef CLASSIFIERS_ENGINE_LITERAL_INDEX_H
#define CLASSIFIERS_ENGINE_LITERAL_INDEX_H

#include "classifiers/engine/literal.h"
#include "classifiers/engine/windows.h"
#include "classifiers/engine/words_files.h"

struct byte_set {
    uint64_t bits[4];
};

/* A pattern, and what has to be so around one of its strings. */
struct literal_target {
    uint32_t index;
    struct tree_width offset;
    uint32_t most_characters; /* that may stand in front of the string */
    struct byte_set prefix;
    bool is_prefix_optional;
    bool begins_here;   /* a match begins with the string, or might as well */
    struct walk *tail;  /* what is read from a string on, or NULL: nobody knows */
    struct walk *head;  /* how a match begins, where it may begin at several places; else NULL */
    struct walk *guard; /* of a pattern whose match may be of any length, else NULL */
};

struct literal_string {
    uint8_t bytes[FACTOR_MOST_BYTES];
    uint8_t case_bits[FACTOR_MOST_BYTES]; /* set in a byte of the text before it is compared */
    uint8_t len;
    uint8_t window; /* where it begins */
    uint32_t target;
};

struct literal_entry {
    uint64_t hash;
    uint32_t string;
};

#define SHORT_ROWS 64 /* literal_short_place */

/* Leaves of the places in the text, where windows may begin, those where a string may stand; returns how
 * many.
 */
typedef size_t (*literal_filter_fn)(const struct literal *literal, const char *text, size_t len,
                                    uint16_t *places, size_t count);
literal_filter_fn literal_filter_of(enum cpu_level level);

struct literal {
    const struct block_functions *functions;
    literal_filter_fn filter_places;
    const struct nibble_functions *nibbles;
    struct nibble_set windows;
    struct literal_target *targets;
    struct literal_string *strings;
    struct literal_entry *entries; /* by hash */
    uint32_t *heads;               /* by the upper bits of the hash: the first entry; one more at the end */
    unsigned head_bits;
    struct word_filter filter;   /* hashes of whole windows */
    uint64_t shorts[SHORT_ROWS]; /* by the first byte, a bit by the second: what is shorter may begin so */
    bool has_singles, has_pairs; /* strings of one byte, of two or three */
    size_t target_count, string_count, entry_count;
};

/* Of the first bytes of four in a text: all, two or one. Letters lose their case, and other bytes that differ
 * in the same bit fall together. The upper bits are the better ones. */
static inline uint64_t
literal_hash(uint32_t four, unsigned bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    four = __builtin_bswap32(four);
#endif
    uint32_t wanted = (four | 0x20202020) & UINT32_MAX >> (32 - 8 * bytes);

    return (wanted + bytes) * UINT64_C(0x9e3779b97f4a7c15);
}

/* Without its case a byte of ASCII is one of 64; other bytes fall together with these. */
static inline unsigned
literal_short_place(uint8_t byte)
{
    return (byte & 0x1fu) | (byte >> 1 & 0x20u);
}

#endif
