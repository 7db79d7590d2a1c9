/* The order for health that is set by hand; how health comes about is told by the scenarios. */
#include "tests/harness.h"

#include "tests/dns/stories.h"

#define SECONDS(n) ((int64_t)(n)*G_USEC_PER_SEC)
#define ZONE "10 a=192.0.2.1 10 b=192.0.2.2 20 dr=198.51.100.1"

static const struct health_rules rules = { .interval_us = SECONDS(10),
                                           .fall = 1,
                                           .rise = 1,
                                           .hold_down_us = SECONDS(30),
                                           .hold_down_max_us = SECONDS(30) };

static const struct row {
    const char *name;
    const char *zone;
    const char *down; /* addresses that have failed; !ADDRESS is drained */
    enum order_mode mode;
    int active; /* before */
    const char *list;
    int active_after;
} rows[] = {
  /* clang-format off */
    { "all up", ZONE, "", ORDER_SKIP, -1, "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", 10 },
    { "one primary down goes behind DR", ZONE, "192.0.2.1", ORDER_SKIP, 10,
      "[192.0.2.2]:25,[198.51.100.1]:25,[192.0.2.1]:25", 10 },
    { "strict: it stays in its tier", ZONE, "192.0.2.1", ORDER_STRICT, 10,
      "[192.0.2.2]:25,[192.0.2.1]:25,[198.51.100.1]:25", 10 },
    { "both primaries down", ZONE, "192.0.2.1 192.0.2.2", ORDER_SKIP, 10,
      "[198.51.100.1]:25,[192.0.2.1]:25,[192.0.2.2]:25", 20 },
    { "strict: both primaries down", ZONE, "192.0.2.1 192.0.2.2", ORDER_STRICT, 10,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", 20 },
    { "DR down changes nothing", ZONE, "198.51.100.1", ORDER_SKIP, 10,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", 10 },
    { "all down: the plain order", ZONE, "192.0.2.1 192.0.2.2 198.51.100.1", ORDER_SKIP, 20,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", -1 },
    { "drained goes behind down", ZONE, "!192.0.2.1 192.0.2.2", ORDER_SKIP, 10,
      "[198.51.100.1]:25,[192.0.2.2]:25,[192.0.2.1]:25", 20 },
    { "all drained: still listed", ZONE, "!192.0.2.1 !192.0.2.2 !198.51.100.1", ORDER_SKIP, 10,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", -1 },
    { "one address of a host down", "10 a=192.0.2.1,192.0.2.3 20 dr=198.51.100.1", "192.0.2.1", ORDER_SKIP, 10,
      "[192.0.2.3]:25,[198.51.100.1]:25,[192.0.2.1]:25", 10 },
    { "the tier in use stays in front where it lives", ZONE, "", ORDER_SKIP, 20,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", 10 },
    { "a tier in use that is no more", ZONE, "", ORDER_SKIP, 15,
      "[192.0.2.1]:25,[192.0.2.2]:25,[198.51.100.1]:25", 10 },
    { "nothing", "10 a=", "", ORDER_SKIP, 10, "", -1 },
  /* clang-format on */
};

static void
watch_tiers(struct watch *watch, const struct tiers *tiers)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct probe_target));

    for (guint i = 0; i < tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);

            for (guint k = 0; k < host->endpoints->len; k++) {
                struct probe_target key = { g_array_index(host->endpoints, struct endpoint, k),
                                            NULL,
                                            { .depth = PROBE_EHLO } };

                g_array_append_val(keys, key);
            }
        }
    }
    watch_keep(watch, (const struct probe_target *)(const void *)keys->data, keys->len, 0, 0);
}

static struct probe_target
key_of(const char *address)
{
    struct probe_target key = { .demand = { .depth = PROBE_EHLO } };

    assert_true(endpoint_parse(slice_from(address), 25, &key.endpoint));
    return key;
}

