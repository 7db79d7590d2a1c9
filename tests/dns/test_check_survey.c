/* Checks of what name servers say, each by itself. The survey is written here; tests/cli/test_mx_live.sh
 * takes one from real servers. */
#include "tests/harness.h"

#include "dns/check/check.h"
#include "tests/dns/zone_text.h"

/* What every server says unless the row has it otherwise. */
#define USUAL "@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 198.51.100.1\n"

enum reach { ALL, NO_UDP, NO_TCP, NEITHER, NO_ROUTE };

static const struct row {
    const char *name; /* the id */
    enum severity severity;
    const char *second; /* what the second server says; NULL = USUAL */
    enum reach first_reach, second_reach;
    bool is_lame;                  /* the second */
    const char *parent;            /* what the parent says; NULL = not known */
    const char *view, *other_view; /* what two resolvers say; NULL = USUAL */
    bool is_bogus;                 /* for the first resolver */
    const char *reverse;           /* NULL = not known */
    const char *policy;            /* lines of an MTA-STS policy; NULL = there is none */
    bool has_notes;                /* that are off by default */
    const char *txt;               /* of the name and of _dmarc; NULL = not asked */
    const char *found;             /* NULL = there is no such finding */
} rows[] = {
  /* clang-format off */
    { .name = "ns-unreachable", .severity = SEVERITY_WARNING, .second_reach = NEITHER, .found = "no answer over UDP and TCP" },
    { .name = "ns-unreachable", .severity = SEVERITY_WARNING, .second_reach = NO_UDP, .found = "no answer over UDP" },
    { .name = "ns-unreachable", .severity = SEVERITY_WARNING, .second_reach = NO_TCP, .found = "no answer over TCP" },
    { .name = "ns-unreachable", .severity = SEVERITY_ERROR, .first_reach = NEITHER, .second_reach = NEITHER,
      .found = "no answer over UDP and TCP" },
    { .name = "ns-unreachable", .second_reach = NO_ROUTE },
    { .name = "ns-unreachable" },
    { .name = "ns-lame", .severity = SEVERITY_ERROR, .is_lame = true, .found = "REFUSED, and no authoritative SOA" },
    { .name = "ns-lame", .is_lame = true, .second_reach = NEITHER },
    { .name = "ns-lame" },
    { .name = "ns-serial-mismatch", .severity = SEVERITY_WARNING,
      .second = "!@ 300 SOA ns1.dns-a.example. r 2 7200 1800 1209600 300\n",
      .found = "serial 2; ns1.x.example. (192.0.2.53) has serial 1" },
    { .name = "ns-serial-mismatch" },
    { .name = "ns-mx-mismatch", .severity = SEVERITY_ERROR, .second = "@ MX 10 b\n@ MX 20 a\n",
      .found = "10 b.x.example., 20 a.x.example.; ns1.x.example. (192.0.2.53) has 10 a.x.example., 20 b.x.example." },
    { .name = "ns-mx-mismatch", .severity = SEVERITY_ERROR, .second = "",
      .found = "nothing; ns1.x.example. (192.0.2.53) has 10 a.x.example., 20 b.x.example." },
    { .name = "ns-mx-mismatch", .second = "@ MX 20 B\n@ MX 10 A\n" },
    { .name = "ns-address-mismatch", .severity = SEVERITY_ERROR, .second = "@ MX 10 a\n@ MX 20 b\na A 192.0.2.9\nb A 198.51.100.1\n",
      .found = "192.0.2.9; ns1.x.example. (192.0.2.53) has 192.0.2.1" },
    { .name = "ns-address-mismatch", .is_lame = true, .second = "a A 192.0.2.9\n" },
    { .name = "ns-set-mismatch", .severity = SEVERITY_WARNING, .parent = "!@ 300 NS ns1.dns-a.example.\n",
      .found = "ns1.dns-a.example. at the parent, ns1.dns-a.example., ns2.dns-b.example. in the zone" },
    { .name = "ns-set-mismatch", .parent = "!@ 300 NS ns2.dns-b.example.\n@ 300 NS ns1.dns-a.example.\n" },
    { .name = "ns-set-mismatch" },
    { .name = "ns-glue-mismatch", .severity = SEVERITY_WARNING, .parent = "!@ 300 NS a\na 300 A 192.0.2.2\n",
      .found = "192.0.2.2 at the parent, 192.0.2.1 in the zone" },
    { .name = "ns-glue-mismatch", .parent = "!@ 300 NS a\na 300 A 192.0.2.1\n" },
    { .name = "ns-glue-mismatch", .parent = "!@ 300 NS a\n" },
    { .name = "split-horizon", .severity = SEVERITY_WARNING, .other_view = "@ MX 10 inside\n",
      .found = "MX 10 inside.x.example., others than at 192.0.2.1:53" },
    { .name = "split-horizon", .severity = SEVERITY_INFO, .other_view = "@ MX 10 a\n@ MX 20 b\na A 10.0.0.1\nb A 198.51.100.1\n",
      .found = "'a.x.example.' at 10.0.0.1, others than at 192.0.2.1:53" },
    { .name = "split-horizon" },
    { .name = "resolver-cache-view", .severity = SEVERITY_INFO, .view = "@ MX 10 old\n", .found = "MX 10 old.x.example." },
    { .name = "resolver-cache-view" },
    { .name = "dnssec-bogus", .severity = SEVERITY_ERROR, .is_bogus = true, .found = "SERVFAIL, but an answer without checking" },
    { .name = "dnssec-bogus" },
    { .name = "dnssec-unsigned", .severity = SEVERITY_INFO, .found = "no DNSKEY" },
    { .name = "ptr-missing", .severity = SEVERITY_INFO, .reverse = "!1.2.0.192.in-addr.arpa. 300 TXT none\n",
      .found = "no PTR of 192.0.2.1" },
    { .name = "ptr-missing" },
    { .name = "ptr-mismatch", .severity = SEVERITY_INFO,
      .reverse = "!1.2.0.192.in-addr.arpa. 300 PTR c\nc 300 A 192.0.2.7\n",
      .found = "192.0.2.1 is 'c.x.example.', which does not have it" },
    { .name = "ptr-mismatch", .reverse = "!1.2.0.192.in-addr.arpa. 300 PTR c\nc 300 A 192.0.2.1\n" },
    { .name = "mta-sts-cover", .severity = SEVERITY_ERROR, .policy = "version: STSv1\nmode: enforce\nmx: a.x.example\n",
      .found = "'b.x.example.' is not in the policy, which is enforced" },
    { .name = "mta-sts-cover", .severity = SEVERITY_INFO, .policy = "version: STSv1\nmode: testing\nmx: a.x.example\n",
      .found = "'b.x.example.' is not in the policy, which is being tested" },
    { .name = "mta-sts-cover", .severity = SEVERITY_WARNING, .policy = "version: STSv1\nmode: enforce\n",
      .found = "there is a record, and no policy: the policy has no mx" },
    { .name = "mta-sts-cover", .policy = "version: STSv1\nmode: enforce\nmx: *.x.example\n" },
    { .name = "mta-sts-cover", .policy = "version: STSv1\nmode: none\n" },
    { .name = "mta-sts-cover" },
    { .name = "spf-dmarc", .severity = SEVERITY_INFO, .has_notes = true, .txt = "@ TXT \"other=1\"\n",
      .found = "no SPF record, no DMARC record" },
    { .name = "spf-dmarc", .severity = SEVERITY_INFO, .has_notes = true, .txt = "@ TXT \"v=spf1 \" \"-all\"\n",
      .found = "v=spf1 -all, no DMARC record" },
    { .name = "spf-dmarc", .has_notes = true, .txt = "@ TXT \"v=spf1 -all\"\n_dmarc TXT \"v=DMARC1; p=reject\"\n" },
    { .name = "spf-dmarc", .txt = "@ TXT \"other=1\"\n" },
    { .name = "spf-dmarc", .has_notes = true },
  /* clang-format on */
};

