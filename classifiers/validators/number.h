/*
 * The letters and digits of a number, without what separates its groups. Pure; the caller wipes a number that
 * it holds, which number_holds does by itself.
 */
#ifndef CLASSIFIERS_VALIDATORS_NUMBER_H
#define CLASSIFIERS_VALIDATORS_NUMBER_H

#include "base/slice.h"

#define LONGEST_NUMBER 40 /* letters and digits; the longest here, an IBAN, has 34 */

struct number {
    char at[LONGEST_NUMBER]; /* digits and capitals */
    size_t len;
};

/* Whether what was matched reads as a number that `holds`: letters, digits and separators, not too many. */
bool number_holds(struct slice matched, bool (*holds)(const struct number *number));

bool is_all_digits(const struct number *number);
/* 0000 and 7777: sums of zeros divide by everything, and no such number is anybody's. */
bool is_one_character(const struct number *number);
/* The number in `count` digits from `start` on; at most nine, so it fits. */
unsigned digits_value(const struct number *number, size_t start, size_t count);
/* All digits, not all the same, and Luhn's sum divides by ten. */
bool luhn_holds(const struct number *number);

#endif
