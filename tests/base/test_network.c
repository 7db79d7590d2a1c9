#include "base/network.h"
#include "tests/harness.h"

static const struct address_row {
    const char *name, *text;
    bool is_address, is_ipv4;
} address_rows[] = {
    {"address: IPv4",                   "192.0.2.1",                                      true,  true },
    { "address: IPv4 mapped into IPv6", "::ffff:192.0.2.1",                               true,  true },
    { "address: IPv6",                  "2001:db8::1",                                    true,  false},
    { "address: prefix of SMTP",        "IPv6:2001:db8::1",                               true,  false},
    { "address: brackets",              "[192.0.2.1]",                                    true,  true },
    { "address: brackets and prefix",   "[ipv6:2001:db8::1]",                             true,  false},
    { "address: white space around",    " 192.0.2.1\n",                                   true,  true },
    { "address: longest text",          "0000:0000:0000:0000:0000:ffff:255.255.255.255",  true,  true },
    { "no address: one longer",         "00000:0000:0000:0000:0000:ffff:255.255.255.255", false, false},
    { "no address: name",               "mail.example",                                   false, false},
    { "no address: three octets",       "192.0.2",                                        false, false},
    { "no address: octet too large",    "192.0.2.256",                                    false, false},
    { "no address: scope",              "fe80::1%eth0",                                   false, false},
    { "no address: half a bracket",     "[192.0.2.1",                                     false, false},
    { "no address: empty",              "",                                               false, false},
    { "no address: empty brackets",     "[]",                                             false, false},
};

static void
check_address(void **state)
{
    const struct address_row *row = *state;
    struct ip_address address = { { 0 } };

    assert_int_equal(ip_address_parse(slice_from(row->text), &address), row->is_address);
    if (row->is_address)
        assert_int_equal(ip_address_is_ipv4(address), row->is_ipv4);
}

static void
loopback_of_both_families(void **state)
{
    static const struct {
        const char *text;
        bool is_loopback;
    } cases[] = {
        {"127.0.0.1",    true },
        { "127.8.8.8",   true },
        { "::1",         true },
        { "128.0.0.1",   false},
        { "::2",         false},
        { "2001:db8::1", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ip_address address;

        assert_true(ip_address_parse(slice_from(cases[i].text), &address));
        assert_int_equal(ip_address_is_loopback(address), cases[i].is_loopback);
    }
}

static void
nul_byte_ends_no_address(void **state)
{
    (void)state;
    struct ip_address address;

    assert_false(ip_address_parse(SLICE_LITERAL("192.0.2.1\0x"), &address));
}

static const struct range_row {
    const char *name, *range, *inside, *outside; /* NULL inside = no range; NULL outside = not asked */
} range_rows[] = {
    {"range: one address",                            "192.0.2.1",               "192.0.2.1",        "192.0.2.2"       },
    { "range: first of a-b",                          "192.0.2.1-192.0.2.9",     "192.0.2.1",        "192.0.2.0"       },
    { "range: last of a-b",                           "192.0.2.1-192.0.2.9",     "192.0.2.9",        "192.0.2.10"      },
    { "range: blanks around the hyphen",              " 192.0.2.1 - 192.0.2.9 ", "192.0.2.5",        "192.0.2.10"      },
    { "range: first of a network",                    "192.0.2.128/25",          "192.0.2.128",      "192.0.2.127"     },
    { "range: last of a network",                     "192.0.2.128/25",          "192.0.2.255",      "192.0.3.0"       },
    { "range: host bits are cleared",                 "192.0.2.77/24",           "192.0.2.0",        "192.0.1.255"     },
    { "range: /32",                                   "192.0.2.1/32",            "192.0.2.1",        "192.0.2.0"       },
    { "range: /0 is IPv4 alone",                      "0.0.0.0/0",               "255.255.255.255",  "2001:db8::1"     },
    { "range: IPv6 network",                          "2001:db8::/33",           "2001:db8:7fff::",  "2001:db8:8000::" },
    { "range: ::/0 is IPv6 alone",                    "::/0",                    "2001:db8::1",      "192.0.2.1"       },
    { "range: IPv4 written as IPv6 counts IPv6 bits", "::ffff:192.0.2.0/120",    "192.0.2.9",        "192.0.3.0"       },
    { "range: mapped address is inside",              "192.0.2.0/24",            "::ffff:192.0.2.5", "::ffff:192.0.3.5"},
    { "no range: /33 of IPv4",                        "192.0.2.0/33",            NULL,               NULL              },
    { "no range: /129 of IPv6",                       "2001:db8::/129",          NULL,               NULL              },
    { "no range: prefix of four digits",              "192.0.2.0/0024",          NULL,               NULL              },
    { "no range: no prefix",                          "192.0.2.0/",              NULL,               NULL              },
    { "no range: sign in the prefix",                 "192.0.2.0/+8",            NULL,               NULL              },
    { "no range: b before a",                         "192.0.2.9-192.0.2.1",     NULL,               NULL              },
    { "no range: mixed families",                     "192.0.2.1-2001:db8::1",   NULL,               NULL              },
    { "no range: half of a-b",                        "192.0.2.1-",              NULL,               NULL              },
    { "no range: name",                               "contoso.example",         NULL,               NULL              },
    { "no range: empty",                              "",                        NULL,               NULL              },
};

static bool
contains(struct ip_range range, const char *text)
{
    struct ip_address address;

    assert_true(ip_address_parse(slice_from(text), &address));
    return ip_range_contains(range, address);
}

static void
check_range(void **state)
{
    const struct range_row *row = *state;
    struct ip_range range;

    assert_int_equal(ip_range_parse(slice_from(row->range), &range), row->inside != NULL);
    if (row->inside != NULL)
        assert_true(contains(range, row->inside));
    if (row->outside != NULL)
        assert_false(contains(range, row->outside));
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_address, address_rows);
    SUITE_ADD(&suite, loopback_of_both_families);
    SUITE_ADD(&suite, nul_byte_ends_no_address);
    SUITE_ADD_ROWS(&suite, check_range, range_rows);
    return suite_run(&suite, "network");
}