/* Answers with these lines, asked about their owners and about `also`. */
static struct zone_data *
answers(const char *lines, const char *const *also)
{
    g_autoptr(zone_data) file =
        *lines == '!' ? zone_file_parse(slice_from(lines + 1), ZONE_TEXT_APEX, NULL) : zone_text(lines);
    struct zone_data *data = zone_data_new_live(ZONE_TEXT_APEX);

    assert_int_equal(file->faults->len, 0);
    zone_data_merge(data, file);
    for (size_t i = 0; also != NULL && also[i] != NULL; i++)
        zone_data_note_asked(data, also[i]);
    return data;
}

static struct survey_server *
server_new(const char *label, const char *lines, enum reach reach)
{
    static const struct {
        enum exchange_status udp, tcp;
    } reaches[] = {
        [ALL] = {EXCHANGE_ANSWERED,  EXCHANGE_ANSWERED},
        [NO_UDP] = { EXCHANGE_SILENT,   EXCHANGE_ANSWERED},
        [NO_TCP] = { EXCHANGE_ANSWERED, EXCHANGE_SILENT  },
        [NEITHER] = { EXCHANGE_SILENT,   EXCHANGE_SILENT  },
        [NO_ROUTE] = { EXCHANGE_NO_ROUTE, EXCHANGE_NO_ROUTE},
    };
    struct survey_server *server = g_new0(struct survey_server, 1);

    server->label = g_strdup(label);
    server->udp = reaches[reach].udp;
    server->tcp = reaches[reach].tcp;
    server->is_authoritative = reach == ALL || reach == NO_UDP || reach == NO_TCP;
    server->said = answers(lines == NULL ? USUAL : lines, NULL);
    return server;
}

