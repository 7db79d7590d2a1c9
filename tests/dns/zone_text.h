/* Zone data out of a zone file's text, for tests. */
#ifndef TESTS_DNS_ZONE_TEXT_H
#define TESTS_DNS_ZONE_TEXT_H

#include "dns/records/zone_file.h"

#define ZONE_TEXT_APEX "x.example"

/* What every zone begins with. */
#define ZONE_TEXT_TOP                                                                                        \
    "$TTL 300\n"                                                                                             \
    "@ SOA ns1.dns-a.example. hostmaster 1 7200 1800 1209600 300\n"                                          \
    "@ NS ns1.dns-a.example.\n"                                                                              \
    "@ NS ns2.dns-b.example.\n"

/* Of lines behind the top, parted by line breaks. */
static inline struct zone_data *
zone_text(const char *lines)
{
    g_autofree char *text = g_strconcat(ZONE_TEXT_TOP, lines, NULL);
    struct zone_data *data = zone_file_parse(slice_from(text), ZONE_TEXT_APEX, NULL);

    assert_non_null(data);
    return data;
}

#endif
