/*
 * RFC 2047: "=?utf-8?Q?caf=C3=A9?=" in header fields, to UTF-8.
 *
 * As lenient as mail programs are: words inside words, blanks inside words, characters split over two words.
 * GMime's decoder is not used: what stands behind an encoded NUL is lost in it, and its memory of charset
 * names grows with every name that a sender makes up. GMime has to be started; safe from any thread.
 */
#ifndef MESSAGE_ENCODED_WORD_H
#define MESSAGE_ENCODED_WORD_H

#include "base/slice.h"

/* Unfolds and decodes a field's raw value. Valid UTF-8 without line ends; a NUL becomes U+FFFD; g_free it. */
char *encoded_word_decode(struct slice raw);

#endif
