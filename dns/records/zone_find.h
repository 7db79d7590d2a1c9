/*
 * dns/records/zone_find - what a name server answers that has this zone data (RFC 1034 section 4.3.2):
 * aliases are followed (CNAME, DNAME), wildcards stand for names that are not there (RFC 4592), a zone cut
 * ends what it knows.
 *
 * Where a CNAME stands beside records of the type, which is forbidden, the records count.
 *
 * Ownership  what was found is the caller's (zone_found_done); its records are the data's.
 * Errors     none: a status.
 * Threads    touches its arguments only.
 */
#ifndef DNS_RECORDS_ZONE_FIND_H
#define DNS_RECORDS_ZONE_FIND_H

#include "dns/records/zone_data.h"

#define ZONE_ALIAS_LINKS 8 /* more aliases in a row are a chain without end */

enum zone_found_status {
    ZONE_FOUND,      /* at least one record */
    ZONE_NO_DATA,    /* the name is there, the type is not */
    ZONE_NO_NAME,    /* there is no such name */
    ZONE_ELSEWHERE,  /* not in this zone: outside the apex */
    ZONE_DELEGATED,  /* at or below a zone cut: what stands there is glue */
    ZONE_UNKNOWN,    /* nobody was asked about it, or nobody could tell */
    ZONE_ALIAS_LOOP, /* the alias chain does not end */
};

struct zone_found {
    enum zone_found_status status;
    GPtrArray *records;       /* of struct zone_record *; empty unless ZONE_FOUND */
    char *name;               /* where the alias chain ended */
    const GPtrArray *aliases; /* of struct zone_record *: CNAME and DNAME records passed, in order */
    bool is_from_wildcard;    /* a `*` stood for the name or for one of its aliases */
};

struct zone_found zone_find(const struct zone_data *data, const char *name, uint16_t type);
void zone_found_done(struct zone_found *found);
typedef struct zone_found zone_found;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(zone_found, zone_found_done)

#endif
