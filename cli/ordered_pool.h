/*
 * Work in several threads whose results come back in the order in which it was given: what `postern test`
 * prints does not depend on which thread was faster.
 *
 * Ownership  a job stays the caller's; the pool only passes the pointer on.
 * Threads    push and pop are called by one thread; `work` runs in the pool's.
 */
#ifndef CLI_ORDERED_POOL_H
#define CLI_ORDERED_POOL_H

#include <glib.h>

typedef void (*ordered_work_fn)(gpointer job, gpointer context);

struct ordered_pool;
typedef struct ordered_pool ordered_pool;

/* `threads` from 1. */
struct ordered_pool *ordered_pool_new(unsigned threads, ordered_work_fn work, gpointer context);
void ordered_pool_free(struct ordered_pool *pool); /* waits for jobs that were not popped */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ordered_pool, ordered_pool_free)

void ordered_pool_push(struct ordered_pool *pool, gpointer job);
size_t ordered_pool_waiting(const struct ordered_pool *pool); /* pushed and not yet popped */
/* The oldest job, once its work is done; NULL where none waits. With `deadline_us` on the monotonic clock:
 * NULL as well when it is not done by then; 0 waits for ever. */
gpointer ordered_pool_pop(struct ordered_pool *pool, gint64 deadline_us);

#endif
