/*
 * dns/watch - the health of every target that is watched, shared between threads.
 *
 * Locks      one mutex, taken and released inside each function; values are copied in and out, no callback,
 * log call or wait happens under it. Callers hold no lock of ours.
 * Units      microseconds of the monotonic clock.
 * Ownership  the table owns its rows and copies their targets.
 * Threads    all functions but watch_new and watch_free may be called from any thread.
 */
#ifndef DNS_WATCH_H
#define DNS_WATCH_H

#include "dns/health.h"
#include "dns/target.h"

struct watch;

struct watch *watch_new(const struct health_rules *rules);
void watch_free(struct watch *watch);
void watch_set_rules(struct watch *watch, const struct health_rules *rules);

/* Watches exactly the `count` keys from now on: those that are known keep their health, new ones begin
 * unknown. */
void watch_keep(struct watch *watch, const struct probe_target *keys, size_t count, int64_t now_us,
                uint32_t seed);

/* The health of `key`; unknown where it is not watched. */
struct health_host watch_get(struct watch *watch, struct probe_target key);

bool watch_has(struct watch *watch, struct probe_target key);

/*
 * Takes one key whose probe is due and that is not being probed; false where there is none. The key is a copy
 * for target_clear. The probe's outcome has to come back by watch_report.
 */
bool watch_take_due(struct watch *watch, int64_t now_us, struct probe_target *key);
/* When the next probe is due, or INT64_MAX. */
int64_t watch_next_us(struct watch *watch);

/* The outcome of a probe; `error` is NULL where it went well. True where the state changed. */
struct watch_outcome {
    const char *error;
    int64_t now_us;
    uint32_t seed;
};
bool watch_report(struct watch *watch, struct probe_target key, struct watch_outcome outcome);

/* The probe ended without a verdict: it is as if it had not begun. */
void watch_release(struct watch *watch, struct probe_target key);

/* Nothing of a connector is available: probe this one soon, whatever its hold-down. */
void watch_hasten(struct watch *watch, struct probe_target key, int64_t now_us);
/* Whether mail goes there now: see health_set_standby. */
void watch_set_standby(struct watch *watch, struct probe_target key, bool is_standby, int64_t now_us);
/* Somebody saw a connection to this one fail: see health_doubt. False where the key is not watched. */
bool watch_doubt(struct watch *watch, struct probe_target key, int64_t now_us);
/* An administrator's word. False where the key is not watched. */
enum watch_drain { WATCH_UNDRAIN, WATCH_DRAIN };
bool watch_drain(struct watch *watch, struct probe_target key, enum watch_drain wanted);

#endif
