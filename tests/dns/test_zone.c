/* What a new answer changes, when the next lookup is due, and for how long an old answer may be used. */
#include "tests/harness.h"

#include "dns/zone.h"
#include "tests/dns/stories.h"

#define SECONDS(n) ((int64_t)(n)*G_USEC_PER_SEC)
#define EVEN_SEED 1000 /* no jitter */

static const struct zone_rules rules = {
    .min_ttl_us = SECONDS(30),
    .max_ttl_us = SECONDS(3600),
    .stale_us = SECONDS(1000),
    .empty_grace_us = SECONDS(100),
};

/*
 * An answer from a text of words: NAME=ADDRESS, NAME=? (cannot be looked up), NAME= (has none), or ! for
 * nothing (NXDOMAIN), ~ for a temporary failure. All at preference 10.
 */
static struct zone_answer *
answer_from(const char *text, uint32_t ttl_s)
{
    struct zone_answer *answer = zone_answer_new();
    struct slice rest = slice_from(text), word;

    answer->ttl_s = ttl_s;
    if (*text == '!' || *text == '~') {
        answer->status = *text == '!' ? ZONE_EMPTY : ZONE_TEMPORARY;
        answer->why = g_strdup(*text == '!' ? "NXDOMAIN" : "SERVFAIL");
        rest = (struct slice){ NULL, 0 };
    }
    while (slice_next_field(&rest, ' ', &word)) {
        struct slice name;
        struct ip_address address;

        slice_next_field(&word, '=', &name);
        g_autofree char *host = slice_to_string(name);
        struct zone_target *target = zone_answer_add(answer, 10, host);
        if (slice_equal(word, SLICE_LITERAL("?")))
            target->status = DNS_TEMPORARY;
        else if (ip_address_parse(word, &address))
            g_array_append_val(target->addresses, address);
    }
    zone_answer_finish(answer);
    return answer;
}

static enum zone_change
accept_text(struct zone *zone, const char *text, uint32_t ttl_s, int64_t now_us)
{
    g_autoptr(zone_answer) answer = answer_from(text, ttl_s);

    return zone_accept(zone, answer, &rules, now_us, EVEN_SEED);
}

static const struct row {
    const char *name;
    const char *answers[4]; /* one every 10 s */
    enum zone_change last;
    bool is_usable, is_stale;
    int next_after_s;
} rows[] = {
    {"first answer",                                        { "a=192.0.2.1" },                            ZONE_NEW_ANSWER, true,  false, 240},
    { "the same again",                                     { "a=192.0.2.1", "a=192.0.2.1" },             ZONE_UNCHANGED,  true,  false, 240},
    { "another address",                                    { "a=192.0.2.1", "a=192.0.2.2" },             ZONE_NEW_ANSWER, true,  false, 240},
    { "another host",                                       { "a=192.0.2.1", "a=192.0.2.1 b=192.0.2.2" }, ZONE_NEW_ANSWER, true,  false, 240},
    { "failure without anything before",                    { "~" },                                      ZONE_STALE,      false, true,  30 },
    { "failure keeps the last",                             { "a=192.0.2.1", "~" },                       ZONE_STALE,      true,  true,  30 },
    { "the same failure is no news, and is retried later",
     { "a=192.0.2.1", "~", "~" },
     ZONE_UNCHANGED,                                                                                                       true,
     true,                                                                                                                               60 },
    { "another failure is news",                            { "a=192.0.2.1", "~", "!" },                  ZONE_STALE,      true,  true,  60 },
    { "recovered",                                          { "a=192.0.2.1", "~", "a=192.0.2.1" },        ZONE_RECOVERED,  true,  false, 240},
    { "nothing, within the grace",                          { "a=192.0.2.1", "!" },                       ZONE_STALE,      true,  true,  30 },
    { "no target has an address: the same",                 { "a=192.0.2.1", "a=" },                      ZONE_STALE,      true,  true,  30 },
    { "one host cannot be looked up: it keeps its address",
     { "a=192.0.2.1 b=192.0.2.2", "a=? b=192.0.2.2" },
     ZONE_STALE,                                                                                                           true,
     true,                                                                                                                               30 },
    { "all cannot be looked up",                            { "a=192.0.2.1", "a=?" },                     ZONE_STALE,      true,  true,  30 },
    { "one host lost its address for certain",
     { "a=192.0.2.1 b=192.0.2.2", "a= b=192.0.2.2" },
     ZONE_NEW_ANSWER,                                                                                                      true,
     false,                                                                                                                              240},
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    enum zone_change change = ZONE_UNCHANGED;
    int64_t now_us = 0;
    struct zone zone;

    zone_init(&zone, 0);
    assert_int_equal(zone.next_us, 0);
    for (size_t i = 0; i < ARRAY_LEN(row->answers) && row->answers[i] != NULL; i++) {
        now_us += SECONDS(10);
        change = accept_text(&zone, row->answers[i], 300, now_us);
    }
    assert_int_equal(change, row->last);
    assert_true((zone_usable(&zone, &rules, now_us) != NULL) == row->is_usable);
    assert_true((zone.stale_since_us != 0) == row->is_stale);
    assert_true((zone.why != NULL) == row->is_stale);
    assert_int_equal(zone.next_us, now_us + SECONDS(row->next_after_s));
    zone_done(&zone);
}

