/*
 * One regular expression, compiled by PCRE2 for its JIT, searched under limits. The only file of Postern that
 * names PCRE2 in its code is regex.c.
 *
 * Cost. PCRE2's match limit counts the steps from one start position, so a text of n characters could cost n
 * times the limit. So a search first runs with a small limit; positions that need more are found by halving
 * the stretch of text searched, and what they use is taken from an allowance for the whole text. When it is
 * used up, or a position meets the limit that the caller gave, the pattern has met its limit.
 *
 * A regex is immutable. A regex_scratch serves one search at a time.
 */
#ifndef CLASSIFIERS_ENGINE_REGEX_H
#define CLASSIFIERS_ENGINE_REGEX_H

#include "classifiers/engine/memory.h"

struct regex;
struct regex_scratch;

enum engine_status regex_new(const struct engine_memory *memory, const struct engine_pattern *pattern,
                             struct regex **regex, struct engine_error *error);
void regex_free(const struct engine_memory *memory, struct regex *regex); /* NULL is harmless */

struct regex_scratch *regex_scratch_new(const struct engine_memory *memory, struct engine_limits limits);
void regex_scratch_free(const struct engine_memory *memory, struct regex_scratch *scratch);

/* Reports the matches, and a limit that was met. ENGINE_OK, ENGINE_STOPPED, ENGINE_NO_MEMORY or
 * ENGINE_MATCH_LIMIT. */
enum engine_status regex_scan(const struct regex *regex, const char *text, size_t len,
                              struct regex_scratch *scratch, const struct engine_sink *sink);

#endif
