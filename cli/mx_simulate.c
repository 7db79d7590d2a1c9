/* postern mx simulate: where mail goes when hosts, sites and networks are lost. */
#include "cli/mx_simulate.h"
#include "cli/mx_sites.h"

#include "cli/command.h"
#include "cli/mx_picture.h"
#include "cli/mx_source.h"
#include "dns/records/zone_failover.h"

const char help_mx_simulate[] = //
    "Lose every host, pair of hosts, address, site, network, tier, address family and name server of a zone "
    "in\n"
    "turn, and say where mail goes then, how likely it is, and how long it takes. Connects to no mail host.\n"
    "\n"
    "  postern mx simulate --zone example.zone hybrid.contoso.example       before it is served\n"
    "  postern mx simulate --site 'oxford-*=Oxford' --svg oxford.svg NAME   sites by name, and a picture\n"
    "  postern mx simulate --down oxford-a --down 198.51.100.0/24 NAME      one question\n"
    "  postern mx simulate --mta exim --p 0.999 NAME                        another sender, better hosts\n"
    "  postern mx simulate --json NAME | jq '.kills[] | select(.goes_to == [])'\n"
    "\n"
    "  --zone FILE             this zone file (default: what the name servers say)\n"
    "  --origin NAME           the zone's name, where the file does not say it\n"
    "  --server ADDRESS[:PORT] ask this resolver; may be repeated (default: dns.servers, else the system's)\n"
    "  --authority-port PORT   where the zone's own name servers listen (default 53)\n"
    "  --down WHAT             lose this alone: host, site, address, network, ipv4, ipv6; may be repeated\n"
    "  --site PATTERN=SITE     hosts whose name matches stand there; may be repeated (default: the Sites of "
    "a "
    "connector\n"
    "                          with SmartHosts mx:NAME, else one site for each /24 and /48)\n"
    "  --p CHANCE              that a host is up (default 0.99)\n"
    "  --site-p CHANCE         that a site is up (default 0.999)\n"
    "  --mta NAME              who sends: postfix (default), exim, sendmail, exchange-online\n"
    "  --svg FILE              draw tiers, hosts and sites, and what is left when a site is gone\n"
    "  -v                      every loss, not only those worth knowing\n"
    "  --json                  output for machines: postern-json(5)\n"
    "Exit: 0 mail survives the loss of any host, site or name server · 1 it does not · 2 no zone to look "
    "at\n";

#define DEFAULT_HOST_UP 0.99
#define DEFAULT_SITE_UP 0.999

struct flags {
    struct mx_source_flags source;
    char **down, **sites;
    double host_up, site_up;
    char *mta, *svg;
    gboolean is_json;
};

static bool
check_chance(const struct cli *cli, const char *option, double chance)
{
    if (chance >= 0 && chance <= 1)
        return true;
    cli_complain(cli, "%s is a chance from 0 to 1, not %g", option, chance);
    return false;
}

static const struct mta *
read_mta(const struct cli *cli, const char *name)
{
    const struct mta *mta = mta_find(name == NULL ? "postfix" : name);

    if (mta == NULL)
        cli_complain(cli, "--mta is postfix, exim, sendmail or exchange-online, not '%s'", name);
    return mta;
}

