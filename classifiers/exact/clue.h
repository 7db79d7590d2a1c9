/*
 * Clues: what stands around a candidate and may be a value of its row, as hashes under the table's salt. For
 * exact/match.c.
 *
 * Units      places in characters; see item.h.
 * Errors     beyond LIMIT_EXACT_HASHES nothing more is hashed: scan->hashes says so.
 * Ownership  a search borrows its scan and type.
 * Threads    belongs to one scan.
 */
#ifndef CLASSIFIERS_EXACT_CLUE_H
#define CLASSIFIERS_EXACT_CLUE_H

#include "classifiers/scan.h"

/* What around a candidate has the hash of a value that a row may have, once for each way to find it. */
struct clue {
    exact_cell cell;
    size_t element; /* that found it, or ELEMENT_NONE: words of the text */
    size_t words;
    size_t reach_chars;    /* the least proximity that has it in the window */
    const struct hit *hit; /* of the element, or NULL */
};

/* The search of one type in one item. */
struct exact_search {
    struct scan *scan;
    const struct exact_type *exact;
    struct exact_hasher *hasher; /* NULL while nothing was hashed */
    size_t proximity_chars;      /* the widest of its patterns */
    size_t words;                /* of the longest value that is looked for by its words; 0: none is */
    GArray *elements;            /* of size_t: what else is compared, each once */
    size_t type, misses;         /* for explanations: index into the database, and how many there are */
};

void exact_search_init(struct exact_search *search, struct scan *scan, const struct exact_type *exact);
void exact_search_done(struct exact_search *search);
/* The elements of a type's criteria, each once: a new array of size_t. */
GArray *exact_elements(const struct exact_type *exact);

/* The hash of what stands there as one value; false where it has no letter or digit, or beyond the limit. */
bool exact_hash_span(struct exact_search *search, const struct hit *span, struct exact_hash *made);

/* All around a candidate, as far as any pattern looks: a new array of struct clue. */
GArray *clues_around(struct exact_search *search, const struct hit *primary);
/* What bears the criterion out in that row, within so many characters; or NULL. */
const struct clue *clues_find(const struct exact_search *search, const GArray *clues, size_t row,
                              const struct exact_criterion *criterion, size_t proximity_chars);

#endif
