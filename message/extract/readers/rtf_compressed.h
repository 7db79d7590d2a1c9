/*
 * RTF as Outlook stores it in messages ([MS-OXRTFCP]): runs of what was there before are left out.
 */
#ifndef MESSAGE_EXTRACT_READERS_RTF_COMPRESSED_H
#define MESSAGE_EXTRACT_READERS_RTF_COMPRESSED_H

#include "message/extract/report.h"

/* As much as can be had, held as held.h has it; the report says what was damaged or too much. */
GBytes *rtf_decompress(struct report *report, struct slice compressed);

#endif
