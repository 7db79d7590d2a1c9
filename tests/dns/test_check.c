#include "tests/harness.h"

#include "base/limits.h"
#include "dns/check/check.h"
#include "dns/check/hosts.h"
#include "dns/failover.h"
#include "tests/dns/zone_text.h"

#define NOW_S 1790000000 /* 2026-09-21 */

/* What every zone here has unless the row says otherwise. */
#define TWO_TIERS                                                                                            \
    "@ MX 10 a\n@ MX 10 b\n@ MX 20 c\na A 192.0.2.1\nb A 192.0.2.2\nc A 198.51.100.1\nc AAAA 2001:db8::1\n"

#define SOA "@ 300 SOA ns1.y.example. r 1 7200 1800 1209600 300\n"
#define NS "@ 300 NS ns1.y.example.\n@ 300 NS ns2.y.example.\n"

/* Lines behind the top of a zone, or a whole zone behind a "!". */
static const struct row {
    const char *name; /* the id */
    enum severity severity;
    const char *gives, *gives_not; /* the second NULL: TWO_TIERS does not */
} rows[] = {
  /* clang-format off */
    { "zone-syntax", SEVERITY_ERROR, "@ MX ten a\n", NULL },
    { "unsupported-directive", SEVERITY_ERROR, "$INCLUDE other.zone\n", NULL },
    { "soa-missing", SEVERITY_ERROR, "!" NS, NULL },
    { "soa-multiple", SEVERITY_ERROR, "@ SOA ns1.dns-a.example. other 2 7200 1800 1209600 300\n", NULL },
    { "soa-timers", SEVERITY_WARNING, "!@ 300 SOA m r 1 7200 7200 1209600 300\n" NS, NULL },
    { "soa-timers", SEVERITY_WARNING, "!@ 300 SOA m r 1 604800 604799 604801 300\n" NS,
      "!@ 300 SOA m r 1 7200 1800 604800 300\n" NS },
    { "soa-timers", SEVERITY_WARNING, "!@ 300 SOA m r 1 7200 1800 604799 300\n" NS, NULL },
    { "soa-timers", SEVERITY_WARNING, "!@ 300 SOA m r 1 7200 0 1209600 300\n" NS, NULL },
    { "soa-mname-alias", SEVERITY_WARNING, "!@ 300 SOA m r 1 7200 1800 1209600 300\nm 300 CNAME n\n" NS,
      "!@ 300 SOA m r 1 7200 1800 1209600 300\nm 300 A 192.0.2.53\n" NS },
    { "negative-ttl-too-long", SEVERITY_WARNING, "!@ 7200 SOA m r 1 7200 1800 1209600 3601\n" NS,
      "!@ 3600 SOA m r 1 7200 1800 1209600 86400\n" NS },
    { "ns-missing", SEVERITY_ERROR, "!" SOA, NULL },
    { "ns-single", SEVERITY_WARNING, "!" SOA "@ 300 NS ns1.y.example.\n", NULL },
    { "ns-no-address", SEVERITY_ERROR, "@ NS ns3\n", "@ NS ns3\nns3 A 192.0.2.53\n" },
    { "ns-target-cname", SEVERITY_ERROR, "@ NS ns3\nns3 CNAME ns4.y.example.\n", "@ NS ns3\nns3 A 192.0.2.53\n" },
    { "ns-same-site", SEVERITY_WARNING,
      "!" SOA "@ 300 NS n1\n@ 300 NS n2\nn1 300 A 203.0.113.1\nn1 300 AAAA 2001:db8:5::1\nn2 300 A 203.0.113.2\n",
      "!" SOA "@ 300 NS n1\n@ 300 NS n2\nn1 300 A 203.0.113.1\nn2 300 A 198.51.100.2\n" },
    { "ns-same-site", SEVERITY_WARNING,
      "!" SOA "@ 300 NS n1\n@ 300 NS n2\nn1 300 A 192.0.2.3\nn2 300 A 203.0.113.2\n@ 300 MX 10 a\n@ 300 MX 10 b\n"
      "@ 300 MX 20 c\na 300 A 192.0.2.1\nb 300 A 203.0.113.1\nc 300 A 198.51.100.1\n",
      "!" SOA "@ 300 NS n1\n@ 300 NS n2\nn1 300 A 192.0.2.3\nn2 300 A 198.51.100.2\n@ 300 MX 10 a\n@ 300 MX 20 c\n"
      "a 300 A 192.0.2.1\nc 300 A 198.51.100.1\n" },
    { "ns-same-site", SEVERITY_WARNING, /* not known of all: no claim */
      "!" SOA "@ 300 NS n1\n@ 300 NS n2\nn1 300 A 203.0.113.1\nn2 300 A 203.0.113.2\n",
      "!" SOA "@ 300 NS n1\n@ 300 NS n2.y.example.\nn1 300 A 203.0.113.1\n" },
    { "out-of-zone-record", SEVERITY_WARNING, "a.y.example. A 192.0.2.1\n", NULL },
    { "cname-and-other-data", SEVERITY_ERROR, "a CNAME b\na A 192.0.2.1\n",
      "a CNAME b\na NSEC b.x.example. CNAME\n" },
    { "cname-and-other-data", SEVERITY_ERROR, "a CNAME b\na CNAME c\n", NULL },
    { "wildcard-mx", SEVERITY_WARNING, "* MX 10 a\n", "* A 192.0.2.1\n" },
    { "wildcard-mx", SEVERITY_WARNING, "*.sub MX 10 a\n", "a.*.sub MX 10 a\n" },
    { "rrset-ttl-mismatch", SEVERITY_WARNING, "a 60 A 192.0.2.1\na 61 A 192.0.2.2\n",
      "a 60 A 192.0.2.1\na 61 AAAA 2001:db8::1\n" },
    { "no-mx", SEVERITY_ERROR, "@ A 192.0.2.1\n", NULL },
    { "owner-is-cname", SEVERITY_INFO, "!@ 300 CNAME r\nr 300 MX 10 a\na 300 A 192.0.2.1\n", NULL },
    { "cname-loop", SEVERITY_ERROR, "!@ 300 CNAME r\nr 300 CNAME @\n", NULL },
    { "cname-loop", SEVERITY_ERROR, "@ MX 10 a\na CNAME b\nb CNAME a\n", "@ MX 10 a\na CNAME b\nb A 192.0.2.1\n" },
    { "null-mx-only", SEVERITY_ERROR, "@ MX 0 .\n", "@ MX 0 .\n" TWO_TIERS },
    { "null-mx-mixed", SEVERITY_ERROR, "@ MX 0 .\n" TWO_TIERS, "@ MX 0 .\n" },
    { "null-mx-nonzero-preference", SEVERITY_WARNING, "@ MX 10 .\n", "@ MX 0 .\n" },
    { "single-host", SEVERITY_ERROR, "@ MX 10 a\na A 192.0.2.1\n", NULL },
    { "single-host", SEVERITY_ERROR, "@ MX 10 a\n@ MX 20 a\na A 192.0.2.1\n", "@ MX 0 .\n" },
    { "single-tier", SEVERITY_WARNING, "@ MX 10 a\n@ MX 10 b\na A 192.0.2.1\nb A 192.0.2.2\n",
      "@ MX 10 a\na A 192.0.2.1\n" },
    { "duplicate-record", SEVERITY_INFO, "@ MX 10 A\n" TWO_TIERS, NULL },
    { "duplicate-target", SEVERITY_WARNING, "@ MX 30 a\n" TWO_TIERS, NULL },
    { "mx-target-ip-literal", SEVERITY_ERROR, "@ MX 10 192.0.2.11\n", "@ MX 10 192.0.2.11\n192.0.2.11 A 192.0.2.1\n" },
    { "mx-target-ip-literal", SEVERITY_ERROR, "@ MX 10 192.0.2.11.\n", "@ MX 10 5.2.0.192.dsl.example.\n" },
    { "mx-target-ip-literal", SEVERITY_ERROR, "@ MX 10 2001\\:db8\\:\\:1\n", "@ MX 10 2001-db8\n" },
    { "mx-target-cname", SEVERITY_ERROR, "@ MX 10 d\nd CNAME a\n" TWO_TIERS, NULL },
    { "mx-target-cname", SEVERITY_ERROR, "@ MX 10 d.old\nold DNAME new\nd.new A 192.0.2.4\n" TWO_TIERS, NULL },
    { "mx-target-cname", SEVERITY_ERROR, "@ MX 10 d\n* CNAME a\n" TWO_TIERS, NULL },
    { "mx-target-no-address", SEVERITY_ERROR, "@ MX 10 d\n" TWO_TIERS, "@ MX 10 d.y.example.\n" TWO_TIERS },
    { "mx-target-out-of-zone", SEVERITY_INFO, "@ MX 10 d.y.example.\n", "@ MX 10 d\n" },
    { "mx-target-out-of-zone", SEVERITY_INFO, "@ MX 10 d.sub\nsub NS ns.y.example.\n", NULL },
    { "missing-trailing-dot", SEVERITY_ERROR, "@ MX 10 a.x.example\n" TWO_TIERS, NULL },
    { "missing-trailing-dot", SEVERITY_ERROR, "@ MX 10 mail.outlook.com\n" TWO_TIERS, "@ MX 10 mail.outlook\n" TWO_TIERS },
    { "missing-trailing-dot", SEVERITY_ERROR, "@ MX 10 a.sub.x.example.sub\n" TWO_TIERS,
      "@ MX 10 mail.com\nmail.com A 192.0.2.4\n" TWO_TIERS },
    { "invalid-hostname", SEVERITY_ERROR, "@ MX 10 a_b\na_b A 192.0.2.3\n" TWO_TIERS, NULL },
    { "invalid-hostname", SEVERITY_ERROR, "@ MX 10 -a\n-a A 192.0.2.3\n" TWO_TIERS, "@ MX 10 a-1\na-1 A 192.0.2.3\n" TWO_TIERS },
    { "invalid-hostname", SEVERITY_ERROR, "@ MX 10 a.123.\n" TWO_TIERS, "@ MX 10 a.1b.\n" TWO_TIERS },
    { "address-from-wildcard", SEVERITY_WARNING, "@ MX 10 d\n* A 192.0.2.9\n" TWO_TIERS, "* A 192.0.2.9\n" TWO_TIERS },
    { "occluded-record", SEVERITY_WARNING, "@ MX 10 d.sub\nsub NS ns.y.example.\nd.sub A 192.0.2.9\n",
      "@ MX 10 d.sub\nsub NS d.sub\nd.sub A 192.0.2.9\n" },
    { "tier-single-host", SEVERITY_INFO, "@ MX 5 d\nd A 203.0.113.1\n" TWO_TIERS, NULL },
    { "tier-unusable", SEVERITY_ERROR, "@ MX 30 d\n" TWO_TIERS, "@ MX 30 d.y.example.\n" TWO_TIERS },
    { "tier-capacity", SEVERITY_INFO, TWO_TIERS, "@ MX 20 d\nd A 198.51.100.2\n" TWO_TIERS },
    { "dr-preferred", SEVERITY_WARNING, "@ MX 5 nuneaton-dr\nnuneaton-dr A 203.0.113.1\n" TWO_TIERS,
      "@ MX 5 drake\ndrake A 203.0.113.1\n" TWO_TIERS },
    { "dr-preferred", SEVERITY_WARNING, "@ MX 5 backup2\nbackup2 A 203.0.113.1\n" TWO_TIERS,
      "@ MX 5 dr\n@ MX 10 dr2\ndr A 203.0.113.1\ndr2 A 198.51.100.1\n" },
    { "firewall-note", SEVERITY_INFO, TWO_TIERS, "@ MX 10 a\na A 192.0.2.1\n" },
    { "address-limit-exceeded", SEVERITY_ERROR,
      "a A 192.0.2.3\na A 192.0.2.4\na A 192.0.2.5\n" TWO_TIERS, "a A 192.0.2.3\n" TWO_TIERS },
    { "address-limit-exceeded", SEVERITY_INFO, "c A 198.51.100.2\nc A 198.51.100.3\n" TWO_TIERS,
      "c A 198.51.100.2\n" TWO_TIERS },
    { "session-limit-note", SEVERITY_INFO, "@ MX 10 d\nd A 203.0.113.1\n" TWO_TIERS, NULL },
    { "address-weight-skew", SEVERITY_INFO, "a A 192.0.2.3\n" TWO_TIERS, NULL },
    { "reserved-address", SEVERITY_ERROR, "a A 127.0.0.1\n" TWO_TIERS, NULL },
    { "reserved-address", SEVERITY_ERROR, "a A 0.1.2.3\n" TWO_TIERS, "a A 1.2.3.4\n" TWO_TIERS },
    { "reserved-address", SEVERITY_ERROR, "a A 224.0.0.1\n" TWO_TIERS, "a A 223.255.255.255\n" TWO_TIERS },
    { "reserved-address", SEVERITY_ERROR, "a AAAA ::1\n" TWO_TIERS, "a AAAA 2606::1\n" TWO_TIERS },
    { "reserved-address", SEVERITY_ERROR, "a AAAA fe80::1\n" TWO_TIERS, "a AAAA fec0::1\n" TWO_TIERS },
    { "reserved-address", SEVERITY_ERROR, "a AAAA ::ffff:1.2.3.4\n" TWO_TIERS, NULL },
    { "private-address", SEVERITY_WARNING, "a A 10.0.0.1\n" TWO_TIERS, "a A 11.0.0.1\n" TWO_TIERS },
    { "private-address", SEVERITY_WARNING, "a A 100.64.0.1\n" TWO_TIERS, "a A 100.128.0.1\n" TWO_TIERS },
    { "private-address", SEVERITY_WARNING, "a AAAA fd00::1\n" TWO_TIERS, NULL },
    { "documentation-address", SEVERITY_INFO, TWO_TIERS, "@ MX 10 a\na A 1.2.3.4\n" },
    { "tier-ipv6-only", SEVERITY_WARNING, "@ MX 30 d\nd AAAA 2001:db8:1::1\n" TWO_TIERS, "@ MX 30 d\n" TWO_TIERS },
    { "ipv4-only", SEVERITY_INFO, "@ MX 10 a\na A 192.0.2.1\n", NULL },
    { "duplicate-address-in-tier", SEVERITY_WARNING, "@ MX 10 d\nd A 192.0.2.1\n" TWO_TIERS, NULL },
    { "same-address-across-tiers", SEVERITY_ERROR, "@ MX 30 d\nd A 192.0.2.1\n" TWO_TIERS, NULL },
    { "same-subnet-across-tiers", SEVERITY_WARNING, "@ MX 30 d\nd A 192.0.2.200\n" TWO_TIERS,
      "@ MX 10 d\nd A 192.0.2.200\n" TWO_TIERS },
    { "same-subnet-across-tiers", SEVERITY_WARNING, "@ MX 30 d\nd AAAA 2001:db8:0:9::1\n" TWO_TIERS,
      "@ MX 30 d\nd AAAA 2001:db8:1::1\n" TWO_TIERS },
    { "ttl-too-long", SEVERITY_WARNING, "a 3601 AAAA 2001:db8::1\n" TWO_TIERS, "a 3600 AAAA 2001:db8::1\n" TWO_TIERS },
    { "ttl-too-short", SEVERITY_WARNING, "a 29 AAAA 2001:db8::1\n" TWO_TIERS, "a 30 AAAA 2001:db8::1\n" TWO_TIERS },
    { "ttl-address-over-mx", SEVERITY_INFO, "@ 60 MX 5 d\nd 601 A 192.0.2.7\n", "@ 60 MX 5 d\nd 600 A 192.0.2.7\n" },
    { "tlsa-partial", SEVERITY_WARNING, "_25._tcp.a TLSA 3 1 0 0123\n" TWO_TIERS,
      "_25._tcp.a TLSA 3 1 0 0123\n_25._tcp.b TLSA 3 1 0 0123\n_25._tcp.c TLSA 3 1 0 0123\n" TWO_TIERS },
    { "tlsa-unsigned", SEVERITY_WARNING, "_25._tcp.a TLSA 3 1 0 0123\n" TWO_TIERS,
      "_25._tcp.a TLSA 3 1 0 0123\n@ DNSKEY 257 3 13 AAAA\n" TWO_TIERS },
    { "tlsa-unusable", SEVERITY_ERROR, "_25._tcp.a TLSA 3 1 1 0123\n" TWO_TIERS,
      "_25._tcp.a TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n" TWO_TIERS },
    { "tlsa-unusable", SEVERITY_ERROR, "_25._tcp.a TLSA 1 1 0 0123\n" TWO_TIERS, NULL },
    { "tlsa-unusable", SEVERITY_ERROR, "_25._tcp.a TLSA 3 2 0 0123\n" TWO_TIERS, NULL },
    { "tlsa-unusable", SEVERITY_WARNING, "_25._tcp.a TLSA 3 1 3 0123\n_25._tcp.a TLSA 3 1 0 0123\n" TWO_TIERS, NULL },
    { "dnssec-expired", SEVERITY_ERROR, "@ RRSIG MX 13 2 300 20260920000000 20260901000000 1 x.example. AAAA\n",
      "@ RRSIG MX 13 2 300 20260929000000 20260901000000 1 x.example. AAAA\n" },
    { "dnssec-expired", SEVERITY_WARNING, "@ RRSIG MX 13 2 300 20260925000000 20260901000000 1 x.example. AAAA\n", NULL },
  /* clang-format on */
};

