/*
 * dns/order - the order in which the smarthosts of one connector are tried.
 *
 * Lower MX preference first; one preference is finished before the next. Two readings (mx-failover 1.2):
 *   skip    what is available comes first, of later tiers too; then trial, down, drained. The default.
 *   strict  each tier keeps its place; what is not available goes to the end of its own tier.
 * Nothing is ever left out, so an answer always has a candidate; where nothing is available at all (panic)
 * the probes may be what is wrong, and the order is the plain one.
 *
 * A host that tracks another is no better than the best address of that one: what stands before it, or under
 * it, is down too. Where the other is not among the tiers it is as if there were no track.
 *
 * A tier is worth using while `min_hosts` of its hosts are available, or all that it has; where no tier is,
 * the best one with any.
 *
 * Slow return (skip): while a later tier is in use, a better one that comes back has to hold a host that has
 * been up for `site_return_us` before it is preferred again. When the tier in use dies, any available tier
 * takes over at once.
 *
 * Hosts of one preference are rotated by a hash of the recipient, addresses of a host stay together: each
 * host gets an equal share, and n hosts make n lists, not n! (Postfix keeps a queue and a dead mark for each
 * list). One that has just come back gets a share that grows (slow start): other recipients of its go to
 * hosts of the same preference, whose lists there are already.
 *
 * Units      microseconds of the monotonic clock.
 * Ownership  an order owns its texts and keeps nothing of the tiers.
 * Errors     none.
 * Threads    touches its arguments only (the watch locks itself); a built order is immutable.
 */
#ifndef DNS_ORDER_H
#define DNS_ORDER_H

#include "dns/tiers.h"
#include "dns/watch.h"

#define ORDER_NO_PREFERENCE (-1)

enum order_mode { ORDER_SKIP, ORDER_STRICT };

struct order_options {
    enum order_mode mode;
    struct probe_demand demand; /* the connector's */
    int64_t site_return_us;
    int64_t slow_start_us;
    unsigned min_hosts;      /* that a tier needs to be preferred; 0 = 1 */
    const GPtrArray *tracks; /* of struct setting_pair *; NULL = none */
    int64_t now_us;
    int active; /* the preference in use so far, or ORDER_NO_PREFERENCE */
};

/* The endpoints of one host that are worth the same. */
struct order_host {
    char *next_hops;     /* joined by commas */
    size_t len;          /* of that */
    bool has_returned;   /* not long ago */
    int64_t returned_us; /* when */
};

struct order {
    GPtrArray *groups;     /* of GPtrArray of struct order_host *: what is rotated among itself */
    int64_t slow_start_us; /* over which the share of a host that has returned grows */
    int active; /* the preference that mail leaves by now; ORDER_NO_PREFERENCE where nothing is available */
    bool is_panic;   /* there are hosts, and none is available */
    char *first;     /* the name of the host that leads the unrotated list, or NULL where there is none */
    GPtrArray *down; /* of char *: names of the hosts that have no available address and are not drained */
};

struct order *order_build(const struct tiers *tiers, struct watch *watch,
                          const struct order_options *options);
void order_free(struct order *order);

/* Same answers for every recipient, and the same facts for the log. */
bool order_equal(const struct order *a, const struct order *b);

/* A hash of the whole recipient that is the same in every process. Case of ASCII letters is ignored. */
uint32_t order_hash(struct slice recipient);

/* Appends "[a]:25,[b]:25" for the recipient with this hash. */
void order_append(const struct order *order, uint32_t hash, int64_t now_us, GString *out);

#endif
