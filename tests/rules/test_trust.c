#include "tests/harness.h"

#include <glib/gstdio.h>

#include "rules/trust.h"

#define EXCHANGE_ONLINE                                                                                      \
    "  inbound_connectors:\n"                                                                                \
    "    - { name: EXO, networks: [198.51.100.0/24], tls_subject: mail.protection.outlook.com,\n"            \
    "        tenant_header: 'X-Tenant: 1234' }\n"                                                            \
    "    - { name: Scanner, networks: [203.0.113.9] }\n"                                                     \
    "    - { name: Partner, tls_subject: partner.example }\n"

static const char configured[] = "organization:\n"
                                 "  domains: [contoso.example]\n"
                                 "  trusted_networks: [192.0.2.0/28, '2001:db8::/32']\n" EXCHANGE_ONLINE;

static const char tenant[] = "X-Tenant: 1234\r\n\r\n", other_tenant[] = "X-Tenant: 12345\r\n\r\n",
                  second_is_tenant[] = "X-Tenant: 9\r\nx-tenant:\r\n 1234 \r\n\r\n", plain[] = "A: b\r\n\r\n";

static const struct row {
    const char *name;
    struct {
        const char *client_ip, *sasl_user, *tls_subject;
        bool is_tls_verified;
    } known;
    const char *header;
    enum trust trust;
} rows[] = {
    {"stranger",                                { .client_ip = "203.0.113.1" },                              plain, TRUST_NONE     },
    { "no address known",                       { .client_ip = NULL },                                       plain, TRUST_NONE     },
    { "address that is none",                   { .client_ip = "unknown" },                                  plain, TRUST_NONE     },
    { "trusted network, first",                 { .client_ip = "192.0.2.0" },                                plain, TRUST_NETWORK  },
    { "trusted network, last",                  { .client_ip = "192.0.2.15" },                               plain, TRUST_NETWORK  },
    { "trusted network, one past",              { .client_ip = "192.0.2.16" },                               plain, TRUST_NONE     },
    { "trusted network, IPv6",                  { .client_ip = "2001:db8::7" },                              plain, TRUST_NETWORK  },
    { "trusted network, mapped",                { .client_ip = "::ffff:192.0.2.1" },                         plain, TRUST_NETWORK  },
    { "login",                                  { .client_ip = "203.0.113.1", .sasl_user = "ann" },          plain, TRUST_LOGIN    },
    { "empty login",                            { .client_ip = "203.0.113.1", .sasl_user = "" },             plain, TRUST_NONE     },
    { "connector, all conditions",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     tenant,                                                                                                        TRUST_CONNECTOR},
    { "connector, header folded and second",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     second_is_tenant,                                                                                              TRUST_CONNECTOR},
    { "connector, another tenant",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     other_tenant,                                                                                                  TRUST_NONE     },
    { "connector, no tenant header",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     plain,                                                                                                         TRUST_NONE     },
    { "connector, no message yet",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     NULL,                                                                                                          TRUST_NONE     },
    { "connector, not verified",
     { .client_ip = "198.51.100.7", .tls_subject = "mail.protection.outlook.com" },
     tenant,                                                                                                        TRUST_NONE     },
    { "connector, another subject",
     { .client_ip = "198.51.100.7", .tls_subject = "outlook.com", .is_tls_verified = true },
     tenant,                                                                                                        TRUST_NONE     },
    { "connector, another network",
     { .client_ip = "198.51.101.7", .tls_subject = "mail.protection.outlook.com", .is_tls_verified = true },
     tenant,                                                                                                        TRUST_NONE     },
    { "connector of a network alone",           { .client_ip = "203.0.113.9" },                              plain, TRUST_CONNECTOR},
    { "connector of a certificate alone",
     { .client_ip = "203.0.113.1", .tls_subject = "partner.example", .is_tls_verified = true },
     plain,                                                                                                         TRUST_CONNECTOR},
    { "connector of a certificate, none shown",
     { .client_ip = "203.0.113.1", .is_tls_verified = true },
     plain,                                                                                                         TRUST_NONE     },
};

static struct settings *
load_settings(void)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "postern.yaml", NULL);

    assert_true(g_file_set_contents(file, configured, -1, NULL));
    struct settings *loaded = settings_load(file, found);
    g_unlink(file);
    g_rmdir(folder);
    assert_non_null(loaded);
    return loaded;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(settings) config = load_settings();
    g_autoptr(GBytes) bytes = g_bytes_new_static(row->header, row->header == NULL ? 0 : strlen(row->header));
    g_autoptr(message) mail = row->header == NULL ? NULL : message_parse(bytes, NULL);

    struct envelope given = {
        .client_ip = (char *)row->known.client_ip,
        .sasl_user = (char *)row->known.sasl_user,
        .tls_subject = (char *)row->known.tls_subject,
        .is_tls_verified = row->known.is_tls_verified,
    };

    assert_int_equal(trust_of(config, &given, mail), row->trust);
}

static const struct subject_row {
    const char *name, *cert_subject, *wanted;
    bool matches;
} subject_rows[] = {
    {"subject: Postfix's common name",          "mail.x.example",              "mail.x.example", true },
    { "subject: case",                          "Mail.X.example",              "mail.x.EXAMPLE", true },
    { "subject: Sendmail's distinguished name", "/C=GB/O=X/CN=mail.x.example", "mail.x.example", true },
    { "subject: CN that is longer",             "/CN=mail.x.example.evil",     "mail.x.example", false},
    { "subject: another attribute",             "/O=mail.x.example/CN=y",      "mail.x.example", false},
    { "subject: none",                          NULL,                          "mail.x.example", false},
    { "subject: nothing wanted",                "",                            "",               false},
};

static void
check_subject(void **state)
{
    const struct subject_row *row = *state;

    assert_int_equal(trust_subject_matches(row->cert_subject, row->wanted), row->matches);
}

static const struct verify_row {
    const char *name, *cert_subject, *verify, *mta;
    bool is_verified;
} verify_rows[] = {
    {"verify: Sendmail, OK",                               "/CN=x", "OK",   "8.17",           true },
    { "verify: Sendmail, failed",                          "/CN=x", "FAIL", "8.17",           false},
    { "verify: Sendmail without {verify}",                 "/CN=x", NULL,   "8.17",           false},
    { "verify: Postfix",                                   "x",     NULL,   "Postfix 3.7.11", true },
    { "verify: Postfix's name does not outweigh {verify}", "x",     "FAIL", "Postfix",        false},
    { "verify: no certificate",                            NULL,    "OK",   "Postfix 3.7.11", false},
    { "verify: unknown MTA",                               "x",     NULL,   NULL,             false},
};

static void
check_verify(void **state)
{
    const struct verify_row *row = *state;

    assert_int_equal(trust_is_verified(row->cert_subject, row->verify, row->mta), row->is_verified);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_subject, subject_rows);
    SUITE_ADD_ROWS(&suite, check_verify, verify_rows);
    return suite_run(&suite, "trust");
}
