/*
 * A header field's value as it is written on the wire: RFC 2047 words where it is not ASCII, folded (RFC
 * 5322 2.2.3). Pure; safe from any thread once GMime is initialised.
 */
#ifndef MESSAGE_ENCODE_H
#define MESSAGE_ENCODE_H

/*
 * `value` is UTF-8; line ends and other control characters in it become blanks, so that nobody smuggles a
 * field in. The result is folded with "\n\t" or "\n ", has no blank in front and no line end behind. g_free
 * it.
 */
char *header_encode(const char *name, const char *value);

#endif
