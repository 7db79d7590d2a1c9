/* The name servers against each other and against the parent zone, as a survey has found them. */
#include "dns/check/group.h"
#include "dns/records/zone_text.h"
#include "dns/survey/reply.h"

#include <string.h>

enum { UNREACHABLE, LAME, SERIAL, MX_SET, ADDRESS, NS_SET, GLUE };

/* clang-format off */
static const struct check_kind kinds[] = {
    [UNREACHABLE] = { "ns-unreachable", SEVERITY_WARNING, "answers over UDP and TCP from every name server",
      "start the name server, open port 53 for UDP and TCP, or remove its NS record" },
    [LAME] = { "ns-lame", SEVERITY_ERROR, "authoritative answers from every name server",
      "make the server serve the zone, or remove its NS record: part of the queries fail" },
    [SERIAL] = { "ns-serial-mismatch", SEVERITY_WARNING, "one serial on all name servers",
      "wait for the transfer, or find out why it does not happen" },
    [MX_SET] = { "ns-mx-mismatch", SEVERITY_ERROR, "the same MX records on all name servers",
      "bring the servers to one version: some senders use another order" },
    [ADDRESS] = { "ns-address-mismatch", SEVERITY_ERROR, "the same addresses on all name servers",
      "bring the servers to one version: some senders go to other hosts" },
    [NS_SET] = { "ns-set-mismatch", SEVERITY_WARNING, "the same NS records in the zone and at its parent",
      "correct the delegation at the parent (the registrar), or the zone" },
    [GLUE] = { "ns-glue-mismatch", SEVERITY_WARNING, "the same addresses at the parent and in the zone",
      "correct the glue at the parent (the registrar), or the address in the zone" },
};
/* clang-format on */

static const uint16_t address_types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };

static struct check_place
at_server(const struct check_case *zone, const struct survey_server *server)
{
    return (struct check_place){ zone->data->apex, 0, server->label };
}

/* Whether it answered over at least one transport, or this machine cannot know. */
static bool
is_there(const struct survey_server *server)
{
    return server->udp != EXCHANGE_SILENT || server->tcp != EXCHANGE_SILENT;
}

static void
check_reach(const struct check_case *zone, struct check_report *report)
{
    const GPtrArray *servers = zone->options->survey->servers;
    bool is_any_there = false;

    for (guint i = 0; i < servers->len; i++)
        is_any_there = is_any_there || is_there(g_ptr_array_index(servers, i));
    for (guint i = 0; i < servers->len; i++) {
        const struct survey_server *server = g_ptr_array_index(servers, i);
        const char *over = !is_there(server)                ? "UDP and TCP"
                           : server->udp == EXCHANGE_SILENT ? "UDP"
                           : server->tcp == EXCHANGE_SILENT ? "TCP"
                                                            : NULL;

        if (over != NULL)
            check_add_as(report, &kinds[UNREACHABLE], is_any_there ? SEVERITY_WARNING : SEVERITY_ERROR,
                         at_server(zone, server), "no answer over %s", over);
        bool has_answered = server->udp == EXCHANGE_ANSWERED || server->tcp == EXCHANGE_ANSWERED;
        if (has_answered && !server->is_authoritative)
            check_add(report, &kinds[LAME], at_server(zone, server), "%s, and no authoritative SOA",
                      reply_rcode_name(server->rcode));
    }
}

/* A set of one server that is not what the first one has. */
static void
compare_sets(const struct survey_server *first, const struct survey_server *other,
             const struct check_kind *kind, const struct zone_record *like, struct check_report *report)
{
    g_autofree char *wanted = zone_set_text(first->said, like->owner, like->type);
    g_autofree char *found = zone_set_text(other->said, like->owner, like->type);

    if (strcmp(wanted, found) != 0)
        check_add(report, kind, (struct check_place){ like->owner, 0, other->label }, "%s; %s has %s", found,
                  first->label, wanted);
}

static void
compare_servers(const struct check_case *zone, const struct survey_server *first,
                const struct survey_server *other, struct check_report *report)
{
    const struct zone_record soa = { .owner = zone->data->apex, .type = DNS_TYPE_SOA };
    const struct zone_record mx = { .owner = zone->hosts->name, .type = DNS_TYPE_MX };

    compare_sets(first, other, &kinds[SERIAL], &soa, report);
    compare_sets(first, other, &kinds[MX_SET], &mx, report);
    for (guint i = 0; i < zone->hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(zone->hosts, i);

        for (size_t family = 0; family < ARRAY_LEN(address_types); family++) {
            const struct zone_record address = { .owner = host->mx->target, .type = address_types[family] };

            /* A server without that MX was not asked; the MX sets differ then. */
            if (zone_data_was_asked(first->said, host->name) && zone_data_was_asked(other->said, host->name))
                compare_sets(first, other, &kinds[ADDRESS], &address, report);
        }
    }
}

static void
check_versions(const struct check_case *zone, struct check_report *report)
{
    const GPtrArray *servers = zone->options->survey->servers;
    const struct survey_server *first = NULL;

    for (guint i = 0; i < servers->len; i++) {
        const struct survey_server *server = g_ptr_array_index(servers, i);

        if (!server->is_authoritative)
            continue;
        if (first != NULL)
            compare_servers(zone, first, server, report);
        else
            first = server;
    }
}

/* Glue that the parent gives for a server inside the zone, which the zone has otherwise. */
static void
check_glue(const struct check_case *zone, const struct zone_record *ns, struct check_report *report)
{
    const struct zone_data *parent = zone->options->survey->parent;

    for (size_t i = 0; i < ARRAY_LEN(address_types); i++) {
        g_autofree char *glue = zone_set_text(parent, ns->target, address_types[i]);
        g_autofree char *own = zone_set_text(zone->data, ns->target, address_types[i]);

        if (name_is_within(ns->target, zone->data->apex) &&
            zone_data_first(parent, ns->target, address_types[i]) != NULL && strcmp(glue, own) != 0)
            check_add(report, &kinds[GLUE], at_name(ns->target), "%s at the parent, %s in the zone", glue,
                      own);
    }
}

static void
check_parent(const struct check_case *zone, struct check_report *report)
{
    const struct zone_data *parent = zone->options->survey->parent;
    const char *apex = zone->data->apex;

    if (parent == NULL)
        return;
    g_autofree char *delegated = zone_set_text(parent, apex, DNS_TYPE_NS);
    g_autofree char *own = zone_set_text(zone->data, apex, DNS_TYPE_NS);
    g_autoptr(GPtrArray) records = zone_data_records(parent, apex, DNS_TYPE_NS);
    if (strcmp(delegated, own) != 0)
        check_add(report, &kinds[NS_SET], at_name(apex), "%s at the parent, %s in the zone", delegated, own);
    for (guint i = 0; i < records->len; i++)
        check_glue(zone, g_ptr_array_index(records, i), report);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    if (zone->options->survey == NULL)
        return;
    check_reach(zone, report);
    check_versions(zone, report);
    check_parent(zone, report);
}

const struct check_group check_servers = { kinds, ARRAY_LEN(kinds), run };
