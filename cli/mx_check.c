/* postern mx check: what is wrong with a zone that mail is to fail over by. */
#include "cli/command.h"
#include "cli/findings.h"
#include "cli/mx_report.h"
#include "dns/packet.h"
#include "dns/records/zone_file.h"

#include "base/domain.h"

const char help_mx_check[] = //
    "Check a zone that mail is to fail over by: records, tiers, hosts, addresses, name servers. Changes "
    "nothing.\n"
    "\n"
    "  postern mx check --zone example.zone hybrid.contoso.example      before it is served\n"
    "  postern mx check --zone corp.zone --profile internal smarthosts.corp.example\n"
    "  postern mx check --zone example.zone --json NAME | jq '.findings[].id'\n"
    "  postern help same-subnet-across-tiers                            what a finding means\n"
    "\n"
    "  --zone FILE                   this zone file ($INCLUDE and $GENERATE are not followed)\n"
    "  --origin NAME                 the zone's name, where the file does not say it (default: that of its "
    "SOA)\n"
    "  --profile default|internal    internal: all senders are inside, private addresses are right\n"
    "  --address-limit N             addresses that senders try, 0 for all (default 5, as Postfix)\n"
    "  --require-redundant-primary   one host in the first tier is a warning, not a note\n"
    "  --self NAME|ADDRESS           a name or address of this gateway; may be repeated\n"
    "  --fail-on error|warning|info  what counts as found (default warning)\n"
    "  --json                        output for machines: postern-json(5)\n"
    "Exit: 0 nothing found · 1 something found · 2 the zone could not be read\n";

struct mx_check_flags {
    char *zone, *origin, *profile, *fail_on;
    char **own;
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

/* The zone data of the file, or NULL after it was said why not. */
static struct zone_data *
read_zone(const struct cli *cli, const struct mx_check_flags *flags, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(zone_data) data =
        zone_file_read(flags->zone, flags->origin == NULL ? name : flags->origin, &error);

    if (data == NULL) {
        cli_complain(cli, "%s", error->message);
        return NULL;
    }
    if (flags->origin == NULL)
        zone_data_find_apex(data);
    if (data->faults->len == 0 && !name_is_within(name, data->apex)) {
        cli_complain(cli, "'%s' is not in the zone '%s' of '%s'", name, data->apex, flags->zone);
        return NULL;
    }
    return g_steal_pointer(&data);
}

static enum exit_status
check_file_zone(const struct cli *cli, const struct mx_check_flags *flags, const char *name,
                const struct check_options *options, enum severity least)
{
    g_autoptr(zone_data) data = read_zone(cli, flags, name);
    g_autoptr(check_report) report = check_report_new();

    if (data == NULL)
        return EXIT_STATUS_CANNOT;
    g_autofree char *path = path_display(flags->zone);
    g_autofree char *source = g_strconcat("zone file ", path, NULL);
    g_autoptr(check_hosts) hosts = data->faults->len > 0 ? NULL : check_hosts_new(data, name);
    struct mx_subject subject = { name, source, path, hosts };

    check_zone(data, name, options, report);
    check_report_sort(report);
    print(cli, &subject, report, flags->is_json);
    return check_report_reaches(report, least) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

static enum exit_status
check_names(const struct cli *cli, const struct mx_check_flags *flags, char *const *names)
{
    enum severity least = SEVERITY_WARNING;
    enum exit_status status = EXIT_STATUS_DONE;
    g_autoptr(GPtrArray) own = g_ptr_array_new();
    struct check_options options = { .address_limit = (size_t)flags->address_limit,
                                     .wants_redundant_primary = flags->wants_redundant_primary,
                                     .own = own,
                                     .now_s = g_get_real_time() / G_USEC_PER_SEC };

    if (!cli_read_severity(cli, "--fail-on", flags->fail_on, &least) ||
        !read_profile(cli, flags->profile, &options.profile))
        return EXIT_STATUS_CANNOT;
    for (size_t i = 0; flags->own != NULL && flags->own[i] != NULL; i++)
        g_ptr_array_add(own, flags->own[i]);
    for (size_t i = 0; names[i] != NULL; i++) {
        g_autofree char *name = dns_plain_name(names[i]);

        if (domain_is_valid(slice_from(name))) {
            status = exit_status_worst(status, check_file_zone(cli, flags, name, &options, least));
        } else {
            cli_complain(cli, "'%s' is no domain name", names[i]);
            status = EXIT_STATUS_CANNOT;
        }
    }
    return status;
}

enum exit_status
command_mx_check(struct cli *cli, char **arguments)
{
    struct mx_check_flags flags = { .address_limit = CHECK_ADDRESS_LIMIT };
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"zone",         0, 0, G_OPTION_ARG_FILENAME, &flags.zone, NULL, NULL },
        { "origin",             0, 0, G_OPTION_ARG_FILENAME, &flags.origin, NULL, NULL },
        { "profile",   0, 0, G_OPTION_ARG_FILENAME, &flags.profile, NULL, NULL },
        { "address-limit",          0, 0, G_OPTION_ARG_INT, &flags.address_limit, NULL, NULL },
        { "require-redundant-primary",      0, 0, G_OPTION_ARG_NONE, &flags.wants_redundant_primary, NULL, NULL },
        { "self",             0, 0, G_OPTION_ARG_FILENAME_ARRAY, &flags.own, NULL, NULL },
        { "fail-on", 0, 0, G_OPTION_ARG_FILENAME, &flags.fail_on, NULL, NULL },
        { "json",          0, 0, G_OPTION_ARG_NONE, &flags.is_json, NULL, NULL },
        { 0    },
    };

    if (cli_parse_options(cli, entries, &rest, &status)) {
        status = EXIT_STATUS_CANNOT;
        if (rest[1] == NULL)
            cli_complain(cli, "mx check needs a NAME: postern mx check --zone FILE hybrid.contoso.example");
        else if (flags.zone == NULL)
            cli_complain(cli, "mx check needs --zone FILE");
        else if (flags.address_limit < 0)
            cli_complain(cli, "--address-limit is a number from 0, not %d", flags.address_limit);
        else
            status = check_names(cli, &flags, rest + 1);
    }
    g_free(flags.zone);
    g_free(flags.origin);
    g_free(flags.profile);
    g_free(flags.fail_on);
    g_strfreev(flags.own);
    return status;
}
