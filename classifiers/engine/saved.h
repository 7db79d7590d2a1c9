/*
 * What stands in front of a saved database: which format, which machine's numbers, which patterns, and a sum
 * over what follows. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_SAVED_H
#define CLASSIFIERS_ENGINE_SAVED_H

#include "classifiers/engine/engine.h"

#define SAVED_HEADER_BYTES 48

/* A digest of the patterns in their order, their flags and ids. Not against those who mean harm. */
uint64_t saved_digest(const struct engine_pattern *patterns, size_t count);

/* Fills the header; the rest of the `len` bytes is there already. */
void saved_seal(unsigned char *bytes, size_t len, uint64_t digest);
/* Why these bytes cannot be used for the patterns of the digest; NULL: they can. */
const char *saved_fault(const unsigned char *bytes, size_t len, uint64_t digest);

#endif
