/*
 * dns/packet - a DNS response read into the facts that mail routing needs (RFC 1035 section 4).
 *
 * Every byte is from outside: reading goes through a cursor that cannot pass its end and remembers failure;
 * compression pointers must point backwards, so names end. Whatever is not well-formed is DNS_TEMPORARY, for
 * a broken answer says nothing about the name.
 *
 * Units      TTLs are seconds.
 * Ownership  the answer is the caller's (dns_answer_free); it keeps nothing of the packet.
 * Errors     none: a status and a reason for people.
 * Threads    touches its arguments only.
 */
#ifndef DNS_PACKET_H
#define DNS_PACKET_H

#include "base/network.h"
#include "base/slice.h"
#include "dns/wire.h"

enum dns_status {
    DNS_ANSWER,   /* at least one record of the type that was asked for */
    DNS_NODATA,   /* the name is there, the type is not */
    DNS_NXDOMAIN, /* there is no such name */
    DNS_TEMPORARY /* nobody knows: SERVFAIL, REFUSED, time-out, nonsense */
};

struct dns_mx {
    uint16_t preference;
    char *target; /* lower case, without the trailing dot; "" is the root, a null MX (RFC 7505) */
};

/* RFC 6698 section 2.1 */
struct dns_tlsa {
    uint8_t usage, selector, matching;
    GBytes *data; /* a digest, or what is digested */
};

struct dns_answer {
    enum dns_status status;
    char *why;            /* what a person should read where the status is not DNS_ANSWER; else NULL */
    uint32_t ttl_s;       /* smallest of the aliases passed and the records; negative: as RFC 2308 says */
    GPtrArray *mx;        /* of struct dns_mx *, in the order of the packet */
    GArray *addresses;    /* of struct ip_address, likewise */
    GPtrArray *tlsa;      /* of struct dns_tlsa *, likewise */
    bool is_authentic;    /* the server says that it has verified the signatures (AD); see dns/resolver */
    char *unfinished;     /* the alias chain left the server's knowledge at this name: ask for it; or NULL */
    bool is_cut_by_limit; /* more records than base/limits.h allows: the rest was dropped */
};
typedef struct dns_answer dns_answer;

/* `name` as it is compared and shown: lower case, without the trailing dot. g_free it. */
char *dns_plain_name(const char *name);

/* What `packet` says about `type` records at `name` (an optional trailing dot and case are ignored). */
struct dns_answer *dns_answer_read(struct slice packet, const char *name, enum dns_type type);
/* An answer that says: nobody knows, and why. */
struct dns_answer *dns_answer_temporary(const char *why);
void dns_answer_free(struct dns_answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(dns_answer, dns_answer_free)

#endif
