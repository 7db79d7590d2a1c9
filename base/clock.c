#include "base/clock.h"

#include <glib.h>

int64_t
clock_now_us(const struct clock *clock)
{
    return clock->now_us(clock);
}

static int64_t
read_wall(const struct clock *clock)
{
    (void)clock;
    return g_get_real_time();
}

static int64_t
read_monotonic(const struct clock *clock)
{
    (void)clock;
    return g_get_monotonic_time();
}

static int64_t
read_fake(const struct clock *clock)
{
    return clock->fake_us;
}

const struct clock *
clock_wall(void)
{
    static const struct clock wall = { .now_us = read_wall, .fake_us = 0 };
    return &wall;
}

const struct clock *
clock_monotonic(void)
{
    static const struct clock monotonic = { .now_us = read_monotonic, .fake_us = 0 };
    return &monotonic;
}

struct clock
clock_fake(int64_t now_us)
{
    return (struct clock){ .now_us = read_fake, .fake_us = now_us };
}
