/*
 * A delivery status notification as it stands in the message: what it says to people and what to programs.
 * Nothing is decoded: a part in base64 or quoted-printable counts as absent. Pure but for GMime; one thread
 * at a time works on a message.
 *
 * Source     RFC 6522 (multipart/report), RFC 3464 (message/delivery-status), RFC 6533 (its global form).
 */
#ifndef MESSAGE_REPORT_H
#define MESSAGE_REPORT_H

#include "message/message.h"

enum report_part { REPORT_TEXT, REPORT_FIELDS, REPORT_PARTS };

/* Slices of the message's bytes. */
struct report {
    struct slice body;                /* of the message, all of it */
    struct slice parts[REPORT_PARTS]; /* lie in `body`, in this order; at NULL where there is none */
};

/* False where the message is no multipart/report with report-type=delivery-status. */
bool report_read(const struct message *mail, struct report *out);

#endif