static void
set_down(struct watch *watch, const char *addresses)
{
    struct slice rest = slice_from(addresses), word;

    while (*addresses != '\0' && slice_next_field(&rest, ' ', &word)) {
        g_autofree char *text = slice_to_string(word);

        if (text[0] == '!')
            assert_true(watch_drain(watch, key_of(text + 1), WATCH_DRAIN));
        else
            assert_true(
                watch_report(watch, key_of(text), (struct watch_outcome){ "refused", SECONDS(1), 0 }));
    }
}

static struct order *
build(const struct tiers *tiers, struct watch *watch, enum order_mode mode, int active)
{
    struct order_options options = { .mode = mode,
                                     .demand = { .depth = PROBE_EHLO },
                                     .site_return_us = SECONDS(60),
                                     .now_us = SECONDS(100),
                                     .active = active };

    return order_build(tiers, watch, &options);
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(zone_answer) answer = story_answer(row->zone);
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    struct watch *watch = watch_new(&rules);

    watch_tiers(watch, tiers);
    set_down(watch, row->down);
    struct order *order = build(tiers, watch, row->mode, row->active);
    g_autofree char *list = story_order(order, 0, SECONDS(100));
    assert_string_equal(list, row->list);
    assert_int_equal(order->active, row->active_after);
    assert_true(order->is_panic == (row->active_after == -1 && *row->list != '\0'));
    order_free(order);
    watch_free(watch);
    tiers_free(tiers);
}

/* n hosts make n lists, each host leads about as often as the others, and a recipient keeps its list. */
static void
hosts_share_by_recipient(void **state)
{
    g_autoptr(zone_answer) answer =
        story_answer("10 a=192.0.2.1 10 b=192.0.2.2 10 c=192.0.2.3 20 dr=198.51.100.1");
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    struct watch *watch = watch_new(&rules);
    g_autoptr(GHashTable) lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    (void)state;
    watch_tiers(watch, tiers);
    struct order *order = build(tiers, watch, ORDER_SKIP, -1);
    for (unsigned i = 0; i < 3000; i++) {
        g_autofree char *recipient = g_strdup_printf("user%u@contoso.example", i);
        g_autofree char *shouted = g_ascii_strup(recipient, -1);
        char *list = story_order(order, order_hash(slice_from(recipient)), SECONDS(100));

        assert_int_equal(order_hash(slice_from(recipient)), order_hash(slice_from(shouted)));
        assert_true(g_str_has_suffix(list, ",[198.51.100.1]:25"));
        g_hash_table_insert(lists, list,
                            GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(lists, list)) + 1));
    }
    assert_int_equal(g_hash_table_size(lists), 3);
    GHashTableIter each;
    gpointer count;
    g_hash_table_iter_init(&each, lists);
    while (g_hash_table_iter_next(&each, NULL, &count))
        assert_in_range(GPOINTER_TO_UINT(count), 900, 1100);
    order_free(order);
    watch_free(watch);
    tiers_free(tiers);
}

/* Of 4,000 recipients, for how many each of a, b and c leads at `now_us`. */
struct shares {
    unsigned a, b, c;
    guint lists; /* how many lists there are */
};

static struct shares
count_leaders(const struct order *order, int64_t now_us)
{
    struct shares shares = { 0, 0, 0, 0 };
    g_autoptr(GHashTable) lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < 4000; i++) {
        g_autofree char *recipient = g_strdup_printf("user%u@contoso.example", i);
        char *list = story_order(order, order_hash(slice_from(recipient)), now_us);

        shares.a += g_str_has_prefix(list, "[192.0.2.1]") ? 1 : 0;
        shares.b += g_str_has_prefix(list, "[192.0.2.2]") ? 1 : 0;
        shares.c += g_str_has_prefix(list, "[192.0.2.3]") ? 1 : 0;
        g_hash_table_add(lists, list);
    }
    shares.lists = g_hash_table_size(lists);
    return shares;
}

