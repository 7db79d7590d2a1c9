/*
 * What a type of exact data match asks for: how values are found that may stand in a table, and what else of
 * the same row has to lie around them. Both in a set of definitions and, copied, in a compiled database;
 * `element` is an index into the elements of the one or the other, or ELEMENT_NONE.
 *
 * Ownership  a type holds a reference to its table.
 * Threads    immutable once it is loaded.
 */
#ifndef CLASSIFIERS_EXACT_TYPE_H
#define CLASSIFIERS_EXACT_TYPE_H

#include "classifiers/exact/table.h"

/* One value of the row, around the primary match. */
struct exact_criterion {
    size_t field;
    size_t element; /* whose hits are compared; ELEMENT_NONE: the words of the text, as many as values have */
};

struct exact_pattern {
    int confidence;
    size_t least, most; /* criteria that hold */
    size_t proximity_chars;
    GArray *criteria; /* of struct exact_criterion */
};

struct exact_type {
    struct exact_table *table;
    size_t field;        /* the primary match is a value of it */
    size_t element;      /* whose hits may be one; ELEMENT_NONE: what another type finds */
    GPtrArray *patterns; /* of struct exact_pattern *, the highest confidence first */
};

/* Takes the table over. */
struct exact_type *exact_type_new(struct exact_table *table);
struct exact_type *exact_type_copy(const struct exact_type *from);
void exact_type_free(struct exact_type *type); /* NULL is harmless */

struct exact_pattern *exact_pattern_new(void);
/* Takes the pattern over; behind those of its confidence. */
void exact_type_add(struct exact_type *type, struct exact_pattern *pattern);

#endif
