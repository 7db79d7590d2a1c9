/*
 * Hashes of matched values, so that distinct ones can be counted without keeping any. Equal values are those
 * whose letters and digits are equal without case: "4111-1111" and "4111 1111" are one. SipHash-2-4 under a
 * random key that lives as long as the database, so a hash tells nothing about its value.
 */
#ifndef CLASSIFIERS_VALUE_HASH_H
#define CLASSIFIERS_VALUE_HASH_H

#include "base/slice.h"
#include "classifiers/siphash.h"

struct siphash_key value_key_random(void);
/* `value` is valid UTF-8. */
uint64_t value_hash(struct siphash_key key, struct slice value);

#endif
