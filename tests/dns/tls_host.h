/*
 * A server's side of TLS for tests, without a socket: an authority and a certificate made on the spot, with
 * the names and dates that a test wants.
 */
#ifndef TESTS_DNS_TLS_HOST_H
#define TESTS_DNS_TLS_HOST_H

#include "base/slice.h"

#include <stdint.h>

struct tls_host_options {
    const char *names; /* "a.example,*.b.example": DNS names; NULL = a common name "plain.example" alone */
    int first_day, last_day;   /* from today */
    bool is_self_signed;       /* instead of by the authority */
    bool is_without_authority; /* in the chain that is sent */
};

struct tls_host;

struct tls_host *tls_host_new(const struct tls_host_options *options);
/* Another connection to the same host: its certificate, a dialogue of its own. */
struct tls_host *tls_host_again(const struct tls_host *host);
void tls_host_free(struct tls_host *host);

/* A PEM file that holds the authority; removed with the host. */
const char *tls_host_ca_file(const struct tls_host *host);
/* "3 1 1 HEX": what a TLSA record of this host says. Usage 2 is about the authority. g_free it. */
char *tls_host_tlsa(const struct tls_host *host, unsigned usage, unsigned selector, unsigned matching);

/* Takes bytes of the client: goes on with the handshake, then decrypts into `plain`. Answers go to `out`. */
void tls_host_take(struct tls_host *host, struct slice bytes, GString *plain, GString *out);
void tls_host_say(struct tls_host *host, const char *text, GString *out);
/* The server name that the client sent, or "". */
const char *tls_host_asked_for(const struct tls_host *host);

#endif
