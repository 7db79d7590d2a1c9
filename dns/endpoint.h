/*
 * dns/endpoint - one address and port that mail can be handed to.
 *
 * Plain values; pure; safe from any thread.
 */
#ifndef DNS_ENDPOINT_H
#define DNS_ENDPOINT_H

#include "base/network.h"

struct endpoint {
    struct ip_address address;
    uint16_t port;
};

bool endpoint_equal(struct endpoint a, struct endpoint b);
guint endpoint_hash(struct endpoint endpoint);
/* The same for a GHashTable whose keys are struct endpoint *. */
gboolean endpoint_key_equal(gconstpointer a, gconstpointer b);
guint endpoint_key_hash(gconstpointer key);

/* The bare address: "192.0.2.1", "2001:db8::1". g_free it. */
char *address_to_string(struct ip_address address);

/* As Postfix takes a next hop: "[192.0.2.1]:25", "[2001:db8::1]:25". g_free it. */
char *endpoint_to_string(struct endpoint endpoint);

/*
 * ADDRESS, ADDRESS:PORT, [ADDRESS] or [ADDRESS]:PORT; the port is `default_port` where none is given.
 * False where `text` is none of them: names are not resolved here.
 */
bool endpoint_parse(struct slice text, uint16_t default_port, struct endpoint *out);

#endif
