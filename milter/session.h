/*
 * One SMTP session as the MTA tells it, and the message that is arriving in it. Collects only: the envelope,
 * and the message's bytes as they came. Knows nothing of libmilter, so that tests and the callbacks feed it
 * alike. The callbacks of one session never run at the same time: no locks.
 *
 * A message is freed by one call, session_end_message, whatever happened to it.
 */
#ifndef MILTER_SESSION_H
#define MILTER_SESSION_H

#include "message/envelope.h"
#include "message/spool.h"
#include "rules/failure.h"
#include "rules/verdict.h"

/* A message between MAIL FROM and the answer. */
struct transaction {
    struct policy *policy; /* counted; what was in force at MAIL FROM decides, whatever is loaded later */
    struct envelope *envelope;
    struct spool *spool;
    uint64_t header_bytes;    /* where the body begins; all that was stored, until the header has ended */
    enum failure_row failure; /* why bytes are missing; FAILURE_ROWS = none are */
    char *failure_text;
    bool is_sender_refused; /* its sender is longer than LIMIT_ADDRESS_BYTES: every recipient is refused */
};

struct session {
    char *client_ip;
    char *client_name;
    char *helo;
    char *mta;                   /* the MTA's macro v */
    struct transaction *message; /* NULL between messages */
};

struct session *session_new(void);
void session_free(struct session *session); /* with its message */

/* Who is connected; `client_ip` is taken over. Any may be NULL. What was said in HELO is forgotten. */
void session_set_client(struct session *session, char *client_ip, const char *client_name, const char *mta);

/* What the MTA's macros say at MAIL FROM; NULL where it says nothing. */
struct sender_macros {
    const char *sasl_user;
    const char *cert_subject;
    const char *verify;
};
/* Begins a message; one that was open is ended. Takes over the reference to `in_force`. */
void session_begin_message(struct session *session, struct policy *in_force, const char *sender,
                           const struct sender_macros *macros);
void session_end_message(struct session *session); /* harmless where there is none */

/* What to answer to RCPT. */
enum recipient_answer {
    RECIPIENT_TAKEN,
    RECIPIENT_RESERVED,       /* under routing.suffix */
    RECIPIENT_TOO_LONG,       /* the address, or the sender's, is longer than LIMIT_ADDRESS_BYTES */
    RECIPIENT_BAD_PARAMETERS, /* ORCPT or NOTIFY */
    RECIPIENT_TOO_MANY,       /* LIMIT_ENVELOPE_RECIPIENTS */
    RECIPIENT_ANSWERS
};
/* `arguments`: the address and the ESMTP parameters behind it, NULL-terminated. */
enum recipient_answer session_add_recipient(struct session *session, const char *const *arguments);
/* The reply for all but RECIPIENT_TAKEN. */
const struct reply *recipient_reply(enum recipient_answer answer);

/*
 * The message's bytes. `value` is the field's value with the white space behind the colon; line ends inside
 * it become CRLF. The first failure to store is kept in the transaction and ends storing.
 */
void session_add_header(struct session *session, const char *name, const char *value);
void session_end_header(struct session *session);
void session_add_body(struct session *session, struct slice bytes);

#endif
