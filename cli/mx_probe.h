/*
 * The options of `postern mx check --probe`, and the probing itself.
 *
 * Complaints go to stderr.
 */
#ifndef CLI_MX_PROBE_H
#define CLI_MX_PROBE_H

#include "cli/command.h"
#include "dns/check/hosts.h"
#include "dns/survey/looks.h"

/* --probe, --tls, --tls-domain, --recipient, --relay, --smtp-port, --ca-file. */
struct mx_probe_flags {
    gboolean is_wanted, asks_relay;
    char *tls, *tls_domain, *recipient, *ca_file;
    int port; /* MX_SMTP_PORT unless given */
};
#define MX_SMTP_PORT 25
void mx_probe_flags_done(struct mx_probe_flags *flags);

/* What the options say; false after it was said that they cannot be meant so. Texts are borrowed. */
bool mx_probe_read(const struct cli *cli, const struct mx_probe_flags *flags, struct probe_demand *demand);

/* Probes every address of the hosts; NULL after it was said why not. Unref the looks. */
GPtrArray *mx_probe_hosts(const struct cli *cli, const struct mx_probe_flags *flags,
                          const struct probe_demand *demand, char *const *servers,
                          const struct settings *configured, const struct check_hosts *hosts);

#endif
