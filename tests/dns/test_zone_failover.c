#include "tests/harness.h"

#include "dns/records/zone_failover.h"
#include "tests/dns/failover_story.h"
#include "tests/dns/zone_text.h"

/* Of the zone's top. */
#define SERVERS "ns ns1.dns-a.example= ns ns2.dns-b.example="

static const struct row {
    const char *name;
    const char *lines, *told;
} rows[] = {
  /* clang-format off */
    { "tiers of both families", "@ MX 20 dr\n@ MX 10 a\n@ MX 10 b\na A 192.0.2.1\nb A 192.0.2.2\n"
                                "b AAAA 2001:db8::2\ndr A 198.51.100.1",
      "10 a.x.example=192.0.2.1 10 b.x.example=192.0.2.2,2001:db8::2 20 dr.x.example=198.51.100.1 " SERVERS },
    { "an alias of the name", "@ CNAME real.x.example.\nreal MX 10 a\na A 192.0.2.1", "10 a.x.example=192.0.2.1 " SERVERS },
    { "an alias as target keeps its name", "@ MX 10 a\na CNAME b\nb A 192.0.2.1", "10 a.x.example=192.0.2.1 " SERVERS },
    { "targets that nothing is known of", "@ MX 10 a\n@ MX 20 a.y.example.\n@ MX 30 a.sub\nsub NS a.y.example.\n"
                                          "a.sub A 192.0.2.1\na.y.example. A 192.0.2.2",
      "10 a.x.example= 20 a.y.example= 30 a.sub.x.example= " SERVERS },
    { "one target in two tiers", "@ MX 10 a\n@ MX 20 a\na A 192.0.2.1",
      "10 a.x.example=192.0.2.1 20 a.x.example=192.0.2.1 " SERVERS },
    { "a null MX", "@ MX 0 .", "0 = " SERVERS },
    { "no MX", "@ A 192.0.2.1", SERVERS },
    { "a name server inside the zone", "@ MX 10 a\na A 192.0.2.1\n@ NS ns3\nns3 A 192.0.2.53",
      "10 a.x.example=192.0.2.1 " SERVERS " ns ns3.x.example=192.0.2.53" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(zone_data) data = zone_text(row->lines);
    g_autoptr(failover) zone = zone_failover(data, ZONE_TEXT_APEX, "a zone file");
    g_autofree char *told = story_failover_text(zone);

    assert_string_equal(told, row->told);
    assert_string_equal(zone->name, ZONE_TEXT_APEX);
    assert_string_equal(zone->source, "a zone file");
}

static void
an_edit_goes_unnoticed_for_the_ttl_of_mx_and_aliases(void **state)
{
    g_autoptr(zone_data) direct = zone_text("@ 120 MX 10 a\na 30 A 192.0.2.1");
    g_autoptr(zone_data) behind = zone_text("w 60 CNAME real\nreal 120 MX 10 a\na 30 A 192.0.2.1");
    g_autoptr(failover) first = zone_failover(direct, ZONE_TEXT_APEX, "a zone file");
    g_autoptr(zone_data) at_once = zone_text("@ 0 MX 10 a\n@ 0 MX 20 b\na 30 A 192.0.2.1");
    g_autoptr(zone_data) nothing = zone_text("a 30 A 192.0.2.1");
    g_autoptr(failover) third = zone_failover(at_once, ZONE_TEXT_APEX, "a zone file");
    g_autoptr(failover) fourth = zone_failover(nothing, ZONE_TEXT_APEX, "a zone file");
    g_autoptr(failover) second = zone_failover(behind, "w." ZONE_TEXT_APEX, "a zone file");

    (void)state;
    assert_int_equal(first->ttl_s, 120);
    assert_int_equal(second->ttl_s, 60);
    assert_true(third->has_ttl);
    assert_int_equal(third->ttl_s, 0);
    assert_false(fourth->has_ttl);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, an_edit_goes_unnoticed_for_the_ttl_of_mx_and_aliases);
    return suite_run(&suite, "dns/zone_failover");
}