static struct survey_view *
view_new(const char *label, const char *lines, bool is_bogus)
{
    struct survey_view *view = g_new0(struct survey_view, 1);

    view->label = g_strdup(label);
    view->has_answered = true;
    view->is_bogus = is_bogus;
    view->said = answers(lines == NULL ? USUAL : lines, NULL);
    return view;
}

static struct zone_survey *
survey_of(const struct row *row)
{
    struct zone_survey *survey = survey_empty(ZONE_TEXT_APEX);
    struct survey_server *second = server_new("ns2.x.example. (192.0.2.54)", row->second, row->second_reach);

    if (row->is_lame) {
        second->is_authoritative = false;
        second->rcode = 5;
    }
    g_ptr_array_add(survey->servers, server_new("ns1.x.example. (192.0.2.53)", NULL, row->first_reach));
    g_ptr_array_add(survey->servers, second);
    g_ptr_array_add(survey->views, view_new("192.0.2.1:53", row->view, row->is_bogus));
    g_ptr_array_add(survey->views,
                    view_new("192.0.2.2:53", row->other_view == NULL ? row->view : row->other_view, false));
    zone_data_free(survey->data);
    survey->data = answers(USUAL, NULL);
    if (row->txt != NULL) {
        g_autoptr(zone_data) txt = answers(row->txt, (const char *const[]){ "_dmarc." ZONE_TEXT_APEX, NULL });

        zone_data_merge(survey->data, txt);
    }
    if (row->policy != NULL) {
        g_autofree char *response =
            g_strconcat("HTTP/1.0 200 OK\nContent-Type: text/plain\n\n", row->policy, NULL);

        survey->sts = sts_read(slice_from(response));
    }
    if (row->parent != NULL)
        survey->parent = answers(row->parent, NULL);
    if (row->reverse != NULL) {
        zone_data_free(survey->reverse);
        survey->reverse = answers(row->reverse, NULL);
    }
    return survey;
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

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(zone_survey) survey = survey_of(row);
    g_autoptr(check_report) report = check_report_new();
    struct check_options options = { .address_limit = CHECK_ADDRESS_LIMIT,
                                     .survey = survey,
                                     .wants_notes = row->has_notes };

    check_zone(survey->data, ZONE_TEXT_APEX, &options, report);
    const struct check_finding *finding = find(report, row->name);
    if (row->found == NULL) {
        assert_null(finding);
        return;
    }
    assert_non_null(finding);
    assert_string_equal(finding->found, row->found);
    assert_int_equal(finding->severity, row->severity);
}

/* What is judged otherwise than in a file: answers are of other zones too, their TTLs may be out of a cache,
 * and nothing is known of names that nobody could tell about. */
static void
answers_are_no_file(void **state)
{
    g_autoptr(zone_survey) survey = survey_empty(ZONE_TEXT_APEX);
    g_autoptr(check_report) report = check_report_new();
    struct check_options options = { .survey = survey };

    (void)state;
    zone_data_free(survey->data);
    survey->data =
        answers("@ MX 10 a.y.example.\n@ MX 20 b.y.example.\n@ MX 30 c\nc 7 A 192.0.2.3\n*  A 192.0.2.3\n"
                "a.y.example. 7 A 192.0.2.1\na.y.example. 9 A 192.0.2.4\n",
                NULL);
    check_zone(survey->data, ZONE_TEXT_APEX, &options, report);
    assert_null(find(report, "out-of-zone-record"));
    assert_null(find(report, "mx-target-out-of-zone"));
    assert_null(find(report, "mx-target-no-address"));
    assert_null(find(report, "rrset-ttl-mismatch"));
    assert_string_equal(find(report, "ttl-too-short")->owner, "c.x.example");
    assert_string_equal(find(report, "address-from-wildcard")->found, "'c.x.example.' is answered for by *");
}

static void
reverse_names(void **state)
{
    struct ip_address ipv4, ipv6;

    (void)state;
    assert_true(ip_address_parse(slice_from("192.0.2.17"), &ipv4));
    assert_true(ip_address_parse(slice_from("2001:db8::17"), &ipv6));
    g_autofree char *first = survey_reverse_name(ipv4);
    g_autofree char *second = survey_reverse_name(ipv6);
    assert_string_equal(first, "17.2.0.192.in-addr.arpa");
    assert_string_equal(second, "7.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, answers_are_no_file);
    SUITE_ADD(&suite, reverse_names);
    return suite_run(&suite, "dns/check survey");
}