static struct zone_data *
row_data(const char *text)
{
    struct zone_data *data =
        *text == '!' ? zone_file_parse(slice_from(text + 1), ZONE_TEXT_APEX, NULL) : zone_text(text);

    assert_non_null(data);
    return data;
}

static struct check_report *
judge(const char *text, const struct check_options *options)
{
    g_autoptr(zone_data) data = row_data(text);
    struct check_report *report = check_report_new();

    check_zone(data, ZONE_TEXT_APEX, options, report);
    check_report_sort(report);
    return report;
}

static const struct check_finding *
find(const struct check_report *report, const char *id)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(report->findings, i);

        if (strcmp(finding->kind->id, id) == 0)
            return finding;
    }
    return NULL;
}

static const struct check_options usual = { .address_limit = CHECK_ADDRESS_LIMIT, .now_s = NOW_S };

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(check_report) with = judge(row->gives, &usual);
    g_autoptr(check_report) without = judge(row->gives_not == NULL ? TWO_TIERS : row->gives_not, &usual);
    const struct check_finding *finding = find(with, row->name);

    assert_non_null(finding);
    assert_int_equal(finding->severity, row->severity);
    assert_true(*finding->found != '\0' && *finding->kind->wanted != '\0' && *finding->kind->remedy != '\0');
    if (find(without, row->name) != NULL)
        fail_msg("given by: %s", row->gives_not);
}

