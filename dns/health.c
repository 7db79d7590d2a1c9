#include "dns/health.h"

#include <glib.h>

#define FAST_DIVISOR 4 /* of the interval, while a host is suspect or on trial */
#define SECOND_US ((int64_t)G_USEC_PER_SEC)
#define FIRST_PROBE_WITHIN_US SECOND_US
#define QUIET_US (SECOND_US * 3600)

/* What the rows below say about a state, in one place. */
static const struct {
    const char *name;
    bool is_available;
} states[] = {
    [HEALTH_UNKNOWN] = {"unknown",  true },
      [HEALTH_UP] = { "up",      true },
    [HEALTH_SUSPECT] = { "suspect", true },
      [HEALTH_DOWN] = { "down",    false},
    [HEALTH_TRIAL] = { "trial",   false},
      [HEALTH_DRAINED] = { "drained", false},
};

const char *
health_state_name(enum health_state state)
{
    return states[state].name;
}

enum health_state
health_state_of(const struct health_host *host)
{
    return host->is_drained ? HEALTH_DRAINED : host->state;
}

bool
health_is_available(const struct health_host *host)
{
    return states[health_state_of(host)].is_available;
}

unsigned
health_share(int64_t returned_us, int64_t slow_start_us, int64_t now_us)
{
    int64_t back_us = now_us - returned_us;

    if (back_us >= slow_start_us)
        return HEALTH_FULL_SHARE;
    return back_us <= 0 ? 0 : (unsigned)((int64_t)HEALTH_FULL_SHARE * back_us / slow_start_us);
}

bool
health_is_settled(const struct health_host *host, int64_t site_return_us, int64_t now_us)
{
    return health_is_available(host) && (!host->has_returned || now_us - host->up_us >= site_return_us);
}

static int64_t
jittered(int64_t span_us, const struct health_rules *rules, uint32_t seed)
{
    int64_t thousandths = (int64_t)(seed % 2001) - 1000;

    return span_us + span_us / 100 * rules->jitter_percent * thousandths / 1000;
}

void
health_init(struct health_host *host, const struct health_rules *rules, int64_t now_us, uint32_t seed)
{
    int64_t within_us = MIN(FIRST_PROBE_WITHIN_US, rules->interval_us);

    *host = (struct health_host){ .since_us = now_us,
                                  .next_probe_us = now_us + within_us * (seed % 1000) / 1000 };
}

/* Each fall and each failed trial doubles the hold-down; each quiet hour before it halves what it was. */
static void
grow_hold_down(struct health_host *host, const struct health_rules *rules, int64_t now_us)
{
    int64_t held_us = host->hold_down_us;

    if (states[host->state].is_available) {
        for (int64_t quiet_us = now_us - host->up_us; held_us > 0 && quiet_us >= QUIET_US;
             quiet_us -= QUIET_US)
            held_us /= 2;
    }
    held_us = MAX(held_us * 2, rules->hold_down_us);
    host->hold_down_us = MIN(held_us, MAX(rules->hold_down_max_us, rules->hold_down_us));
}

static enum health_state
after_success(struct health_host *host, const struct health_rules *rules, int64_t now_us)
{
    host->failures = 0;
    host->last_ok_us = now_us;
    if (states[host->state].is_available)
        return HEALTH_UP;
    if (++host->successes < rules->rise)
        return HEALTH_TRIAL;
    host->has_returned = true;
    host->up_us = now_us;
    return HEALTH_UP;
}

static enum health_state
after_failure(struct health_host *host, const struct health_rules *rules, int64_t now_us)
{
    host->failures++;
    host->successes = 0;
    host->last_failure_us = now_us;
    if (states[host->state].is_available && host->failures < rules->fall)
        return HEALTH_SUSPECT;
    grow_hold_down(host, rules, now_us);
    return HEALTH_DOWN;
}

static int64_t
pause_after(const struct health_host *host, const struct health_rules *rules)
{
    if (host->state == HEALTH_DOWN)
        return MAX(host->hold_down_us, rules->interval_us / FAST_DIVISOR);
    if (host->state != HEALTH_UP)
        return rules->interval_us / FAST_DIVISOR;
    return host->is_standby ? MAX(rules->standby_us, rules->interval_us) : rules->interval_us;
}

static void
keep_error(struct health_host *host, const char *error)
{
    g_strlcpy(host->error, error, sizeof host->error);
    for (char *at = host->error; *at != '\0'; at++) {
        if (!g_ascii_isprint(*at))
            *at = '?';
    }
}

bool
health_report(struct health_host *host, const struct health_rules *rules, const char *error, int64_t now_us,
              uint32_t seed)
{
    enum health_state before = host->state;

    if (error != NULL)
        keep_error(host, error);
    host->state = error == NULL ? after_success(host, rules, now_us) : after_failure(host, rules, now_us);
    host->next_probe_us = now_us + jittered(pause_after(host, rules), rules, seed);
    if (host->state == before)
        return false;
    host->since_us = now_us;
    return true;
}

bool
health_doubt(struct health_host *host, int64_t now_us)
{
    if (!states[host->state].is_available)
        return false;
    host->next_probe_us = MIN(host->next_probe_us, now_us);
    if (host->state == HEALTH_SUSPECT)
        return false;
    host->state = HEALTH_SUSPECT;
    host->since_us = now_us;
    return true;
}

void
health_set_standby(struct health_host *host, const struct health_rules *rules, bool is_standby,
                   int64_t now_us)
{
    if (host->is_standby && !is_standby)
        health_hasten(host, rules, now_us);
    host->is_standby = is_standby;
}

void
health_hasten(struct health_host *host, const struct health_rules *rules, int64_t now_us)
{
    host->next_probe_us = MIN(host->next_probe_us, now_us + rules->interval_us);
}
