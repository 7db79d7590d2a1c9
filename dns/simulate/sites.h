/*
 * dns/simulate/sites - which machines go down together.
 *
 * A site is what its label says (failover_set_sites). Machines without one are at one site where they share a
 * network, a /24 or /48: the best guess that addresses allow (RFC 2182, 3.1). One that shares a network with
 * a labelled machine is at its site.
 *
 * Ownership  sites belong to the model.
 * Errors     none.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SIMULATE_SITES_H
#define DNS_SIMULATE_SITES_H

#include "dns/simulate/model.h"

/* A list that frees its struct model_site. */
GPtrArray *sites_new(void);

/* Fills model->sites and the site of each machine, from labels and addresses. */
void sites_find(struct failure_model *model);

#endif
