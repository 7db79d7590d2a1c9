/*
 * Saved mail among attachments: one message (RFC 5322), or an mbox of them.
 */
#ifndef MESSAGE_EXTRACT_READERS_MAIL_H
#define MESSAGE_EXTRACT_READERS_MAIL_H

#include "base/slice.h"

/* "message/rfc822" or "application/mbox" where the content begins as that; else NULL. */
const char *mail_type(struct slice content);

#endif