/* Hosts that were down and came back at 100 s, and the order that follows. */
static struct order *
order_after_return(const char *zone, const char *returned, int64_t slow_start_us)
{
    g_autoptr(zone_answer) answer = story_answer(zone);
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    struct watch *watch = watch_new(&rules);
    g_auto(GStrv) addresses = g_strsplit(returned, " ", -1);
    const struct order_options options = { .demand = { .depth = PROBE_EHLO },
                                           .slow_start_us = slow_start_us,
                                           .now_us = SECONDS(100),
                                           .active = 10 };

    watch_tiers(watch, tiers);
    set_down(watch, returned);
    for (size_t i = 0; addresses[i] != NULL; i++) {
        watch_report(watch, key_of(addresses[i]), (struct watch_outcome){ NULL, SECONDS(100), 0 });
        assert_int_equal(watch_get(watch, key_of(addresses[i])).state, HEALTH_UP);
    }
    struct order *order = order_build(tiers, watch, &options);
    watch_free(watch);
    tiers_free(tiers);
    return order;
}

#define THREE_HOSTS "10 a=192.0.2.1 10 b=192.0.2.2 10 c=192.0.2.3 20 dr=198.51.100.1"

static void
a_host_that_returns_gets_a_growing_share(void **state)
{
    struct order *order = order_after_return(THREE_HOSTS, "192.0.2.2", SECONDS(60));
    struct shares at_once = count_leaders(order, SECONDS(100)), half = count_leaders(order, SECONDS(130)),
                  full = count_leaders(order, SECONDS(160));

    (void)state;
    assert_int_equal(at_once.b, 0);
    assert_in_range(at_once.a, 1850, 2150);
    assert_in_range(at_once.c, 1850, 2150);
    assert_in_range(half.b, 4000 / 6 - 100, 4000 / 6 + 100);
    assert_in_range(half.a, 4000 * 5 / 12 - 120, 4000 * 5 / 12 + 120);
    assert_in_range(full.b, 4000 / 3 - 100, 4000 / 3 + 100);
    /* No list that was not there: the MTA keeps a queue for each. */
    assert_int_equal(at_once.lists, 2);
    assert_int_equal(half.lists, 3);
    assert_int_equal(full.lists, 3);
    order_free(order);
}

static void
without_slow_start_the_share_is_whole_at_once(void **state)
{
    struct order *order = order_after_return(THREE_HOSTS, "192.0.2.2", 0);

    (void)state;
    assert_in_range(count_leaders(order, SECONDS(100)).b, 4000 / 3 - 100, 4000 / 3 + 100);
    order_free(order);
}

/* Where all of a preference have just come back, each gets as much as the others; nothing goes to the next.
 */
static void
a_site_that_returns_is_used_as_a_whole(void **state)
{
    struct order *order = order_after_return("10 a=192.0.2.1 10 b=192.0.2.2 20 dr=198.51.100.1",
                                             "192.0.2.1 192.0.2.2", SECONDS(60));
    struct shares shares = count_leaders(order, SECONDS(101));

    (void)state;
    assert_in_range(shares.a, 1850, 2150);
    assert_int_equal(shares.a + shares.b, 4000);
    order_free(order);
}

/* One address of a host that was up all the time keeps the host's share. */
static void
a_host_is_as_old_as_its_oldest_address(void **state)
{
    struct order *order =
        order_after_return("10 a=192.0.2.1,192.0.2.3 10 b=192.0.2.2", "192.0.2.1", SECONDS(60));
    struct shares shares = count_leaders(order, SECONDS(101));

    (void)state;
    assert_in_range(shares.a + shares.c, 1850, 2150);
    order_free(order);
}

static void
a_probe_without_a_verdict_changes_nothing(void **state)
{
    struct watch *watch = watch_new(&rules);
    struct probe_target keys[] = { key_of("192.0.2.1") }, due;

    (void)state;
    watch_keep(watch, keys, 1, 0, 0);
    assert_true(watch_take_due(watch, SECONDS(2), &due));
    assert_false(watch_take_due(watch, SECONDS(2), &due));
    watch_release(watch, keys[0]);
    assert_int_equal(watch_get(watch, keys[0]).state, HEALTH_UNKNOWN);
    assert_true(watch_take_due(watch, SECONDS(2), &due));
    watch_release(watch, key_of("192.0.2.9")); /* of one that is not watched */
    watch_free(watch);
}

