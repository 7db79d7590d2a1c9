#include "cli/mx_report.h"

#include "cli/topic.h"
#include "dns/records/zone_text.h"

#define HOST_COLUMN 8
#define ADDRESS_COLUMN 44
#define REMEDY_COLUMN 61

static const enum ink inks[] = {
    [SEVERITY_INFO] = INK_CYAN,
    [SEVERITY_WARNING] = INK_YELLOW,
    [SEVERITY_ERROR] = INK_RED,
};

/* A name as zone files write it. */
static json_t *
name_json(const char *name)
{
    g_autofree char *dotted = g_strconcat(name, ".", NULL);

    return json_text(dotted);
}

static json_t *
addresses_json(const struct check_host *host, uint16_t type)
{
    json_t *list = json_array();

    for (guint i = 0; i < host->addresses->len; i++) {
        const struct zone_record *record = g_ptr_array_index(host->addresses, i);
        g_autofree char *text = zone_record_text(record);

        if (record->type == type)
            json_array_append_new(list, json_text(text));
    }
    return list;
}

static json_t *
host_json(const struct check_host *host)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", name_json(host->name));
    json_object_set_new(object, "a", addresses_json(host, DNS_TYPE_A));
    json_object_set_new(object, "aaaa", addresses_json(host, DNS_TYPE_AAAA));
    json_object_set_new(object, "state", json_string("unknown"));
    return object;
}

static json_t *
tiers_json(const struct check_hosts *hosts)
{
    json_t *list = json_array(), *members = NULL;
    const struct check_host *last = NULL;

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);

        if (last == NULL || last->preference != host->preference) {
            json_t *tier = json_object();

            members = json_array();
            json_object_set_new(tier, "preference", json_integer(host->preference));
            json_object_set_new(tier, "hosts", members);
            json_array_append_new(list, tier);
        }
        json_array_append_new(members, host_json(host));
        last = host;
    }
    return list;
}

static json_t *
finding_json(const struct check_finding *finding)
{
    json_t *object = json_object();

    json_object_set_new(object, "id", json_string(finding->kind->id));
    json_object_set_new(object, "severity", json_string(severity_name(finding->severity)));
    json_object_set_new(object, "owner", name_json(finding->owner));
    json_object_set_new(object, "line", finding->line == 0 ? json_null() : json_integer(finding->line));
    json_object_set_new(object, "found", json_text(finding->found));
    json_object_set_new(object, "wanted", json_text(finding->kind->wanted));
    json_object_set_new(object, "remedy", json_text(finding->kind->remedy));
    json_object_set_new(object, "server", json_text(finding->server));
    return object;
}

void
mx_report_append_json(const struct mx_subject *subject, const struct check_report *report, GString *out)
{
    g_autoptr(json_t) object = json_object();
    json_t *findings = json_array();

    for (guint i = 0; i < report->findings->len; i++)
        json_array_append_new(findings, finding_json(g_ptr_array_index(report->findings, i)));
    json_object_set_new(object, "name", name_json(subject->name));
    json_object_set_new(object, "source", json_text(subject->source));
    json_object_set_new(object, "tiers", subject->hosts == NULL ? json_null() : tiers_json(subject->hosts));
    json_object_set_new(object, "findings", findings);
    json_object_set_new(object, "availability", json_null());
    json_object_set_new(object, "kills", json_null());
    json_append_line(object, out);
}

static void
append_addresses(struct style style, const struct check_host *host, size_t start, GString *out)
{
    style_pad(out, start, ADDRESS_COLUMN, 2);
    for (guint i = 0; i < host->addresses->len; i++) {
        g_autofree char *text = zone_record_text(g_ptr_array_index(host->addresses, i));

        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ", text);
    }
    if (host->addresses->len == 0) {
        style_ink(style, INK_DIM, out);
        g_string_append(out, check_host_is_elsewhere(host) ? "in another zone" : "no address");
        style_ink(style, INK_PLAIN, out);
    }
}

static void
append_tiers(struct style style, const struct check_hosts *hosts, GString *out)
{
    const struct check_host *last = NULL;

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);
        size_t start = out->len;

        if (last == NULL || last->preference != host->preference)
            g_string_append_printf(out, "  %u", host->preference);
        style_pad(out, start, HOST_COLUMN, 1);
        style_append_text(style, check_host_is_null(host) ? "." : host->name, out);
        if (!check_host_is_null(host))
            append_addresses(style, host, start, out);
        g_string_append_c(out, '\n');
        last = host;
    }
}

/* Where it is: a line of the file, or who said it about what. */
static void
append_place(struct style style, const struct mx_subject *subject, const struct check_finding *finding,
             GString *out)
{
    if (subject->path != NULL && finding->line > 0) {
        style_append_text(style, subject->path, out);
        g_string_append_printf(out, ":%u: ", finding->line);
        return;
    }
    style_append_text(style, *finding->owner == '\0' ? "." : finding->owner, out);
    if (finding->server != NULL) {
        g_string_append(out, " at ");
        style_append_text(style, finding->server, out);
    }
    g_string_append(out, ": ");
}

static void
append_finding(struct style style, const struct mx_subject *subject, const struct check_finding *finding,
               GString *out)
{
    size_t start = out->len;

    append_place(style, subject, finding, out);
    style_ink(style, inks[finding->severity], out);
    g_string_append_printf(out, "%s: ", severity_name(finding->severity));
    style_ink(style, INK_PLAIN, out);
    style_append_text(style, finding->found, out);
    /* A note is worth a line, not three. */
    if (finding->severity > SEVERITY_INFO) {
        g_string_append(out, "; wanted: ");
        style_append_text(style, finding->kind->wanted, out);
        g_string_append(out, "\n    ");
        start = out->len - strlen("    ");
        style_append_text(style, finding->kind->remedy, out);
    }
    style_pad(out, start, REMEDY_COLUMN, 2);
    style_ink(style, INK_DIM, out);
    g_string_append_printf(out, "postern help %s", finding->kind->id);
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, '\n');
}

void
mx_report_append_human(struct style style, const struct mx_subject *subject,
                       const struct check_report *report, GString *out)
{
    style_ink(style, INK_BOLD, out);
    style_append_text(style, subject->name, out);
    style_ink(style, INK_PLAIN, out);
    g_string_append(out, "   ");
    style_append_text(style, subject->source, out);
    g_string_append_c(out, '\n');
    if (subject->hosts != NULL)
        append_tiers(style, subject->hosts, out);
    for (guint i = 0; i < report->findings->len; i++)
        append_finding(style, subject, g_ptr_array_index(report->findings, i), out);
    if (report->dropped > 0)
        g_string_append_printf(out, "and %zu more findings\n", report->dropped);
}

void
mx_report_append_summary(const struct check_report *report, GString *out)
{
    guint counts[] = { 0, 0, 0 };

    for (guint i = 0; i < report->findings->len; i++)
        counts[((const struct check_finding *)g_ptr_array_index(report->findings, i))->severity]++;
    g_string_append_printf(out, "%u error%s, %u warning%s, %u note%s.\n", counts[SEVERITY_ERROR],
                           counts[SEVERITY_ERROR] == 1 ? "" : "s", counts[SEVERITY_WARNING],
                           counts[SEVERITY_WARNING] == 1 ? "" : "s", counts[SEVERITY_INFO],
                           counts[SEVERITY_INFO] == 1 ? "" : "s");
}
