/* postern mx check: what is wrong with a zone that mail is to fail over by. */
#include "cli/command.h"
#include "cli/mx_probe.h"
#include "cli/mx_report.h"
#include "cli/mx_sites.h"
#include "cli/mx_source.h"

const char help_mx_check[] = //
    "Check a zone that mail is to fail over by: records, tiers, hosts, addresses, name servers. Changes "
    "nothing.\n"
    "\n"
    "  postern mx check hybrid.contoso.example                          as its name servers have it\n"
    "  postern mx check --zone example.zone hybrid.contoso.example      before it is served\n"
    "  postern mx check --zone corp.zone --profile internal smarthosts.corp.example\n"
    "  postern mx check --zone example.zone --json NAME | jq '.findings[].id'\n"
    "  postern help same-subnet-across-tiers                            what a finding means\n"
    "\n"
    "  --zone FILE                   this zone file ($INCLUDE and $GENERATE are not followed)\n"
    "  --origin NAME                 the zone's name, where the file does not say it (default: that of its "
    "SOA)\n"
    "  --server ADDRESS[:PORT]       ask this resolver, not the configured or system's; several are "
    "compared\n"
    "  --authority-port N            of authoritative name servers (default 53)\n"
    "  --probe                       also talk to every host, up to STARTTLS; nothing is sent\n"
    "  --tls SETTING                 what the connector demands: Opportunistic (default), EncryptionOnly,\n"
    "                                CertificateValidation, DomainValidation, DANE\n"
    "  --tls-domain NAME             the name that certificates must have, as TlsDomain\n"
    "  --recipient ADDRESS           ask the hosts whether they take mail for it, up to RCPT\n"
    "  --relay                       ask them whether they relay for strangers: RCPT to a name that is "
    "nobody's\n"
    "  --smtp-port N                 port of the hosts (default 25)\n"
    "  --ca-file FILE                authorities instead of the system's\n"
    "  --https-port N                of the server of an MTA-STS policy (default 443), 0 to ask for none\n"
    "  --profile default|internal    internal: all senders are inside, private addresses are right\n"
    "  --address-limit N             addresses that senders try, 0 for all (default 5, as Postfix)\n"
    "  --require-redundant-primary   one host in the first tier is a warning, not a note\n"
    "  --notes                       also say what is off by default: preference-gap, spf-dmarc\n"
    "  --site PATTERN=SITE           hosts whose name matches stand there; may be repeated (default: the "
    "Sites\n"
    "                                of the connectors that send to NAME)\n"
    "  --self NAME|ADDRESS           a name or address of this gateway; may be repeated\n"
    "  --fail-on error|warning|info  what counts as found (default warning)\n"
    "  --json                        output for machines: postern-json(5)\n"
    "Exit: 0 nothing found · 1 something found · 2 the zone could not be read or asked about\n";

struct mx_check_flags {
    struct mx_source_flags source;
    struct mx_probe_flags probe;
    struct probe_demand demand;
    char *profile, *fail_on;
    char **own, **sites;
    GArray *site_rows; /* of struct failover_site, from `sites` */
    enum severity least;
    int address_limit;
    gboolean wants_redundant_primary, is_json;
};

static bool
read_profile(const struct cli *cli, const char *name, enum check_profile *out)
{
    static const char *const names[] = {
        [CHECK_PROFILE_DEFAULT] = "default",
        [CHECK_PROFILE_INTERNAL] = "internal",
    };

    for (size_t i = 0; name != NULL && i < ARRAY_LEN(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum check_profile)i;
            return true;
        }
    }
    if (name == NULL)
        return true;
    cli_complain(cli, "--profile is default or internal, not '%s'", name);
    return false;
}

static void
print(const struct cli *cli, const struct mx_subject *subject, const struct check_report *report,
      gboolean is_json)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (is_json)
        mx_report_append_json(subject, report, out);
    else
        mx_report_append_human(cli->out, subject, report, out);
    if (!is_json && !cli->is_quiet)
        mx_report_append_summary(report, out);
    cli_print(out);
}

