/*
 * dns/records/zone_file - reads a zone file (RFC 1035 section 5) into zone data.
 *
 * One file and nothing else is read: $INCLUDE and $GENERATE are faults, "unsupported-directive", since what
 * they stand for is not known here. Every line that cannot be read is a fault, "zone-syntax".
 *
 * Limits     LIMIT_ZONE_FILE_BYTES, and those of dns/records/zone_data.
 * Ownership  the data are the caller's.
 * Errors     POSTERN_ERROR_IO where the file cannot be read, POSTERN_ERROR_LIMIT where it is too large,
 * POSTERN_ERROR_VALUE where `origin` is no name.
 * Threads    any; each call is for itself.
 */
#ifndef DNS_RECORDS_ZONE_FILE_H
#define DNS_RECORDS_ZONE_FILE_H

#include "base/slice.h"
#include "dns/records/zone_data.h"

/* `origin` is what relative names are relative to until the file says $ORIGIN, and the apex. */
struct zone_data *zone_file_read(const char *path, const char *origin, GError **error);
struct zone_data *zone_file_parse(struct slice text, const char *origin, GError **error);

#endif
