/*
 * Signals and other reasons for the main thread to act, as one queue of events.
 *
 * libmilter runs a thread that waits for HUP, INT and TERM itself and takes any of them for "stop"; it cannot
 * be told not to. So that a reload is not a stop by chance: all five signals are blocked before any thread
 * exists; USR1 and USR2, which libmilter does not know, are waited for by a thread of ours; HUP, INT and TERM
 * are let through in the main thread alone, by handlers that stay enabled while they run. The kernel hands a
 * process's signal to the main thread where that takes it. Should libmilter still get an INT or TERM, it
 * stops, smfi_main returns, and EVENT_STOP follows all the same: no stop is lost.
 */
#ifndef MILTER_SIGNALS_H
#define MILTER_SIGNALS_H

#include <glib.h>

enum signal_event {
    EVENT_NONE,   /* nothing happened in time */
    EVENT_RELOAD, /* USR1, HUP */
    EVENT_DRAIN,  /* USR2, the control socket */
    EVENT_STOP,   /* INT, TERM, libmilter ended */
};

/* Before any thread is started. */
gboolean signals_init(GError **error);
/* In the main thread, after all threads have been started. */
gboolean signals_catch(GError **error);

/* The next event; EVENT_NONE after `timeout_ms` (-1 = wait for ever). */
enum signal_event signals_wait(int timeout_ms);
/* From any thread and from a signal handler. */
void signals_post(enum signal_event event);

#endif
