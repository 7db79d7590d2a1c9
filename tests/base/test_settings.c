#include "base/settings.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define ORGANIZATION "organization: {domains: [contoso.example]}\n"

/* Loads `text` as /tmp/.../postern.yaml; the folder is in *folder. */
static struct settings *
load(const char *text, struct diagnostics *found, char **folder)
{
    *folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(*folder, "postern.yaml", NULL);

    assert_true(g_file_set_contents(path, text, -1, NULL));
    struct settings *loaded = settings_load(path, found);
    g_unlink(path);
    g_rmdir(*folder);
    return loaded;
}

/* Faults of the text behind ORGANIZATION, so its first line is line 2. */
/* clang-format off */
static const struct fault_row {
    const char *name, *text, *faults;
} fault_rows[] = {
    { "no fault: nothing else", "", "" },
    { "no fault: empty sections", "milter:\ndns: {}\nhealth: ~\n", "" },
    { "no fault: names in any case", "MILTER: {Deadline: 30s}\n", "" },
    { "unknown section", "milters: {}\n",
      "2:1: unknown-key: unknown setting 'milters', did you mean 'milter'?" },
    { "unknown key", "milter: {deadlin: 5s}\n",
      "2:10: unknown-key: unknown setting 'deadlin', did you mean 'deadline'?" },
    { "section that is a text", "milter: x\n",
      "2:9: wrong-value: 'milter' cannot be 'x', write a mapping" },
    { "section that is a list", "health: [1]\n",
      "2:9: wrong-value: 'health' is not complete or not of its form, write a mapping" },
    { "no fault: languages of pictures", "extract: {ocr: eng+chi_sim}\n", "" },
    { "languages that are none", "extract: {ocr: eng+}\n",
      "2:16: wrong-value: 'ocr' cannot be 'eng+', write off, or languages of Tesseract such as eng+deu" },
    { "languages that are a path", "extract: {ocr: ../eng}\n",
      "2:16: wrong-value: 'ocr' cannot be '../eng', write off, or languages of Tesseract such as eng+deu" },
    { "duration below its range", "milter: {deadline: 999ms}\n",
      "2:20: out-of-range: 'milter.deadline' is out of range: 999ms, allowed is 1s to 1h" },
    { "duration above its range", "milter: {deadline: 3601s}\n",
      "2:20: out-of-range: 'milter.deadline' is out of range: 3601s, allowed is 1s to 1h" },
    { "integer above its range", "milter: {concurrency: 1025}\n",
      "2:23: out-of-range: 'milter.concurrency' is out of range: 1025, allowed is 1 to 1024" },
    { "size above its range", "milter: {max_message: 2048MB}\n",
      "2:23: out-of-range: 'milter.max_message' is out of range: 2048MB, allowed is 1KB to 2047MB" },
    { "octal mode with an 8", "milter: {socket_mode: 0680}\n",
      "2:23: wrong-value: 'milter.socket_mode' cannot be '0680', write an octal mode such as 0660" },
    { "octal mode beyond the permissions", "milter: {socket_mode: 01777}\n",
      "2:23: wrong-value: 'milter.socket_mode' cannot be '01777', write an octal mode such as 0660" },
    { "percentage without its sign", "health: {jitter: 10}\n",
      "2:18: wrong-value: 'health.jitter' cannot be '10', write a percentage from 0% to 50%" },
    { "percentage too large", "health: {jitter: 51%}\n",
      "2:18: wrong-value: 'health.jitter' cannot be '51%', write a percentage from 0% to 50%" },
    { "choice that is none", "log: {level: loud}\n",
      "2:14: wrong-type: 'log.level' cannot be 'loud', write one of debug, info, warning, error" },
    { "order that is none", "routing: {order: strikt}\n",
      "2:18: wrong-type: 'routing.order' cannot be 'strikt', write 'strict' perhaps; known are skip, strict" },
    { "text that is a list", "routing: {suffix: [a]}\n",
      "2:19: wrong-type: 'routing.suffix' cannot be a list, write one text; quote it if it is special to YAML" },
    { "suffix that is no domain", "routing: {suffix: 'a b'}\n",
      "2:19: wrong-value: 'routing.suffix' cannot be 'a b', write a domain name, best one under .invalid" },
    { "shortest time above the longest", "dns: {min_ttl: 2h}\n",
      "2:16: wrong-value: 'dns.min_ttl' is above 'dns.max_ttl'" },
    { "socket of no known form", "milter: {socket: /run/s}\n",
      "2:18: wrong-value: 'milter.socket' cannot be '/run/s', write unix:PATH or inet:PORT@ADDRESS" },
    { "socket with port 0", "milter: {socket: 'inet:0@127.0.0.1'}\n",
      "2:18: wrong-value: 'milter.socket' cannot be 'inet:0@127.0.0.1', write unix:PATH or inet:PORT@ADDRESS" },
    { "socket at no address", "routing: {socket: 'inet:25@a b'}\n",
      "2:19: wrong-value: 'routing.socket' cannot be 'inet:25@a b', write unix:PATH or inet:PORT@ADDRESS" },
    { "socket without a path", "routing: {socket: 'unix:'}\n",
      "2:19: wrong-value: 'routing.socket' cannot be 'unix:', write a path of 1 to 107 bytes behind unix:" },
    { "control socket that is not local", "milter: {control: 'inet:25@127.0.0.1'}\n",
      "2:19: wrong-value: 'milter.control' cannot be 'inet:25@127.0.0.1', write unix:PATH" },
    { "rules that are a mapping", "rules: {a: b}\n",
      "2:8: wrong-value: 'rules' is not complete or not of its form, write a list" },
    { "rules with a list inside", "rules: [a, [b]]\n",
      "2:12: wrong-type: 'rules' cannot be a list, write one text; quote it if it is special to YAML" },
    { "failures that are a list", "failures: [a]\n",
      "2:11: wrong-value: 'failures' is not complete or not of its form, write a mapping" },
    { "failure without a disposition", "failures: {split: }\n",
      "2:19: wrong-type: 'split' cannot be '', write one text; quote it if it is special to YAML" },
    { "connectors that are a mapping", "connectors: {}\n",
      "2:13: wrong-value: 'connectors' is not complete or not of its form, write a list of connectors" },
    { "connector that is a text", "connectors: [x]\n",
      "2:14: wrong-value: 'connectors' cannot be 'x', write a mapping with Name and SmartHosts" },
    { "connector without a name", "connectors: [{SmartHosts: [a.example]}]\n",
      "2:14: missing-key: a connector needs a 'Name', add Name: ..." },
    { "connector with an unknown parameter", "connectors:\n  - {Name: A, SmartHost: a.example}\n",
      "3:15: unknown-key: unknown parameter 'SmartHost', did you mean 'SmartHosts'?" },
    { "connector with a bad id", "connectors: [{Name: A, Id: A_B}]\n",
      "2:28: wrong-value: 'Id' cannot be 'A_B', write lower-case letters, digits and hyphens, not ending in -tls" },
    { "connector id that looks like one with TLS", "connectors: [{Name: A, Id: a-tls}]\n",
      "2:28: wrong-value: 'Id' cannot be 'a-tls', write lower-case letters, digits and hyphens, not ending in -tls" },
    { "connector whose name makes no id", "connectors: [{Name: '!!'}]\n",
      "2:21: wrong-value: 'Id' cannot be '!!', write lower-case letters, digits and hyphens, not ending in -tls" },
    { "two connectors of one name", "connectors:\n  - {Name: A, Id: a}\n  - {Name: a, Id: b}\n",
      "4:5: duplicate-name: connector 'a' is already defined in line 3, give it another Name or Id" },
    { "two connectors of one id", "connectors:\n  - {Name: A, Id: x}\n  - {Name: B, Id: x}\n",
      "4:5: duplicate-name: connector 'B' is already defined in line 3, give it another Name or Id" },
    { "smarthost that is none", "connectors: [{Name: A, SmartHosts: ['a b']}]\n",
      "2:37: wrong-value: 'SmartHosts' cannot be 'a b', write mx:NAME, host, [address], each with :PORT if needed" },
    { "smarthost with port 65536", "connectors: [{Name: A, SmartHosts: ['a:65536']}]\n",
      "2:37: wrong-value: 'SmartHosts' cannot be 'a:65536', write mx:NAME, host, [address], each with :PORT if needed" },
    { "MX of an address", "connectors: [{Name: A, SmartHosts: 'mx:192.0.2.1'}]\n",
      "2:36: wrong-value: 'SmartHosts' cannot be 'mx:192.0.2.1', write mx:NAME, host, [address], each with :PORT if needed" },
    { "address space with cost 101", "connectors: [{Name: A, AddressSpaces: ['x.example;101']}]\n",
      "2:40: wrong-value: 'AddressSpaces' cannot be 'x.example;101', write x, *.x or *, with ;COST from 1 to 100" },
    { "TLS setting near a known one", "connectors: [{Name: A, TlsSettings: DomainValidatio}]\n",
      "2:37: wrong-type: 'TlsSettings' cannot be 'DomainValidatio', write 'DomainValidation' perhaps; known are "
      "Opportunistic, EncryptionOnly, CertificateValidation, DomainValidation, DANE" },
    { "probe that is none", "connectors: [{Name: A, Probe: ping}]\n",
      "2:31: wrong-type: 'Probe' cannot be 'ping', write one of connect, greeting, ehlo, starttls, envelope" },
    { "recipient of a probe that is none", "connectors: [{Name: A, ProbeRecipient: 'a b@c.example'}]\n",
      "2:40: wrong-value: 'ProbeRecipient' cannot be 'a b@c.example', write user@domain" },
    { "recipient of a probe that would end the command", "connectors: [{Name: A, ProbeRecipient: 'a>@c.example'}]\n",
      "2:40: wrong-value: 'ProbeRecipient' cannot be 'a>@c.example', write user@domain" },
    { "recipient of a probe that gets not so far",
      "connectors: [{Name: A, Probe: ehlo, ProbeRecipient: a@c.example}]\n",
      "2:31: wrong-value: 'Probe' cannot be 'ehlo', write envelope, for ProbeRecipient" },
    { "an address has no name to look for",
      "connectors: [{Name: A, SmartHosts: ['[192.0.2.1]'], TlsSettings: DomainValidation}]\n",
      "2:37: wrong-value: 'TlsSettings: DomainValidation' needs a name to look for, and '192.0.2.1' is an address, "
      "add TlsDomain" },
    { "an address has no TLSA record", "connectors: [{Name: A, SmartHosts: ['[192.0.2.1]'], TlsSettings: DANE}]\n",
      "2:37: wrong-value: 'TlsSettings: DANE' needs a name to look for, and '192.0.2.1' is an address, write its name" },
    { "a domain for TLS that is none", "connectors: [{Name: A, TlsDomain: '*.a b'}]\n",
      "2:35: wrong-value: 'TlsDomain' cannot be '*.a b', write a domain name, or *.x" },
    { "flag that is no flag", "connectors: [{Name: A, Enabled: 2}]\n",
      "2:33: wrong-type: 'Enabled' cannot be '2', write true or false" },
    { "route to a missing connector",
      "connectors: [{Name: On-premises}]\nrouting: {domains: {a.example: on-premise}}\n",
      "3:32: missing-connector: 'a.example': there is no connector 'on-premise', did you mean 'on-premises'?" },
    { "route to a connector where there is none", "routing: {domains: {a.example: x}}\n",
      "2:32: missing-connector: 'a.example': there is no connector 'x', add it to connectors" },
    { "route of what is no domain", "connectors: [{Name: x}]\nrouting: {domains: {'a b': x}}\n",
      "3:21: wrong-value: 'a b' is no domain name" },
    { "transport of a missing connector", "routing: {transport: {x: smtp}}\n",
      "2:23: missing-connector: 'x': there is no connector 'x', add it to connectors" },
    { "transport that is a list", "routing: {transport: [smtp]}\n",
      "2:22: wrong-value: 'transport' is not complete or not of its form, write a mapping" },
};
/* clang-format on */

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *text = g_strconcat(ORGANIZATION, row->text, NULL), *folder = NULL;
    g_autoptr(settings) loaded = load(text, found, &folder);
    g_autofree char *faults = faults_to_string(found);

    assert_string_equal(faults, row->faults);
    assert_int_equal(loaded != NULL, *row->faults == '\0');
}

