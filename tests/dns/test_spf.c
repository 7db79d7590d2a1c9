/* SPF records against addresses; DNS is a table. */
#include "tests/harness.h"

#include "dns/survey/spf.h"
#include "tests/dns/stub_dns.h"

/* "NAME TXT text", "NAME A address", "NAME MX host"; TEMP cannot be told. */
static const char *const zone[] = {
    "inc.example TXT v=spf1 ip4:198.51.100.0/24 -all",
    "loop.example TXT v=spf1 include:loop.example -all",
    "macro.example TXT v=spf1 redirect=%{d}.example",
    "empty.example TXT other=1",
    "temp.example TXT TEMP",
    "host.example A 192.0.2.80",
    "host.example A 2001:db8::80",
    "x.example A 192.0.2.10",
    "x.example MX host.example",
    "spf.example TXT v=spf1 ip4:192.0.2.1 -all",
};

static bool
each(const char *name, const char *type, GPtrArray *out)
{
    for (size_t i = 0; i < ARRAY_LEN(zone); i++) {
        g_auto(GStrv) words = g_strsplit(zone[i], " ", 3);

        if (strcmp(words[0], name) != 0 || strcmp(words[1], type) != 0)
            continue;
        if (strcmp(words[2], "TEMP") == 0)
            return false;
        g_ptr_array_add(out, g_strdup(words[2]));
    }
    return true;
}

static bool
texts(const char *name, GPtrArray *out, void *context)
{
    const char *const *records = context;

    if (strcmp(name, "x.example") != 0)
        return each(name, "TXT", out);
    for (size_t i = 0; records[i] != NULL; i++)
        g_ptr_array_add(out, g_strdup(records[i]));
    return true;
}

static bool
addresses(const char *name, GArray *out, void *context)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    struct ip_address address;

    (void)context;
    if (!each(name, "A", found))
        return false;
    for (guint i = 0; i < found->len; i++) {
        assert_true(ip_address_parse(slice_from(g_ptr_array_index(found, i)), &address));
        g_array_append_val(out, address);
    }
    return true;
}

static bool
hosts(const char *name, GPtrArray *out, void *context)
{
    (void)context;
    return each(name, "MX", out);
}

