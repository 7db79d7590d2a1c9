/*
 * Office Open XML (ECMA-376): what its kinds of document share. ooxml.c tells them apart.
 */
#ifndef MESSAGE_EXTRACT_READERS_OOXML_H
#define MESSAGE_EXTRACT_READERS_OOXML_H

#include "message/extract/readers/package.h"

/*
 * The text of a part of a Word document, a presentation, a drawing: paragraphs end in line feeds, cells in
 * tabs. Text that tracked changes deleted is there too; what is only there for older programs is not.
 */
void ooxml_read_text(struct report *report, struct slice part);

void ooxml_read_word(struct report *report, const struct package *opened);
void ooxml_read_slides(struct report *report, const struct package *opened);
void ooxml_read_sheets(struct report *report, const struct package *opened);
/* What a workbook has beside its sheets: comments, drawings, charts, values of other workbooks. */
void ooxml_read_sheet_asides(struct report *report, const struct package *opened);

/* Relations of a workbook: id -> part. g_hash_table_unref it. */
GHashTable *ooxml_read_relations(const struct package *opened, const char *part);
void xlsb_read(struct report *report, const struct package *opened);

/* docProps: built-in and custom properties, under the names that Office shows. */
void ooxml_read_properties(struct report *report, const struct package *opened);

#endif
