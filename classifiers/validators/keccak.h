/*
 * Keccak-256 with the padding of the original submission, which Ethereum uses; SHA3-256 (FIPS 202), which
 * libraries offer, pads otherwise. One block of input is all that an address needs. Pure.
 */
#ifndef CLASSIFIERS_VALIDATORS_KECCAK_H
#define CLASSIFIERS_VALIDATORS_KECCAK_H

#include "base/slice.h"

#include <stdint.h>

#define KECCAK_BYTES 32
#define KECCAK_LONGEST 135 /* bytes of input: a block of 136 holds one of padding at least */

/* `data` has at most KECCAK_LONGEST bytes. */
void keccak_256(struct slice data, uint8_t digest[KECCAK_BYTES]);

#endif