static void
ttls_are_clamped(void **state)
{
    static const struct {
        uint32_t ttl_s;
        int next_s;
    } cases[] = {
        {0,           24  },
        { 30,         24  },
        { 100,        80  },
        { 3600,       2880},
        { UINT32_MAX, 2880}
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct zone zone;

        zone_init(&zone, 0);
        accept_text(&zone, "a=192.0.2.1", cases[i].ttl_s, 0);
        assert_int_equal(zone.next_us, SECONDS(cases[i].next_s));
        zone_done(&zone);
    }
}

static void
retries_grow_to_five_minutes(void **state)
{
    struct zone zone;

    (void)state;
    zone_init(&zone, 0);
    for (int i = 0; i < 40; i++)
        accept_text(&zone, "~", 0, SECONDS(1));
    assert_int_equal(zone.next_us, SECONDS(301));
    zone_done(&zone);
}

static void
stale_ends(void **state)
{
    struct zone zone;

    (void)state;
    zone_init(&zone, 0);
    accept_text(&zone, "a=192.0.2.1", 300, SECONDS(5));
    accept_text(&zone, "~", 300, SECONDS(245));
    assert_non_null(zone_usable(&zone, &rules, SECONDS(1005)));
    assert_null(zone_usable(&zone, &rules, SECONDS(1005) + 1));
    accept_text(&zone, "a=192.0.2.1", 300, SECONDS(2000));
    assert_non_null(zone_usable(&zone, &rules, SECONDS(2000)));
    zone_done(&zone);
}

static void
the_grace_begins_with_the_first_nothing(void **state)
{
    struct zone zone;

    (void)state;
    zone_init(&zone, 0);
    accept_text(&zone, "a=192.0.2.1", 300, SECONDS(5));
    accept_text(&zone, "!", 300, SECONDS(245));
    accept_text(&zone, "!", 300, SECONDS(300));
    assert_non_null(zone_usable(&zone, &rules, SECONDS(345)));
    assert_null(zone_usable(&zone, &rules, SECONDS(345) + 1));
    /* SERVFAIL after it says nothing new: the zone is still empty. */
    accept_text(&zone, "~", 300, SECONDS(346));
    assert_null(zone_usable(&zone, &rules, SECONDS(346)));
    accept_text(&zone, "b=192.0.2.7", 300, SECONDS(350));
    assert_non_null(zone_usable(&zone, &rules, SECONDS(350)));
    zone_done(&zone);
}

static void
the_loss_of_all_mx_counts_after_the_grace(void **state)
{
    g_autoptr(zone_answer) implicit = answer_from("zone.example=192.0.2.80", 300);
    struct zone zone;

    (void)state;
    implicit->is_implicit = true;
    zone_init(&zone, 0);
    accept_text(&zone, "a=192.0.2.1", 300, SECONDS(5));
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(245), EVEN_SEED), ZONE_STALE);
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(345), EVEN_SEED), ZONE_UNCHANGED);
    assert_int_equal(zone.next_us, SECONDS(345 + 60));
    assert_string_equal(
        ((struct zone_target *)g_ptr_array_index(zone_usable(&zone, &rules, SECONDS(345))->targets, 0))->name,
        "a");
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(346), EVEN_SEED), ZONE_NEW_ANSWER);
    assert_non_null(zone_usable(&zone, &rules, SECONDS(346)));
    /* From now on it is what is expected, whatever its address; and MX may come back at any time. */
    ((struct ip_address *)(void *)((struct zone_target *)g_ptr_array_index(implicit->targets, 0))
         ->addresses->data)
        ->bytes[15]++;
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(400), EVEN_SEED), ZONE_NEW_ANSWER);
    assert_int_equal(zone.stale_since_us, 0);
    assert_int_equal(accept_text(&zone, "a=192.0.2.1", 300, SECONDS(500)), ZONE_NEW_ANSWER);
    zone_done(&zone);
}

