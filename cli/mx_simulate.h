/*
 * What `postern mx simulate` has to say, for people and for machines (postern-json(5), mx simulate).
 * Touches its arguments only.
 */
#ifndef CLI_MX_SIMULATE_H
#define CLI_MX_SIMULATE_H

#include "cli/style.h"
#include "dns/simulate/simulation.h"

/* How soon routing follows, with postern-routed in front of the MTA; seconds. */
struct mx_timing {
    int64_t detection_s; /* from the loss until it counts: health.fall, interval, timeout */
    int64_t return_s;    /* until a site that is back is used again: health.rise, interval, site_return */
};

struct mx_answer {
    const struct simulation *run;
    struct mx_timing timing;
};

/* A host below the zone's name, or beside it, is called by what is its own: "oxford-a". Of the name itself.
 */
struct slice mx_short_name(const struct failover *zone, const char *name);

void mx_simulate_append_json(const struct mx_answer *answer, GString *out);
enum mx_detail { MX_DETAIL_WORTH_KNOWING, MX_DETAIL_ALL };
void mx_simulate_append_human(struct style style, const struct mx_answer *answer, enum mx_detail detail,
                              GString *out);

#endif