static enum exit_status
check_name(const struct cli *cli, const struct mx_check_flags *flags, const struct settings *configured,
           const char *name, struct check_options options)
{
    g_auto(mx_source) zone = { 0 };
    g_autoptr(check_report) report = check_report_new();

    if (!mx_source_read(cli, &flags->source, configured, name, &zone))
        return EXIT_STATUS_CANNOT;
    g_autoptr(check_hosts) hosts = zone.data->faults->len > 0 ? NULL : check_hosts_new(zone.data, zone.name);
    struct mx_subject subject = { zone.name, zone.source, zone.path, hosts };

    g_autoptr(GPtrArray) looks = NULL;
    if (flags->probe.is_wanted && hosts != NULL) {
        looks = mx_probe_hosts(cli, &flags->probe, &flags->demand, flags->source.servers, configured, hosts);
        if (looks == NULL)
            return EXIT_STATUS_CANNOT;
    }
    g_autoptr(GArray) sites = g_array_copy(flags->site_rows);
    if (flags->sites == NULL)
        mx_sites_add_configured(configured, zone.name, sites);
    options.sites = sites;
    options.survey = zone.survey;
    options.looks = looks;
    options.tls = flags->demand.tls;
    check_zone(zone.data, zone.name, &options, report);
    check_report_sort(report);
    print(cli, &subject, report, flags->is_json);
    /* What could not be looked up was not checked: never to be mistaken for a clean zone. */
    if (!mx_source_is_all_known(cli, &zone))
        return EXIT_STATUS_CANNOT;
    return check_report_reaches(report, flags->least) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

static enum exit_status
check_names(const struct cli *cli, struct mx_check_flags *flags, char *const *names)
{
    enum exit_status status = EXIT_STATUS_DONE;
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    struct check_options options = { .address_limit = (size_t)flags->address_limit,
                                     .wants_notes = flags->source.wants_notes,
                                     .wants_redundant_primary = flags->wants_redundant_primary,
                                     .own = own,
                                     .now_s = g_get_real_time() / G_USEC_PER_SEC };

    flags->least = SEVERITY_WARNING;
    flags->source.ca_file = flags->probe.ca_file;
    if (!cli_read_severity(cli, "--fail-on", flags->fail_on, &flags->least) ||
        !read_profile(cli, flags->profile, &options.profile) ||
        !mx_probe_read(cli, &flags->probe, &flags->demand) ||
        !mx_sites_add_given(cli, flags->sites, flags->site_rows))
        return EXIT_STATUS_CANNOT;
    g_autoptr(settings) configured = mx_find_settings(cli);
    if (configured == NULL)
        return EXIT_STATUS_CANNOT;
    for (size_t i = 0; flags->own != NULL && flags->own[i] != NULL; i++)
        g_ptr_array_add(own, flags->own[i]);
    for (size_t i = 0; names[i] != NULL; i++)
        status = exit_status_worst(status, check_name(cli, flags, configured, names[i], options));
    return status;
}

enum exit_status
command_mx_check(struct cli *cli, char **arguments)
{
    struct mx_check_flags flags = { .source.authority_port = MX_AUTHORITY_PORT,
                                    .source.https_port = MX_HTTPS_PORT,
                                    .probe.port = MX_SMTP_PORT,
                                    .site_rows = g_array_new(FALSE, FALSE, sizeof(struct failover_site)),
                                    .address_limit = CHECK_ADDRESS_LIMIT };
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"zone",                        0, 0, G_OPTION_ARG_FILENAME, &flags.source.zone, NULL, NULL },
        { "origin",                            0, 0, G_OPTION_ARG_FILENAME, &flags.source.origin, NULL, NULL },
        { "server",           0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.source.servers, NULL, NULL },
        { "authority-port",                         0, 0, G_OPTION_ARG_INT, &flags.source.authority_port, NULL, NULL },
        { "probe",                     0, 0, G_OPTION_ARG_NONE, &flags.probe.is_wanted, NULL, NULL },
        { "tls",                            0, 0, G_OPTION_ARG_FILENAME, &flags.probe.tls, NULL, NULL },
        { "tls-domain",         0, 0, G_OPTION_ARG_FILENAME, &flags.probe.tls_domain, NULL, NULL },
        { "recipient",                         0, 0, G_OPTION_ARG_FILENAME, &flags.probe.recipient, NULL, NULL },
        { "relay",                     0, 0, G_OPTION_ARG_NONE, &flags.probe.asks_relay, NULL, NULL },
        { "https-port",                            0, 0, G_OPTION_ARG_INT, &flags.source.https_port, NULL, NULL },
        { "notes",        0, 0, G_OPTION_ARG_NONE, &flags.source.wants_notes, NULL, NULL },
        { "smtp-port",                         0, 0, G_OPTION_ARG_INT, &flags.probe.port, NULL, NULL },
        { "ca-file",             0, 0, G_OPTION_ARG_FILENAME, &flags.probe.ca_file, NULL, NULL },
        { "profile",                            0, 0, G_OPTION_ARG_FILENAME, &flags.profile, NULL, NULL },
        { "address-limit", 0, 0, G_OPTION_ARG_INT, &flags.address_limit, NULL, NULL },
        { "require-redundant-primary",                         0, 0, G_OPTION_ARG_NONE, &flags.wants_redundant_primary, NULL, NULL },
        { "site",                      0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.sites, NULL, NULL },
        { "self",                            0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.own, NULL, NULL },
        { "fail-on",       0, 0, G_OPTION_ARG_FILENAME, &flags.fail_on, NULL, NULL },
        { "json",                         0, 0, G_OPTION_ARG_NONE, &flags.is_json, NULL, NULL },
        { 0                       },
    };

    if (cli_parse_options(cli, entries, &rest, &status)) {
        status = EXIT_STATUS_CANNOT;
        if (rest[1] == NULL)
            cli_complain(cli, "mx check needs a NAME: postern mx check --zone FILE hybrid.contoso.example");
        else if (flags.address_limit < 0)
            cli_complain(cli, "--address-limit is a number from 0, not %d", flags.address_limit);
        else
            status = check_names(cli, &flags, rest + 1);
    }
    mx_source_flags_done(&flags.source);
    mx_probe_flags_done(&flags.probe);
    g_free(flags.profile);
    g_free(flags.fail_on);
    g_strfreev(flags.own);
    g_strfreev(flags.sites);
    g_array_unref(flags.site_rows);
    return status;
}
