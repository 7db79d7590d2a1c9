/*
 * dns/health - is this address a smarthost that takes connections? One state machine per address.
 *
 *              ok                     fall failures in a row
 *   unknown ────────> up <──ok── suspect ────────────> down
 *      └──fail──> suspect ^──fail──┘                    │ ok, when the hold-down is over
 *                  up <── rise successes in a row ── trial ──fail──> down, hold-down doubled
 *
 * unknown, up and suspect count as available: nothing is withheld for lack of data, and one lost probe is no
 * verdict. A host that is down is left alone for its hold-down, which doubles with each failed trial and each
 * new fall up to a cap, and halves for every quiet hour in between. drained is an administrator's word and
 * lies over whatever the probes say.
 *
 * Pure: time and randomness are arguments, nothing is allocated.
 *
 * Units      microseconds of the monotonic clock.
 * Errors     none.
 * Threads    touches its arguments only; dns/watch shares hosts between threads.
 */
#ifndef DNS_HEALTH_H
#define DNS_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

enum health_state { HEALTH_UNKNOWN, HEALTH_UP, HEALTH_SUSPECT, HEALTH_DOWN, HEALTH_TRIAL, HEALTH_DRAINED };
const char *health_state_name(enum health_state state); /* "unknown", "up", ... as logs and JSON say it */

struct health_rules {
    int64_t interval_us; /* between probes of a host that is up; a quarter of it in suspect and trial */
    int64_t standby_us;  /* instead, for a host that is up and that no mail goes to now; 0 = the same */
    int64_t jitter_percent;
    int64_t fall, rise;
    int64_t hold_down_us, hold_down_max_us;
};

#define HEALTH_ERROR_BYTES 160

struct health_host {
    enum health_state state; /* by the probes; see health_state_of for what counts */
    bool is_drained;
    bool is_standby;       /* no mail goes to it while others are up */
    int64_t since_us;      /* of the state */
    bool has_returned;     /* up_us means something: it was down and came back */
    int64_t up_us;         /* when it last came back */
    unsigned failures;     /* in a row */
    unsigned successes;    /* in a row, since it was down */
    int64_t hold_down_us;  /* the last one, 0 = never */
    int64_t next_probe_us; /* when the next probe is due */
    int64_t last_ok_us;    /* 0 = never */
    int64_t last_failure_us;
    char error[HEALTH_ERROR_BYTES]; /* of the last failure; printable ASCII */
};

/* A host that nobody has looked at: the first probe comes at a random moment within a second or an interval.
 */
void health_init(struct health_host *host, const struct health_rules *rules, int64_t now_us, uint32_t seed);

/* Takes the outcome of a probe: `error` is NULL where it went well. True where the state changed. */
bool health_report(struct health_host *host, const struct health_rules *rules, const char *error,
                   int64_t now_us, uint32_t seed);

/* Whether mail goes to it now. One that mail begins to go to is probed within an interval. */
void health_set_standby(struct health_host *host, const struct health_rules *rules, bool is_standby,
                        int64_t now_us);

/* Probes again within an interval, whatever the hold-down: for when nothing at all is available. */
void health_hasten(struct health_host *host, const struct health_rules *rules, int64_t now_us);

/*
 * The passive signal: somebody saw a connection to this host fail. A hint, not a verdict, for a reply to one
 * recipient must not count: a host that counts as available becomes suspect and is probed at once, the probe
 * decides. True where the state changed.
 */
bool health_doubt(struct health_host *host, int64_t now_us);

enum health_state health_state_of(const struct health_host *host); /* drained before everything else */
bool health_is_available(const struct health_host *host);
/* How much of its share of the mail a host gets: it grows from nothing to HEALTH_FULL_SHARE over
 * `slow_start_us` after an outage, so that a host which has just begun is not flooded. 0 = at once. */
#define HEALTH_FULL_SHARE 1024u
unsigned health_share(int64_t returned_us, int64_t slow_start_us, int64_t now_us);

/* Available, and not back from an outage for less than `site_return_us`. */
bool health_is_settled(const struct health_host *host, int64_t site_return_us, int64_t now_us);

#endif
