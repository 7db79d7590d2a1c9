#include "milter/gate.h"

#include "base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* on the monotonic clock: a clock step must not lengthen a wait */
    int64_t places;
    int64_t inside;
};

struct gate *
gate_new(int64_t places)
{
    struct gate *gate = g_new0(struct gate, 1);
    pthread_condattr_t attributes;

    gate->places = places;
    pthread_mutex_init(&gate->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&gate->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return gate;
}

void
gate_free(struct gate *gate)
{
    if (gate == NULL)
        return;
    pthread_cond_destroy(&gate->changed);
    pthread_mutex_destroy(&gate->lock);
    g_free(gate);
}

void
gate_set_places(struct gate *gate, int64_t places)
{
    pthread_mutex_lock(&gate->lock);
    gate->places = places;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static struct timespec
moment_after(int64_t wait_us)
{
    int64_t at_us = clock_now_us(clock_monotonic()) + wait_us;

    return (struct timespec){ .tv_sec = at_us / G_USEC_PER_SEC, .tv_nsec = at_us % G_USEC_PER_SEC * 1000 };
}

bool
gate_enter(struct gate *gate, int64_t wait_us)
{
    struct timespec until = moment_after(wait_us);
    int reason = 0;

    pthread_mutex_lock(&gate->lock);
    while (gate->inside >= gate->places && reason != ETIMEDOUT)
        reason = pthread_cond_timedwait(&gate->changed, &gate->lock, &until);
    bool is_inside = gate->inside < gate->places;
    if (is_inside)
        gate->inside++;
    pthread_mutex_unlock(&gate->lock);
    return is_inside;
}

void
gate_leave(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->inside--;
    pthread_cond_signal(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}
