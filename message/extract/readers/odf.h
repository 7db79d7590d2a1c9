/*
 * OpenDocument (ISO/IEC 26300): text, spreadsheets, presentations.
 */
#ifndef MESSAGE_EXTRACT_READERS_ODF_H
#define MESSAGE_EXTRACT_READERS_ODF_H

#include "message/extract/readers/package.h"

void odf_read(struct report *report, const struct package *opened);
/* The same in one XML document, in UTF-8. */
void odf_read_flat(struct report *report, struct slice document);

#endif