/* What needs more than lines of a zone: tests below, test_check_survey.c and test_check_smtp.c. */
static const char *const elsewhere[] = {
    "same-site-label",  "self-in-list",        "response-size",     "ns-unreachable",
    "ns-lame",          "ns-serial-mismatch",  "ns-mx-mismatch",    "ns-address-mismatch",
    "ns-set-mismatch",  "ns-glue-mismatch",    "dnssec-bogus",      "dnssec-unsigned",
    "split-horizon",    "resolver-cache-view", "ptr-missing",       "ptr-mismatch",
    "smtp-connect",     "smtp-banner",         "smtp-ehlo",         "smtp-capability-mismatch",
    "starttls-missing", "tls-name-mismatch",   "tls-expiry",        "tls-chain",
    "tls-version",      "tlsa-mismatch",       "recipient-refused", "dr-unproven",
    "open-relay",       "preference-gap",      "mta-sts-cover",     "spf-dmarc",
};

static void
every_check_has_a_row(void **state)
{
    const struct check_kind *kind;

    (void)state;
    for (size_t i = 0; (kind = check_kind_at(i)) != NULL; i++) {
        bool has_row = false;

        for (size_t j = 0; j < ARRAY_LEN(rows); j++)
            has_row = has_row || strcmp(rows[j].name, kind->id) == 0;
        for (size_t j = 0; j < ARRAY_LEN(elsewhere); j++)
            has_row = has_row || strcmp(elsewhere[j], kind->id) == 0;
        if (!has_row)
            fail_msg("no row gives '%s'", kind->id);
    }
}

