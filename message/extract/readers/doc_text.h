/*
 * The characters of a Word document before 2007 as text: paragraphs end in line feeds, cells in tabs. Of a
 * field its result is text and its instruction is not, but for where a link leads.
 */
#ifndef MESSAGE_EXTRACT_READERS_DOC_TEXT_H
#define MESSAGE_EXTRACT_READERS_DOC_TEXT_H

#include "message/extract/report.h"

#define DOC_FIELDS 32 /* in one another; what is in deeper ones is all text */

struct doc_field {
    GString *instruction; /* while it lasts and until the field ends */
    bool is_in_result;
};

struct doc_text {
    struct report *report;
    GString *out;
    struct doc_field fields[DOC_FIELDS];
    unsigned depth, deeper; /* fields that are open, and those beyond DOC_FIELDS */
    gunichar before;        /* the character before */
    bool is_full;           /* the report takes no more */
};

void doc_text_begin(struct doc_text *text, struct report *report);
void doc_text_put(struct doc_text *text, struct slice utf8);
/* Ends what is open, so that what follows is of another story. */
void doc_text_flush(struct doc_text *text);
void doc_text_end(struct doc_text *text);

#endif
