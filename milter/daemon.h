/*
 * What the threads of postern-milter share: the policy in force, the gate to evaluation, the counters, and
 * whether it is draining. All functions are safe from every thread.
 *
 * Locks: `policy_lock` guards the pointer alone and is held for a copy; `reload_lock` makes reloads follow
 * one another and is held while files are read. Nothing is logged and nobody waits for mail under either.
 */
#ifndef MILTER_DAEMON_H
#define MILTER_DAEMON_H

#include "milter/counters.h"
#include "message/extract/pool.h"
#include "milter/gate.h"
#include "rules/policy.h"

#include <pthread.h>

struct daemon {
    char *config;
    pthread_mutex_t policy_lock;
    pthread_mutex_t reload_lock;
    struct policy *policy; /* read it through daemon_policy */
    struct gate *gate;
    struct extract_pool *extract;
    struct counters counters;
    atomic_bool is_draining;
    int64_t started_us; /* monotonic */
};
typedef struct daemon daemon_state;

/* Loads the configuration; NULL where it has errors. `found` has the gravest fault first, as after a reload.
 */
struct daemon *daemon_new(const char *config, struct diagnostics *found);
void daemon_free(struct daemon *daemon); /* no session may be open */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(daemon_state, daemon_free)

/* A counted reference to the policy in force. */
struct policy *daemon_policy(struct daemon *daemon);

/*
 * Loads the configuration again, and logs each fault and event=reload with the result. With errors the old
 * policy stays and false is returned. A message that is open keeps the policy that it began with. Settings
 * that only a restart changes (milter.socket, milter.control, ...) are reported as warnings in `found`.
 */
bool daemon_reload(struct daemon *daemon, struct diagnostics *found);

/* Logs each error and warning of a load, up to a bound. */
void daemon_log_diagnostics(const struct diagnostics *found);

#endif
