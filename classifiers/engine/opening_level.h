/* The levels of opening.h, one file each; only opening.c takes them. */
#ifndef CLASSIFIERS_ENGINE_OPENING_LEVEL_H
#define CLASSIFIERS_ENGINE_OPENING_LEVEL_H

#include "classifiers/engine/opening.h"

#if defined(__x86_64__)
const uint64_t *opening_run_avx2(const struct opening *opening, struct text_masks *masks);
const uint64_t *opening_run_avx512(const struct opening *opening, struct text_masks *masks);
#endif

#endif
