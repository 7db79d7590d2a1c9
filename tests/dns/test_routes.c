#include "tests/harness.h"

#include "dns/routes.h"

#include <glib/gstdio.h>
#include <unistd.h>

static const char config[] =
    "organization: { domains: [contoso.example] }\n"
    "routing:\n"
    "  domains: { contoso.example: on-premises, '*.contoso.example': branch, '*.deep.contoso.example': "
    "on-premises,\n"
    "             off.example: off, scoped.example: scoped, dlp.contoso.example: on-premises }\n"
    "  transport: { default: smtp, branch: relay, branch-tls: smtp-tls }\n"
    "connectors:\n"
    "  - { Name: On-premises, SmartHosts: ['[192.0.2.1]'], TlsSettings: EncryptionOnly }\n"
    "  - { Name: Branch, SmartHosts: ['[192.0.2.2]'] }\n"
    "  - { Name: Plain, SmartHosts: ['[192.0.2.2]'] }\n"
    "  - { Name: Off, SmartHosts: ['[192.0.2.3]'], Enabled: false }\n"
    "  - { Name: Scoped, SmartHosts: ['[192.0.2.4]'], IsTransportRuleScoped: true, RecipientDomains: '*' }\n"
    "  - { Name: Partner, SmartHosts: ['[192.0.2.5]'], RecipientDomains: [Partner.example, "
    "'*.partner.example'],\n"
    "      AddressSpaces: ['SMTP:*.spaces.example;5', 'dear.example;50', contoso.example] }\n"
    "  - { Name: Cheap, SmartHosts: ['[192.0.2.6]'], AddressSpaces: ['dear.example;10', "
    "'*.a.spaces.example;90'] }\n"
    "  - { Name: Late, SmartHosts: ['[192.0.2.7]'], AddressSpaces: ['dear.example;10', 'off2.example;2'] }\n"
    "  - { Name: Off2, SmartHosts: ['[192.0.2.8]'], AddressSpaces: ['off2.example;1'], Enabled: false }\n";

static const struct row {
    const char *name;
    const char *key;
    const char *answer; /* "transport id", "wait: why", or "" for not ours */
} rows[] = {
    {"address",                                    "user@contoso.example",                                  "smtp on-premises"                           },
    { "domain",                                    "contoso.example",                                       "smtp on-premises"                           },
    { "case is ignored",                           "User@CONTOSO.Example",                                  "smtp on-premises"                           },
    { "trailing dot",                              "user@contoso.example.",                                 "smtp on-premises"                           },
    { "two at signs: the last counts",             "\"a@b\"@contoso.example",                               "smtp on-premises"                           },
    { "subdomain",                                 "user@x.contoso.example",                                "relay branch"                               },
    { "subdomain of a subdomain",                  "user@y.x.contoso.example",                              "relay branch"                               },
    { "longest wildcard wins",                     "user@y.deep.contoso.example",                           "smtp on-premises"                           },
    { "a wildcard is not the name itself",         "user@deep.contoso.example",                             "relay branch"                               },
    { "exact beats wildcard",                      "user@dlp.contoso.example",                              "smtp on-premises"                           },
    { "RecipientDomains",                          "user@partner.example",                                  "smtp partner"                               },
    { "subdomains of RecipientDomains",            "user@x.partner.example",                                "smtp partner"                               },
    { "address space *.x has subdomains of x",     "user@x.spaces.example",                                 "smtp partner"                               },
    { "and x itself",                              "user@spaces.example",                                   "smtp partner"                               },
    { "the most specific goes before the cheaper", "user@x.a.spaces.example",                               "smtp cheap"                                 },
    { "the cheaper of two, then the first",        "user@dear.example",                                     "smtp cheap"                                 },
    { "what is disabled claims nothing",           "user@off2.example",                                     "smtp late"                                  },
    { "not ours",                                  "user@fabrikam.example",                                 ""                                           },
    { "ends like ours",                            "user@notcontoso.example",                               ""                                           },
    { "parent form",                               ".contoso.example",                                      ""                                           },
    { "star",                                      "*",                                                     ""                                           },
    { "user alone",                                "user",                                                  ""                                           },
    { "nothing",                                   "",                                                      ""                                           },
    { "at sign alone",                             "@",                                                     ""                                           },
    { "disabled connector",                        "user@off.example",                                      "wait: connector is disabled"                },
    { "connector for rules only",                  "user@scoped.example",                                   "wait: connector is for transport rules only"},
    { "by suffix",                                 "user@fabrikam.example.on-premises.postern.invalid",     "smtp on-premises"                           },
    { "by suffix, in capitals",                    "USER@Fabrikam.example.ON-PREMISES.Postern.INVALID",     "smtp on-premises"                           },
    { "by suffix, for rules only",                 "user@fabrikam.example.scoped.postern.invalid",          "smtp scoped"                                },
    { "by suffix, the domain alone",               "fabrikam.example.scoped.postern.invalid",               "smtp scoped"                                },
    { "by suffix, disabled",                       "user@fabrikam.example.off.postern.invalid",             "wait: connector is disabled"                },
    { "by suffix, unknown",                        "user@fabrikam.example.nobody.postern.invalid",          "wait: unknown connector"                    },
    { "by suffix, TLS by its own transport",       "user@fabrikam.example.branch-tls.postern.invalid",
     "smtp-tls branch"                                                                                                                                   },
    { "by suffix, TLS by a connector that has it", "user@fabrikam.example.on-premises-tls.postern.invalid",
     "smtp on-premises"                                                                                                                                  },
    { "by suffix, TLS that nothing demands",       "user@fabrikam.example.plain-tls.postern.invalid",
     "wait: connector has no transport that requires TLS"                                                                                                },
    { "by suffix, -tls of nothing",                "user@fabrikam.example.-tls.postern.invalid",            "wait: unknown connector"                    },
    { "the suffix alone",                          "user@postern.invalid",                                  "wait: address names no connector"           },
    { "label without a domain",                    "user@on-premises.postern.invalid",                      "wait: address names no connector"           },
    { "nothing before the label",                  ".on-premises.postern.invalid",                          "wait: address names no connector"           },
    { "parent form below the suffix",              ".example.on-premises.postern.invalid",                  "smtp on-premises"                           },
    { "ends like the suffix",                      "user@xpostern.invalid",                                 ""                                           },
};

