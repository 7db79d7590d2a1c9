/* Dates inside numbers. Pure. */
#ifndef CLASSIFIERS_VALIDATORS_CALENDAR_H
#define CLASSIFIERS_VALIDATORS_CALENDAR_H

#include "classifiers/validators/number.h"

#include <stdint.h>

#define ANY_CENTURY 0

struct date {
    unsigned century;          /* 1900; ANY_CENTURY where only two digits of the year are known */
    unsigned year, month, day; /* the year within its century */
};

bool date_exists(struct date date);
/* The digits at `at` by `pattern`, of D, M and Y; a year of three digits leaves out that of the thousands.
 * False where something else stands there. */
bool date_read(const struct number *number, size_t at, const char *pattern, struct date *date);

/* A date of birth and how its number says what the digits of the date leave open. */
struct birth {
    const char *pattern;          /* "YYMMDD"; NULL: the number has none */
    uint8_t at;                   /* its first digit */
    uint8_t century_at;           /* a digit that tells the century ... */
    const char *centuries;        /* ... by this: 8 is 1800, 9 is 1900, 0 is 2000, *: any, !: none; or NULL */
    const char *months;           /* each 20 added to the month tell the century by this; or NULL */
    uint8_t day_step, month_step; /* what may have been added to the day, to the month */
};

/* The day exists, and lies between 1800 and 2299. */
bool birth_holds(const struct number *number, const struct birth *birth);

#endif
