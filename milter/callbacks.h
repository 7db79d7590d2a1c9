/*
 * postern-milter as libmilter calls it: from its events to sessions, from decisions to its answers.
 *
 * Replies that nobody needs are negotiated away; RCPT and the end of the message are the ones that are
 * answered. HELO is kept, since Postfix sends {cert_subject} with it. Header values come with the white space
 * behind the colon (SMFIP_HDR_LEADSPC), so what is evaluated is what was sent.
 *
 * libmilter has one filter per process and hands its callbacks no pointer of ours before a session exists:
 * callbacks_register keeps the daemon in the one file-scope variable of this file, written once, before any
 * thread starts.
 */
#ifndef MILTER_CALLBACKS_H
#define MILTER_CALLBACKS_H

#include "milter/daemon.h"

/* The replies that are negotiated away (for <libmilter/mfapi.h>), also by what bench/ measures against.
 * libmilter supplies them itself where the MTA cannot do without. */
#define CALLBACKS_UNANSWERED                                                                                 \
    (SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_DATA | SMFIP_NR_UNKN | SMFIP_NR_HDR |          \
     SMFIP_NR_EOH | SMFIP_NR_BODY)

gboolean callbacks_register(struct daemon *daemon, GError **error);

#endif
