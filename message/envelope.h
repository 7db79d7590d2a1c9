/*
 * The envelope of a message and what the connection said: who sends, to whom, from where.
 * Built by one thread (a milter session, the CLI) and read-only once evaluation begins.
 */
#ifndef MESSAGE_ENVELOPE_H
#define MESSAGE_ENVELOPE_H

#include <glib.h>
#include <stdbool.h>

struct recipient {
    char *address; /* without angle brackets */
    char *orcpt;   /* RFC 3461 ORCPT as given ("rfc822;a@b"), or NULL */
    char *notify;  /* RFC 3461 NOTIFY as given, or NULL */
};

void recipient_free(gpointer data); /* a struct recipient * and its strings */

struct envelope {
    char *sender;          /* without angle brackets; "" is the null sender */
    GPtrArray *recipients; /* of struct recipient *, in the order of RCPT */
    char *client_ip;       /* as the MTA gave it, or NULL where unknown */
    char *client_name;     /* or NULL */
    char *helo;            /* or NULL */
    char *sasl_user;       /* {auth_authen}; NULL = no login */
    char *tls_subject;     /* {cert_subject} of the client's certificate, or NULL */
    bool is_tls_verified;  /* the MTA verified that certificate */
    char *queue_id;        /* or NULL */
    bool is_authenticated; /* the connection counts as internal (organization.trusted_networks, SASL, inbound
                              connectors) */
};
typedef struct envelope envelope;

struct envelope *envelope_new(const char *sender); /* brackets around the address are taken off */
void envelope_free(struct envelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(envelope, envelope_free)

/* Adds a recipient; orcpt and notify may be NULL. Everything is copied; brackets are taken off. */
void envelope_add_recipient(struct envelope *envelope, const char *address, const char *orcpt,
                            const char *notify);
const struct recipient *envelope_recipient(const struct envelope *envelope, size_t index);
size_t envelope_recipient_count(const struct envelope *envelope);

#endif
