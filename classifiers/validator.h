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
 * Ownership    the table is constant and lives as long as the program; what validator_new_* make is the
 *              caller's, and ends with validator_free.
 * Errors       a text that cannot be read is refused. Parameters that make no validator are
 *              POSTERN_ERROR_VALUE, or POSTERN_ERROR_LIMIT where they are too many or too large.
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
/* The function of Exchange that stands for it as a validator, or NULL: of several, the first. */
const char *validator_function(const struct validator *self);
/* All of the table, in its order; free the array, but not what it points to. */
const struct validator **validator_table(size_t *count);

bool validator_accepts(const struct validator *self, struct slice matched);

/*
 * Exchange's Checksum: the sum of weight times value over all characters, by the modulus, is the value of the
 * check digit. The number has as many characters as there are weights. Exchange does not say what letters
 * count; here A is 10 and Z is 35, as in ISO 7064.
 */
struct weighted_parameters {
    const int *weights; /* from the left; 0 leaves a character out, as it does the check digit as a rule */
    size_t count;       /* 1 to LIMIT_NUMBER_CHARACTERS */
    unsigned modulus;   /* at least 1 */
    size_t check_digit; /* its place, from 1 on */
    bool allows_letters;
};
/* NULL with `error`. Name and weights are copied. */
struct validator *validator_new_weighted(const char *name, const struct weighted_parameters *parameters,
                                         GError **error);

/*
 * Exchange's DateSimple: the characters from `offset` on, separators left out, are the digits of a day of the
 * calendar. `pattern` is one of DDMMYYYY MMDDYYYY YYYYDDMM YYYYMMDD DDMMYY MMDDYY YYDDMM YYMMDD, ignoring
 * case; with two digits of a year, 29 February exists where it does in some century. NULL with `error`.
 */
struct validator *validator_new_date(const char *name, const char *pattern, size_t offset, GError **error);

void validator_free(struct validator *self); /* of those two; NULL is harmless */
/* For g_autoptr; `validator` itself stays a name for variables. */
typedef struct validator own_validator;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(own_validator, validator_free)

#endif
