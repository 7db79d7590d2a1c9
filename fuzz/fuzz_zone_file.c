/* Zone files, and all that is read out of them: the checks of a name, and where its mail goes. */
#include "dns/check/check.h"
#include "dns/check/hosts.h"
#include "dns/records/zone_failover.h"
#include "dns/records/zone_file.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct check_options options = { .address_limit = CHECK_ADDRESS_LIMIT, .now_s = 1790000000 };
    g_autoptr(zone_data) zone =
        zone_file_parse((struct slice){ (const char *)data, size }, "hybrid.example.com", NULL);
    g_autoptr(check_report) report = check_report_new();

    g_assert(zone != NULL);
    zone_data_find_apex(zone);
    /* The checks themselves stop at faults; a zone is judged here whatever it is. */
    check_zone(zone, zone->apex, &options, report);
    check_report_sort(report);
    g_assert(zone->faults->len == 0 || check_report_reaches(report, SEVERITY_ERROR));
    g_ptr_array_set_size(zone->faults, 0);
    check_zone(zone, zone->apex, &options, report);
    g_autoptr(failover) where = zone_failover(zone, zone->apex, "bytes");
    g_assert(where->name != NULL);
    return 0;
}
