/*
 * dns/simulate/outcome - where mail goes when something is lost.
 *
 * Mail goes to the first tier in which a host answers; a host answers while one of its addresses lives
 * (RFC 5321, 5.1). That is what the zone says, and what Postern's own lists do. An MTA that reads the zone
 * itself may give up before it gets there: `attempt` tells what its limits make of the same loss.
 *
 * Units      seconds.
 * Ownership  an outcome owns its lists and borrows names from the zone.
 * Errors     none.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SIMULATE_OUTCOME_H
#define DNS_SIMULATE_OUTCOME_H

#include "dns/simulate/kill.h"
#include "dns/simulate/mta.h"

enum name_state {
    NAME_RESOLVES, /* a name server lives */
    NAME_LOST,     /* none does: once the TTL is over nobody finds the zone */
    NAME_UNKNOWN   /* those that may live have no address that is known, or no name server is known at all */
};

struct outcome {
    int tier;         /* index, or MODEL_NONE: mail waits in the queue */
    GPtrArray *hosts; /* of const char *: who takes it */
    GArray *shares;   /* of double: how much of it, in the same order */
    enum name_state name;
    struct mta_attempt attempt;
    int wait_s; /* what one delivery attempt waits at worst, where packets are dropped; MODEL_NONE = the MTA's
                 * time-out is not published */
};

struct outcome *outcome_of(const struct failure_model *model, const struct kill *kill, const struct mta *mta);
void outcome_free(gpointer outcome);

#endif