static int64_t
whole_seconds(int64_t us)
{
    return (us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

/* Worst case: the loss comes just after a probe, and each probe waits for its time-out. */
static struct mx_timing
timing_of(const struct settings *configured)
{
    return (struct mx_timing){
        whole_seconds(configured->health.fall * configured->health.interval_us +
                      configured->health.timeout_us),
        whole_seconds(configured->health.rise * configured->health.interval_us +
                      configured->health.site_return_us),
    };
}

static bool
write_picture(const struct cli *cli, const struct simulation *run, const char *path)
{
    g_autoptr(GString) picture = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    mx_picture_append(run, picture);
    if (g_file_set_contents(path, picture->str, (gssize)picture->len, &error))
        return true;
    cli_complain(cli, "%s", error->message);
    return false;
}

static enum exit_status
status_of(const struct simulation *run)
{
    for (guint i = 0; i < run->losses->len; i++) {
        const struct loss *loss = g_ptr_array_index(run->losses, i);

        if (loss_is_expected(loss) && loss->verdict > VERDICT_FAILS_OVER)
            return EXIT_STATUS_FOUND;
    }
    return simulation_headline(run) == NULL ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

static enum exit_status
say(const struct cli *cli, const struct flags *flags, const struct mx_answer *answer)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (flags->is_json)
        mx_simulate_append_json(answer, out);
    else
        mx_simulate_append_human(cli->out, answer,
                                 cli->verbosity > 0 ? MX_DETAIL_ALL : MX_DETAIL_WORTH_KNOWING, out);
    cli_print(out);
    if (flags->svg != NULL && !write_picture(cli, answer->run, flags->svg))
        return EXIT_STATUS_CANNOT;
    return status_of(answer->run);
}

static bool
is_readable(const struct cli *cli, const struct mx_source *zone)
{
    if (zone->data->faults->len > 0)
        cli_complain(cli, "%s cannot be read whole: postern mx check says why", zone->source);
    return mx_source_is_all_known(cli, zone) && zone->data->faults->len == 0;
}

static enum exit_status
simulate(const struct cli *cli, const struct flags *flags, const struct settings *configured,
         const char *name, GArray *sites)
{
    const struct simulation_options options = { read_mta(cli, flags->mta), flags->host_up, flags->site_up,
                                                flags->down };
    g_auto(mx_source) zone = { 0 };
    g_autoptr(GError) error = NULL;

    if (options.mta == NULL || !mx_source_read(cli, &flags->source, configured, name, &zone) ||
        !is_readable(cli, &zone))
        return EXIT_STATUS_CANNOT;
    g_autoptr(failover) plan = zone_failover(zone.data, zone.name, zone.source);
    if (flags->sites == NULL)
        mx_sites_add_configured(configured, zone.name, sites);
    failover_set_sites(plan, (const struct failover_site *)(const void *)sites->data, sites->len);
    g_autoptr(simulation) run = simulation_new(plan, &options, &error);
    if (run == NULL) {
        cli_complain(cli, "--down: %s", error->message);
        return EXIT_STATUS_CANNOT;
    }
    struct mx_answer answer = { run, timing_of(configured) };
    return say(cli, flags, &answer);
}

static enum exit_status
simulate_all(const struct cli *cli, const struct flags *flags, char *const *names)
{
    g_autoptr(settings) configured = mx_find_settings(cli);
    g_autoptr(GArray) given = g_array_new(FALSE, FALSE, sizeof(struct failover_site));
    enum exit_status status = EXIT_STATUS_DONE;

    if (configured == NULL || !check_chance(cli, "--p", flags->host_up) ||
        !check_chance(cli, "--site-p", flags->site_up) || !mx_sites_add_given(cli, flags->sites, given))
        return EXIT_STATUS_CANNOT;
    for (size_t i = 0; names[i] != NULL; i++) {
        g_autoptr(GArray) sites = g_array_copy(given);

        status = exit_status_worst(status, simulate(cli, flags, configured, names[i], sites));
    }
    return status;
}

enum exit_status
command_mx_simulate(struct cli *cli, char **arguments)
{
    struct flags flags = { .source.authority_port = MX_AUTHORITY_PORT,
                           .host_up = DEFAULT_HOST_UP,
                           .site_up = DEFAULT_SITE_UP };
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"zone",                 0, 0, G_OPTION_ARG_FILENAME, &flags.source.zone, NULL, NULL },
        { "origin",                     0, 0, G_OPTION_ARG_FILENAME, &flags.source.origin, NULL, NULL },
        { "server",    0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.source.servers, NULL, NULL },
        { "authority-port",                  0, 0, G_OPTION_ARG_INT, &flags.source.authority_port, NULL, NULL },
        { "down",              0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.down, NULL, NULL },
        { "site",                     0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.sites, NULL, NULL },
        { "p",  0, 0, G_OPTION_ARG_DOUBLE, &flags.host_up, NULL, NULL },
        { "site-p",                  0, 0, G_OPTION_ARG_DOUBLE, &flags.site_up, NULL, NULL },
        { "mta",              0, 0, G_OPTION_ARG_FILENAME, &flags.mta, NULL, NULL },
        { "svg",                     0, 0, G_OPTION_ARG_FILENAME, &flags.svg, NULL, NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &flags.is_json, NULL, NULL },
        { 0                 },
    };

    if (cli_parse_options(cli, entries, &rest, &status)) {
        status = EXIT_STATUS_CANNOT;
        if (rest[1] == NULL)
            cli_complain(cli,
                         "mx simulate needs a NAME: postern mx simulate --zone FILE hybrid.contoso.example");
        else if (flags.svg != NULL && rest[2] != NULL)
            cli_complain(cli, "--svg draws one NAME");
        else
            status = simulate_all(cli, &flags, rest + 1);
    }
    mx_source_flags_done(&flags.source);
    g_strfreev(flags.down);
    g_strfreev(flags.sites);
    g_free(flags.mta);
    g_free(flags.svg);
    return status;
}
