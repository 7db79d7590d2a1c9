#include "tests/harness.h"

#include "base/limits.h"
#include "dns/tls_policy.h"

#define HOURS(n) ((n)*INT64_C(3600) * G_USEC_PER_SEC)

/* One connector's use of a next hop. */
struct use {
    enum tls_setting setting;
    const char *host, *tls_domain;
};

static const struct row {
    const char *name;
    struct use uses[3];
    const char *certified; /* names, with commas; NULL = no certificate was seen */
    const char *answer;    /* NULL = nothing is demanded; "" = no name is known */
} rows[] = {
  /* clang-format off */
    { "Opportunistic says nothing", { { TLS_OPPORTUNISTIC, "a.example" } }, NULL, NULL },
    { "EncryptionOnly", { { TLS_ENCRYPTION_ONLY, "a.example" } }, NULL, "encrypt servername=a.example" },
    { "EncryptionOnly of an address", { { TLS_ENCRYPTION_ONLY, NULL } }, NULL, "encrypt" },
    { "DomainValidation by the host's name", { { TLS_DOMAIN_VALIDATION, "a.example" } }, NULL,
      "secure match=a.example servername=a.example" },
    { "DomainValidation by TlsDomain", { { TLS_DOMAIN_VALIDATION, "a.example", "mail.contoso.example" } }, NULL,
      "secure match=mail.contoso.example servername=a.example" },
    { "everything below TlsDomain, as Postfix writes it", { { TLS_DOMAIN_VALIDATION, NULL, "*.contoso.example" } }, NULL,
      "secure match=.contoso.example" },
    { "DomainValidation minds no name that was seen", { { TLS_DOMAIN_VALIDATION, "a.example" } }, "evil.example",
      "secure match=a.example servername=a.example" },
    { "CertificateValidation by what was seen", { { TLS_CERTIFICATE_VALIDATION, "a.example" } },
      "mx.example.net,*.example.org", "secure match=mx.example.net:.example.org servername=a.example" },
    { "CertificateValidation, nothing seen", { { TLS_CERTIFICATE_VALIDATION, "a.example" } }, NULL,
      "secure match=a.example servername=a.example" },
    { "CertificateValidation of an address, nothing seen", { { TLS_CERTIFICATE_VALIDATION, NULL } }, NULL, "" },
    { "a name in a certificate that would break the line", { { TLS_CERTIFICATE_VALIDATION, "a.example" } },
      "x protocols=SSLv3", "secure match=a.example servername=a.example" },
    { "a host's name that would break the line", { { TLS_ENCRYPTION_ONLY, "a b.example" } }, NULL, "encrypt" },
    { "DANE", { { TLS_DANE, "a.example" } }, NULL, "dane-only" },
    { "the stricter of two holds", { { TLS_ENCRYPTION_ONLY, "a.example" }, { TLS_DOMAIN_VALIDATION, "a.example" } }, NULL,
      "secure match=a.example servername=a.example" },
    { "in whatever order they come", { { TLS_DOMAIN_VALIDATION, "a.example" }, { TLS_OPPORTUNISTIC, "a.example" } }, NULL,
      "secure match=a.example servername=a.example" },
    { "of two names each will do",
      { { TLS_DOMAIN_VALIDATION, "a.example" }, { TLS_DOMAIN_VALIDATION, "b.example" }, { TLS_DOMAIN_VALIDATION, "a.example" } },
      NULL, "secure match=a.example:b.example servername=a.example" },
  /* clang-format on */
};

static void
add(struct tls_policies *policies, const char *key, const struct use *use)
{
    struct probe_target target = {
        .host = use->host, .demand = {.tls = use->setting, .tls_domain = use->tls_domain}
    };

    tls_policies_add(policies, key, &target);
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct tls_policies *policies = tls_policies_new();
    g_auto(GStrv) names = g_strsplit(row->certified == NULL ? "" : row->certified, ",", -1);
    g_autoptr(GPtrArray) certified = g_ptr_array_new();

    for (char **name = names; *name != NULL; name++)
        g_ptr_array_add(certified, *name);
    tls_policies_begin(policies, 1);
    for (size_t i = 0; i < ARRAY_LEN(row->uses); i++) {
        if (i == 0 || row->uses[i].host != NULL)
            add(policies, "[192.0.2.1]:25", &row->uses[i]);
    }
    tls_policies_end(policies);
    const struct tls_policy *policy = tls_policies_find(policies, "[192.0.2.1]:25");
    g_autofree char *answer =
        policy == NULL ? NULL : tls_policy_text(policy, row->certified == NULL ? NULL : certified);
    if (row->answer == NULL)
        assert_null(policy);
    else if (*row->answer == '\0')
        assert_null(answer);
    else
        assert_string_equal(answer, row->answer);
    assert_null(tls_policies_find(policies, "[192.0.2.1]:26"));
    tls_policies_free(policies);
}

static void
what_is_out_of_use_is_kept_for_a_day(void **state)
{
    const struct use strict = { TLS_DOMAIN_VALIDATION, "a.example", NULL },
                     lax = { TLS_ENCRYPTION_ONLY, "a.example", NULL };
    struct tls_policies *policies = tls_policies_new();

    (void)state;
    tls_policies_begin(policies, 0);
    add(policies, "[A.Example]:25", &strict);
    tls_policies_end(policies);
    tls_policies_begin(policies, HOURS(23));
    add(policies, "[b.example]:25", &lax);
    tls_policies_end(policies);
    assert_int_equal(tls_policies_find(policies, "[a.example]:25")->setting, TLS_DOMAIN_VALIDATION);
    tls_policies_begin(policies, HOURS(25));
    tls_policies_end(policies);
    assert_null(tls_policies_find(policies, "[a.example]:25"));
    assert_non_null(tls_policies_find(policies, "[b.example]:25"));
    /* Used again: what is demanded now counts, not what was. */
    tls_policies_begin(policies, HOURS(26));
    add(policies, "[b.example]:25", &strict);
    tls_policies_end(policies);
    tls_policies_begin(policies, HOURS(27));
    add(policies, "[b.example]:25", &lax);
    tls_policies_end(policies);
    assert_int_equal(tls_policies_find(policies, "[b.example]:25")->setting, TLS_ENCRYPTION_ONLY);
    tls_policies_free(policies);
}

static void
yesterdays_next_hops_make_room(void **state)
{
    const struct use use = { TLS_ENCRYPTION_ONLY, NULL, NULL };
    struct tls_policies *policies = tls_policies_new();

    (void)state;
    for (int round = 0; round < 2; round++) {
        tls_policies_begin(policies, round);
        for (int i = 0; i < LIMIT_TLS_POLICIES; i++) {
            g_autofree char *key = g_strdup_printf("[h%d-%d.example]:25", round, i);

            add(policies, key, &use);
        }
        tls_policies_end(policies);
    }
    assert_null(tls_policies_find(policies, "[h0-0.example]:25"));
    assert_non_null(tls_policies_find(policies, "[h1-0.example]:25"));
    tls_policies_free(policies);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, what_is_out_of_use_is_kept_for_a_day);
    SUITE_ADD(&suite, yesterdays_next_hops_make_room);
    return suite_run(&suite, "dns/tls_policy");
}