static void
a_sound_zone_has_notes_at_most(void **state)
{
    g_autoptr(check_report) report = judge(TWO_TIERS, &usual);

    (void)state;
    assert_false(check_report_reaches(report, SEVERITY_WARNING));
    assert_true(check_report_reaches(report, SEVERITY_INFO));
}

static void
faults_alone_are_told_of_what_is_no_zone(void **state)
{
    g_autoptr(check_report) report = judge("@ MX ten a\na A 127.0.0.1\n$INCLUDE x\n", &usual);

    (void)state;
    assert_int_equal(report->findings->len, 2);
    assert_int_equal(find(report, "zone-syntax")->line, 5);
    assert_int_equal(find(report, "unsupported-directive")->line, 7);
}

static void
findings_name_owner_and_line(void **state)
{
    g_autoptr(check_report) report = judge("@ MX 10 a\n@ MX 20 b\na A 127.0.0.1\nb A 198.51.100.1\n", &usual);
    const struct check_finding *finding = find(report, "reserved-address");

    (void)state;
    assert_string_equal(finding->owner, "a.x.example");
    assert_string_equal(finding->found, "address 127.0.0.1");
    assert_int_equal(finding->line, 7);
    assert_ptr_equal(finding, g_ptr_array_index(report->findings, 0)); /* the gravest first */
}

