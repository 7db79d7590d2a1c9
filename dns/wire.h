/*
 * dns/wire - reading the octets of DNS (RFC 1035 sections 3 and 4.1.4).
 *
 * A cursor never leaves its bytes and remembers failure: after the first one every read gives zero or NULL,
 * so a sequence of reads is checked once. Compression pointers must point backwards, so names end.
 *
 * Names are text as they are compared: lower case, without the trailing dot, "" for the root. What is not
 * plain in a label (a dot too) is written \DDD, so dots always part labels.
 *
 * Ownership  the cursor borrows its bytes; names are the caller's (g_free).
 * Threads    touches its arguments only.
 */
#ifndef DNS_WIRE_H
#define DNS_WIRE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_NAME_BYTES 255 /* of one name, RFC 1035 section 3.1 */

/* Of the IANA registry of DNS parameters, those that mail routing or its checks read. */
enum dns_type {
    DNS_TYPE_A = 1,
    DNS_TYPE_NS = 2,
    DNS_TYPE_CNAME = 5,
    DNS_TYPE_SOA = 6,
    DNS_TYPE_PTR = 12,
    DNS_TYPE_MX = 15,
    DNS_TYPE_TXT = 16,
    DNS_TYPE_AAAA = 28,
    DNS_TYPE_DNAME = 39,
    DNS_TYPE_DS = 43,
    DNS_TYPE_RRSIG = 46,
    DNS_TYPE_NSEC = 47,
    DNS_TYPE_DNSKEY = 48,
    DNS_TYPE_TLSA = 52
};

struct wire_cursor {
    const uint8_t *at;
    size_t len, pos;
    bool has_failed;
};

uint16_t wire_take_u16(struct wire_cursor *cursor);
uint32_t wire_take_u32(struct wire_cursor *cursor);
void wire_skip(struct wire_cursor *cursor, size_t bytes);
/* The name at the cursor; NULL after a failure. */
char *wire_take_name(struct wire_cursor *cursor);

/* Appends `name` uncompressed. False, with nothing appended, where it is no name: an empty or overlong label,
 * over 255 octets, a wrong escape. */
bool wire_append_name(GByteArray *out, const char *name);
void wire_append_u16(GByteArray *out, unsigned value);

#endif
