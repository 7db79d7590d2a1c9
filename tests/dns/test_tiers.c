#include "tests/harness.h"

#include "base/limits.h"
#include "tests/dns/stories.h"

static const struct row {
    const char *name;
    const char *first, *second; /* two entries of SmartHosts; the second may be NULL */
    const char *tiers;
} rows[] = {
    {"two tiers",                                         "10 a=192.0.2.1 10 b=192.0.2.2 20 dr=198.51.100.1",   NULL,
     "10 a=[192.0.2.1]:25 b=[192.0.2.2]:25 20 dr=[198.51.100.1]:25"                                                                                                                                     },
    { "lower preference first, whatever the order",       "20 dr=198.51.100.1 0 a=192.0.2.1 65535 z=192.0.2.9",
     NULL,                                                                                                                           "0 a=[192.0.2.1]:25 20 dr=[198.51.100.1]:25 65535 z=[192.0.2.9]:25"},
    { "hosts by name, addresses by value",                "10 b=192.0.2.2 10 a=192.0.2.9,192.0.2.1",            NULL,
     "10 a=[192.0.2.1]:25,[192.0.2.9]:25 b=[192.0.2.2]:25"                                                                                                                                              },
    { "families alternate, IPv4 first",                   "10 a=2001:db8::1,2001:db8::2,192.0.2.1,2001:db8::3", NULL,
     "10 a=[192.0.2.1]:25,[2001:db8::1]:25,[2001:db8::2]:25,[2001:db8::3]:25"                                                                                                                           },
    { "IPv6 alone",                                       "10 a=2001:db8::1",                                   NULL,                "10 a=[2001:db8::1]:25"                                            },
    { "without an address: left out",                     "10 a= 10 b=192.0.2.2 20 c=",                         NULL,                "10 b=[192.0.2.2]:25"                                              },
    { "no address at all",                                "10 a= 20 b=",                                        NULL,                ""                                                                 },
    { "one address in two tiers stays in the better",     "10 a=192.0.2.1 20 dr=192.0.2.1,198.51.100.1",        NULL,
     "10 a=[192.0.2.1]:25 20 dr=[198.51.100.1]:25"                                                                                                                                                      },
    { "a tier that is nothing but duplicates",            "10 a=192.0.2.1 20 dr=192.0.2.1",                     NULL,
     "10 a=[192.0.2.1]:25"                                                                                                                                                                              },
    { "one address under two names of a tier",            "10 a=192.0.2.1 10 b=192.0.2.1",                      NULL,                "10 a=[192.0.2.1]:25"                                              },
    { "two entries are merged by preference",             "10 a=192.0.2.1 20 dr=198.51.100.1",                  "0 relay=192.0.2.9",
     "0 relay=[192.0.2.9]:2525 10 a=[192.0.2.1]:25 20 dr=[198.51.100.1]:25"                                                                                                                             },
    { "the same address at another port is another host", "10 a=192.0.2.1",                                     "10 a=192.0.2.1",
     "10 a=[192.0.2.1]:25 a=[192.0.2.1]:2525"                                                                                                                                                           },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(zone_answer) first = story_answer(row->first);
    g_autoptr(zone_answer) second = row->second == NULL ? NULL : story_answer(row->second);
    const struct tier_source sources[] = {
        {first,   25  },
        { second, 2525}
    };
    struct tiers *tiers = tiers_build(sources, ARRAY_LEN(sources));
    struct tiers *again = tiers_build(sources, ARRAY_LEN(sources));
    g_autofree char *text = story_tiers(tiers);

    assert_string_equal(text, row->tiers);
    assert_true(tiers_equal(tiers, again));
    assert_false(tiers->is_cut_by_limit);
    tiers_free(tiers);
    tiers_free(again);
}

static void
differences_are_seen(void **state)
{
    static const char *const others[] = { "10 a=192.0.2.1", "10 a=192.0.2.1 20 b=192.0.2.2",
                                          "10 a=192.0.2.1 10 c=192.0.2.2", "10 a=192.0.2.1 10 b=192.0.2.3",
                                          "10 a=192.0.2.1 10 b=192.0.2.2,192.0.2.3" };
    g_autoptr(zone_answer) answer = story_answer("10 a=192.0.2.1 10 b=192.0.2.2");
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        g_autoptr(zone_answer) changed = story_answer(others[i]);
        struct tiers *other = tiers_build(&(struct tier_source){ changed, 25 }, 1);

        assert_false(tiers_equal(tiers, other));
        tiers_free(other);
    }
    tiers_free(tiers);
}