/* clang-format off */
static const struct fault_row organization_rows[] = {
    { "organization: not there", "log: {}\n",
      "0:0: missing-key: no 'organization.domains': nothing would count as inside, "
      "add organization: { domains: [...] }" },
    { "organization: no domains", "organization: {domains: []}\n",
      "0:0: missing-key: no 'organization.domains': nothing would count as inside, "
      "add organization: { domains: [...] }" },
    { "organization: the whole file is a list", "- a\n",
      "1:1: wrong-value: 'postern.yaml' is not complete or not of its form, write settings as key: value" },
    { "organization: domain that is none", "organization: {domains: [contoso.example, 'a b']}\n",
      "1:43: wrong-value: 'domains' cannot be 'a b', write a domain name; *.x for the subdomains of x" },
    { "organization: domain without a name",
      "organization: {domains: [contoso.example, {type: authoritative}]}\n",
      "1:43: wrong-value: 'domains' is not complete or not of its form, write a name, or {name, type}" },
    { "organization: domain of an unknown type",
      "organization: {domains: [contoso.example, {name: b.example, type: relay}]}\n",
      "1:67: wrong-type: 'type' cannot be 'relay', write one of authoritative, internal_relay, external_relay" },
    { "organization: domain with an unknown key",
      "organization: {domains: [contoso.example, {name: b.example, kind: relay}]}\n",
      "1:61: unknown-key: unknown setting 'kind'" },
    { "organization: partner that is none", "organization: {domains: [a.example], partners: ['b c']}\n",
      "1:49: wrong-value: 'partners' cannot be 'b c', write a domain name" },
    { "organization: network that is none",
      "organization: {domains: [a.example], trusted_networks: [10.0.0.0/33]}\n",
      "1:57: wrong-value: 'organization.trusted_networks' cannot be '10.0.0.0/33', write an address, "
      "a range a-b or a network such as 192.0.2.0/24" },
    { "organization: peer proved by a header alone",
      "organization:\n  domains: [a.example]\n  inbound_connectors:\n"
      "    - {name: EXO, tenant_header: 'X-Tenant: 1'}\n",
      "4:7: wrong-value: 'inbound_connectors' is not complete or not of its form, write a name, "
      "and networks or a tls_subject" },
    { "organization: peer with a header that is none",
      "organization:\n  domains: [a.example]\n  inbound_connectors:\n"
      "    - {name: EXO, networks: 192.0.2.0/24, tenant_header: tenant}\n",
      "4:58: wrong-value: 'tenant_header' cannot be 'tenant', write 'Name: value'" },
    { "organization: peer with an unknown key",
      "organization:\n  domains: [a.example]\n  inbound_connectors: [{name: E, subject: x}]\n",
      "3:34: unknown-key: unknown setting 'subject'" },
    { "organization: peers that are a mapping",
      "organization:\n  domains: [a.example]\n  inbound_connectors: {name: E}\n",
      "3:23: wrong-value: 'inbound_connectors' is not complete or not of its form, write a list" },
};
/* clang-format on */