static const struct row {
    const char *record, *address;
    enum spf_outcome outcome;
    const char *second; /* another record */
} rows[] = {
  /* clang-format off */
    { "other=1", "192.0.2.1", SPF_NONE },
    { "v=spf10 -all", "192.0.2.1", SPF_NONE },
    { "v=spf1", "192.0.2.1", SPF_NEUTRAL },
    { "v=spf1 -all", "192.0.2.1", SPF_FAIL },
    { "V=SPF1 ~ALL", "192.0.2.1", SPF_SOFTFAIL },
    { "v=spf1 ?all", "192.0.2.1", SPF_NEUTRAL },
    { "v=spf1 +all", "192.0.2.1", SPF_PASS },
    { "v=spf1 -all", "192.0.2.1", SPF_BROKEN, "v=spf1 +all" },
    { "v=spf1 -all", "192.0.2.1", SPF_FAIL, "other=1" },
    { "v=spf1 ip4:192.0.2.1 -all", "192.0.2.1", SPF_PASS },
    { "v=spf1   ip4:192.0.2.0/28   -all", "192.0.2.15", SPF_PASS },
    { "v=spf1 ip4:192.0.2.0/28 -all", "192.0.2.16", SPF_FAIL },
    { "v=spf1 -ip4:192.0.2.1 +all", "192.0.2.1", SPF_FAIL },
    { "v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1", SPF_PASS },
    { "v=spf1 ip6:2001:db8::/32 -all", "192.0.2.1", SPF_FAIL },
    { "v=spf1 ip4:999 -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 ip4 -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 a -all", "192.0.2.10", SPF_PASS },
    { "v=spf1 a -all", "192.0.2.11", SPF_FAIL },
    { "v=spf1 a/28 -all", "192.0.2.11", SPF_PASS },
    { "v=spf1 a:host.example -all", "192.0.2.80", SPF_PASS },
    { "v=spf1 a:HOST.example//64 -all", "2001:db8::1", SPF_PASS },
    { "v=spf1 a:host.example//64 -all", "2001:db8:0:1::1", SPF_FAIL },
    { "v=spf1 a:host.example/24//64 -all", "192.0.2.1", SPF_PASS },
    { "v=spf1 a:host.example/33 -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 a:host.example/24/64 -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 a: -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 mx -all", "192.0.2.80", SPF_PASS },
    { "v=spf1 mx:empty.example -all", "192.0.2.80", SPF_FAIL },
    { "v=spf1 include:inc.example -all", "198.51.100.7", SPF_PASS },
    { "v=spf1 include:inc.example ~all", "192.0.2.1", SPF_SOFTFAIL },
    { "v=spf1 -include:inc.example +all", "198.51.100.7", SPF_FAIL },
    { "v=spf1 include:empty.example -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 include:temp.example -all", "192.0.2.1", SPF_TEMPORARY },
    { "v=spf1 include:loop.example -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 include -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 a a a a a a a a a a -all", "192.0.2.1", SPF_FAIL },
    { "v=spf1 a a a a a a a a a a a -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 redirect=inc.example", "198.51.100.7", SPF_PASS },
    { "v=spf1 redirect=inc.example", "192.0.2.1", SPF_FAIL },
    { "v=spf1 redirect=inc.example ?all", "192.0.2.1", SPF_NEUTRAL },
    { "v=spf1 redirect=empty.example", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 redirect=%{d}.example", "192.0.2.1", SPF_UNKNOWN },
    { "v=spf1 include:macro.example -all", "192.0.2.1", SPF_UNKNOWN },
    { "v=spf1 include:macro.example ip4:192.0.2.1 -all", "192.0.2.1", SPF_PASS },
    { "v=spf1 exp=why.example -all", "192.0.2.1", SPF_FAIL },
    { "v=spf1 exists:%{i}.example -all", "192.0.2.1", SPF_UNKNOWN },
    { "v=spf1 exists:%{i}.example ip4:192.0.2.1 -all", "192.0.2.1", SPF_PASS },
    { "v=spf1 ptr -all", "192.0.2.1", SPF_UNKNOWN },
    { "v=spf1 include:%{d}.example -all", "192.0.2.1", SPF_UNKNOWN },
    { "v=spf1 nonsense -all", "192.0.2.1", SPF_BROKEN },
    { "v=spf1 nonsense:x -all", "192.0.2.1", SPF_BROKEN },
  /* clang-format on */
};

static void
check_record(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *records[] = { rows[i].record, rows[i].second, NULL };
        const struct spf_source source = { texts, addresses, hosts, records };
        struct ip_address address;

        assert_true(ip_address_parse(slice_from(rows[i].address), &address));
        enum spf_outcome outcome = spf_check("x.example", address, &source);
        if (outcome != rows[i].outcome)
            fail_msg("%s for %s: %s instead of %s", rows[i].record, rows[i].address,
                     spf_outcome_name(outcome), spf_outcome_name(rows[i].outcome));
    }
}

static void
resolvers_are_asked(void **state)
{
    static const struct stub_row script[] = {
        {"y.example",     DNS_TYPE_MX,  STUB_ANSWER, 0, "MX 10 a.example"},
        { "a.example",    DNS_TYPE_A,   STUB_ANSWER, 0, "A 192.0.2.1"    },
        { "dead.example", DNS_TYPE_TXT, STUB_SILENT, 0, NULL             },
    };
    struct stub_dns *stub = stub_dns_new(script, ARRAY_LEN(script));
    g_autoptr(GPtrArray) servers = g_ptr_array_new();
    struct survey_options options = {
        .resolvers = servers, .exchange = {200 * 1000, 1}
    };
    enum spf_outcome outcome = SPF_PASS;
    struct ip_address address;
    g_autoptr(GError) error = NULL;

    (void)state;
    g_ptr_array_add(servers, (gpointer)(uintptr_t)stub_dns_address(stub));
    assert_true(ip_address_parse(SLICE_LITERAL("192.0.2.1"), &address));
    assert_true(spf_survey("y.example", address, &options, &outcome, NULL));
    assert_int_equal(outcome, SPF_NONE);
    assert_true(spf_survey("dead.example", address, &options, &outcome, NULL));
    assert_int_equal(outcome, SPF_TEMPORARY);
    g_ptr_array_add(servers, (gpointer)(uintptr_t) "nobody");
    assert_false(spf_survey("y.example", address, &options, &outcome, &error));
    stub_dns_free(stub);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, check_record);
    SUITE_ADD(&suite, resolvers_are_asked);
    return suite_run(&suite, "dns/survey/spf");
}
