/*
 * What the engine found of one element in one item: spans that do not overlap, in the order of the text, with
 * their places in characters. Belongs to one scan.
 */
#ifndef CLASSIFIERS_HITS_H
#define CLASSIFIERS_HITS_H

#include "classifiers/item.h"
#include "classifiers/value_hash.h"

#include <stdint.h>

/* 32 bits: a text is far smaller (LIMIT_TEXT_BYTES), and there may be a million hits. */
struct hit {
    uint32_t start, end;             /* bytes */
    uint32_t start_chars, end_chars; /* after hits_finish */
};

struct hits {
    GArray *list;          /* of struct hit; NULL while there is none */
    GArray *values;        /* of uint64_t: the value hash of each, where somebody asked for it; or NULL */
    unsigned form_percent; /* of a form that the item contains, whether that is enough or not */
    bool is_incomplete;    /* a limit was met: there may be more */
    bool is_touched;       /* since hits_clear: see scratch.h */
};

/* Empty hits are dropped, those beyond LIMIT_HITS_PER_ELEMENT make the list incomplete. */
void hits_add(struct hits *hits, size_t start, size_t end);
/* Sorts, of those that overlap keeps the leftmost and longest, counts characters. */
void hits_finish(struct hits *hits, const struct item *item);
/* After hits_finish: fills `values`. */
void hits_hash(struct hits *hits, struct slice text, struct siphash_key key);
void hits_clear(struct hits *hits); /* for the next text */
void hits_done(struct hits *hits);

size_t hits_count(const struct hits *hits);
const struct hit *hits_item(const struct hits *hits, size_t index);

/* The hit that starts, or ends, at that byte; NULL where none does. */
const struct hit *hits_starting_at(const struct hits *hits, size_t start);
const struct hit *hits_ending_at(const struct hits *hits, size_t end);
/* The last hit that ends at or before that byte, the first that starts at or behind it; NULL likewise. */
const struct hit *hits_last_before(const struct hits *hits, size_t start);
const struct hit *hits_first_behind(const struct hits *hits, size_t end);

/* Hits that lie wholly within [least, most], in characters: from *first on, so many. */
size_t hits_within(const struct hits *hits, size_t least, size_t most, size_t *first);

#endif
