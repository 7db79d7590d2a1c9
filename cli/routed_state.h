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

/* A connector of its answer: each address in order of preference, with its state and the last error where it
 * is not up. */
void routed_append_hosts(struct style style, const json_t *connector, GString *out);

/* The colour that states have. */
enum ink routed_state_ink(const char *state);

#endif
