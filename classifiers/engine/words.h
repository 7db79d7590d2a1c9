/*
 * Literals (ENGINE_LITERAL): thousands of words and phrases found in one pass (words_index.h says how). A
 * text is read as units: a character, folded as fold.h says, or a run of white space.
 *
 * Whole words (ENGINE_WORD). A word character is a letter, a digit or a mark, but not one of a script that is
 * written without spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar). Where a literal begins or ends
 * with a word character, no word character may stand before or behind it. So punctuation (underscore too),
 * white space, symbols and the ends of the text are boundaries; an end that is itself punctuation needs none;
 * a keyword in a script without spaces needs none, and such a script is a boundary for the others. Hangul
 * takes its particles directly behind a word, so no Hangul is asked for or counted on the right.
 *
 * An index is immutable.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_H
#define CLASSIFIERS_ENGINE_WORDS_H

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/memory.h"

struct word_index;

/* Of all patterns that have ENGINE_LITERAL. *index stays NULL where there is none. */
enum engine_status word_index_new(const struct engine_memory *memory, enum cpu_level cpu,
                                  const struct engine_pattern *patterns, size_t count,
                                  struct word_index **index, struct engine_error *error);
void word_index_free(const struct engine_memory *memory, struct word_index *index); /* NULL is harmless */
size_t word_index_count(const struct word_index *index);                            /* 0 for NULL */

/* What a scan needs: literals whose matches could overlap, each an element. 0 for NULL. */
size_t word_index_ends(const struct word_index *index);

/* `ends` has word_index_ends elements, of any content. ENGINE_OK or ENGINE_STOPPED. */
enum engine_status word_index_scan(const struct word_index *index, const char *text, size_t len, size_t *ends,
                                   const struct engine_sink *sink);

#endif
