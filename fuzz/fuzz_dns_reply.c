/* DNS responses with all their sections, and the checks of what they say. */
#include "dns/check/check.h"
#include "dns/survey/reply.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct check_options options = { .address_limit = CHECK_ADDRESS_LIMIT, .now_s = 1790000000 };
    g_autoptr(dns_reply) reply = reply_read((struct slice){ (const char *)data, size });
    g_autoptr(zone_data) all = zone_data_new_live("x.example");
    g_autoptr(check_report) report = check_report_new();

    if (reply == NULL)
        return 0;
    zone_data_merge(all, reply->answer);
    zone_data_merge(all, reply->authority);
    zone_data_merge_others(all, reply->additional);
    check_zone(all, "x.example", &options, report);
    return 0;
}
