/*
 * One regular expression, compiled by PCRE2 for its JIT, searched under limits. The only files of
 * Postern that name PCRE2 in their code are regex.c and regex_match.c.
 *
 * Cost. PCRE2's match limit counts the steps from one start position, so a text of n characters could cost n
 * times the limit; and a step may pass over any number of characters, so n squared without meeting it. So a
 * search first runs with a small limit and shows PCRE2 a short window of the text, which is free at each
 * place. Places that need more steps are found by dividing the stretch that is searched; a match that would
 * read behind the window (PCRE2's partial matching tells) is tried alone in a longer one. Both are paid for
 * out of an allowance that is proportional to the text. When it is used up, or a place meets the limit that
 * the caller gave, the pattern has met its limit. So the time of a scan is linear in the text, whatever the
 * pattern.
 *
 * A regex is immutable. A regex_scratch serves one search at a time.
 */
#ifndef CLASSIFIERS_ENGINE_REGEX_H
#define CLASSIFIERS_ENGINE_REGEX_H

#include "classifiers/engine/tree.h"

struct regex;
struct regex_scratch;

/* Compiles the pattern for searching (regex_make_search) or trying (regex_make_anchored) later; `tree`, to be
 * freed with tree_done, is what analysis can know about it; it may be NULL. */
enum engine_status regex_new(const struct engine_memory *memory, const struct engine_pattern *pattern,
                             struct regex **regex, struct tree *tree, struct engine_error *error);
void regex_free(const struct engine_memory *memory, struct regex *regex); /* NULL is harmless */

/* For regex_scan. ENGINE_OK or ENGINE_NO_MEMORY. */
enum engine_status regex_make_search(struct regex *regex);
/* For regex_match_at, with the pattern that the regex was made of. ENGINE_OK or ENGINE_NO_MEMORY. */
enum engine_status regex_make_anchored(const struct engine_memory *memory,
                                       const struct engine_pattern *pattern, struct regex *regex);

uint32_t regex_id(const struct regex *regex);
size_t regex_jit_bytes(const struct regex *regex);     /* its code is not in the memory that it was given */
uint32_t regex_look_behind(const struct regex *regex); /* characters, of the longest look-behind */
bool regex_is_divisible(const struct regex *regex); /* searching part by part finds what one search finds */

struct regex_scratch *regex_scratch_new(const struct engine_memory *memory, struct engine_limits limits);
void regex_scratch_free(const struct engine_memory *memory, struct regex_scratch *scratch);
/* At most so many steps and so many bytes seen did searches take since regex_scratch_begin, beyond what each
 * try of a pattern of limited length has free. */
void regex_scratch_begin(struct regex_scratch *scratch);
void regex_scratch_add_work(struct regex_scratch *scratch, uint64_t steps); /* of others, likewise */
uint64_t regex_scratch_work(const struct regex_scratch *scratch);
size_t regex_scratch_stack_bytes(const struct regex_scratch *scratch); /* likewise the stack of that code */

/* Reports the matches, and a limit that was met. ENGINE_OK, ENGINE_STOPPED, ENGINE_NO_MEMORY or
 * ENGINE_MATCH_LIMIT. */
enum engine_status regex_scan(const struct regex *regex, const char *text, size_t len,
                              struct regex_scratch *scratch, const struct engine_sink *sink);

enum regex_result { REGEX_NOT_FOUND, REGEX_FOUND, REGEX_LIMIT, REGEX_NO_MEMORY };

struct regex_place {
    const char *text;
    size_t len;
    size_t start; /* of a character */
};

/* The steps that the searches of one pattern in a text of `len` bytes may take beyond what is free. */
uint64_t regex_allowance(const struct regex_scratch *scratch, size_t len);

/* A match that begins at the place; `end` is set where there is one. What it costs is taken from the
 * allowance. */
enum regex_result regex_match_at(const struct regex *regex, const struct regex_place *place,
                                 struct regex_scratch *scratch, uint64_t *allowance, size_t *end);

#endif
