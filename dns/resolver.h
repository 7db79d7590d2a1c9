/*
 * dns/resolver - asking name servers without waiting for them.
 *
 * Every query is answered exactly once: from the main context, or at the latest by resolver_free. Names are
 * asked as they are: no search list, no hosts file, no HOSTALIASES. Aliases are followed, also where the
 * answer stops at the end of a server's zone. A server that fails, refuses or is silent is followed by the
 * next one; the one that answered last is asked first.
 *
 * c-ares takes the next server by itself where one says SERVFAIL or REFUSED, and then tells only "could not
 * contact DNS servers". Here each server has a channel of its own with the response check off, so the reason
 * reaches the log and the next server is our choice.
 *
 * TLSA queries ask for the AD bit (RFC 6840 section 5.7): the name server says whether it has verified the
 * signatures. Nothing is verified here, so the word counts only where the way to that server is trusted:
 * `trust_ad`. An answer by way of several servers (aliases) is authentic where each part is.
 *
 * Units      microseconds.
 * Ownership  answers belong to the resolver and live until the callback returns.
 * Threads    a resolver belongs to the thread that runs its main context.
 */
#ifndef DNS_RESOLVER_H
#define DNS_RESOLVER_H

#include "base/settings.h"
#include "dns/packet.h"

struct resolver_options {
    const GPtrArray *servers; /* of char *: ADDRESS[:PORT]; NULL or empty = the system's */
    int64_t timeout_us;       /* of the first try at one server; it doubles with each further one */
    int64_t tries;            /* at each server */
    enum ad_trust trust_ad;   /* whose AD bit counts */
};

typedef void (*resolver_fn)(const struct dns_answer *answer, void *context);

struct resolver;

struct resolver *resolver_new(const struct resolver_options *options, GMainContext *loop, GError **error);
/* Answers what is still open with DNS_TEMPORARY; the callbacks must not ask again. */
void resolver_free(struct resolver *resolver);

/* May call back before it returns. */
void resolver_query(struct resolver *resolver, const char *name, enum dns_type type, resolver_fn answered,
                    void *context);

/* What servers a resolver with these options would ask, as below; nothing is asked. g_free it. */
char *resolver_would_ask(const struct resolver_options *options, GError **error);
/* The servers as text, "127.0.0.1:53,..."; the resolver's. */
const char *resolver_servers(const struct resolver *resolver);

#endif
