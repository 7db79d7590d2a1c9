/*
 * dns/bridge - requests of the control socket, answered in the thread that runs the main loop.
 *
 * The control server has a thread of its own (base/control); what it asks about belongs to the main loop.
 * Each request is handed over and waited for, so nothing else needs a lock.
 *
 * Locks      one mutex around the hand-over; the answer function is called without it.
 * Threads    bridge_new and bridge_free in the thread of the main loop; the answer function is called there.
 */
#ifndef DNS_BRIDGE_H
#define DNS_BRIDGE_H

#include "base/control.h"

struct bridge;

/* `address` is unix:PATH. The loop must run for requests to be answered. */
struct bridge *bridge_new(const char *address, GMainContext *loop, control_fn answer, void *context,
                          GError **error);
void bridge_free(struct bridge *bridge);

#endif
