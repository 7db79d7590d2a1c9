/*
 * The known name nearest to what somebody typed, for "did you mean".
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/*
 * The candidate with the smallest edit distance (insertions, deletions, substitutions and swaps of
 * neighbours; case ignored) to `typed`, or NULL when none is within a third of its length.
 * Candidates may contain NULL entries, which are skipped. The first of equals wins.
 */
const char *nearest_name(const char *typed, const char *const *candidates, size_t count);

#endif
