/*
 * dns/router - everything postern-routed knows and does, but for sockets that others connect to.
 *
 * Keeps a zone for each name among the SmartHosts of all enabled connectors, looks them up ahead of their
 * TTL, probes every address, works out each connector's order, answers lookups from memory and logs what
 * changes. Pure decisions are in zone, tiers, health, order and routes; this is where time passes.
 *
 * Log records: event=order (connector, first, preference, reason, down, epoch), event=health (host, address,
 * from, to, reason), event=zone (name, state, reason), event=state (reason).
 *
 * Ownership  the router owns its settings.
 * Threads    belongs to the thread of its main context.
 */
#ifndef DNS_ROUTER_H
#define DNS_ROUTER_H

#include "base/settings.h"
#include "base/slice.h"

struct router;

/*
 * Called once, when every name was answered or failed at least once: from now on answers mean something.
 * False where nobody can be served: then the last good answers on disk are left alone, for they may be
 * another daemon's.
 */
typedef bool (*router_ready_fn)(void *context);

/* Takes `settings` over in any case. Last good answers are read from routing.state. */
struct router *router_new(struct settings *settings, GMainContext *loop, GError **error);
void router_free(struct router *router); /* writes the last good answers, if it came to serve */

/* Begins looking up and probing. */
void router_start(struct router *router, router_ready_fn ready, void *context);

/* Takes `fresh` over in any case; on failure everything stays as it was. Known answers and health are kept.
 */
gboolean router_reload(struct router *router, struct settings *fresh, GError **error);

/* Appends the reply to a socketmap request. `context` is the router. */
void router_answer(struct slice map, struct slice key, GString *reply, void *context);

/*
 * What somebody outside says of the hosts called `name` (a host name, or an address as "[192.0.2.1]:25"):
 * leave them out, take them in again, or that a connection to them failed. How many addresses were meant.
 */
enum router_word { ROUTER_UNDRAIN, ROUTER_DRAIN, ROUTER_DOUBT };
unsigned router_tell(struct router *router, const char *name, enum router_word word);

const struct settings *router_settings(const struct router *router);

#endif
