#include "tests/harness.h"

#include "base/limits.h"
#include "tests/dns/failover_story.h"

static const struct row {
    const char *name, *written, *kept;
} rows[] = {
  /* clang-format off */
    { "tiers in the order of preference", "20 dr=198.51.100.1 10 b=192.0.2.2 10 a=192.0.2.1",
      "10 b=192.0.2.2 10 a=192.0.2.1 20 dr=198.51.100.1" },
    { "the same target in one tier is one", "10 a=192.0.2.1 10 a=192.0.2.2", "10 a=192.0.2.1,192.0.2.2" },
    { "in two tiers it stands twice", "10 a=192.0.2.1 20 a=192.0.2.1", "10 a=192.0.2.1 20 a=192.0.2.1" },
    { "the same address is one", "10 a=192.0.2.1,::ffff:192.0.2.1,192.0.2.1", "10 a=192.0.2.1" },
    { "a target without an address stays", "10 a= 0 b=2001:db8::1", "0 b=2001:db8::1 10 a=" },
    { "the null MX is a target without a name", "0 =", "0 =" },
    { "name servers", "10 a=192.0.2.1 ns ns1=192.0.2.53 ns ns2= ns ns1=192.0.2.54",
      "10 a=192.0.2.1 ns ns1=192.0.2.53,192.0.2.54 ns ns2=" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(failover) zone = story_failover(row->written);
    g_autofree char *text = story_failover_text(zone);

    assert_string_equal(text, row->kept);
    assert_false(zone->is_cut_by_limit);
}

static void
sites_go_by_the_first_pattern_that_matches(void **state)
{
    static const struct failover_site rows_of_sites[] = {
        {"Oxford-B.*",       "Elsewhere"},
        { "oxford-?",        "Oxford"   },
        { "ns*.example.com", "Cloud"    }
    };
    g_autoptr(failover) zone = story_failover(
        "10 oxford-a.example.com= 10 oxford-b.example.com= 10 oxford-10= 20 dr= ns ns1.example.com=");

    (void)state;
    failover_set_sites(zone, rows_of_sites, ARRAY_LEN(rows_of_sites));
    g_autofree char *text = story_failover_text(zone);
    assert_string_equal(text,
                        "10 oxford-a.example.com=@Oxford 10 oxford-b.example.com=@Elsewhere 10 oxford-10= 20 "
                        "dr= ns ns1.example.com=@Cloud");
}

static void
one_host_beyond_the_limit_is_dropped(void **state)
{
    g_autoptr(failover) zone = failover_new("x", "y");

    (void)state;
    for (unsigned i = 0; i < LIMIT_DNS_HOSTS; i++) {
        g_autofree char *name = g_strdup_printf("h%u", i);

        assert_non_null(failover_add_target(zone, i % 7, name));
        assert_non_null(failover_add_server(zone, name));
    }
    assert_false(zone->is_cut_by_limit);
    assert_null(failover_add_target(zone, 7, "one-more"));
    assert_int_equal(zone->tiers->len, 7); /* no empty tier is left behind */
    assert_true(zone->is_cut_by_limit);
    zone->is_cut_by_limit = false;
    assert_null(failover_add_server(zone, "one-more"));
    assert_true(zone->is_cut_by_limit);
    assert_non_null(failover_add_target(zone, 0, "h0")); /* what is there is no new host */
}

static void
one_address_beyond_the_limit_is_dropped(void **state)
{
    g_autoptr(failover) zone = failover_new("x", "y");
    struct failover_host *host = failover_add_target(zone, 10, "a");
    struct ip_address address = { { 0 } };

    (void)state;
    for (uint8_t i = 0; i < LIMIT_DNS_ADDRESSES; i++) {
        address.bytes[15] = i;
        failover_add_address(zone, host, address);
    }
    assert_false(zone->is_cut_by_limit);
    failover_add_address(zone, host, address);
    assert_false(zone->is_cut_by_limit);
    address.bytes[14] = 1;
    failover_add_address(zone, host, address);
    assert_true(zone->is_cut_by_limit);
    assert_int_equal(host->addresses->len, LIMIT_DNS_ADDRESSES);
    failover_add_address(zone, NULL, address); /* a host that the limit dropped */
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, sites_go_by_the_first_pattern_that_matches);
    SUITE_ADD(&suite, one_host_beyond_the_limit_is_dropped);
    SUITE_ADD(&suite, one_address_beyond_the_limit_is_dropped);
    return suite_run(&suite, "failover");
}
