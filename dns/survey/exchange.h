/*
 * dns/survey/exchange - one question to one name server, over UDP or TCP, waited for.
 *
 * What dns/resolver hides is what a survey is about: which server said it, over which transport, with which
 * flags. EDNS with 1232 octets and DO is always sent, so that signatures come along.
 *
 * Units      microseconds.
 * Ownership  the packet is the caller's.
 * Errors     none: a status. Packets with another id or question are passed over, so that a guess of somebody
 *            else is no answer.
 * Threads    any; each call is for itself, and blocks for `timeout_us` times `tries` at most; over TCP, which
 *            connects first, for twice `timeout_us`.
 */
#ifndef DNS_SURVEY_EXCHANGE_H
#define DNS_SURVEY_EXCHANGE_H

#include "dns/endpoint.h"
#include "dns/wire.h"

enum exchange_transport { OVER_UDP, OVER_TCP };

enum exchange_flags {
    ASK_RECURSION = 1,        /* RD */
    ASK_WITHOUT_CHECKING = 2, /* CD: data that do not validate too (RFC 4035 section 3.2.2) */
};

struct exchange_question {
    const char *name;
    uint16_t type;
    unsigned flags; /* of enum exchange_flags */
};

struct exchange_options {
    int64_t timeout_us; /* of one try */
    int64_t tries;      /* over UDP; TCP is tried once */
};

enum exchange_status {
    EXCHANGE_ANSWERED,
    EXCHANGE_SILENT,   /* no answer in time, or the connection was refused */
    EXCHANGE_NO_ROUTE, /* this machine has no way there: says nothing about the server */
};

enum exchange_status exchange_query(struct endpoint server, enum exchange_transport transport,
                                    const struct exchange_question *question,
                                    const struct exchange_options *options, GBytes **packet);

#endif
