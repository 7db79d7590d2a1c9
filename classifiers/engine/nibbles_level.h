/* The levels of nibbles.h, one file each; only nibbles.c takes them. */
#ifndef CLASSIFIERS_ENGINE_NIBBLES_LEVEL_H
#define CLASSIFIERS_ENGINE_NIBBLES_LEVEL_H

#include "classifiers/engine/nibbles.h"

#if defined(__x86_64__)
extern const struct nibble_functions nibble_functions_sse42, nibble_functions_avx2, nibble_functions_avx512;
#elif defined(__AARCH64EL__)
extern const struct nibble_functions nibble_functions_neon;
#endif

#endif
