/*
 * Time as an argument: what reads the time takes a `const struct clock *`, so that tests set it.
 * Microseconds as GLib has them. Reading the system clocks is thread-safe; a fake clock belongs to its test.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*now_us)(const struct clock *clock);
    int64_t fake_us; /* what a fake clock shows; the test sets it */
};

int64_t clock_now_us(const struct clock *clock);

const struct clock *clock_wall(void);      /* since 1970, UTC */
const struct clock *clock_monotonic(void); /* for deadlines and durations; never goes back */
struct clock clock_fake(int64_t now_us);

#endif
