#include "cli/mx_source.h"

#include "base/domain.h"
#include "cli/findings.h"
#include "dns/records/zone_file.h"
#include "dns/resolver.h"

struct settings *
mx_find_settings(const struct cli *cli)
{
    g_autoptr(diagnostics) ignored = diagnostics_new();

    if (cli->is_config_named)
        return cli_load_settings(cli);
    struct settings *loaded = settings_load(cli->config, ignored);
    return loaded != NULL ? loaded : settings_defaults();
}

void
mx_source_flags_done(struct mx_source_flags *flags)
{
    g_free(flags->zone);
    g_free(flags->origin);
    g_strfreev(flags->servers);
}

void
mx_source_done(struct mx_source *source)
{
    g_free(source->name);
    g_free(source->source);
    g_free(source->path);
    zone_data_free(source->owned);
    survey_free(source->survey);
}

static bool
read_file(const struct cli *cli, const struct mx_source_flags *flags, struct mx_source *out)
{
    g_autoptr(GError) error = NULL;
    const char *origin = flags->origin == NULL ? out->name : flags->origin;

    out->owned = zone_file_read(flags->zone, origin, &error);
    if (out->owned == NULL) {
        cli_complain(cli, "%s", error->message);
        return false;
    }
    if (flags->origin == NULL)
        zone_data_find_apex(out->owned);
    if (out->owned->faults->len == 0 && !name_is_within(out->name, out->owned->apex)) {
        cli_complain(cli, "'%s' is not in the zone '%s' of '%s'", out->name, out->owned->apex, flags->zone);
        return false;
    }
    out->data = out->owned;
    out->path = path_display(flags->zone);
    out->source = g_strconcat("zone file ", out->path, NULL);
    return true;
}

/* The name servers to ask, as text: those given, else those configured, else the system's. NULL where there
 * is none. */
static char *
find_servers(const struct mx_source_flags *flags, const struct settings *configured, GError **error)
{
    g_autoptr(GPtrArray) given = g_ptr_array_new();
    struct resolver_options options = { given, configured->dns.timeout_us, configured->dns.tries };

    for (size_t i = 0; flags->servers != NULL && flags->servers[i] != NULL; i++)
        g_ptr_array_add(given, flags->servers[i]);
    if (given->len == 0)
        options.servers = configured->dns.servers;
    return resolver_would_ask(&options, error);
}

static bool
ask_servers(const struct cli *cli, const struct mx_source_flags *flags, const struct settings *configured,
            struct mx_source *out)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *names = find_servers(flags, configured, &error);
    g_auto(GStrv) each = names == NULL ? NULL : g_strsplit(names, ",", -1);
    g_autoptr(GPtrArray) resolvers = g_ptr_array_new();
    struct survey_options options = {
        .resolvers = resolvers,
        .authority_port = (uint16_t)flags->authority_port,
        .exchange = {configured->dns.timeout_us, configured->dns.tries},
        .https_port = (uint16_t)flags->https_port,
        .ca_file = flags->ca_file != NULL ? flags->ca_file : configured->health.ca_file,
        .wants_notes = flags->wants_notes
    };

    for (size_t i = 0; each != NULL && each[i] != NULL; i++)
        g_ptr_array_add(resolvers, each[i]);
    out->survey = names == NULL ? NULL : survey_take(out->name, &options, &error);
    if (out->survey == NULL) {
        cli_complain(cli, "%s", error->message);
        return false;
    }
    out->data = out->survey->data;
    out->source = g_strconcat("resolver ", names, NULL);
    return true;
}

bool
mx_source_read(const struct cli *cli, const struct mx_source_flags *flags, const struct settings *configured,
               const char *name, struct mx_source *out)
{
    *out = (struct mx_source){ .name = dns_plain_name(name) };
    if (!domain_is_valid(slice_from(out->name))) {
        cli_complain(cli, "'%s' is no domain name", name);
        return false;
    }
    if (flags->zone != NULL)
        return read_file(cli, flags, out);
    if (flags->authority_port < 1 || flags->authority_port > UINT16_MAX) {
        cli_complain(cli, "--authority-port is 1 to 65535, not %d", flags->authority_port);
        return false;
    }
    if (flags->https_port < 0 || flags->https_port > UINT16_MAX) {
        cli_complain(cli, "--https-port is 0 to 65535, not %d", flags->https_port);
        return false;
    }
    return ask_servers(cli, flags, configured, out);
}

bool
mx_source_is_all_known(const struct cli *cli, const struct mx_source *source)
{
    const GPtrArray *unknown = source->survey == NULL ? NULL : source->survey->unknown;

    for (guint i = 0; unknown != NULL && i < unknown->len; i++)
        cli_complain(cli, "no resolver can tell about '%s'", (const char *)g_ptr_array_index(unknown, i));
    return unknown == NULL || unknown->len == 0;
}
