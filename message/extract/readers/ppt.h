/*
 * Records of PowerPoint 97 to 2003 ([MS-PPT] 2.3.1): a head of eight bytes, then content or further records.
 * ppt.c knows which objects of the file are in use, ppt_text.c what text they hold.
 */
#ifndef MESSAGE_EXTRACT_READERS_PPT_H
#define MESSAGE_EXTRACT_READERS_PPT_H

#include "message/extract/readers/bytes.h"
#include "message/extract/report.h"

enum ppt_type {
    PPT_DOCUMENT = 0x03e8,
    PPT_SLIDE_PERSIST = 0x03f3, /* begins a slide in a list */
    PPT_NOTES_ATOM = 0x03f1,
    PPT_SLIDE_LIST = 0x0ff0, /* slides, masters or notes: its instance says which */
    PPT_USER_EDIT = 0x0ff5,
    PPT_OLE_STORAGE = 0x1011,
    PPT_PERSIST_DIRECTORY = 0x1772,
};

struct ppt_record {
    unsigned type, instance;
    bool is_container;
    struct slice content;
};

/* Takes a record; false at the end, or where it is not there whole, which fails `bytes`. */
bool ppt_next(struct bytes *bytes, struct ppt_record *record);

/* The text of a record and of those in it, but for the lists of slides; false where the report takes no more.
 */
bool ppt_put_text(struct report *report, const struct ppt_record *record);

#endif
