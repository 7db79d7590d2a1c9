/*
 * What `postern mx check` found, for people and for machines (postern-json(5), mx check).
 * Touches its arguments only.
 */
#ifndef CLI_MX_REPORT_H
#define CLI_MX_REPORT_H

#include "cli/json_text.h"
#include "cli/style.h"
#include "dns/check/hosts.h"
#include "dns/check/check.h"

/* What was checked: `source` is "zone file x.zone" or "resolver 127.0.0.1:53"; `path` is the file or NULL. */
struct mx_subject {
    const char *name, *source, *path;
    const struct check_hosts *hosts; /* NULL where the zone cannot be read */
};

void mx_report_append_json(const struct mx_subject *subject, const struct check_report *report, GString *out);
/* Tiers, then the findings in their order. */
void mx_report_append_human(struct style style, const struct mx_subject *subject,
                            const struct check_report *report, GString *out);
/* "2 errors, 1 warning, 3 notes." */
void mx_report_append_summary(const struct check_report *report, GString *out);

#endif