static void
private_addresses_are_right_inside(void **state)
{
    struct check_options inside = usual;
    g_autoptr(check_report) outside_report = judge("@ MX 10 a\na A 10.0.0.1\n", &usual);

    (void)state;
    inside.profile = CHECK_PROFILE_INTERNAL;
    g_autoptr(check_report) report = judge("@ MX 10 a\na A 10.0.0.1\n", &inside);
    assert_non_null(find(outside_report, "private-address"));
    assert_null(find(report, "private-address"));
    assert_null(find(report, "firewall-note"));
}

static void
a_single_primary_is_as_grave_as_asked(void **state)
{
    struct check_options strict = usual;

    (void)state;
    strict.wants_redundant_primary = true;
    g_autoptr(check_report) report = judge("@ MX 5 d\nd A 203.0.113.1\n" TWO_TIERS, &strict);
    assert_int_equal(find(report, "tier-single-host")->severity, SEVERITY_WARNING);
}

static void
senders_differ_in_their_limit(void **state)
{
    struct check_options options = usual;

    (void)state;
    options.address_limit = 2;
    g_autoptr(check_report) two = judge(TWO_TIERS, &options);
    options.address_limit = 0;
    g_autoptr(check_report) none = judge("c A 198.51.100.2\nc A 198.51.100.3\n" TWO_TIERS, &options);
    assert_int_equal(find(two, "address-limit-exceeded")->severity, SEVERITY_ERROR);
    assert_null(find(none, "address-limit-exceeded"));
}

