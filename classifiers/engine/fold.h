/*
 * Which characters count as the same in a literal (ENGINE_LITERAL):
 *
 * - typographic apostrophes and quotation marks are their ASCII forms, full-width forms of ASCII (U+FF01 to
 *   U+FF5E) are ASCII: word processors and Japanese input write them where a list has the plain ones;
 * - with ENGINE_CASELESS, characters that Unicode's simple case folding maps to one another. Accents stay.
 *
 * The case table agrees with PCRE2's, which the tests check for every character. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_FOLD_H
#define CLASSIFIERS_ENGINE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t fold_width(uint32_t character); /* apostrophes, quotation marks and full-width forms only */
uint32_t fold_case(uint32_t character);  /* these and case */

/*
 * The characters that fold_case maps to `folded`, which is folded itself; for ' ' all white space. Returns
 * how many.
 */
#define FOLD_MOST_SOURCES 32
size_t fold_sources(uint32_t folded, uint32_t sources[FOLD_MOST_SOURCES]);

/* White space as PCRE2's \s with UCP has it. */
bool fold_is_space(uint32_t character);

#endif
