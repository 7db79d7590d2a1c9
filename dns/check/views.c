/* What resolvers make of the zone: validation, differences between them, versions that are not seen yet. */
#include "dns/check/group.h"
#include "dns/records/zone_text.h"

#include <string.h>

enum { BOGUS, NOT_SIGNED, SPLIT, CACHED };

/* clang-format off */
static const struct check_kind kinds[] = {
    [BOGUS] = { "dnssec-bogus", SEVERITY_ERROR, "data that validate (RFC 4035)",
      "sign the zone again, or correct the DS record at the parent: validating senders see SERVFAIL" },
    [NOT_SIGNED] = { "dnssec-unsigned", SEVERITY_INFO, "a zone signed with DNSSEC",
      "sign the zone where DANE is wanted; without it TLSA records count for nothing" },
    [SPLIT] = { "split-horizon", SEVERITY_WARNING, "the same answers from all resolvers that were given",
      "make sure that inside and outside are meant to see different hosts" },
    [CACHED] = { "resolver-cache-view", SEVERITY_INFO, "the version that the name servers have",
      "wait until the TTL of the old version has passed" },
};
/* clang-format on */

/* Whether what the resolver says differs, and what it is. */
static bool
differs(const struct zone_data *one, const struct zone_data *other, const struct zone_record *like,
        char **found)
{
    g_autofree char *wanted = zone_set_text(one, like->owner, like->type);

    *found = zone_set_text(other, like->owner, like->type);
    return strcmp(wanted, *found) != 0;
}

static void
compare_with_authority(const struct check_case *zone, const struct survey_view *view,
                       struct check_report *report)
{
    const struct zone_record mx = { .owner = zone->hosts->mx.name, .type = DNS_TYPE_MX };
    g_autofree char *found = NULL;

    if (differs(zone->data, view->said, &mx, &found))
        check_add(report, &kinds[CACHED], (struct check_place){ zone->hosts->name, 0, view->label }, "MX %s",
                  found);
}

/* The MX set first; where that is the same, the addresses behind it, which often differ on purpose. */
static void
compare_views(const struct check_case *zone, const struct survey_view *first, const struct survey_view *other,
              struct check_report *report)
{
    static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };
    const struct zone_record mx = { .owner = zone->hosts->mx.name, .type = DNS_TYPE_MX };
    struct check_place at = { zone->hosts->name, 0, other->label };
    g_autofree char *found_mx = NULL;

    if (differs(first->said, other->said, &mx, &found_mx)) {
        check_add(report, &kinds[SPLIT], at, "MX %s, others than at %s", found_mx, first->label);
        return;
    }
    for (guint i = 0; i < zone->hosts->list->len; i++) {
        for (size_t family = 0; family < ARRAY_LEN(types); family++) {
            const struct zone_record like = { .owner = check_hosts_at(zone->hosts, i)->mx->target,
                                              .type = types[family] };
            g_autofree char *found = NULL;

            if (differs(first->said, other->said, &like, &found))
                check_add_as(report, &kinds[SPLIT], SEVERITY_INFO, at, "'%s.' at %s, others than at %s",
                             like.owner, found, first->label);
        }
    }
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const struct zone_survey *survey = zone->options->survey;
    const struct survey_view *first = NULL;

    if (survey == NULL)
        return;
    if (zone_data_first(zone->data, zone->data->apex, DNS_TYPE_DNSKEY) == NULL)
        check_add(report, &kinds[NOT_SIGNED], at_name(zone->data->apex), "no DNSKEY");
    for (guint i = 0; i < survey->views->len; i++) {
        const struct survey_view *view = g_ptr_array_index(survey->views, i);

        if (view->is_bogus)
            check_add(report, &kinds[BOGUS], (struct check_place){ zone->hosts->name, 0, view->label },
                      "SERVFAIL, but an answer without checking");
        if (!view->has_answered)
            continue;
        compare_with_authority(zone, view, report);
        if (first != NULL)
            compare_views(zone, first, view, report);
        else
            first = view;
    }
}

const struct check_group check_views = { kinds, ARRAY_LEN(kinds), run };
