#include "tests/harness.h"

#include "dns/target.h"

static const struct endpoint there = { { { [10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1 } }, 25 };

/* Two uses of one address: are they one target, which is probed once? */
static const struct row {
    const char *name;
    const char *host;
    struct probe_demand demand;
    const char *other_host;
    struct probe_demand other_demand;
    bool are_equal;
} rows[] = {
  /* clang-format off */
    { "the same", "a.example", { PROBE_EHLO }, "a.example", { PROBE_EHLO }, true },
    { "another depth", "a.example", { PROBE_EHLO }, "a.example", { PROBE_GREETING }, false },
    { "EHLO minds no name", "a.example", { PROBE_EHLO }, "b.example", { PROBE_EHLO }, true },
    { "EHLO minds no TLS", "a.example", { PROBE_EHLO, TLS_DANE }, "a.example", { PROBE_EHLO }, true },
    { "STARTTLS minds the name", "a.example", { PROBE_STARTTLS, TLS_DOMAIN_VALIDATION },
      "b.example", { PROBE_STARTTLS, TLS_DOMAIN_VALIDATION }, false },
    { "STARTTLS minds the demand", "a.example", { PROBE_STARTTLS, TLS_DOMAIN_VALIDATION },
      "a.example", { PROBE_STARTTLS, TLS_ENCRYPTION_ONLY }, false },
    { "DomainValidation minds TlsDomain", "a.example", { PROBE_STARTTLS, TLS_DOMAIN_VALIDATION, "x.example" },
      "a.example", { PROBE_STARTTLS, TLS_DOMAIN_VALIDATION, "y.example" }, false },
    { "EncryptionOnly does not", "a.example", { PROBE_STARTTLS, TLS_ENCRYPTION_ONLY, "x.example" },
      "a.example", { PROBE_STARTTLS, TLS_ENCRYPTION_ONLY, "y.example" }, true },
    { "an envelope minds its recipient", "a.example", { PROBE_ENVELOPE, .recipient = "x@a.example" },
      "a.example", { PROBE_ENVELOPE, .recipient = "y@a.example" }, false },
    { "STARTTLS does not", "a.example", { PROBE_STARTTLS, .recipient = "x@a.example" },
      "a.example", { PROBE_STARTTLS }, true },
    { "an address is no name", "192.0.2.1", { PROBE_STARTTLS }, NULL, { PROBE_STARTTLS }, true },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct probe_target target = target_make(there, row->host, row->demand);
    struct probe_target other = target_make(there, row->other_host, row->other_demand);
    struct probe_target copy = target_copy(&target);

    assert_int_equal(target_equal(&target, &other), row->are_equal);
    if (row->are_equal)
        assert_int_equal(target_hash(&target), target_hash(&other));
    assert_true(target_equal(&target, &copy));
    target_clear(&copy);
}

static void
a_next_hop_is_an_address_but_for_dane(void **state)
{
    g_autofree char *address = next_hop_text(there, "a.example", TLS_DOMAIN_VALIDATION);
    g_autofree char *name = next_hop_text(there, "a.example", TLS_DANE);

    (void)state;
    assert_string_equal(address, "[192.0.2.1]:25");
    assert_string_equal(name, "[a.example]:25");
    assert_null(next_hop_text(there, "a,[evil.example", TLS_DANE));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, a_next_hop_is_an_address_but_for_dane);
    return suite_run(&suite, "dns/target");
}
