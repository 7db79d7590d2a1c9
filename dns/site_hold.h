/*
 * dns/site_hold - how long a better tier has to be up before mail returns to it.
 *
 * Each time that mail has to leave a tier doubles it, up to a cap; each quiet hour after that halves it
 * again: a site that comes and goes is trusted less each time, and mail does not swing with it.
 *
 * Pure: time is an argument.
 *
 * Units      microseconds of the monotonic clock.
 * Errors     none.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SITE_HOLD_H
#define DNS_SITE_HOLD_H

#include <stdint.h>

struct site_hold_rules {
    int64_t least_us, most_us;
};

struct site_hold {
    int64_t hold_us; /* when it last changed; 0 = mail never left a tier */
    int64_t left_us; /* when mail last left one */
};

/* Mail leaves a tier now. */
void site_hold_leave(struct site_hold *hold, const struct site_hold_rules *rules, int64_t now_us);
/* What holds at `now_us`. */
int64_t site_hold_now(const struct site_hold *hold, const struct site_hold_rules *rules, int64_t now_us);

#endif