static void
what_was_implicit_from_the_start_is_no_loss(void **state)
{
    g_autoptr(zone_answer) implicit = answer_from("zone.example=192.0.2.80", 300);
    struct zone zone;

    (void)state;
    implicit->is_implicit = true;
    zone_init(&zone, 0);
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(5), EVEN_SEED), ZONE_NEW_ANSWER);
    assert_int_equal(zone_accept(&zone, implicit, &rules, SECONDS(245), EVEN_SEED), ZONE_UNCHANGED);
    assert_int_equal(zone.stale_since_us, 0);
    zone_done(&zone);
}

static void
a_restored_answer_is_used_until_it_is_too_old(void **state)
{
    g_autoptr(zone_answer) answer = answer_from("a=192.0.2.1", 300);
    struct zone zone;

    (void)state;
    zone_init(&zone, SECONDS(10));
    zone_restore(&zone, answer, SECONDS(10) - SECONDS(900));
    assert_int_equal(zone.next_us, SECONDS(10)); /* looked up at once */
    accept_text(&zone, "~", 0, SECONDS(12));
    assert_non_null(zone_usable(&zone, &rules, SECONDS(110)));
    assert_null(zone_usable(&zone, &rules, SECONDS(111)));
    zone_done(&zone);
}

static void
the_order_of_records_means_nothing(void **state)
{
    g_autoptr(zone_answer) one = answer_from("b=192.0.2.2 a=192.0.2.1 a=192.0.2.9", 300);
    g_autoptr(zone_answer) other = answer_from("a=192.0.2.9 a=192.0.2.1 b=192.0.2.2", 300);

    (void)state;
    assert_true(zone_answer_equal(one, other));
}

static void
the_same_host_twice_keeps_the_better_preference(void **state)
{
    g_autoptr(zone_answer) answer = zone_answer_new();

    (void)state;
    zone_answer_add(answer, 20, "a.example");
    zone_answer_add(answer, 10, "a.example");
    zone_answer_add(answer, 30, "a.example");
    assert_int_equal(answer->targets->len, 1);
    assert_int_equal(((struct zone_target *)g_ptr_array_index(answer->targets, 0))->preference, 10);
}

static void
the_grace_goes_on_over_a_restart(void **state)
{
    const struct zone_rules hour = { .stale_us = 100 * 3600 * INT64_C(1000000),
                                     .empty_grace_us = 3600 * INT64_C(1000000) };
    g_autoptr(zone_answer) answer = story_answer("10 a=192.0.2.1");
    struct zone zone;

    (void)state;
    zone_init(&zone, 0);
    zone_restore(&zone, answer, -7000 * INT64_C(1000000));
    zone_restore_empty(&zone, -3000 * INT64_C(1000000)); /* 50 minutes before the daemon began */
    assert_non_null(zone_usable(&zone, &hour, 500 * INT64_C(1000000)));
    assert_null(zone_usable(&zone, &hour, 700 * INT64_C(1000000)));
    zone_restore_empty(&zone, 0);
    assert_null(zone_usable(&zone, &hour, 3700 * INT64_C(1000000)));
    zone_done(&zone);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, ttls_are_clamped);
    SUITE_ADD(&suite, retries_grow_to_five_minutes);
    SUITE_ADD(&suite, stale_ends);
    SUITE_ADD(&suite, the_grace_begins_with_the_first_nothing);
    SUITE_ADD(&suite, the_loss_of_all_mx_counts_after_the_grace);
    SUITE_ADD(&suite, what_was_implicit_from_the_start_is_no_loss);
    SUITE_ADD(&suite, a_restored_answer_is_used_until_it_is_too_old);
    SUITE_ADD(&suite, the_order_of_records_means_nothing);
    SUITE_ADD(&suite, the_same_host_twice_keeps_the_better_preference);
    SUITE_ADD(&suite, the_grace_goes_on_over_a_restart);
    return suite_run(&suite, "dns/zone");
}
