/*
 * How frequent a byte is, roughly, in the texts that are scanned: mail, and what mail carries. Only speed
 * depends on it.
 */
#ifndef CLASSIFIERS_ENGINE_FREQUENCY_H
#define CLASSIFIERS_ENGINE_FREQUENCY_H

#include <stdint.h>

/* It is one byte in 2 to the power of it where it is frequent: digits count as in tables of numbers. */
uint32_t frequency_bits(uint8_t byte);

/* So many of FREQUENCY_ALL bytes, of mail, HTML, base64 and tables of numbers together. At least 1. */
#define FREQUENCY_ALL 10000.0
uint32_t frequency_share(uint8_t byte);

#endif