static void
a_host_at_the_site_of_a_better_tier(void **state)
{
    static const struct failover_site rows_of_sites[] = {
        {"a",            "Oxford"  },
        { "b.x.example", "Didcot"  },
        { "c",           "Oxford"  },
        { "d",           "Nuneaton"}
    };
    g_autoptr(GArray) sites = g_array_new(FALSE, FALSE, sizeof(struct failover_site));
    struct check_options options = usual;

    (void)state;
    options.sites = sites;
    g_autoptr(check_report) unknown = judge(TWO_TIERS, &options);
    assert_null(find(unknown, "same-site-label"));
    g_array_append_vals(sites, rows_of_sites, ARRAY_LEN(rows_of_sites));
    g_autoptr(check_report) same = judge(TWO_TIERS "@ MX 30 d\nd A 203.0.113.1\n", &options);
    const struct check_finding *finding = find(same, "same-site-label");
    assert_non_null(finding);
    assert_string_equal(finding->owner, "c.x.example");
    assert_string_equal(finding->found, "of preference 20 at site 'Oxford', as hosts of 10");
    assert_int_equal(finding->severity, SEVERITY_WARNING);
    g_array_index(sites, struct failover_site, 2).site = "Banbury";
    g_autoptr(check_report) apart = judge(TWO_TIERS, &options);
    assert_null(find(apart, "same-site-label"));
}

