/*
 * Rewrites HTML so that the parser behind it sees only plain tags: comments, declarations, scripts, styles
 * and titles are taken out, a tag keeps no attribute but style and hidden, and the tags html, head and body
 * go: what stands behind "</html>" or in the head is displayed like everything else.
 *
 * It reads tags as the HTML standard says browsers do, and in one pass: libxml2 compares each attribute of a
 * tag with all before it, so 3 MB of attributes would take it minutes. Pure; safe from any thread.
 */
#ifndef MESSAGE_HTML_TAGS_H
#define MESSAGE_HTML_TAGS_H

#include "base/slice.h"

/* `html` without NUL bytes' meaning: they are dropped, as browsers drop them. g_string_free it. */
GString *html_plain_tags(struct slice html);

#endif
