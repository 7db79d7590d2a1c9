#include "cli/ordered_pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

struct ticket {
    gpointer job;
    bool is_done; /* guarded by the pool's lock */
};

struct ordered_pool {
    GThreadPool *threads;
    ordered_work_fn work;
    gpointer context;
    pthread_mutex_t lock;
    pthread_cond_t done;
    GQueue tickets; /* of struct ticket *, oldest first; the caller's thread alone touches the queue */
};

static void
run_ticket(gpointer data, gpointer user_data)
{
    struct ticket *ticket = data;
    struct ordered_pool *pool = user_data;

    pool->work(ticket->job, pool->context);
    pthread_mutex_lock(&pool->lock);
    ticket->is_done = true;
    pthread_cond_signal(&pool->done);
    pthread_mutex_unlock(&pool->lock);
}

struct ordered_pool *
ordered_pool_new(unsigned threads, ordered_work_fn work, gpointer context)
{
    struct ordered_pool *pool = g_new0(struct ordered_pool, 1);
    pthread_condattr_t attributes;

    pool->work = work;
    pool->context = context;
    g_queue_init(&pool->tickets);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->done, &attributes);
    pthread_condattr_destroy(&attributes);
    /* Exclusive threads are started here, so only this can fail; without them the work is done at push. */
    pool->threads = g_thread_pool_new(run_ticket, pool, (gint)threads, TRUE, NULL);
    return pool;
}

void
ordered_pool_free(struct ordered_pool *pool)
{
    if (pool == NULL)
        return;
    while (ordered_pool_pop(pool, 0) != NULL)
        continue;
    if (pool->threads != NULL)
        g_thread_pool_free(pool->threads, FALSE, TRUE);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool);
}

void
ordered_pool_push(struct ordered_pool *pool, gpointer job)
{
    struct ticket *ticket = g_new0(struct ticket, 1);

    ticket->job = job;
    g_queue_push_tail(&pool->tickets, ticket);
    if (pool->threads == NULL)
        run_ticket(ticket, pool);
    else
        g_thread_pool_push(pool->threads, ticket, NULL);
}

size_t
ordered_pool_waiting(const struct ordered_pool *pool)
{
    return pool->tickets.length;
}

static bool
wait_for(struct ordered_pool *pool, const struct ticket *ticket, gint64 deadline_us)
{
    struct timespec until = { .tv_sec = deadline_us / G_USEC_PER_SEC,
                              .tv_nsec = deadline_us % G_USEC_PER_SEC * 1000 };
    int reason = 0;

    pthread_mutex_lock(&pool->lock);
    while (!ticket->is_done && reason == 0)
        reason = deadline_us == 0 ? pthread_cond_wait(&pool->done, &pool->lock)
                                  : pthread_cond_timedwait(&pool->done, &pool->lock, &until);
    bool is_done = ticket->is_done;
    pthread_mutex_unlock(&pool->lock);
    return is_done;
}

gpointer
ordered_pool_pop(struct ordered_pool *pool, gint64 deadline_us)
{
    struct ticket *ticket = g_queue_peek_head(&pool->tickets);

    if (ticket == NULL || !wait_for(pool, ticket, deadline_us))
        return NULL;
    gpointer job = ticket->job;
    g_queue_pop_head(&pool->tickets);
    g_free(ticket);
    return job;
}
