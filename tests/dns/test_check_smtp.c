/* Checks of what probes found. The looks are written here; tests/cli/test_mx_probe.sh takes them from hosts.
 */
#include "tests/harness.h"

#include "dns/check/check.h"
#include "dns/survey/looks.h"
#include "tests/dns/zone_text.h"

#define NOW_S 1790000000
#define DAY_S 86400

/* One host that was looked at. */
struct seen {
    const char *error, *greeting;
    const char *capabilities; /* parted by "|"; NULL = it did not get that far */
    bool has_starttls;
    const char *tls_error;
    const char *version; /* NULL = no TLS */
    int days_left;
    const char *chain_error, *name_error, *dane_error;
    bool is_relay;
};

#define WELL                                                                                                 \
    {                                                                                                        \
        NULL, "a.x.example", "SIZE 1000|8BITMIME", true, NULL, "TLSv1.3", 90, NULL, NULL, NULL, false        \
    }

static const struct row {
    const char *name; /* the id */
    enum severity severity;
    struct seen first;
    enum tls_setting tls;
    const char *found; /* NULL = there is no such finding */
} rows[] = {
  /* clang-format off */
    { "smtp-connect", SEVERITY_ERROR, { .error = "connect: Connection refused" }, .found = "connect: Connection refused" },
    { "smtp-connect", .first = WELL },
    { "smtp-banner", SEVERITY_ERROR, { .error = "greeting: 421 busy" }, .found = "greeting: 421 busy" },
    { "smtp-banner", .first = WELL },
    { "smtp-ehlo", SEVERITY_ERROR, { .error = "HELO: 500 no", .greeting = "a.x.example" }, .found = "HELO: 500 no" },
    { "smtp-ehlo", SEVERITY_INFO, { .greeting = "mail", .capabilities = "" }, .found = "greets with 'mail', no full name" },
    { "smtp-ehlo", SEVERITY_INFO, { .greeting = "b.x.example", .capabilities = "" }, .found = "greets with 'b.x.example'" },
    { "smtp-ehlo", .first = { .greeting = "A.x.example", .capabilities = "" } },
    { "smtp-capability-mismatch", SEVERITY_WARNING, { .greeting = "a.x.example", .capabilities = "SIZE 999|8BITMIME", .has_starttls = true },
      .found = "SIZE 1000; a.x.example. [192.0.2.1]:25 has SIZE 999" },
    { "smtp-capability-mismatch", SEVERITY_WARNING, { .greeting = "a.x.example", .capabilities = "size 1000|8BITMIME|DSN", .has_starttls = true },
      .found = "no DSN; a.x.example. [192.0.2.1]:25 has DSN" },
    { "smtp-capability-mismatch", SEVERITY_WARNING, { .greeting = "a.x.example", .capabilities = "SIZE 1000|8BITMIME" },
      .found = "STARTTLS; a.x.example. [192.0.2.1]:25 has no STARTTLS" },
    { "smtp-capability-mismatch", .first = { .capabilities = "8BITMIME|SIZE 1000|SIZEABLE|ETRN", .has_starttls = true } },
    { "smtp-capability-mismatch", .first = { .error = "connect: no" } },
    { "starttls-missing", SEVERITY_WARNING, { .capabilities = "DSN" }, .found = "STARTTLS is not offered" },
    { "starttls-missing", SEVERITY_WARNING, { .capabilities = "DSN", .has_starttls = true, .tls_error = "connection lost" },
      .found = "STARTTLS is offered, but: connection lost" },
    { "starttls-missing", SEVERITY_ERROR, { .error = "EHLO: STARTTLS is not offered", .capabilities = "DSN" }, TLS_ENCRYPTION_ONLY,
      "EHLO: STARTTLS is not offered" },
    { "starttls-missing", SEVERITY_ERROR, { .error = "TLS: connection lost", .capabilities = "DSN", .has_starttls = true }, TLS_ENCRYPTION_ONLY,
      "TLS: connection lost" },
    { "starttls-missing", .first = WELL },
    { "starttls-missing", .first = { .error = "connect: no" } },
    { "tls-expiry", SEVERITY_ERROR, { .capabilities = "", .version = "TLSv1.3", .days_left = -1, .chain_error = "expired" },
      .found = "the certificate ended 1 days ago" },
    { "tls-expiry", SEVERITY_WARNING, { .capabilities = "", .version = "TLSv1.3", .days_left = 13 }, .found = "the certificate ends in 13 days" },
    { "tls-expiry", .first = { .capabilities = "", .version = "TLSv1.3", .days_left = 14 } },
    { "tls-chain", .first = { .capabilities = "", .version = "TLSv1.3", .days_left = -1, .chain_error = "expired" } },
    { "tls-chain", SEVERITY_WARNING, { .capabilities = "", .version = "TLSv1.3", .days_left = 90, .chain_error = "self-signed" }, .found = "self-signed" },
    { "tls-chain", SEVERITY_ERROR, { .error = "TLS: self-signed", .capabilities = "", .version = "TLSv1.3", .days_left = 90, .chain_error = "self-signed" },
      TLS_CERTIFICATE_VALIDATION, "self-signed" },
    { "tls-chain", .first = WELL },
    { "tls-name-mismatch", SEVERITY_INFO, { .capabilities = "", .version = "TLSv1.3", .days_left = 90, .name_error = "other" }, .found = "other" },
    { "tls-name-mismatch", SEVERITY_ERROR, { .error = "TLS: other", .capabilities = "", .version = "TLSv1.3", .days_left = 90, .name_error = "other" },
      TLS_DOMAIN_VALIDATION, "other" },
    { "tls-name-mismatch", .first = WELL },
    { "tls-version", SEVERITY_WARNING, { .capabilities = "", .version = "TLSv1.1", .days_left = 90 }, .found = "TLSv1.1" },
    { "tls-version", .first = { .capabilities = "", .version = "TLSv1.2", .days_left = 90 } },
    { "tlsa-mismatch", SEVERITY_ERROR, { .error = "TLS: none fits", .capabilities = "", .version = "TLSv1.3", .days_left = 90, .dane_error = "none fits" },
      TLS_DANE, "none fits" },
    { "tlsa-mismatch", SEVERITY_ERROR, { .error = "TLSA: not signed" }, TLS_DANE, "TLSA: not signed" },
    { "tlsa-mismatch", .first = { .capabilities = "", .version = "TLSv1.3", .days_left = 90, .dane_error = "none" } },
    { "recipient-refused", SEVERITY_ERROR, { .error = "RCPT: 554 not here", .capabilities = "DSN" }, .found = "RCPT: 554 not here" },
    { "recipient-refused", .first = WELL },
    { "open-relay", SEVERITY_ERROR, { .greeting = "a.x.example", .capabilities = "", .is_relay = true },
      .found = "takes mail for postern-probe@relay-test.invalid" },
    { "open-relay", .first = WELL },
    { "dr-unproven", SEVERITY_WARNING, { .error = "connect: no" }, .found = "no host of preference 10 passes the probe" },
    { "dr-unproven", .first = WELL },
  /* clang-format on */
};

