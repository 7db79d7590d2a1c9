/*
 * Content that was unpacked and is held in memory: counted by the report from its first byte until the last
 * reference goes, so that what all readers hold together stays within the limit of memory.
 */
#ifndef MESSAGE_EXTRACT_HELD_H
#define MESSAGE_EXTRACT_HELD_H

#include "message/extract/report.h"

struct held;

/* The report has to outlive what comes of it. */
struct held *held_new(struct report *report);
/* Appends what may be had of `bytes`: false where that is not all, which was said then. */
bool held_append(struct held *held, struct slice bytes);
/* The content so far; g_bytes_unref it. `held` is done with. */
GBytes *held_finish(struct held *held);

#endif
