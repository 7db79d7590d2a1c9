/*
 * A host for a probe, on loopback, in the loop of the test: it sends `lines`, one for each line that it gets,
 * the first unasked, and goes on where it was when the probe connects again. WAIT sends nothing, HANGUP ends
 * the connection, TLS takes STARTTLS, BREAK takes it and hangs up in the middle of the handshake.
 */
#ifndef TESTS_DNS_SCRIPT_HOST_H
#define TESTS_DNS_SCRIPT_HOST_H

#include "tests/dns/tls_host.h"

#include <gio/gio.h>

struct script_host {
    GSocket *listener, *peer;
    GSource *accepting, *reading;
    GMainContext *loop;
    char **lines, **next;
    GString *heard;
    struct tls_host *tls; /* or NULL */
    bool is_secure, is_breaking;
};

/* Lines of the script are divided by line ends, lines of one reply by "|". Returns its port on 127.0.0.1. */
uint16_t script_host_open(struct script_host *host, GMainContext *loop, const char *script);
void script_host_close(struct script_host *host);

#endif
