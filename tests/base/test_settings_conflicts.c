#include "base/settings.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ORGANIZATION "organization: {domains: [contoso.example]}\n"

static const struct row {
    const char *name, *text, *faults;
} rows[] = {
  /* clang-format off */
    { "two costs", "connectors:\n  - {Name: A, AddressSpaces: ['x.example;1']}\n"
      "  - {Name: B, AddressSpaces: ['x.example;2']}\n", "" },
    { "one cost twice", "connectors:\n  - {Name: A, AddressSpaces: ['x.example;7']}\n"
      "  - {Name: B, AddressSpaces: ['x.example;7']}\n",
      "4:5: ambiguous-domain: connectors 'A' (line 3) and 'B' both take 'x.example' at cost 7, the first is used, "
      "give one of them another cost, or take it out of one" },
    { "recipient domains have cost 1", "connectors:\n  - {Name: A, RecipientDomains: [X.example]}\n"
      "  - {Name: B, AddressSpaces: [x.example]}\n",
      "4:5: ambiguous-domain: connectors 'A' (line 3) and 'B' both take 'x.example' at cost 1, the first is used, "
      "give one of them another cost, or take it out of one" },
    { "a domain twice in one connector", "connectors:\n"
      "  - {Name: A, RecipientDomains: [x.example], AddressSpaces: [x.example]}\n", "" },
    { "a disabled one takes nothing", "connectors:\n  - {Name: A, AddressSpaces: [x.example], Enabled: no}\n"
      "  - {Name: B, AddressSpaces: [x.example]}\n", "" },
    { "nor does one for rules only", "connectors:\n  - {Name: A, AddressSpaces: [x.example], IsTransportRuleScoped: yes}\n"
      "  - {Name: B, AddressSpaces: [x.example]}\n", "" },
    { "routing.domains goes first", "connectors:\n  - {Name: A, RecipientDomains: [x.example]}\n  - {Name: B}\n"
      "routing: {domains: {x.example: b}}\n",
      "5:21: ambiguous-domain: 'x.example' goes to 'b' by routing.domains, connector 'A' (line 3) claims it in vain, "
      "take it out of one of them" },
    { "routing.domains says the same", "connectors:\n  - {Name: A, RecipientDomains: [x.example]}\n"
      "routing: {domains: {x.example: a}}\n", "" },
    { "one host, two demands", "connectors:\n  - {Name: A, SmartHosts: [h.example], TlsSettings: EncryptionOnly}\n"
      "  - {Name: B, SmartHosts: [g.example, h.example]}\n",
      "4:39: tls-conflict: smarthost 'h.example' has TlsSettings EncryptionOnly in connector 'A' (line 3) and "
      "Opportunistic in 'B': the stricter holds for both, and of two names each will do, "
      "give both the same TlsSettings and TlsDomain" },
    { "one zone, two names", "connectors:\n"
      "  - {Name: A, SmartHosts: ['mx:h.example'], TlsSettings: DomainValidation, TlsDomain: a.example}\n"
      "  - {Name: B, SmartHosts: ['mx:h.example'], TlsSettings: DomainValidation, TlsDomain: b.example}\n",
      "4:28: tls-conflict: smarthost 'h.example' has TlsSettings DomainValidation in connector 'A' (line 3) and "
      "DomainValidation in 'B': the stricter holds for both, and of two names each will do, "
      "give both the same TlsSettings and TlsDomain" },
    { "two ports are two next hops", "connectors:\n  - {Name: A, SmartHosts: ['h.example:26'], TlsSettings: EncryptionOnly}\n"
      "  - {Name: B, SmartHosts: [h.example]}\n", "" },
    { "DANE goes by name", "connectors:\n  - {Name: A, SmartHosts: [h.example], TlsSettings: DANE}\n"
      "  - {Name: B, SmartHosts: [h.example]}\n", "" },
    { "a size that nobody keeps", "connectors:\n  - {Name: A, MaxMessageSize: 25MB}\n",
      "3:31: not-enforced: 'MaxMessageSize' is kept where a rule routes; by domain the way out is chosen without knowing the size, "
      "set message_size_limit of the MTA, or the limit that the smarthost announces (SIZE)" },
    { "a size that rules keep", "connectors:\n  - {Name: A, MaxMessageSize: 25MB, IsTransportRuleScoped: true}\n", "" },
    { "a track that is a list", "connectors: [{Name: A, Track: [a]}]\n",
      "2:31: wrong-value: 'Track' is not complete or not of its form, write a mapping" },
    { "too few hosts to need", "connectors: [{Name: A, MinHosts: 0}]\n",
      "2:34: out-of-range: 'MinHosts' is out of range: 0, allowed is 1 to 256" },
    { "own address that is a name", "routing: {own_addresses: [gw.example]}\n",
      "2:27: wrong-value: 'routing.own_addresses' cannot be 'gw.example', write ADDRESS or [ADDRESS]:PORT" },
    { "own addresses", "routing: {own_addresses: [192.0.2.1, '[2001:db8::1]:2525']}\n", "" },
    { "recipient domain that is none", "connectors: [{Name: A, RecipientDomains: ['a b']}]\n",
      "2:43: wrong-value: 'RecipientDomains' cannot be 'a b', write x, *.x or *" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "postern.yaml", NULL);
    g_autofree char *text = g_strconcat(ORGANIZATION, row->text, NULL);

    assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(settings) loaded = settings_load(path, found);
    g_autofree char *faults = faults_to_string(found);
    g_unlink(path);
    g_rmdir(folder);
    assert_string_equal(faults, row->faults);
    assert_int_equal(loaded != NULL, found->errors == 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "base/settings conflicts");
}
