/*
 * dns/log_follow - the lines that are added to a log file from now on.
 *
 * Looked at once a second. A file that is renamed or replaced (rotation) is read to its end, then the new one
 * from its beginning; one that shrank is read anew; one that is not there is waited for. A FIFO works too,
 * for `journalctl -f` behind a pipe. A line beyond LIMIT_LOG_LINE_BYTES is skipped, and so is what comes
 * faster than LIMIT_LOG_ROUND_BYTES a second: a flood must not keep the loop from routing.
 *
 * Ownership  the follower's maker frees it.
 * Errors     none: a file that cannot be read is waited for.
 * Threads    those of its main context.
 */
#ifndef DNS_LOG_FOLLOW_H
#define DNS_LOG_FOLLOW_H

#include "base/slice.h"

typedef void (*log_line_fn)(struct slice line, void *context);

struct log_follow;

struct log_follow *log_follow_new(const char *path, GMainContext *loop, log_line_fn told, void *context);
void log_follow_free(struct log_follow *follow);

/* Looks now; what the timer calls. */
void log_follow_look(struct log_follow *follow);

#endif
