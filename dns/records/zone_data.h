/*
 * dns/records/zone_data - the records of a zone as a plain value: what a zone file says, or what name servers
 * said when they were asked.
 *
 * Names are as dns/wire has them: lower case, without the trailing dot, "" for the root. RDATA is
 * uncompressed.
 *
 * Units      TTLs are seconds.
 * Limits     LIMIT_ZONE_RECORDS records, LIMIT_ZONE_FAULTS faults; what is beyond is a fault itself.
 * Ownership  the data own their records and faults; lists of records borrow them.
 * Threads    one owner; may be read by many once it is filled.
 */
#ifndef DNS_RECORDS_ZONE_DATA_H
#define DNS_RECORDS_ZONE_DATA_H

#include "base/network.h"
#include "dns/wire.h"

struct zone_record {
    char *owner;
    uint16_t type; /* enum dns_type, or any other */
    uint32_t ttl_s;
    unsigned line; /* of the zone file, from 1; 0 = a name server said it */
    char *target;  /* of NS, CNAME, DNAME, PTR, MX; MNAME of a SOA; NULL for other types */
    uint8_t *data; /* the RDATA */
    size_t data_len;
};

/* What keeps a file from being a zone: nothing can be said about a zone that has faults. */
struct zone_fault {
    const char *id; /* "zone-syntax" or "unsupported-directive" */
    unsigned line;
    char *text;
};

struct zone_data {
    char *apex;         /* the name that the zone begins at */
    GPtrArray *records; /* of struct zone_record *, in their order */
    GPtrArray *faults;  /* of struct zone_fault *, likewise */
    GHashTable *nodes;  /* every owner, and every name above one, to a GPtrArray of its records */
    GHashTable *sets;   /* "TYPE OWNER" to a GPtrArray of the records of that type */
    GHashTable *asked;  /* of char *: names that name servers were asked about; NULL = from a file */
};
typedef struct zone_data zone_data;

struct zone_data *zone_data_new(const char *apex);
/* For answers: nothing is known of names that were not asked about (zone_data_note_asked). */
struct zone_data *zone_data_new_live(const char *apex);
void zone_data_free(struct zone_data *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zone_data, zone_data_free)

/* Adds a record; `rdata` is copied. False where the RDATA is none of that type (RFC 1035 section 3.3) or
 * there are too many records. */
struct rdata {
    const uint8_t *at;
    size_t len;
};
bool zone_data_add(struct zone_data *data, const struct zone_record *like, struct rdata rdata);
/* This name was asked about: what is not there of it is not there at all. */
void zone_data_note_asked(struct zone_data *data, const char *name);
/* Adds those of `from` that are not there yet, with other TTLs maybe; their owners were asked about, and what
 * `from` was asked about. */
void zone_data_merge(struct zone_data *data, const struct zone_data *from);
/* The same for names that `data` were not asked about. */
void zone_data_merge_others(struct zone_data *data, const struct zone_data *from);
bool zone_data_is_live(const struct zone_data *data);
bool zone_data_was_asked(const struct zone_data *data, const char *name);

/* Adds a fault and takes over `text`. False where there are already as many as are kept. */
bool zone_data_add_fault(struct zone_data *data, const char *id, unsigned line, char *text);
/* Takes the owner of the first SOA for the apex, where there is one. */
void zone_data_find_apex(struct zone_data *data);

/* The records of `type` at exactly `owner`, in their order; maybe none. Unref the list. */
GPtrArray *zone_data_records(const struct zone_data *data, const char *owner, uint16_t type);
/* The first of them, or NULL. */
const struct zone_record *zone_data_first(const struct zone_data *data, const char *owner, uint16_t type);
/* All records at `owner`; NULL where there is no such name. The data's. */
const GPtrArray *zone_data_node(const struct zone_data *data, const char *owner);

/* RDATA that begin with names, behind `before` octets, and go on with `after` more: the types of RFC 1035
 * whose names may be compressed in answers (RFC 3597 section 4), and DNAME. NULL for all others. */
struct rdata_layout {
    uint16_t type;
    size_t before;
    unsigned names;
    size_t after;
};
const struct rdata_layout *rdata_layout_of(uint16_t type);

/* What the RDATA of some types say. */
unsigned zone_record_preference(const struct zone_record *mx);

/* Of A and AAAA. */
struct ip_address zone_record_address(const struct zone_record *address);

/* Of TXT: its strings joined, with NUL as "?"; cut where the RDATA are. g_free it. */
char *zone_record_txt(const struct zone_record *txt);

struct soa {
    uint32_t serial, refresh_s, retry_s, expire_s, minimum_s;
};
struct soa zone_record_soa(const struct zone_record *soa);

/* `name` is `parent` or below it. Both as dns/wire has them. */
bool name_is_within(const char *name, const char *parent);
/* The name one label up; "" above the last label; NULL above the root. */
const char *name_parent(const char *name);

#endif
