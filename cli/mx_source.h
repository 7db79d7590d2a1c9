/*
 * Where `postern mx check` and `mx simulate` have a zone from: a file, or the name servers.
 *
 * Complaints go to stderr. A source is filled by mx_source_read and emptied by mx_source_done.
 */
#ifndef CLI_MX_SOURCE_H
#define CLI_MX_SOURCE_H

#include "cli/command.h"
#include "dns/survey/survey.h"

/* --zone, --origin, --server, --authority-port; and what the checks alone have. */
struct mx_source_flags {
    char *zone, *origin;
    char **servers;
    int authority_port;   /* MX_AUTHORITY_PORT unless given */
    int https_port;       /* of an MTA-STS policy; 0 = ask for none */
    const char *ca_file;  /* of authorities for that; NULL = the configured or the system's */
    gboolean wants_notes; /* SPF and DMARC records too */
};
#define MX_AUTHORITY_PORT 53
#define MX_HTTPS_PORT 443
void mx_source_flags_done(struct mx_source_flags *flags);

struct mx_source {
    char *name;                 /* lower case, without the trailing dot */
    char *source;               /* "zone file x.zone", "resolver 127.0.0.1:53" */
    char *path;                 /* of the file, as a person would type it; NULL = name servers */
    struct zone_survey *survey; /* NULL = a file */
    struct zone_data *owned;    /* of a file */
    const struct zone_data *data;
};
typedef struct mx_source mx_source;

/* False after it was said why not. */
bool mx_source_read(const struct cli *cli, const struct mx_source_flags *flags,
                    const struct settings *configured, const char *name, struct mx_source *out);
void mx_source_done(struct mx_source *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(mx_source, mx_source_done)

/* Whether the name servers told about every name; false after it was said which they did not. */
bool mx_source_is_all_known(const struct cli *cli, const struct mx_source *source);

/* The configuration, or what holds without one: these commands are useful so, too. NULL after faults in one
 * that was named were said. */
struct settings *mx_find_settings(const struct cli *cli);

#endif
