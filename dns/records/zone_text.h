/*
 * dns/records/zone_text - records as people read them.
 *
 * Ownership  texts are the caller's (g_free).
 * Threads    touches its arguments only.
 */
#ifndef DNS_RECORDS_ZONE_TEXT_H
#define DNS_RECORDS_ZONE_TEXT_H

#include "dns/records/zone_data.h"

/* "192.0.2.1", "::ffff:192.0.2.1" of an AAAA record, "10 a.example.", "ns1.example.", "serial 7" of a SOA; ""
 * for other types. */
char *zone_record_text(const struct zone_record *record);
/* A set, sorted: "10 a.example., 20 b.example."; "nothing" where there is none. */
char *zone_set_text(const struct zone_data *data, const char *owner, uint16_t type);

#endif
