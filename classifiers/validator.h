/*
 * classifiers/validator - what the text of a hit has to satisfy beyond its expression: check digits, number
 * ranges, calendar dates.
 *
 * A validator is known by its name ("luhn", "iban", "us_ssn"), ignoring case; where Exchange lets a function
 * stand for a validator, by the function's name, too ("Func_ssn"). Each takes the matched text as it stood,
 * skips the separators that its numbers are written with, upper-cases letters, and refuses what is too long
 * for its number: nothing outside the slice is read, nothing is allocated, nothing of the number stays
 * behind.
 *
 * Adding one   is a row in the file of its family under validators/ (see validators/number.h).
 * Ownership    the table is constant and lives as long as the program.
 * Errors       a text that cannot be read is refused.
 * Threads      pure; safe from any thread.
 */
#ifndef CLASSIFIERS_VALIDATOR_H
#define CLASSIFIERS_VALIDATOR_H

#include "base/slice.h"

struct validator {
    const char *name;
    bool (*accepts)(const struct validator *self, struct slice matched);
    const char *source;     /* the public rule that it follows */
    const void *parameters; /* what `accepts` knows to read, or NULL */
};

/* NULL where the name is unknown. */
const struct validator *validator_find(const char *name);
/* All of the table, in its order; free the array, but not what it points to. */
const struct validator **validator_table(size_t *count);

bool validator_accepts(const struct validator *self, struct slice matched);

#endif
