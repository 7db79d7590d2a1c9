#include "tests/harness.h"

#include "dns/site_hold.h"

#define MINUTES(n) ((n)*INT64_C(60) * G_USEC_PER_SEC)

static const struct site_hold_rules rules = { MINUTES(5), MINUTES(60) };

static void
each_outage_doubles_it_up_to_the_cap(void **state)
{
    static const int64_t wanted_minutes[] = { 5, 10, 20, 40, 60, 60 };
    struct site_hold hold = { 0 };

    (void)state;
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(1)), MINUTES(5));
    for (size_t i = 0; i < ARRAY_LEN(wanted_minutes); i++) {
        int64_t now_us = MINUTES(30 * (int64_t)i);

        site_hold_leave(&hold, &rules, now_us);
        assert_int_equal(site_hold_now(&hold, &rules, now_us), MINUTES(wanted_minutes[i]));
    }
}

static void
each_quiet_hour_halves_it(void **state)
{
    struct site_hold hold = { MINUTES(40), MINUTES(100) };

    (void)state;
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(159)), MINUTES(40));
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(160)), MINUTES(20));
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(220)), MINUTES(10));
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(100000000)), MINUTES(5));
    /* Another outage goes on from what is left. */
    site_hold_leave(&hold, &rules, MINUTES(160));
    assert_int_equal(site_hold_now(&hold, &rules, MINUTES(160)), MINUTES(40));
}

static void
without_a_least_nothing_is_held(void **state)
{
    const struct site_hold_rules none = { 0, 0 };
    struct site_hold hold = { 0 };

    (void)state;
    site_hold_leave(&hold, &none, MINUTES(1));
    assert_int_equal(site_hold_now(&hold, &none, MINUTES(1)), 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, each_outage_doubles_it_up_to_the_cap);
    SUITE_ADD(&suite, each_quiet_hour_halves_it);
    SUITE_ADD(&suite, without_a_least_nothing_is_held);
    return suite_run(&suite, "dns/site_hold");
}
