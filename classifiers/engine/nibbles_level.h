/* The levels of nibbles.h, one file each; only nibbles.c takes them. */
#ifndef CLASSIFIERS_ENGINE_NIBBLES_LEVEL_H
#define CLASSIFIERS_ENGINE_NIBBLES_LEVEL_H

#include "classifiers/engine/nibbles.h"

#if defined(__x86_64__)
void nibbles_narrow_sse42(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks);
void nibbles_narrow_avx2(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks);
void nibbles_narrow_avx512(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks);
#endif

#endif
