/*
 * dns/survey/reply - a DNS response with all its sections and flags (RFC 1035 section 4.1), as zone data.
 *
 * Limits     those of zone data; a response has 64 KB at most.
 * Ownership  the reply is the caller's and keeps nothing of the packet.
 * Errors     NULL where the packet is malformed.
 * Threads    touches its arguments only.
 */
#ifndef DNS_SURVEY_REPLY_H
#define DNS_SURVEY_REPLY_H

#include "base/slice.h"
#include "dns/records/zone_data.h"

enum { REPLY_NOERROR = 0, REPLY_SERVFAIL = 2, REPLY_NXDOMAIN = 3, REPLY_REFUSED = 5 };

struct dns_reply {
    unsigned rcode;
    bool is_authoritative; /* AA */
    bool is_truncated;     /* TC */
    bool is_validated;     /* AD: the server says that it has checked the signatures */
    size_t size_bytes;
    struct zone_data *answer, *authority, *additional;
};
typedef struct dns_reply dns_reply;

struct dns_reply *reply_read(struct slice packet);
void reply_free(struct dns_reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(dns_reply, reply_free)

/* "NOERROR", "REFUSED", ...; static. */
const char *reply_rcode_name(unsigned rcode);

#endif
