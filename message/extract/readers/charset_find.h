/*
 * The charset of text in an attachment: what the text itself names, then what the mail declared, then UTF-8
 * where the bytes are that, then what letters and their neighbours look like. What is unsure is NULL, and
 * charset_decode takes windows-1252. A byte order mark counts more than all of it; charset_decode sees to
 * that.
 *
 * Source  WHATWG Encoding and HTML (sniffing); libuchardet for the look of letters.
 */
#ifndef MESSAGE_EXTRACT_READERS_CHARSET_FIND_H
#define MESSAGE_EXTRACT_READERS_CHARSET_FIND_H

#include "base/slice.h"

/* Both names may be NULL, empty or nonsense. One of them, or static; NULL where nothing is known. */
const char *charset_find(struct slice content, const char *in_document, const char *in_mail);

/* Text in 16-bit units without a byte order mark: "utf-16le", "utf-16be"; else NULL. */
const char *charset_find_wide(struct slice content);
/* The same for text of mainframes, of which no byte is as in ASCII: "ibm500", or NULL. */
const char *charset_find_ebcdic(struct slice content);

#endif
