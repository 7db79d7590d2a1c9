/*
 * HTML to the text that a reader sees. Scripts, styles, the head, comments and elements hidden by their own
 * style are left out, and so are attributes. Blocks and <br> end lines, table cells end in a tab, so words of
 * two elements never run together. Time grows with the length alone, however the elements are nested.
 * Pure; safe from any thread.
 */
#ifndef MESSAGE_HTML_H
#define MESSAGE_HTML_H

#include "base/slice.h"

/* `html` is valid UTF-8, and so is what comes back; g_string_free it. Never fails. */
GString *html_to_text(struct slice html);

/* The charset that the document itself names in a <meta>, where its part declares none; empty if none. */
struct slice html_meta_charset(struct slice html);

#endif
