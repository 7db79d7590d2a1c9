/*
 * Writing XML: elements with attributes and text, indented, everything escaped. Nothing here can fail but
 * characters that XML has no way to write, which markup_can_write tells before.
 */
#ifndef CLASSIFIERS_RULEPACK_MARKUP_H
#define CLASSIFIERS_RULEPACK_MARKUP_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct markup {
    GString *text;
    unsigned depth;
    bool is_open; /* the last tag may still take attributes */
};

/* <name, to which attributes can be added until something else is written. */
void markup_begin(struct markup *markup, const char *name);
void markup_attribute(struct markup *markup, const char *name, const char *value);
void markup_number(struct markup *markup, const char *name, size_t value);
void markup_end(struct markup *markup, const char *name);
/* The text of the element that was begun, and its end. */
void markup_text(struct markup *markup, const char *name, const char *text);
/* What other markup has written, at the same depth. */
void markup_append(struct markup *markup, const GString *written);

/* Whether XML has a way to write the text: no control characters. */
bool markup_can_write(const char *text);

/* UTF-16, little end first, with a byte order mark. */
GString *markup_to_utf16(const GString *utf8);

#endif
