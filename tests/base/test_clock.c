#include "base/clock.h"
#include "tests/harness.h"

static void
fake_clock_shows_what_it_was_set_to(void **state)
{
    (void)state;
    struct clock clock = clock_fake(5);

    assert_int_equal(clock_now_us(&clock), 5);
    clock.fake_us += 10;
    assert_int_equal(clock_now_us(&clock), 15);
}

static void
monotonic_clock_never_goes_back(void **state)
{
    (void)state;
    int64_t last = clock_now_us(clock_monotonic());

    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_now_us(clock_monotonic());

        assert_true(now >= last);
        last = now;
    }
}

static void
wall_clock_counts_microseconds_since_1970(void **state)
{
    (void)state;
    int64_t before = g_get_real_time(), now = clock_now_us(clock_wall()), after = g_get_real_time();

    assert_true(before <= now && now <= after);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD(&suite, fake_clock_shows_what_it_was_set_to);
    SUITE_ADD(&suite, monotonic_clock_never_goes_back);
    SUITE_ADD(&suite, wall_clock_counts_microseconds_since_1970);
    return suite_run(&suite, "clock");
}
