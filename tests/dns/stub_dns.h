/*
 * A name server for tests, on loopback, in a thread of its own: it answers by a table, as badly as the table
 * says.
 */
#ifndef TESTS_DNS_STUB_DNS_H
#define TESTS_DNS_STUB_DNS_H

#include "base/slice.h"

#include <stdint.h>

enum stub_manner {
    STUB_ANSWER,    /* `records` */
    STUB_SIGNED,    /* the same, with AD where the query has it */
    STUB_BOGUS,     /* SERVFAIL, but `records` where the query has CD: data that do not validate */
    STUB_RCODE,     /* `rcode`, with a SOA */
    STUB_SLOW,      /* `records`, after 50 ms */
    STUB_LATE,      /* the same, after 1 s */
    STUB_SILENT,    /* nothing at all */
    STUB_TRUNCATED, /* TC over UDP, `records` over TCP */
    STUB_SHORT,     /* TC over both, without records */
    STUB_WRONG_ID,  /* `records` under another id, then nothing */
    STUB_GARBAGE,   /* the id, then bytes that are no answer */
    STUB_CUT        /* `records`, cut in the middle */
};

struct stub_row {
    const char *name; /* lower case, without the trailing dot */
    uint16_t type;
    enum stub_manner manner;
    unsigned rcode;
    const char *records; /* "MX 10 a.example;A 192.0.2.1;CNAME b.example;NS ns.example;TLSA 3 1 1 ab12"; all
                            at `name` but behind a CNAME */
};

struct stub_dns;

/* `rows` must outlive it. What no row is about is NODATA. NULL where no port could be had. */
struct stub_dns *stub_dns_new(const struct stub_row *rows, size_t count);
struct stub_dns *stub_dns_new_at(const struct stub_row *rows, size_t count, uint16_t port); /* 0 = any */
/* Answers by other rows from now on. */
void stub_dns_change(struct stub_dns *stub, const struct stub_row *rows, size_t count);
/* The same from the next question for `type` on: whoever asks for that first and for more behind it does not
 * get a mixture. */
void stub_dns_change_from(struct stub_dns *stub, const struct stub_row *rows, size_t count, uint16_t type);
void stub_dns_free(struct stub_dns *stub);
const char *stub_dns_address(const struct stub_dns *stub); /* "127.0.0.1:PORT" */
unsigned stub_dns_asked(struct stub_dns *stub);            /* queries so far */

#endif
