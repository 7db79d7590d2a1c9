/*
 * dns/show - the MX tiers of a name, looked up once and waited for: what `postern mx show NAME` prints.
 *
 * Needs no daemon and no running main loop: it runs one of its own.
 *
 * Units      microseconds; TTLs are seconds.
 * Ownership  the view is the caller's.
 * Errors     POSTERN_ERROR_VALUE where the name or a server cannot be read; POSTERN_ERROR_UNAVAILABLE where
 * no name server knows. "DNS says there is nothing" is no error: see `status` and `why`. Threads    any; each
 * call is for itself.
 */
#ifndef DNS_SHOW_H
#define DNS_SHOW_H

#include "dns/tiers.h"

struct mx_show_options {
    const GPtrArray *servers; /* of char *: ADDRESS[:PORT]; NULL or empty = the system's */
    int64_t timeout_us, tries;
    uint16_t port;       /* that the endpoints get; 25 */
    enum zone_kind kind; /* ZONE_HOST = the addresses of the name alone */
};

struct mx_view {
    char *name;              /* lower case, without the trailing dot */
    char *source;            /* "resolver 127.0.0.1:53" */
    enum zone_status status; /* ZONE_ANSWER or ZONE_EMPTY */
    char *why;               /* where it is empty: "NXDOMAIN", "null MX", "no address"; else NULL */
    uint32_t ttl_s;
    bool is_implicit; /* there is no MX: the name itself is the host */
    bool has_null_mx; /* alone, or beside others, which RFC 7505 forbids */
    struct tiers *tiers;
    GPtrArray *without_address; /* of char *: targets that were left out */
};
typedef struct mx_view mx_view;

struct mx_view *mx_show(const char *name, const struct mx_show_options *options, GError **error);
void mx_view_free(struct mx_view *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mx_view, mx_view_free)

#endif