static void
one_address_beyond_the_limit_is_dropped(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < LIMIT_ROUTE_ADDRESSES; i++)
        g_string_append_printf(text, "%s10 h%u=192.0.%u.%u", i == 0 ? "" : " ", i, i / 200, i % 200);
    g_autoptr(zone_answer) most = story_answer(text->str);
    g_string_append(text, " 20 late=198.51.100.1");
    g_autoptr(zone_answer) more = story_answer(text->str);
    struct tiers *all = tiers_build(&(struct tier_source){ most, 25 }, 1);
    struct tiers *cut = tiers_build(&(struct tier_source){ more, 25 }, 1);
    assert_int_equal(all->endpoints, LIMIT_ROUTE_ADDRESSES);
    assert_false(all->is_cut_by_limit);
    assert_int_equal(cut->endpoints, LIMIT_ROUTE_ADDRESSES);
    assert_true(cut->is_cut_by_limit);
    tiers_free(all);
    tiers_free(cut);
}

/* We are 192.0.2.7 at port 25, 198.51.100.7 at port 2525, and gw.contoso.example. */
static const struct loop_row {
    const char *name;
    const char *answer;
    uint16_t port;
    const char *tiers;
    const char *looping; /* NULL = nothing of ours was met */
} loop_rows[] = {
  /* clang-format off */
    { "loop: not met", "10 a=192.0.2.1 20 b=192.0.2.2", 25, "10 a=[192.0.2.1]:25 20 b=[192.0.2.2]:25", NULL },
    { "loop: what comes after us goes", "10 a=192.0.2.1 20 us=192.0.2.7 30 c=192.0.2.3", 25, "10 a=[192.0.2.1]:25", "us" },
    { "loop: and who stands beside us", "10 a=192.0.2.1 20 b=192.0.2.2 20 us=192.0.2.7 20 z=192.0.2.9", 25,
      "10 a=[192.0.2.1]:25", "us" },
    { "loop: we are the best", "10 us=192.0.2.7 20 b=192.0.2.2", 25, "", "us" },
    { "loop: one of our addresses is enough", "10 a=192.0.2.1 20 us=192.0.2.6,192.0.2.7", 25, "10 a=[192.0.2.1]:25", "us" },
    { "loop: another port is another server", "10 us=192.0.2.7", 2525, "10 us=[192.0.2.7]:2525", NULL },
    { "loop: a declared port", "10 a=192.0.2.1 20 us=198.51.100.7", 2525, "10 a=[192.0.2.1]:2525", "us" },
    { "loop: by name", "10 a=192.0.2.1 20 gw.contoso.example=192.0.2.99 30 c=192.0.2.3", 25, "10 a=[192.0.2.1]:25",
      "gw.contoso.example" },
  /* clang-format on */
};

static void
check_loop(void **state)
{
    const struct loop_row *row = *state;
    g_autoptr(zone_answer) answer = story_answer(row->answer);
    g_autoptr(GPtrArray) declared = g_ptr_array_new();

    g_ptr_array_add(declared, (gpointer)(uintptr_t) "192.0.2.7");
    g_ptr_array_add(declared, (gpointer)(uintptr_t) "[198.51.100.7]:2525");
    struct own *own = own_new(declared, "gw.contoso.example", OWN_DECLARED_ONLY);
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, row->port, own }, 1);
    g_autofree char *text = story_tiers(tiers);
    assert_string_equal(text, row->tiers);
    if (row->looping == NULL)
        assert_null(tiers->looping);
    else
        assert_string_equal(tiers->looping, row->looping);
    tiers_free(tiers);
    own_free(own);
}

static void
a_loop_cuts_its_own_name_alone(void **state)
{
    g_autoptr(zone_answer) looping = story_answer("10 us=192.0.2.7 20 b=192.0.2.2");
    g_autoptr(zone_answer) other = story_answer("20 c=192.0.2.3");
    g_autoptr(GPtrArray) declared = g_ptr_array_new();

    (void)state;
    g_ptr_array_add(declared, (gpointer)(uintptr_t) "192.0.2.7");
    struct own *own = own_new(declared, NULL, OWN_DECLARED_ONLY);
    const struct tier_source sources[] = {
        {looping, 25, own},
        { other,  25, own}
    };
    struct tiers *tiers = tiers_build(sources, ARRAY_LEN(sources));
    g_autofree char *text = story_tiers(tiers);
    assert_string_equal(text, "20 c=[192.0.2.3]:25");
    tiers_free(tiers);
    own_free(own);
}

static void
interfaces_are_ours_at_port_25(void **state)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    struct own *own = own_new(none, "bare", OWN_WITH_INTERFACES);
    struct endpoint endpoint;

    (void)state;
    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), 25, &endpoint));
    assert_true(own_is_address(own, endpoint));
    endpoint.port = 2525;
    assert_false(own_is_address(own, endpoint));
    assert_false(own_is_name(own, "bare")); /* a name that many may have */
    own_free(own);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, differences_are_seen);
    SUITE_ADD(&suite, one_address_beyond_the_limit_is_dropped);
    SUITE_ADD_ROWS(&suite, check_loop, loop_rows);
    SUITE_ADD(&suite, a_loop_cuts_its_own_name_alone);
    SUITE_ADD(&suite, interfaces_are_ours_at_port_25);
    return suite_run(&suite, "dns/tiers");
}
