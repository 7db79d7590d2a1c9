/*
 * dns/smtp_reply - one reply of an SMTP server, single or multi-line (RFC 5321 section 4.2), as a probe reads
 * it.
 *
 * Pure. Lines end with LF, a CR before it is dropped. Bounded: a line of LIMIT_SMTP_LINE_BYTES,
 * LIMIT_SMTP_LINES lines; more is SMTP_REPLY_BAD.
 */
#ifndef DNS_SMTP_REPLY_H
#define DNS_SMTP_REPLY_H

#include "base/slice.h"

enum smtp_reply_status { SMTP_REPLY_DONE, SMTP_REPLY_MORE, SMTP_REPLY_BAD };

struct smtp_reply {
    unsigned code;      /* 200 to 599 */
    struct slice first; /* of the first line, behind the code; borrows from the buffer */
    struct slice whole; /* all of its lines; likewise */
    bool has_starttls;  /* a line behind the first one is the keyword STARTTLS */
};

/* Reads the reply at the start of `buffer`; *used is how many bytes it took. */
enum smtp_reply_status smtp_reply_read(struct slice buffer, struct smtp_reply *reply, size_t *used);

/* The texts behind the first line, of char *, in UTF-8: what an EHLO reply offers. */
GPtrArray *smtp_reply_lines(const struct smtp_reply *reply);

#endif
