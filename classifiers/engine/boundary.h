/*
 * Where a whole word may begin and end; words.h has the rule. The tables agree with PCRE2's properties, which
 * the tests check for every character. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_BOUNDARY_H
#define CLASSIFIERS_ENGINE_BOUNDARY_H

#include <stdbool.h>
#include <stdint.h>

enum boundary_side { BOUNDARY_LEFT, BOUNDARY_RIGHT };

/* Whether `character`, seen at this side of a word, is part of one: at its first place or in front of it
 * (LEFT), at its last place or behind it (RIGHT). */
bool boundary_is_word(enum boundary_side side, uint32_t character);

#endif
