/* The state machine of one address: a row is a story of probes, and the state that it ends in. */
#include "tests/harness.h"

#include "dns/health.h"

#define SECONDS(n) ((int64_t)(n)*G_USEC_PER_SEC)
#define EVEN_SEED 1000 /* no jitter */

static const struct health_rules rules = {
    .interval_us = SECONDS(8),
    .jitter_percent = 10,
    .fall = 3,
    .rise = 2,
    .hold_down_us = SECONDS(30),
    .hold_down_max_us = SECONDS(100),
};

/* Each letter is a probe a second after the last: + well, - failed. */
static struct health_host
tell(const char *story)
{
    struct health_host host;
    int64_t now_us = 0;

    health_init(&host, &rules, now_us, EVEN_SEED);
    for (; *story != '\0'; story++) {
        now_us += SECONDS(1);
        health_report(&host, &rules, *story == '+' ? NULL : "connect: refused", now_us, EVEN_SEED);
    }
    return host;
}

static const struct row {
    const char *name;
    const char *story;
    enum health_state state;
    bool is_available, has_returned;
    int hold_down_s;
    int next_after_s; /* of the last probe */
} rows[] = {
    {"nobody looked",                       "",          HEALTH_UNKNOWN, true,  false, 0,   0  },
    { "first probe well",                   "+",         HEALTH_UP,      true,  false, 0,   8  },
    { "first probe failed",                 "-",         HEALTH_SUSPECT, true,  false, 0,   2  },
    { "one failure is no verdict",          "+-",        HEALTH_SUSPECT, true,  false, 0,   2  },
    { "a success between forgets",          "+--+--",    HEALTH_SUSPECT, true,  false, 0,   2  },
    { "suspect and back",                   "+--+",      HEALTH_UP,      true,  false, 0,   8  },
    { "fall",                               "+---",      HEALTH_DOWN,    false, false, 30,  30 },
    { "fall from unknown",                  "---",       HEALTH_DOWN,    false, false, 30,  30 },
    { "failed trial doubles the hold-down", "+----",     HEALTH_DOWN,    false, false, 60,  60 },
    { "the hold-down is capped",            "+------",   HEALTH_DOWN,    false, false, 100, 100},
    { "first success is a trial",           "+---+",     HEALTH_TRIAL,   false, false, 30,  2  },
    { "trial failed",                       "+---+-",    HEALTH_DOWN,    false, false, 60,  60 },
    { "rise",                               "+---++",    HEALTH_UP,      true,  true,  30,  8  },
    { "falls again at once: held longer",   "+---++---", HEALTH_DOWN,    false, true,  60,  60 },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct health_host host = tell(row->story);

    assert_string_equal(health_state_name(host.state), health_state_name(row->state));
    assert_true(health_is_available(&host) == row->is_available);
    assert_true(host.has_returned == row->has_returned);
    assert_int_equal(host.hold_down_us, SECONDS(row->hold_down_s));
    if (*row->story != '\0')
        assert_int_equal(host.next_probe_us, SECONDS((int)strlen(row->story) + row->next_after_s));
}

static void
quiet_hours_halve_the_hold_down(void **state)
{
    struct health_host host = tell("+------++");

    (void)state;
    assert_int_equal(host.hold_down_us, SECONDS(100));
    for (int i = 0; i < 3; i++)
        health_report(&host, &rules, "connect: refused", host.up_us + SECONDS(2 * 3600), EVEN_SEED);
    assert_int_equal(host.hold_down_us, SECONDS(50)); /* 100 / 2 / 2, doubled by this fall */
}

static void
a_host_that_returned_settles_by_time(void **state)
{
    struct health_host host = tell("+---++");
    struct health_host never_down = tell("+");

    (void)state;
    assert_false(health_is_settled(&host, SECONDS(60), host.up_us + SECONDS(60) - 1));
    assert_true(health_is_settled(&host, SECONDS(60), host.up_us + SECONDS(60)));
    assert_true(health_is_settled(&never_down, SECONDS(60), SECONDS(1)));
    /* A lost probe is no new outage: the time goes on. */
    health_report(&host, &rules, "connect: refused", host.up_us + SECONDS(59), EVEN_SEED);
    assert_true(health_is_settled(&host, SECONDS(60), host.up_us + SECONDS(60)));
}

static void
drained_lies_over_every_state(void **state)
{
    struct health_host host = tell("+");

    (void)state;
    host.is_drained = true;
    assert_int_equal(health_state_of(&host), HEALTH_DRAINED);
    assert_false(health_is_available(&host));
    assert_false(health_is_settled(&host, 0, SECONDS(9)));
    host.is_drained = false;
    assert_int_equal(health_state_of(&host), HEALTH_UP);
}

