/*
 * What the commands want to know of a saved message beyond what predicates see: single fields as text, and
 * the envelope that the message would have had.
 */
#ifndef CLI_MAIL_FACTS_H
#define CLI_MAIL_FACTS_H

#include "message/envelope.h"
#include "message/message.h"

/* The value of the first instance of a field; NULL where the message has none. */
const char *mail_header_value(const struct message *mail, const char *name);
/* Its date in ISO 8601 with the sender's offset; NULL where there is none or it is none. g_free it. */
char *mail_date_text(const struct message *mail);
/* Bytes that a person can read as they are: UTF-8 without NUL. */
bool mail_is_plain_text(struct slice bytes);

/*
 * The message as the MTA hands it to a milter: each line ends with CRLF, and no "From " line of an mbox
 * stands on top. A new reference; the same bytes where nothing has to change.
 */
GBytes *mail_wire_form(GBytes *bytes);

/*
 * The envelope sender where none is given: Return-Path ("<>" is the null sender), else From, else the null
 * sender. Lives as long as the message.
 */
const char *mail_default_sender(struct message *mail);
/* Adds the addresses of To and Cc as recipients, each once. */
void mail_add_default_recipients(struct message *mail, struct envelope *out);

#endif