static void
orders_are_compared_by_what_they_answer(void **state)
{
    g_autoptr(zone_answer) answer = story_answer(ZONE);
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    struct watch *watch = watch_new(&rules);

    (void)state;
    watch_tiers(watch, tiers);
    struct order *before = build(tiers, watch, ORDER_SKIP, -1);
    struct order *same = build(tiers, watch, ORDER_SKIP, 10);
    set_down(watch, "192.0.2.2");
    struct order *after = build(tiers, watch, ORDER_SKIP, 10);
    assert_true(order_equal(before, same));
    assert_false(order_equal(before, after));
    assert_string_equal(after->first, "a");
    assert_int_equal(after->down->len, 1);
    assert_string_equal(g_ptr_array_index(after->down, 0), "b");
    order_free(before);
    order_free(same);
    order_free(after);
    watch_free(watch);
    tiers_free(tiers);
}

/* The table of dns/watch: who is kept keeps its health, and nobody is probed twice at a time. */
static void
watched_addresses_are_probed_one_at_a_time(void **state)
{
    struct watch *watch = watch_new(&rules);
    struct probe_target keys[] = { key_of("192.0.2.1"), key_of("192.0.2.2") }, due;

    (void)state;
    watch_keep(watch, keys, 2, 0, 0);
    assert_in_range(watch_next_us(watch), 0, SECONDS(1));
    assert_true(watch_take_due(watch, SECONDS(2), &due));
    assert_true(watch_take_due(watch, SECONDS(2), &due));
    assert_false(watch_take_due(watch, SECONDS(2), &due));
    assert_true(watch_next_us(watch) == INT64_MAX);
    watch_report(watch, keys[0], (struct watch_outcome){ "refused", SECONDS(2), 1000 });
    watch_keep(watch, keys, 1, SECONDS(3), 0);
    assert_int_equal(watch_get(watch, keys[0]).state, HEALTH_DOWN);
    assert_int_equal(watch_get(watch, keys[1]).state, HEALTH_UNKNOWN);
    assert_false(watch_report(watch, keys[1], (struct watch_outcome){ NULL, SECONDS(3), 0 }));
    assert_false(watch_drain(watch, keys[1], WATCH_DRAIN));
    watch_hasten(watch, keys[0], SECONDS(3));
    assert_true(watch_next_us(watch) == SECONDS(13));
    watch_free(watch);
}

static void
with_dane_hosts_go_by_name(void **state)
{
    g_autoptr(zone_answer) answer =
        story_answer("10 a.example=192.0.2.1,192.0.2.2 10 b.example=192.0.2.3 20 c.example=192.0.2.4");
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    struct watch *watch = watch_new(&rules);
    struct order_options options = {
        .demand = {.depth = PROBE_EHLO, .tls = TLS_DANE},
          .active = 10
    };

    (void)state;
    watch_tiers(watch, tiers);
    set_down(watch, "192.0.2.1 192.0.2.3"); /* a has another address, b has not */
    struct order *order = order_build(tiers, watch, &options);
    g_autofree char *list = story_order(order, 0, SECONDS(100));
    assert_string_equal(list, "[a.example]:25,[c.example]:25,[b.example]:25");
    order_free(order);
    watch_free(watch);
    tiers_free(tiers);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, with_dane_hosts_go_by_name);
    SUITE_ADD(&suite, hosts_share_by_recipient);
    SUITE_ADD(&suite, a_host_that_returns_gets_a_growing_share);
    SUITE_ADD(&suite, without_slow_start_the_share_is_whole_at_once);
    SUITE_ADD(&suite, a_site_that_returns_is_used_as_a_whole);
    SUITE_ADD(&suite, a_host_is_as_old_as_its_oldest_address);
    SUITE_ADD(&suite, a_probe_without_a_verdict_changes_nothing);
    SUITE_ADD(&suite, orders_are_compared_by_what_they_answer);
    SUITE_ADD(&suite, watched_addresses_are_probed_one_at_a_time);
    return suite_run(&suite, "dns/order");
}
