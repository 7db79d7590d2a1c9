#include "dns/check/check.h"

#include "base/limits.h"
#include "dns/check/group.h"

#include <string.h>

static const struct check_group *const groups[] = {
    &check_soa,     &check_ns,    &check_servers, &check_views,    &check_records,   &check_list,
    &check_targets, &check_tiers, &check_sites,   &check_limits,   &check_addresses, &check_reverse,
    &check_ttl,     &check_tlsa,  &check_dnssec,  &check_policies, &check_smtp,
};

static void
finding_free(gpointer data)
{
    struct check_finding *finding = data;

    g_free(finding->owner);
    g_free(finding->server);
    g_free(finding->found);
    g_free(finding);
}

struct check_report *
check_report_new(void)
{
    struct check_report *report = g_new0(struct check_report, 1);

    report->findings = g_ptr_array_new_with_free_func(finding_free);
    return report;
}

void
check_report_free(struct check_report *report)
{
    if (report == NULL)
        return;
    g_ptr_array_unref(report->findings);
    g_free(report);
}

G_GNUC_PRINTF(5, 0)
static void
add(struct check_report *report, const struct check_kind *kind, enum severity severity, struct check_place at,
    const char *found, va_list arguments)
{
    if (report->findings->len == LIMIT_ZONE_FINDINGS) {
        report->dropped++;
        return;
    }
    struct check_finding *finding = g_new(struct check_finding, 1);
    *finding = (struct check_finding){
        kind, severity, g_strdup(at.owner), at.line, g_strdup(at.server), g_strdup_vprintf(found, arguments)
    };
    g_ptr_array_add(report->findings, finding);
}

void
check_add(struct check_report *report, const struct check_kind *kind, struct check_place at,
          const char *found, ...)
{
    va_list arguments;

    va_start(arguments, found);
    add(report, kind, kind->severity, at, found, arguments);
    va_end(arguments);
}

void
check_add_as(struct check_report *report, const struct check_kind *kind, enum severity severity,
             struct check_place at, const char *found, ...)
{
    va_list arguments;

    va_start(arguments, found);
    add(report, kind, severity, at, found, arguments);
    va_end(arguments);
}

static gint
compare_findings(gconstpointer a, gconstpointer b)
{
    const struct check_finding *left = *(const struct check_finding *const *)a;
    const struct check_finding *right = *(const struct check_finding *const *)b;

    if (left->severity != right->severity)
        return left->severity > right->severity ? -1 : 1;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    int by_owner = strcmp(left->owner, right->owner);
    return by_owner != 0 ? by_owner : strcmp(left->kind->id, right->kind->id);
}

void
check_report_sort(struct check_report *report)
{
    g_ptr_array_sort(report->findings, compare_findings);
}

bool
check_report_reaches(const struct check_report *report, enum severity least)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(report->findings, i);

        if (finding->severity >= least)
            return true;
    }
    return false;
}

void
check_zone(const struct zone_data *data, const char *name, const struct check_options *options,
           struct check_report *report)
{
    g_autoptr(check_hosts) hosts = check_hosts_new(data, name);
    struct check_case zone = { data, hosts, options };

    if (data->faults->len > 0) {
        check_file.run(&zone, report);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        groups[i]->run(&zone, report);
}

const struct check_kind *
check_kind_at(size_t index)
{
    if (index < check_file.count)
        return &check_file.kinds[index];
    index -= check_file.count;
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        if (index < groups[i]->count)
            return &groups[i]->kinds[index];
        index -= groups[i]->count;
    }
    return NULL;
}
