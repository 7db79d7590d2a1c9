/*
 * dns/probe - one look at a smarthost: does it take connections and greet?
 *
 *   connect    the connection is made
 *   greeting   ... and the server greets with 2xx
 *   ehlo       ... and takes EHLO, or HELO where it refuses EHLO
 *   starttls   ... and the EHLO answer offers STARTTLS. The handshake and the certificate are not looked at.
 *   envelope   ... (STARTTLS not needed) and takes MAIL FROM:<>, followed by RSET. No RCPT, no DATA.
 *
 * A host has failed when the connection is refused, lost or not made in time; when a reply does not come in
 * time, is no reply, or is 421; when the greeting is 4xx or 5xx or brings our own name (a loop); when the
 * last step is refused. A 4xx to MAIL, other than 421, is no failure: it may be greylisting. A 5xx to it is,
 * for an MTA would bounce on it at once. Every dialogue that got a greeting ends with QUIT. We say EHLO as
 * postern-probe.HOSTNAME, so that the other side can tell probes from mail.
 *
 * Ownership  the probe frees itself after `done`, or by probe_cancel.
 * Threads    those of its main context.
 */
#ifndef DNS_PROBE_H
#define DNS_PROBE_H

#include "dns/watch.h"

/* `error` is NULL where the host is well; else what failed, for people: "connect: Connection refused". */
typedef void (*probe_fn)(struct watch_key key, const char *error, void *context);

struct probe_options {
    GMainContext *loop;
    const char *our_name; /* the host's; NULL = do not compare greetings */
    int64_t timeout_us;   /* for the whole dialogue */
};

struct probe;

/* Calls `done` exactly once, from the main context, unless cancelled. */
struct probe *probe_start(struct watch_key key, const struct probe_options *options, probe_fn done,
                          void *context);
void probe_cancel(struct probe *probe);

#endif
