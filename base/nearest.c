#include "base/nearest.h"

#include <glib.h>

#define LONGEST_NAME 64 /* names of ours are shorter; anything longer is no slip of the finger */

/* Damerau's distance, restricted to neighbours that are swapped once (optimal string alignment). */
static size_t
edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][LONGEST_NAME + 1];
    size_t *before = rows[0], *last = rows[1], *here = rows[2];

    for (size_t j = 0; j <= b_len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        here[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[j - 1]);
            size_t best = MIN(last[j], here[j - 1]) + 1;

            best = MIN(best, last[j - 1] + (x == y ? 0 : 1));
            if (i > 1 && j > 1 && x == g_ascii_tolower(b[j - 2]) && y == g_ascii_tolower(a[i - 2]))
                best = MIN(best, before[j - 2] + 1);
            here[j] = best;
        }
        size_t *spare = before;
        before = last;
        last = here;
        here = spare;
    }
    return last[b_len];
}

const char *
nearest_name(const char *typed, const char *const *candidates, size_t count)
{
    size_t typed_len = strlen(typed);
    const char *nearest = NULL;
    size_t nearest_distance = MAX(typed_len / 3, 1) + 1;

    if (typed_len == 0 || typed_len > LONGEST_NAME)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t len = candidates[i] == NULL ? 0 : strlen(candidates[i]);

        if (len == 0 || len > LONGEST_NAME)
            continue;
        size_t distance = edit_distance(typed, typed_len, candidates[i], len);
        if (distance < nearest_distance) {
            nearest_distance = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
