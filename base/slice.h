/*
 * A borrowed run of bytes: where it starts and how long it is. Everything that came from outside
 * is passed as a slice, since mail contains NUL bytes. A slice owns nothing and is passed by value.
 * All functions are pure and safe from any thread. Letters are compared as ASCII (g_ascii_*).
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

struct slice {
    const char *at; /* may be NULL where len is 0 */
    size_t len;     /* bytes */
};

#define SLICE_LITERAL(text) ((struct slice){ .at = (text), .len = sizeof(text) - 1 })

struct slice slice_from(const char *text); /* NULL gives the empty slice */
struct slice slice_from_bytes(GBytes *bytes);
/* The part from byte `start` on, at most `len` bytes; out of range gives what there is. */
struct slice slice_sub(struct slice whole, size_t start, size_t len);
struct slice slice_trim(struct slice text); /* without ASCII white space at both ends */

size_t slice_ascii_prefix(struct slice text); /* bytes at its start that are below 0x80 */

bool slice_equal(struct slice a, struct slice b);
bool slice_equal_nocase(struct slice a, struct slice b);
bool slice_starts_with_nocase(struct slice text, struct slice prefix);
bool slice_ends_with_nocase(struct slice text, struct slice suffix);

/* Takes the part before the first `separator` off `*rest`. False when `*rest` is used up (at NULL). */
bool slice_next_field(struct slice *rest, char separator, struct slice *field);

char *slice_to_string(struct slice text); /* a NUL-terminated copy; g_free it */

#endif
