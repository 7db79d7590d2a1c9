/*
 * What is classified as one: the subject, a line break and a body text together, or an attachment alone. No
 * proximity window reaches from one item into another. Findings are told in places of the texts that the
 * item was made of.
 *
 * Ownership  an item borrows its texts; item_done frees what it made of them.
 * Threads    belongs to one scan.
 */
#ifndef CLASSIFIERS_ITEM_H
#define CLASSIFIERS_ITEM_H

#include "message/text.h"

#include <stdint.h>

struct item {
    struct slice text;  /* as it is scanned */
    size_t main;        /* index of the text that it is about */
    size_t subject;     /* index of the subject in front of it, or ITEM_NO_SUBJECT */
    size_t subject_len; /* bytes in front of the line break */
    size_t main_start;  /* bytes in front of the main text */
    size_t main_start_chars;
    char *joined;          /* the text, where it had to be put together; or NULL */
    uint32_t *block_chars; /* characters in front of each block; NULL where each byte is one */
};

#define ITEM_NO_SUBJECT SIZE_MAX

/*
 * The item that text `index` makes, or false where it is part of another's: a subject where there is a body.
 * A subject stands in front of every body text.
 */
bool item_init(struct item *item, const struct text *const *texts, size_t count, size_t index);
void item_done(struct item *item);

/* Whether a span reaches over the line break: then it is no place of either text. */
bool item_is_torn(const struct item *item, size_t start, size_t end);

/* A place in one of the item's texts. */
struct place {
    size_t text;
    size_t start, start_chars;
};
struct place item_place(const struct item *item, size_t start, size_t start_chars);

/* Characters counted on from where one was: cheap for places that come in their order, and bounded by the
 * length of a block for those far apart. */
struct item_cursor {
    size_t at, chars;
};
size_t item_chars(const struct item *item, struct item_cursor *cursor, size_t to);

/* A place at least so many characters in front of that byte or behind it, and not much more; or the item's
 * own start or end. */
size_t item_back(const struct item *item, size_t from, size_t chars);
size_t item_ahead(const struct item *item, size_t from, size_t chars);

#endif