static void
the_gateway_itself_is_found_by_name_and_address(void **state)
{
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    struct check_options options = usual;

    (void)state;
    options.own = own;
    g_ptr_array_add(own, (gpointer)(uintptr_t) "gw.x.example");
    g_autoptr(check_report) no = judge(TWO_TIERS, &options);
    g_ptr_array_add(own, (gpointer)(uintptr_t) "198.51.100.1");
    g_autoptr(check_report) by_address = judge(TWO_TIERS, &options);
    g_ptr_array_add(own, (gpointer)(uintptr_t) "A.x.example");
    g_autoptr(check_report) by_name = judge(TWO_TIERS, &options);
    assert_null(find(no, "self-in-list"));
    assert_string_equal(find(by_address, "self-in-list")->found, "198.51.100.1 is this gateway's");
    assert_string_equal(find(by_name, "self-in-list")->found, "'a.x.example.' is this gateway");
}

static void
a_gap_between_preferences_is_told_where_notes_are_wanted(void **state)
{
    static const char next_to[] =
        "@ MX 10 a\n@ MX 11 b\n@ MX 21 c\na A 192.0.2.1\nb A 198.51.100.1\nc A 203.0.113.1\n";
    struct check_options options = usual;

    (void)state;
    g_autoptr(check_report) unasked = judge(next_to, &options);
    assert_null(find(unasked, "preference-gap"));
    options.wants_notes = true;
    g_autoptr(check_report) asked = judge(next_to, &options);
    const struct check_finding *finding = find(asked, "preference-gap");
    assert_string_equal(finding->found, "preferences 10 and 11");
    assert_int_equal(finding->severity, SEVERITY_INFO);
    g_autoptr(check_report) apart = judge(TWO_TIERS, &options);
    assert_null(find(apart, "preference-gap"));
}

/* 30 names: what they share is written once (RFC 1035 section 4.1.4). */
static void
large_answers_are_noted(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < 30; i++)
        g_string_append_printf(text, "@ MX 10 a-rather-long-name-of-a-host-%u\n", i);
    g_autoptr(check_report) small = judge(text->str, &usual);
    assert_non_null(find(small, "response-size"));
    g_string_truncate(text, 0);
    for (unsigned i = 0; i < 30; i++)
        g_string_append_printf(text, "@ MX 10 h%u\n", i);
    g_autoptr(check_report) shared = judge(text->str, &usual);
    assert_null(find(shared, "response-size"));
}

static void
hosts_and_findings_beyond_the_limits_are_left_out(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i <= LIMIT_DNS_HOSTS; i++)
        g_string_append_printf(text, "@ MX 10 h%u\n", i);
    for (unsigned i = 0; i <= LIMIT_ZONE_FINDINGS; i++)
        g_string_append_printf(text, "n%u.y.example. A 192.0.2.1\n", i);
    g_autoptr(zone_data) data = zone_text(text->str);
    g_autoptr(check_hosts) hosts = check_hosts_new(data, ZONE_TEXT_APEX);
    g_autoptr(check_report) report = check_report_new();
    check_zone(data, ZONE_TEXT_APEX, &usual, report);
    assert_int_equal(hosts->list->len, LIMIT_DNS_HOSTS);
    assert_int_equal(report->findings->len, LIMIT_ZONE_FINDINGS);
    assert_true(report->dropped > 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, every_check_has_a_row);
    SUITE_ADD(&suite, a_sound_zone_has_notes_at_most);
    SUITE_ADD(&suite, faults_alone_are_told_of_what_is_no_zone);
    SUITE_ADD(&suite, findings_name_owner_and_line);
    SUITE_ADD(&suite, private_addresses_are_right_inside);
    SUITE_ADD(&suite, a_single_primary_is_as_grave_as_asked);
    SUITE_ADD(&suite, senders_differ_in_their_limit);
    SUITE_ADD(&suite, a_host_at_the_site_of_a_better_tier);
    SUITE_ADD(&suite, the_gateway_itself_is_found_by_name_and_address);
    SUITE_ADD(&suite, a_gap_between_preferences_is_told_where_notes_are_wanted);
    SUITE_ADD(&suite, large_answers_are_noted);
    SUITE_ADD(&suite, hosts_and_findings_beyond_the_limits_are_left_out);
    return suite_run(&suite, "dns/check");
}
