/*
 * Mbox files: many messages in one, each behind a "From " line. Reads the mboxrd form; a body line that
 * merely begins with "From " does not split a message unless an empty line stands before it and a time in it.
 *
 * Ownership  messages are GBytes; they keep the file's bytes alive.
 * Errors     none: whatever is no mbox is one message.
 * Threads    touches its arguments only.
 */
#ifndef MESSAGE_MBOX_H
#define MESSAGE_MBOX_H

#include "base/slice.h"

/* The bytes begin with a "From " line that an MDA wrote. */
bool mbox_is(struct slice bytes);
/*
 * The message that begins at *at, without its "From " line and with one '>' taken off quoted "From " lines;
 * *at moves behind it. NULL at the end.
 */
GBytes *mbox_next(GBytes *file, size_t *at);

#endif