static struct tls_facts *
facts_of(const struct seen *seen)
{
    struct tls_facts *facts = g_new0(struct tls_facts, 1);

    facts->version = g_strdup(seen->version);
    facts->names = g_ptr_array_new_with_free_func(g_free);
    facts->not_after_s = NOW_S + (int64_t)seen->days_left * DAY_S;
    facts->chain_error = g_strdup(seen->chain_error);
    facts->name_error = g_strdup(seen->name_error);
    facts->dane_error = g_strdup(seen->dane_error);
    return facts;
}

static void
add_look(GPtrArray *looks, const char *host, const char *address, const struct seen *seen)
{
    struct host_look *look;
    struct ip_address parsed;
    bool is_second = looks->len > 0;

    assert_true(ip_address_parse(slice_from(address), &parsed));
    looks_add(looks, host, is_second ? 20 : 10, parsed);
    look = g_ptr_array_index(looks, looks->len - 1);
    look->label = g_strdup_printf("%s. [%s]:25", host, address);
    look->result = g_new0(struct probe_result, 1);
    look->result->error = g_strdup(seen->error);
    look->result->greeting = g_strdup(seen->greeting);
    look->result->is_relay = seen->is_relay;
    look->result->has_starttls = seen->has_starttls;
    look->result->tls_error = g_strdup(seen->tls_error);
    look->result->tls = seen->version == NULL ? NULL : facts_of(seen);
    look->result->capabilities = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) lines = g_strsplit(seen->capabilities == NULL ? "" : seen->capabilities, "|", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        g_ptr_array_add(look->result->capabilities, g_strdup(lines[i]));
}

static void
check_row(void **state)
{
    static const struct seen well = WELL;
    const struct row *row = *state;
    g_autoptr(GPtrArray) looks = looks_new();
    g_autoptr(zone_data) data = zone_text("@ MX 10 a\n@ MX 20 b\na A 192.0.2.1\nb A 198.51.100.1\n");
    g_autoptr(check_report) report = check_report_new();
    struct check_options options = { .now_s = NOW_S, .looks = looks, .tls = row->tls };
    const struct check_finding *found = NULL;

    add_look(looks, "a.x.example", "192.0.2.1", &row->first);
    add_look(looks, "b.x.example", "198.51.100.1", &well);
    check_zone(data, ZONE_TEXT_APEX, &options, report);
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(report->findings, i);

        /* The second host greets with the first one's name. */
        if (strcmp(finding->kind->id, row->name) == 0 &&
            (strcmp(row->name, "smtp-ehlo") != 0 || strcmp(finding->owner, "a.x.example") == 0))
            found = finding;
    }
    if (row->found == NULL) {
        assert_null(found);
        return;
    }
    assert_non_null(found);
    assert_string_equal(found->found, row->found);
    assert_int_equal(found->severity, row->severity);
}

static void
an_address_is_looked_at_once(void **state)
{
    g_autoptr(GPtrArray) looks = looks_new();
    struct ip_address address;

    (void)state;
    assert_true(ip_address_parse(slice_from("192.0.2.1"), &address));
    looks_add(looks, "a.x.example", 10, address);
    looks_add(looks, "a.x.example", 20, address);
    looks_add(looks, "b.x.example", 20, address);
    assert_int_equal(looks->len, 2);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, an_address_is_looked_at_once);
    return suite_run(&suite, "dns/check smtp");
}
