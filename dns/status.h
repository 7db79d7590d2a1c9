/*
 * dns/status - what postern-routed tells on its control socket, as JSON; the only user of jansson in dns.
 *
 * Texts are UTF-8, one line. Absent facts are null. Ages are whole seconds. The answer to `status` stays
 * below LIMIT_CONTROL_LINE_BYTES: connectors that no longer fit are counted in "omitted"; `order CONNECTOR`
 * tells each. Of one connector that is longer than that by itself the hosts that do not fit are counted in
 * its "hosts_omitted".
 *
 * Ownership  the texts are g_free'd by the caller.
 * Threads    the router's.
 */
#ifndef DNS_STATUS_H
#define DNS_STATUS_H

#include "dns/router.h"

/* {"program": "postern-routed", ..., "connectors": [...], "omitted": 0} */
char *status_all(struct router *router);
/* `what` is a connector's Name or Id, or a recipient: its connector and the reply that the MTA would get. */
char *status_order(struct router *router, const char *what);
/* {"result": "done"}, or {"result": "kept", "reason": "..."} where something forbade it; as postern-milter
 * answers. */
char *status_reload(const char *kept_why);
/* {"done": true, ...} or {"error": "..."}. */
char *status_done(const char *key, unsigned count);
char *status_error(const char *text);

#endif
