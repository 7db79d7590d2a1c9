/*
 * dns/simulate/availability - how likely it is that mail gets through, and by which tier.
 *
 * Tier i takes the mail where every machine of the tiers before it is down and one of its own is up. Taken as
 * independent, two hosts beside each other look far better than they are: the same power and the same line
 * end there. So there are two figures: independent, and with each site up or down as a whole, worked out over
 * every combination of sites.
 *
 * Units      probabilities 0 to 1; seconds.
 * Ownership  the result is the caller's.
 * Errors     NULL where there are more sites than LIMIT_SIMULATED_SITES to combine.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SIMULATE_AVAILABILITY_H
#define DNS_SIMULATE_AVAILABILITY_H

#include "dns/simulate/model.h"

struct chances {
    double host;           /* that a machine is up, while its site is */
    double site;           /* that a site is up; 1 = sites do not fail as a whole */
    int connect_timeout_s; /* of the MTA, for the time that is waited */
};

struct tier_chance {
    unsigned preference;
    guint usable_hosts; /* machines whose best tier this is */
    double hit;         /* that mail leaves by this tier */
};

struct availability {
    GArray *tiers; /* of struct tier_chance */
    double none;   /* that no host answers */
    double name;   /* that a name server answers; NAN where none is known */
    double both;   /* that mail gets through: a host and a name server answer; NAN likewise */
    double wait_s; /* what one attempt waits for dead hosts on the average, where packets are dropped */
};
typedef struct availability availability;

struct availability *availability_of(const struct failure_model *model, const struct chances *chances);
void availability_free(struct availability *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(availability, availability_free)

#endif
