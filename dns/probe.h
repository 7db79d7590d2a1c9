/*
 * dns/probe - one look at a smarthost: does it take connections, greet, show the right certificate?
 *
 *   connect    the connection is made
 *   greeting   ... and the server greets with 2xx
 *   ehlo       ... and takes EHLO, or HELO where it refuses EHLO
 *   starttls   ... and STARTTLS leads to the TLS that TlsSettings demands; see dns/tls
 *   envelope   ... and the server takes MAIL FROM:<>, RCPT TO the demand's recipient if there is one,
 *              and RSET. Never DATA.
 *
 * Where the demand says so, a second envelope asks whether the host would relay: whatever it answers to that
 * is told and is no failure.
 *
 * A host has failed when the connection is refused, lost or not made in time; when a reply does not come in
 * time, is no reply, or is 421; when the greeting is 4xx or 5xx or brings our own name (a loop); when the
 * last step is refused. A 4xx to MAIL or RCPT, other than 421, is no failure: it may be greylisting. A 5xx
 * is, for an MTA would bounce on it at once. With Opportunistic nothing of TLS is a failure: what was found
 * is told, and where the handshake breaks the dialogue begins again in clear, as Postfix does. With DANE the
 * TLSA records of the host are looked up first, and have to be signed (RFC 7672 section 2.2).
 *
 * Every dialogue that got a greeting ends with QUIT. We say EHLO as postern-probe.HOSTNAME, so that the other
 * side can tell probes from mail.
 *
 * Units      microseconds.
 * Ownership  the probe copies its target and frees itself after `done`, or by probe_cancel; the result is the
 *            callback's.
 * Threads    those of its main context.
 */
#ifndef DNS_PROBE_H
#define DNS_PROBE_H

#include "dns/resolver.h"
#include "dns/target.h"
#include "dns/tls.h"

struct probe_result {
    struct probe_target target; /* its own texts */
    char *error;    /* NULL where the host is well; else what failed: "connect: Connection refused" */
    char *greeting; /* the name that the server greets with; NULL = no greeting */
    GPtrArray *capabilities; /* of char *: the lines of the last EHLO reply, "SIZE 10240000" */
    bool has_starttls;       /* offered in the first EHLO reply */
    char *tls_error;       /* why there is no TLS although it was tried; NULL = it worked or was not tried */
    struct tls_facts *tls; /* NULL = no handshake was finished */
    bool is_relay;         /* it would take mail for PROBE_FOREIGN_RECIPIENT */
    int64_t connect_us;    /* until the connection was made; 0 = it was not */
    int64_t total_us;      /* until the outcome was known */
};
typedef struct probe_result probe_result;
/* In which nothing was found yet. */
struct probe_result *probe_result_new(const struct probe_target *target);
void probe_result_free(struct probe_result *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(probe_result, probe_result_free)

typedef void (*probe_fn)(struct probe_result *result, void *context);

struct probe_options {
    GMainContext *loop;
    const char *our_name;    /* the host's; NULL = do not compare greetings */
    int64_t timeout_us;      /* for the whole dialogue */
    struct tls_trust *trust; /* for depths from starttls on, else NULL; the probe takes a reference */
    struct resolver
        *resolver; /* for DANE, asked before probe_start returns; NULL = no TLSA can be looked up */
};

struct probe;

/* Calls `done` exactly once, from the main context, unless cancelled. */
struct probe *probe_start(const struct probe_target *target, const struct probe_options *options,
                          probe_fn done, void *context);
/* Ends the dialogue with QUIT, as far as that is possible at once. */
void probe_cancel(struct probe *probe);
/* What it looks at; the probe's. */
const struct probe_target *probe_target_of(const struct probe *probe);

#endif