static void
check_organization(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = NULL;
    g_autoptr(settings) loaded = load(row->text, found, &folder);
    g_autofree char *faults = faults_to_string(found);

    assert_string_equal(faults, row->faults);
    assert_null(loaded);
}

static void
several_faults_are_told_at_once(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = NULL;

    assert_null(load("milter: {deadline: 1}\nlog: {level: x}\nroutin: {}\n", found, &folder));
    assert_int_equal(found->errors, 4); /* and no organization */
}

static void
file_that_is_not_there(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_null(settings_load("/nonexistent/postern.yaml", found));
    assert_int_equal(found->errors, 1);
    settings_free(NULL);
}

static void
defaults_are_those_of_the_table(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = NULL;
    g_autoptr(settings) loaded = load(ORGANIZATION, found, &folder);
    g_autofree char *rules = g_build_filename(folder, "rules.d", NULL);

    assert_non_null(loaded);
    assert_string_equal(loaded->organization.postmaster, "postmaster@contoso.example");
    assert_int_equal(loaded->organization.trusted_networks->len, 2);
    assert_string_equal(loaded->milter.socket, "unix:/var/spool/postfix/postern/milter.sock");
    assert_int_equal(loaded->milter.socket_mode, 0660);
    assert_string_equal(loaded->milter.socket_group, "postfix");
    assert_int_equal(loaded->milter.deadline_us, 60 * G_USEC_PER_SEC);
    assert_int_equal(loaded->milter.concurrency, 4 * (int64_t)g_get_num_processors());
    assert_int_equal(loaded->milter.max_message_bytes, 150 << 20);
    assert_int_equal(loaded->milter.strip_headers->len, 5);
    assert_int_equal(loaded->rules->len, 1);
    assert_string_equal(g_ptr_array_index(loaded->rules, 0), rules);
    assert_string_equal(loaded->routing.suffix, "postern.invalid");
    assert_string_equal(loaded->routing.transport, "smtp");
    assert_false(loaded->routing.is_strict);
    assert_int_equal(loaded->dns.stale_us, 7 * 86400LL * G_USEC_PER_SEC);
    assert_int_equal(loaded->health.jitter_percent, 10);
    assert_int_equal(loaded->health.site_return_us, 300LL * G_USEC_PER_SEC);
    assert_int_equal(loaded->log.level, LOG_LEVEL_INFO);
}

