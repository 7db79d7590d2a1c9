/*
 * The letters and digits of a number, without what separates its groups: what validators look at. Full-width
 * forms count as the characters that they stand for. Pure; who reads a number wipes it.
 */
#ifndef CLASSIFIERS_VALIDATORS_NUMBER_H
#define CLASSIFIERS_VALIDATORS_NUMBER_H

#include "base/limits.h"
#include "base/slice.h"

struct number {
    char at[LIMIT_NUMBER_CHARACTERS]; /* digits and capitals, and signs that were asked for; then zeros */
    size_t len;
};

/* Signs that numbers are written with: those that only separate, and those that belong to the number. */
struct number_signs {
    const char *skipped; /* NULL: space - . / ( ) */
    const char *kept;    /* or NULL */
};

/* False where anything else than letters, digits and those signs occurs, or too many of them. */
bool number_read(struct slice matched, struct number_signs signs, struct number *number);
void number_wipe(struct number *number);

/* The number in `count` digits from `start` on; at most nine, so it fits. */
unsigned digits_value(const struct number *number, size_t start, size_t count);
/* Digits count for themselves, letters by `letters`: 26 characters in base 36, or NULL for 10 to 35. */
unsigned character_value(char character, const char *letters);
/* Whether the `len` characters at `start` are one of the words of `list`, which are as long and stand apart.
 */
bool is_among(const struct number *number, size_t start, size_t len, const char *list);

#endif
