/*
 * Check characters: a sum over a number, its remainder, and what the remainder has to agree with. Most
 * systems differ in weights, modulus and symbols only, so each is a row of this. Pure.
 */
#ifndef CLASSIFIERS_VALIDATORS_CHECK_H
#define CLASSIFIERS_VALIDATORS_CHECK_H

#include "classifiers/validators/number.h"

#include <stdint.h>

struct check;
typedef unsigned (*sum_fn)(const struct number *number, const struct check *check);

struct check {
    sum_fn sum;          /* NULL: weighted_sum; the number's end ends each */
    const char *weights; /* in base 36, from the left: "A987654321" begins with ten */
    const char *letters; /* values of A to Z, as character_value takes them */
    uint8_t from, count; /* which characters are summed; count 0: as many as weights, or all that follow */
    uint16_t plus;       /* added to the sum */
    uint16_t modulus;    /* at least 1 */
    uint16_t wanted;     /* the remainder, where there are neither symbols nor digits */
    const char *symbols; /* the check character for each remainder; ! for none, ? to ask `otherwise` */
    uint8_t digits;      /* or so many decimal digits, which are the remainder ... */
    uint16_t minuend;    /* ... or this less the remainder */
    uint8_t at;          /* where those stand */
    const struct check *otherwise;
};

bool check_holds(const struct number *number, const struct check *check);

/* Each character by its weight. */
unsigned weighted_sum(const struct number *number, const struct check *check);
/* ISO/IEC 7812-1 annex B, in the base that is the modulus; the last character is not doubled, as it checks.
 */
unsigned luhn_sum(const struct number *number, const struct check *check);
/* The same over what is checked only: the last character is doubled. */
unsigned luhn_sum_unchecked(const struct number *number, const struct check *check);
/* The number as a whole by the modulus; letters are two digits, as in ISO 7064. */
unsigned decimal_rest(const struct number *number, const struct check *check);
/* ISO 7064, mod 11,10: 1 where the last digit checks the rest. */
unsigned mod_11_10_rest(const struct number *number, const struct check *check);
/* Verhoeff's dihedral check over what is checked: symbols are VERHOEFF_SYMBOLS, the modulus is 10. */
unsigned verhoeff_sum(const struct number *number, const struct check *check);
#define VERHOEFF_SYMBOLS "0432156789"

#define LUHN                                                                                                 \
    {                                                                                                        \
        .sum = luhn_sum, .modulus = 10                                                                       \
    }

#endif