static const char whole_example[] =
    "organization:\n"
    "  domains: [Contoso.example, '*.contoso.example', {name: relay.example, type: internal_relay}]\n"
    "  partners: Fabrikam.example\n"
    "  postmaster: help@contoso.example\n"
    "  inbound_connectors: [{name: EXO, networks: [192.0.2.0/24], tls_subject: mail.example}]\n"
    "milter: {socket: 'inet6:10025@::1', control: 'unix:run/m.ctl', socket_mode: 0600}\n"
    "failures: {split: reject}\n"
    "classifiers: [custom.yaml, /abs.yaml]\n"
    "connectors:\n"
    "  - Name: On-premises\n"
    "    SmartHosts: ['mx:Hybrid.contoso.example:2525', host.example, '[192.0.2.7]:26', '2001:db8::1']\n"
    "    TlsSettings: DomainValidation\n"
    "    TlsDomain: Contoso.example\n"
    "    AddressSpaces: ['SMTP:*.contoso.example;5', '*']\n"
    "    RecipientDomains: [contoso.example]\n"
    "    MaxMessageSize: 25MB\n"
    "    Probe: greeting\n"
    "    IsTransportRuleScoped: yes\n"
    "    Sites: {'oxford*': Oxford}\n"
    "  - {Name: Spare One, Enabled: no}\n"
    "routing:\n"
    "  domains: {Contoso.example: On-premises}\n"
    "  order: strict\n"
    "  state: routes\n"
    "  transport: {default: relay, Spare One: slow}\n"
    "dns: {servers: ['127.0.0.1:5353']}\n"
    "log: {to: stderr, format: json, level: debug}\n";

