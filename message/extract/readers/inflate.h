/* What was compressed with deflate inside a document ([RFC 1950]), by GIO. */
#ifndef MESSAGE_EXTRACT_READERS_INFLATE_H
#define MESSAGE_EXTRACT_READERS_INFLATE_H

#include "message/extract/report.h"

/* As much as can be had, held as held.h has it; the report says what was damaged or too much. */
GBytes *inflate_all(struct report *report, struct slice compressed);

#endif
