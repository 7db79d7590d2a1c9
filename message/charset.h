/*
 * Bytes in whatever charset to valid UTF-8. Never fails: the declared charset first, then UTF-8, then
 * windows-1252, in which every byte means something.
 *
 * Charset names come from mail, so only those of a list are believed. GMime's converter cache is used, which
 * keeps iconv's modules loaded; GMime has to be started. Pure but for that; safe from any thread.
 */
#ifndef MESSAGE_CHARSET_H
#define MESSAGE_CHARSET_H

#include "base/slice.h"

struct charset_text {
    struct slice utf8; /* valid UTF-8; NUL bytes stay */
    char *owned; /* what holds it, g_free it; NULL where the input was UTF-8 already and is used as it is */
};

/* `declared` may be NULL, empty or nonsense. A byte order mark counts more, and is taken off. */
struct charset_text charset_decode(struct slice bytes, const char *declared);

/* The same without a declared charset, as text that ends with NUL; NUL bytes inside become U+FFFD; g_free it.
 */
char *charset_decode_string(struct slice bytes);

/* Whether `name` (or NULL) says something: it is in the list, and not merely "us-ascii" or "unknown-8bit". */
bool charset_is_known(const char *name);
/* Whether `name` (or NULL) is a charset of mainframes, in which nothing is as in ASCII. */
bool charset_is_ebcdic(const char *name);
/* All of it is UTF-8 already. */
bool charset_is_utf8(struct slice bytes);

/*
 * Spoils each encoded word and empties each RFC 2231 charset of a header value (NUL-terminated, changed in
 * place) that names a charset which is not known, so that GMime only ever sees names from a list that ends.
 */
void charset_disarm(char *value);

#endif
