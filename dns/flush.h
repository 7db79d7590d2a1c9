/*
 * dns/flush - runs the command that has the MTA try its deferred mail again, after smarthosts came back.
 *
 * Without a shell: the first text is the program, found in PATH, the others are its arguments. One run at a
 * time, at most one a minute (a wish in between is done at its end), ended after 30 s. Its output goes
 * nowhere; that it failed is logged (event=flush).
 *
 * Ownership  the flusher's maker frees it, which ends a run.
 * Threads    those of its main context.
 */
#ifndef DNS_FLUSH_H
#define DNS_FLUSH_H

#include <glib.h>

struct flush;

/* `command` holds char *; empty = nothing is ever run. It is copied. */
struct flush *flush_new(const GPtrArray *command, GMainContext *loop);
void flush_free(struct flush *flush);

/* Runs the command now, or as soon as the last run is a minute ago. */
void flush_wish(struct flush *flush);

#endif
