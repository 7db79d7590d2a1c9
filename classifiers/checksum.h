/*
 * Check digits, by the names that classifications use ("luhn", "iban", "us_ssn"). Each takes the matched text
 * as it stood, ignores separators that its numbers are written with, and never reads past it. Pure; safe from
 * any thread. A new checksum is one row in checksum.c and its function.
 */
#ifndef CLASSIFIERS_CHECKSUM_H
#define CLASSIFIERS_CHECKSUM_H

#include "base/slice.h"

typedef bool (*checksum_fn)(struct slice matched);

struct checksum {
    const char *name;
    checksum_fn verify;
    const char *source; /* the public rule it follows */
};

/* NULL where the name is unknown. */
const struct checksum *checksum_find(const char *name);
const struct checksum *checksum_table(size_t *count);

#endif
