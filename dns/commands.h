/*
 * dns/commands - what may be asked on postern-routed's control socket.
 *
 *   status            connectors, tiers, hosts, addresses, health, zones
 *   order NAME        the same for one connector; for a recipient with the reply that the MTA would get
 *   reload            read the configuration again; the faults found, if any
 *   drain HOST        a host name or [address]:port is not used while another is there
 *   undrain HOST
 *   doubt HOST        a connection to it failed, says somebody: it is probed at once
 *
 * Threads    the router's.
 */
#ifndef DNS_COMMANDS_H
#define DNS_COMMANDS_H

#include "dns/router.h"

struct commands {
    struct router *router;
    gboolean (*reload)(void *context, GError **error);
    void *context;
};

/* The JSON answer to one request line; a control_fn whose context is a struct commands. */
char *commands_answer(const char *request, void *context);

#endif
