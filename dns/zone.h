/*
 * dns/zone - what DNS last said about one smarthost name, and for how long it may be used.
 *
 * A zone answer is one finished lookup: the MX set of a name (or the name itself, for a plain host) with the
 * addresses of every target. A zone keeps the last good one and decides what a new one changes:
 *   - a good answer replaces it; a target whose addresses could not be looked up keeps those it had;
 *   - a temporary failure keeps it for `stale_us`, and the zone says since when it is stale and why;
 *   - an authoritative "nothing" (NXDOMAIN, null MX, no address) keeps it for `empty_grace_us`: a zone that
 *     was pushed empty by mistake must not stop a company's mail. So does the loss of all MX where the name
 *     itself has an address (RFC 5321 section 5.1 would send mail there); that counts after the grace.
 *
 * Refreshed ahead at 80 % of the TTL with 10 %
 * jitter, so no lookup waits in the mail path; retried after 30 s, growing to 5 min, or sooner where
 * dns.min_ttl is shorter.
 *
 * Units      microseconds of the monotonic clock; `seed` is any random number.
 * Ownership  answers are counted (zone_answer_ref/_unref) and immutable once handed to a zone.
 * Threads    a zone belongs to one thread; an answer may be shared.
 */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include "dns/packet.h"

/* How a name is asked about: the same name may be both. */
enum zone_kind { ZONE_MX, ZONE_HOST };

struct zone_target {
    unsigned preference;    /* 0 to 65535; 0 for a plain host and the implicit MX (RFC 5321 section 5.1) */
    char *name;             /* lower case, without the trailing dot */
    GArray *addresses;      /* of struct ip_address, sorted */
    enum dns_status status; /* DNS_TEMPORARY where one family is unknown and the other has nothing */
};

enum zone_status {
    ZONE_ANSWER,   /* at least one target has an address */
    ZONE_EMPTY,    /* DNS says for certain that there is nothing */
    ZONE_TEMPORARY /* nobody knows */
};

struct zone_answer {
    enum zone_status status;
    char *why; /* where the status is not ZONE_ANSWER: "NXDOMAIN", "null MX", ...; else NULL */
    GPtrArray
        *targets; /* of struct zone_target *, by preference, then name: the order of a packet means nothing */
    uint32_t ttl_s;   /* smallest of all that was looked up */
    bool has_null_mx; /* a null MX, alone or beside others (which RFC 7505 forbids) */
    bool is_implicit; /* no MX: the name itself is the target */
    bool is_cut_by_limit;
};
typedef struct zone_answer zone_answer;

struct zone_answer *
zone_answer_new(void); /* empty, counted once; its maker fills it, then zone_answer_finish */
struct zone_answer *zone_answer_ref(const struct zone_answer *answer);
void zone_answer_unref(const struct zone_answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(zone_answer, zone_answer_unref)
/* Adds a target; the same name twice keeps the better preference. Borrowed until the answer is finished. */
struct zone_target *zone_answer_add(struct zone_answer *answer, unsigned preference, const char *name);
/* Sorts targets and addresses; decides the status from the targets where `why` is not yet set. */
void zone_answer_finish(struct zone_answer *answer);
bool zone_answer_equal(const struct zone_answer *a, const struct zone_answer *b);

struct zone_rules {
    int64_t min_ttl_us, max_ttl_us, stale_us, empty_grace_us;
};

struct zone {
    const struct zone_answer *good; /* counted; NULL = nothing was ever known */
    int64_t good_us;                /* when it was last confirmed */
    int64_t next_us;                /* when to look up again */
    int64_t stale_since_us;         /* 0 = the last lookup was good */
    int64_t empty_since_us;         /* 0 = DNS does not say that there is nothing */
    unsigned failures;              /* lookups without a good answer, in a row */
    char *why;                      /* of the last one; NULL while fresh */
};

void zone_init(struct zone *zone, int64_t now_us); /* the first lookup is due at once */
void zone_done(struct zone *zone);

enum zone_change {
    ZONE_UNCHANGED,
    ZONE_NEW_ANSWER, /* other hosts or addresses */
    ZONE_RECOVERED,  /* the same as before it went stale */
    ZONE_STALE,      /* has just gone stale, or for another reason than before */
};
/* Takes the result of a lookup (adds its own count) and schedules the next. */
enum zone_change zone_accept(struct zone *zone, const struct zone_answer *answer,
                             const struct zone_rules *rules, int64_t now_us, uint32_t seed);

/* Takes over an answer that was kept on disk; it was confirmed at `good_us`, which may be negative. */
void zone_restore(struct zone *zone, const struct zone_answer *answer, int64_t good_us);

/* DNS has said since `since_us`, before the daemon began, that there is nothing: the grace goes on. */
void zone_restore_empty(struct zone *zone, int64_t since_us);

/* The answer to route by, or NULL: nothing was ever known, or what was known is too old or its grace is over.
 */
const struct zone_answer *zone_usable(const struct zone *zone, const struct zone_rules *rules,
                                      int64_t now_us);

#endif
