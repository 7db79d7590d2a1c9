/* What keeps a file from being a zone. */
#include "dns/check/group.h"

#include <string.h>

/* clang-format off */
static const struct check_kind kinds[] = {
    { "zone-syntax", SEVERITY_ERROR, "a record as RFC 1035 section 5 writes it",
      "correct the line; a name server refuses the whole zone, or goes on with an old one" },
    { "unsupported-directive", SEVERITY_ERROR, "the records themselves",
      "check what the name server serves (--server), or write the zone out: named-compilezone -F text does" },
};
/* clang-format on */

static void
run(const struct check_case *zone, struct check_report *report)
{
    for (guint i = 0; i < zone->data->faults->len; i++) {
        const struct zone_fault *fault = g_ptr_array_index(zone->data->faults, i);

        for (size_t kind = 0; kind < ARRAY_LEN(kinds); kind++) {
            if (strcmp(kinds[kind].id, fault->id) == 0)
                check_add(report, &kinds[kind], (struct check_place){ zone->data->apex, fault->line, NULL },
                          "%s", fault->text);
        }
    }
}

const struct check_group check_file = { kinds, ARRAY_LEN(kinds), run };
