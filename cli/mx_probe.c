#include "cli/mx_probe.h"

#include "cli/mx_source.h"

#define PROBE_TIMEOUT_US (20 * G_USEC_PER_SEC)

void
mx_probe_flags_done(struct mx_probe_flags *flags)
{
    g_free(flags->tls);
    g_free(flags->tls_domain);
    g_free(flags->recipient);
    g_free(flags->ca_file);
}

static bool
read_tls(const struct cli *cli, const char *name, enum tls_setting *out)
{
    g_autoptr(GString) known = g_string_new(NULL);

    for (int setting = TLS_OPPORTUNISTIC; setting <= TLS_DANE; setting++) {
        const char *known_name = tls_setting_name((enum tls_setting)setting);

        if (name != NULL && g_ascii_strcasecmp(name, known_name) == 0) {
            *out = (enum tls_setting)setting;
            return true;
        }
        g_string_append_printf(known, "%s%s", known->len == 0 ? "" : ", ", known_name);
    }
    if (name == NULL)
        return true;
    cli_complain(cli, "--tls is one of %s, not '%s'", known->str, name);
    return false;
}

bool
mx_probe_read(const struct cli *cli, const struct mx_probe_flags *flags, struct probe_demand *demand)
{
    bool has_detail = flags->tls != NULL || flags->tls_domain != NULL || flags->recipient != NULL ||
                      flags->asks_relay || flags->port != MX_SMTP_PORT;

    *demand = (struct probe_demand){
        .depth = flags->recipient == NULL && !flags->asks_relay ? PROBE_STARTTLS : PROBE_ENVELOPE,
        .tls = TLS_OPPORTUNISTIC,
        .tls_domain = flags->tls_domain,
        .recipient = flags->recipient,
        .asks_relay = flags->asks_relay,
    };
    if (has_detail && !flags->is_wanted) {
        cli_complain(cli, "options about SMTP need --probe");
        return false;
    }
    if (flags->port < 1 || flags->port > UINT16_MAX) {
        cli_complain(cli, "--smtp-port is 1 to 65535, not %d", flags->port);
        return false;
    }
    return read_tls(cli, flags->tls, &demand->tls);
}

/* The addresses of the hosts, by preference. */
static GPtrArray *
list_addresses(const struct check_hosts *hosts)
{
    GPtrArray *looks = looks_new();

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        for (guint j = 0; j < host->addresses->len; j++)
            looks_add(looks, host->name, host->preference,
                      zone_record_address(g_ptr_array_index(host->addresses, j)));
    }
    return looks;
}

GPtrArray *
mx_probe_hosts(const struct cli *cli, const struct mx_probe_flags *flags, const struct probe_demand *demand,
               char *const *servers, const struct settings *configured, const struct check_hosts *hosts)
{
    g_autoptr(GPtrArray) given = g_ptr_array_new();
    g_autoptr(GPtrArray) looks = list_addresses(hosts);
    g_autoptr(GError) error = NULL;
    struct resolver_options resolver = { given, configured->dns.timeout_us, configured->dns.tries,
                                         (enum ad_trust)configured->dns.trust_ad };
    struct look_options options = { .port = (uint16_t)flags->port,
                                    .demand = *demand,
                                    .our_name = g_get_host_name(),
                                    .timeout_us = PROBE_TIMEOUT_US,
                                    .ca_file =
                                        flags->ca_file != NULL ? flags->ca_file : configured->health.ca_file,
                                    .resolver = &resolver };

    for (size_t i = 0; servers != NULL && servers[i] != NULL; i++)
        g_ptr_array_add(given, servers[i]);
    if (given->len == 0)
        resolver.servers = configured->dns.servers;
    if (looks_take(looks, &options, &error))
        return g_steal_pointer(&looks);
    cli_complain(cli, "%s", error->message);
    return NULL;
}