static void
check_smarthost(const struct connector *connector, guint index, const char *name, uint16_t port)
{
    const struct smarthost *host = g_ptr_array_index(connector->smarthosts, index);

    assert_string_equal(host->name, name);
    assert_int_equal(host->port, port);
    assert_int_equal(host->is_mx, index == 0);
    assert_int_equal(host->is_address, index >= 2);
}

static void
connectors_of_the_example(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = NULL;
    g_autoptr(settings) loaded = load(whole_example, found, &folder);
    const struct connector *connector = settings_find_connector(loaded, "ON-PREMISES");
    const struct address_space *space = g_ptr_array_index(connector->address_spaces, 0);

    assert_string_equal(connector->id, "on-premises");
    assert_int_equal(connector->smarthosts->len, 4);
    check_smarthost(connector, 0, "hybrid.contoso.example", 2525);
    check_smarthost(connector, 1, "host.example", 25);
    check_smarthost(connector, 2, "192.0.2.7", 26);
    check_smarthost(connector, 3, "2001:db8::1", 25);
    assert_string_equal(tls_setting_name(connector->tls), "DomainValidation");
    assert_string_equal(connector->tls_domain, "contoso.example");
    assert_string_equal(space->domain, "*.contoso.example");
    assert_int_equal(space->cost, 5);
    assert_int_equal(connector->max_message_bytes, 25 << 20);
    assert_string_equal(probe_depth_name(connector->probe), "greeting");
    assert_true(connector->is_transport_rule_scoped);
    assert_true(connector->is_enabled);
    assert_int_equal(connector->sites->len, 1);
    assert_int_equal(connector->at.line, 10);
    assert_string_equal(settings_find_connector(loaded, "spare-one")->name, "Spare One");
    assert_false(settings_find_connector(loaded, "spare-one")->is_enabled);
    assert_null(settings_find_connector(loaded, "none"));
}

static void
a_probe_goes_as_deep_as_delivery_has_to(void **state)
{
    static const char text[] = "connectors:\n"
                               "  - {Name: plain}\n"
                               "  - {Name: encrypted, TlsSettings: EncryptionOnly}\n"
                               "  - {Name: shallow, TlsSettings: EncryptionOnly, Probe: connect}\n"
                               "  - {Name: deep, ProbeRecipient: probe@contoso.example}\n";
    static const enum probe_depth depths[] = { PROBE_EHLO, PROBE_STARTTLS, PROBE_CONNECT, PROBE_ENVELOPE };
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *whole = g_strconcat(ORGANIZATION, text, NULL), *folder = NULL;
    g_autoptr(settings) loaded = load(whole, found, &folder);

    (void)state;
    for (guint i = 0; i < ARRAY_LEN(depths); i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        assert_int_equal(connector->probe, depths[i]);
    }
}

