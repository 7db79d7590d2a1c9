/* What the files of dns/simulate/kill share: how a loss is marked. Touches its arguments only. */
#ifndef DNS_SIMULATE_KILL_INTERNAL_H
#define DNS_SIMULATE_KILL_INTERNAL_H

#include "dns/simulate/kill.h"

#define KILL_FAMILIES 2
extern const char *const kill_families[KILL_FAMILIES]; /* "ipv4", "ipv6" */

struct kill *kill_new(const struct failure_model *model, enum kill_kind kind);

/* Mail can be sent to it. */
bool kill_is_host(const struct failure_model *model, guint machine);

void kill_machine(const struct failure_model *model, struct kill *kill, guint machine);
/* With KILL_SITE its hosts alone, else its name servers too. False where KILL_SITE_AND_SERVERS finds none. */
bool kill_site(const struct failure_model *model, struct kill *kill, guint site);
void kill_network(const struct failure_model *model, struct kill *kill, struct ip_address network);
void kill_family(const struct failure_model *model, struct kill *kill, guint family);

#endif