static struct settings *
load_config(const char *text)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("postern-routes-XXXXXX", &path, NULL);
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_true(fd >= 0);
    close(fd);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    struct settings *loaded = settings_load(path, found);
    for (guint i = 0; i < found->list->len; i++) {
        g_autofree char *fault = diagnostic_to_string(g_ptr_array_index(found->list, i));

        print_message("%s\n", fault);
    }
    g_remove(path);
    assert_non_null(loaded);
    return loaded;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct settings *loaded = load_config(config);
    struct routes *routes = routes_new(loaded);
    struct route route = routes_find(routes, slice_from(row->key));
    g_autofree char *answer = NULL;

    if (route.kind == ROUTE_CONNECTOR)
        answer = g_strdup_printf("%s %s", route.transport, route.connector->id);
    else
        answer = route.kind == ROUTE_REFUSED ? g_strdup_printf("wait: %s", route.why) : g_strdup("");
    assert_string_equal(answer, row->answer);
    routes_free(routes);
    settings_free(loaded);
}

static void
one_transport_for_all_that_require_tls(void **state)
{
    g_auto(GStrv) parts = g_strsplit(config, "default: smtp,", 2);
    g_autofree char *with = g_strjoinv("default: smtp, default-tls: all-tls,", parts);
    struct settings *loaded = load_config(with);
    struct routes *routes = routes_new(loaded);
    static const char *const cases[][2] = {
        {"user@x.example.plain-tls.postern.invalid",        "all-tls" },
        { "user@x.example.on-premises-tls.postern.invalid", "all-tls" },
        { "user@x.example.branch-tls.postern.invalid",      "smtp-tls"},
        { "user@x.example.plain.postern.invalid",           "smtp"    },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(routes_find(routes, slice_from(cases[i][0])).transport, cases[i][1]);
    routes_free(routes);
    settings_free(loaded);
}

static void
a_key_with_a_nul_byte_is_not_ours(void **state)
{
    static const char key[] = "user@contoso.example\0x";
    struct settings *loaded = load_config(config);
    struct routes *routes = routes_new(loaded);

    (void)state;
    assert_int_equal(routes_find(routes, (struct slice){ key, sizeof key - 1 }).kind, ROUTE_NONE);
    routes_free(routes);
    settings_free(loaded);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, one_transport_for_all_that_require_tls);
    SUITE_ADD(&suite, a_key_with_a_nul_byte_is_not_ours);
    return suite_run(&suite, "dns/routes");
}
