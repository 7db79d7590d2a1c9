#include "dns/site_hold.h"

#include <glib.h>

#define QUIET_US (3600 * (int64_t)G_USEC_PER_SEC)
#define HALVINGS_MOST 62 /* a shift beyond is none */

/* What is left of it. */
static int64_t
decayed(const struct site_hold *hold, int64_t now_us)
{
    int64_t quiet_hours = (now_us - hold->left_us) / QUIET_US;

    return hold->hold_us >> CLAMP(quiet_hours, 0, HALVINGS_MOST);
}

int64_t
site_hold_now(const struct site_hold *hold, const struct site_hold_rules *rules, int64_t now_us)
{
    int64_t left_us = decayed(hold, now_us);

    return MAX(left_us, rules->least_us);
}

void
site_hold_leave(struct site_hold *hold, const struct site_hold_rules *rules, int64_t now_us)
{
    int64_t most_us = MAX(rules->most_us, rules->least_us);

    hold->hold_us = CLAMP(decayed(hold, now_us) * 2, rules->least_us, most_us);
    hold->left_us = now_us;
}