static void
a_doubt_is_a_hint_and_no_verdict(void **state)
{
    struct health_host up = tell("+"), unknown = tell(""), down = tell("---");
    int64_t due_us = down.next_probe_us;

    (void)state;
    assert_true(health_doubt(&up, SECONDS(3)));
    assert_int_equal(up.state, HEALTH_SUSPECT);
    assert_int_equal(up.next_probe_us, SECONDS(3));
    assert_true(health_is_available(&up));
    assert_false(health_doubt(&up, SECONDS(4)));
    health_report(&up, &rules, NULL, SECONDS(5), EVEN_SEED);
    assert_int_equal(up.state, HEALTH_UP);
    assert_true(health_doubt(&unknown, 0));
    assert_true(health_is_available(&unknown));
    /* However often it is said: only probes take a host down. */
    for (int64_t i = 0; i < 100; i++)
        health_doubt(&up, SECONDS(6) + i);
    assert_true(health_is_available(&up));
    /* And the hold-down of one that is down is not cut short. */
    assert_false(health_doubt(&down, 0));
    assert_int_equal(down.next_probe_us, due_us);
}

static void
jitter_stays_within_its_percentage(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 5000; seed += 7) {
        struct health_host host = tell("");

        health_report(&host, &rules, NULL, 0, seed);
        assert_in_range(host.next_probe_us, SECONDS(8) * 9 / 10, SECONDS(8) * 11 / 10);
    }
}

static void
the_first_probe_comes_within_a_second(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 5000; seed += 7) {
        struct health_host host;

        health_init(&host, &rules, SECONDS(50), seed);
        assert_in_range(host.next_probe_us, SECONDS(50), SECONDS(51));
    }
}

static void
hastening_never_delays(void **state)
{
    struct health_host down = tell("+------"), suspect = tell("-");

    (void)state;
    health_hasten(&down, &rules, SECONDS(7));
    assert_int_equal(down.next_probe_us, SECONDS(15));
    health_hasten(&suspect, &rules, SECONDS(1));
    assert_int_equal(suspect.next_probe_us, SECONDS(3));
}

static void
errors_are_kept_printable_and_bounded(void **state)
{
    struct health_host host = tell("+");
    g_autofree char *text = g_strnfill(500, 'x');

    (void)state;
    text[1] = '\n';
    text[2] = (char)0xff;
    health_report(&host, &rules, text, SECONDS(2), EVEN_SEED);
    assert_int_equal(strlen(host.error), HEALTH_ERROR_BYTES - 1);
    assert_true(g_str_has_prefix(host.error, "x??x"));
}

static void
a_host_that_stands_by_is_probed_less(void **state)
{
    struct health_rules slow = {
        .interval_us = SECONDS(10), .standby_us = SECONDS(60), .fall = 3, .rise = 2
    };
    struct health_host host;

    (void)state;
    health_init(&host, &slow, 0, 0);
    health_set_standby(&host, &slow, true, 0);
    health_report(&host, &slow, NULL, SECONDS(1), 1000);
    assert_int_equal(host.next_probe_us, SECONDS(61));
    /* A failure is looked into as fast as of any other. */
    health_report(&host, &slow, "refused", SECONDS(61), 1000);
    assert_int_equal(host.next_probe_us, SECONDS(61) + SECONDS(10) / 4);
    health_report(&host, &slow, NULL, SECONDS(64), 1000);
    assert_int_equal(host.next_probe_us, SECONDS(124));
    /* Mail begins to go there. */
    health_set_standby(&host, &slow, false, SECONDS(70));
    assert_int_equal(host.next_probe_us, SECONDS(80));
    health_report(&host, &slow, NULL, SECONDS(80), 1000);
    assert_int_equal(host.next_probe_us, SECONDS(90));
}

static void
a_share_grows_from_nothing(void **state)
{
    (void)state;
    assert_int_equal(health_share(SECONDS(10), SECONDS(60), SECONDS(10)), 0);
    assert_int_equal(health_share(SECONDS(10), SECONDS(60), SECONDS(40)), HEALTH_FULL_SHARE / 2);
    assert_int_equal(health_share(SECONDS(10), SECONDS(60), SECONDS(70)), HEALTH_FULL_SHARE);
    assert_int_equal(health_share(SECONDS(10), 0, SECONDS(10)), HEALTH_FULL_SHARE);
    assert_int_equal(health_share(SECONDS(10), SECONDS(60), SECONDS(5)), 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, quiet_hours_halve_the_hold_down);
    SUITE_ADD(&suite, a_host_that_returned_settles_by_time);
    SUITE_ADD(&suite, drained_lies_over_every_state);
    SUITE_ADD(&suite, a_doubt_is_a_hint_and_no_verdict);
    SUITE_ADD(&suite, jitter_stays_within_its_percentage);
    SUITE_ADD(&suite, the_first_probe_comes_within_a_second);
    SUITE_ADD(&suite, hastening_never_delays);
    SUITE_ADD(&suite, errors_are_kept_printable_and_bounded);
    SUITE_ADD(&suite, a_host_that_stands_by_is_probed_less);
    SUITE_ADD(&suite, a_share_grows_from_nothing);
    return suite_run(&suite, "dns/health");
}
