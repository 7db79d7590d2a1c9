/*
 * Text as Microsoft's binary formats store it: UTF-16, or bytes in a code page that the document names.
 * Pure; what means nothing becomes U+FFFD.
 */
#ifndef MESSAGE_EXTRACT_READERS_OFFICE_TEXT_H
#define MESSAGE_EXTRACT_READERS_OFFICE_TEXT_H

#include "base/slice.h"

#define CODEPAGE_WESTERN 1252
#define CODEPAGE_UTF16 1200

/* An odd byte at the end is left out. */
void office_text_append_utf16(GString *out, struct slice utf16);
/* A code page that is not known is taken as windows-1252. */
void office_text_append_codepage(GString *out, struct slice bytes, unsigned codepage);

/* The name of a code page as mail has it; NULL where it is not known. */
const char *office_text_charset(unsigned codepage);
/* The code page that Windows used for a language (LCID). */
unsigned office_text_codepage_of_language(unsigned language);

/*
 * Appends where a field leads, as " (http://example.com/)", where its instruction is HYPERLINK; nothing where
 * `out` ends in that already, since it is what the reader sees.
 */
void office_text_append_link(GString *out, const char *instruction);

/* Without what a NUL ends. */
struct slice office_text_to_nul(struct slice text);

#endif
