/*
 * dns/netstring - the framing of Postfix's socketmap protocol: <decimal length>:<bytes>,
 *
 * Pure; the buffer may hold any bytes. No leading zeros, no more than LIMIT_SOCKETMAP_BYTES.
 */
#ifndef DNS_NETSTRING_H
#define DNS_NETSTRING_H

#include "base/slice.h"

enum netstring_status {
    NETSTRING_DONE, /* *payload is the content, *used how many bytes of the buffer it took */
    NETSTRING_MORE, /* so far well-formed, not all there */
    NETSTRING_BAD   /* can never become a netstring: close the connection */
};

/* Reads the netstring at the start of `buffer`. The payload borrows from it. */
enum netstring_status netstring_read(struct slice buffer, struct slice *payload, size_t *used);

void netstring_append(GString *out, struct slice payload);

#endif