static const struct setting_pair *
pair_at(const GPtrArray *pairs, guint index)
{
    assert_true(index < pairs->len);
    return g_ptr_array_index(pairs, index);
}

static void
other_settings_of_the_example(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = NULL;
    g_autoptr(settings) loaded = load(whole_example, found, &folder);
    g_autofree char *control = g_strconcat("unix:", folder, "/run/m.ctl", NULL);
    g_autofree char *routes = g_build_filename(folder, "routes", NULL);
    g_autofree char *custom = g_build_filename(folder, "custom.yaml", NULL);
    const struct accepted_domain *relay = g_ptr_array_index(loaded->organization.domains, 2);

    assert_string_equal(relay->name, "relay.example");
    assert_int_equal(relay->type, DOMAIN_INTERNAL_RELAY);
    assert_string_equal(g_ptr_array_index(loaded->organization.partners, 0), "fabrikam.example");
    assert_string_equal(loaded->organization.postmaster, "help@contoso.example");
    assert_int_equal(loaded->organization.inbound_connectors->len, 1);
    assert_string_equal(loaded->milter.socket, "inet6:10025@::1");
    assert_string_equal(loaded->milter.control, control);
    assert_string_equal(loaded->routing.state, routes);
    assert_string_equal(pair_at(loaded->failures, 0)->value, "reject");
    assert_int_equal(pair_at(loaded->failures, 0)->value_at.column, 19);
    assert_string_equal(g_ptr_array_index(loaded->classifier_packages, 0), custom);
    assert_string_equal(g_ptr_array_index(loaded->classifier_packages, 1), "/abs.yaml");
    assert_string_equal(pair_at(loaded->routing.domains, 0)->key, "contoso.example");
    assert_string_equal(pair_at(loaded->routing.domains, 0)->value, "on-premises");
    assert_true(loaded->routing.is_strict);
    assert_string_equal(loaded->routing.transport, "relay");
    assert_int_equal(loaded->routing.transports->len, 1);
    assert_string_equal(pair_at(loaded->routing.transports, 0)->key, "spare-one");
    assert_string_equal(pair_at(loaded->routing.transports, 0)->value, "slow");
    assert_int_equal(loaded->dns.servers->len, 1);
    assert_int_equal(loaded->log.target, LOG_TARGET_STDERR);
    assert_int_equal(loaded->log.format, LOG_FORMAT_JSON);
}

/* Every row of the table can be written into a file as its own default. */
static void
defaults_can_be_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < settings_count(); i++) {
        struct setting_name row = settings_name(i);
        g_auto(GStrv) parts = g_strsplit(row.name, ".", 2);
        g_autoptr(diagnostics) found = diagnostics_new();
        g_autofree char *folder = NULL, *text = NULL;

        if (row.default_text == NULL || strcmp(parts[0], "organization") == 0)
            continue;
        if (parts[1] == NULL)
            text = g_strdup_printf(ORGANIZATION "%s: %s\n", row.name, row.default_text);
        else
            text = g_strdup_printf(ORGANIZATION "%s:\n  %s: %s\n", parts[0], parts[1], row.default_text);
        g_autoptr(settings) loaded = load(text, found, &folder);
        g_autofree char *faults = faults_to_string(found);
        assert_string_equal(faults, "");
        assert_non_null(loaded);
    }
}

static void
socket_path_is_limited(void **state)
{
    (void)state;
    g_autofree char *longest = g_strnfill(106, 'x'), *folder = NULL, *other = NULL;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *allowed = g_strdup_printf(ORGANIZATION "milter: {socket: 'unix:/%s'}\n", longest);
    g_autofree char *beyond = g_strdup_printf(ORGANIZATION "milter: {socket: 'unix:/x%s'}\n", longest);
    g_autoptr(settings) loaded = load(allowed, found, &folder);

    assert_non_null(loaded);
    assert_null(load(beyond, found, &other));
    assert_int_equal(found->errors, 1);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD_ROWS(&suite, check_organization, organization_rows);
    SUITE_ADD(&suite, several_faults_are_told_at_once);
    SUITE_ADD(&suite, file_that_is_not_there);
    SUITE_ADD(&suite, defaults_are_those_of_the_table);
    SUITE_ADD(&suite, connectors_of_the_example);
    SUITE_ADD(&suite, a_probe_goes_as_deep_as_delivery_has_to);
    SUITE_ADD(&suite, other_settings_of_the_example);
    SUITE_ADD(&suite, defaults_can_be_written);
    SUITE_ADD(&suite, socket_path_is_limited);
    return suite_run(&suite, "settings");
}
