/*
 * XML of an unknown vocabulary as text: what stands in elements, attributes, and the names of elements that
 * hold text, for `<ssn>` says what the number in it is. An element in the middle of text continues its line.
 */
#ifndef MESSAGE_EXTRACT_READERS_MARKUP_H
#define MESSAGE_EXTRACT_READERS_MARKUP_H

#include "message/extract/report.h"

/* `document` is UTF-8 or says itself what it is in. */
void markup_read(struct report *report, struct slice document);

#endif
