/*
 * What a running postern-routed thinks of hosts: read from the answer of its control socket.
 */
#ifndef CLI_ROUTED_STATE_H
#define CLI_ROUTED_STATE_H

#include "cli/json_text.h"
#include "cli/style.h"

/*
 * The state of the host `name` (without trailing dot): of its best address, and where several connectors
 * probe it in different ways, of the connector that finds least. "unknown" where `answer` is NULL or nobody
 * watches it. Static text.
 */
const char *routed_host_state(const json_t *answer, const char *name);

/* The colour that states have. */
enum ink routed_state_ink(const char *state);

#endif
