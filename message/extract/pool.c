#include "message/extract/pool.h"

#include "base/clock.h"
#include "base/error.h"

#include <pthread.h>
#include <string.h>

#define CACHE_BYTES (64 * 1024 * 1024) /* of texts that are kept for later messages */
#define DOCUMENT_BYTES 512             /* what a document takes beside its text, roughly */

/* One content that is asked for: waiting, being read, or read. */
struct job {
    char *key;       /* digest and charset */
    GBytes *content; /* NULL once it is read */
    char *charset;
    int64_t deadline_us;
    struct extraction *result; /* NULL until it is read */
    size_t bytes;              /* of the result */
    unsigned waiting;          /* threads that want the result */
    int64_t until_us;          /* how long it is kept once nobody waits */
};

struct extract_pool {
    struct extract_pool_options options;
    char *program;
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    GQueue queue;     /* of struct job *, borrowed from jobs */
    GHashTable *jobs; /* by key */
    GQueue kept;      /* of struct job * that are read, oldest first */
    size_t kept_bytes;
    pthread_t *threads;
    unsigned started;
    bool is_ending;
};

static int64_t
now_us(void)
{
    return clock_now_us(clock_monotonic());
}

static void
job_free(gpointer data)
{
    struct job *job = data;

    g_free(job->key);
    g_bytes_unref(job->content);
    g_free(job->charset);
    extraction_unref(job->result);
    g_free(job);
}

static char *
key_of(GBytes *content, const char *charset)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content);

    return g_strdup_printf("%s %s", digest, charset == NULL ? "" : charset);
}

static size_t
bytes_of(const struct extraction *extracted)
{
    size_t sum = 0;

    for (guint i = 0; i < extracted->documents->len; i++)
        sum += DOCUMENT_BYTES + extraction_document(extracted, i)->text->len;
    return sum;
}

/* An extraction of nothing but a problem. */
static struct extraction *
unread(unsigned flags, const char *problem)
{
    struct extraction *made = extraction_new();

    extraction_document(made, 0)->flags |= flags;
    document_set_problem(extraction_document(made, 0), problem);
    return made;
}

/* Without the lock: of the job only what never changes. */
static struct extraction *
read_job(struct extract_pool *pool, struct process **process, const struct job *job, int64_t deadline_us)
{
    const struct extract_options *options = &pool->options.extract;
    int64_t started_us = now_us();
    GError *error = NULL;

    deadline_us = MIN(deadline_us, started_us + options->deadline_us);
    if (deadline_us <= started_us)
        return unread(DOCUMENT_LIMIT | DOCUMENT_UNREAD, "it could not be read in time");
    if (*process == NULL)
        *process = process_start(options, &error);
    if (*process == NULL) {
        struct extraction *failed = unread(DOCUMENT_UNSUPPORTED | DOCUMENT_NO_READER, error->message);
        g_error_free(error);
        return failed;
    }
    return process_read(*process, options, slice_from_bytes(job->content), job->charset, deadline_us);
}

/* Under the lock. */
static bool
is_old(const struct job *job)
{
    return job->result != NULL && job->waiting == 0 && job->until_us <= now_us();
}

/* Under the lock: `link` of the kept ones goes, with its job. */
static void
forget(struct extract_pool *pool, GList *link)
{
    struct job *job = link->data;

    pool->kept_bytes -= job->bytes;
    g_queue_delete_link(&pool->kept, link);
    g_hash_table_remove(pool->jobs, job->key);
}

/* Under the lock: the oldest ones go, as far as they are old or there are too many. */
static void
forget_old(struct extract_pool *pool)
{
    for (GList *oldest = pool->kept.head; oldest != NULL; oldest = pool->kept.head) {
        const struct job *job = oldest->data;

        if (!is_old(job) && (job->waiting > 0 || pool->kept_bytes <= CACHE_BYTES))
            return;
        forget(pool, oldest);
    }
}

/*
 * Under the lock. A result is there until the message that began it is over, for it may not have come to ask
 * yet; what is known of the content, and not of this one attempt, is there for later messages too.
 */
static void
finish_job(struct extract_pool *pool, struct job *job, struct extraction *result)
{
    const unsigned attempt = DOCUMENT_UNREAD | DOCUMENT_NO_READER;
    bool is_final = (extraction_document(result, 0)->flags & attempt) == 0;
    int64_t cached_us = is_final ? now_us() + pool->options.cache_us : 0;

    g_clear_pointer(&job->content, g_bytes_unref); /* what is kept is the text, and that is what counts */
    job->result = result;
    job->bytes = bytes_of(result);
    job->until_us = MAX(job->deadline_us, cached_us);
    pool->kept_bytes += job->bytes;
    g_queue_push_tail(&pool->kept, job);
    pthread_cond_broadcast(&pool->done);
    forget_old(pool);
}

static void *
work(void *data)
{
    struct extract_pool *pool = data;
    struct process *process = NULL;
    bool is_ready = false; /* the next process was started, or cannot be */

    pthread_mutex_lock(&pool->lock);
    while (!pool->is_ending) {
        struct job *job = g_queue_pop_head(&pool->queue);
        struct extraction *result = NULL;

        if (job == NULL && is_ready) {
            pthread_cond_wait(&pool->work, &pool->lock);
            continue;
        }
        int64_t deadline_us = job == NULL ? 0 : job->deadline_us;
        pthread_mutex_unlock(&pool->lock);
        if (job == NULL) {
            process = process_start(&pool->options.extract, NULL);
        } else {
            result = read_job(pool, &process, job, deadline_us);
            g_clear_pointer(&process, process_free);
        }
        is_ready = job == NULL;
        pthread_mutex_lock(&pool->lock);
        if (job != NULL)
            finish_job(pool, job, result);
    }
    pthread_mutex_unlock(&pool->lock);
    process_free(process);
    return NULL;
}

/* Under the lock: one more, as long as there are fewer than wanted. */
static void
start_thread(struct extract_pool *pool)
{
    if (pool->started < pool->options.workers &&
        pthread_create(&pool->threads[pool->started], NULL, work, pool) == 0)
        pool->started++;
}

/* Takes the lock: the job for this content, which is queued where there is none, or an old result. */
static struct job *
lock_job(struct extract_pool *pool, const struct part *part, GBytes *content, int64_t deadline_us)
{
    g_autofree char *key = key_of(content, part->charset); /* of all its bytes, so before the lock */

    pthread_mutex_lock(&pool->lock);
    struct job *job = g_hash_table_lookup(pool->jobs, key);
    if (job != NULL && is_old(job)) {
        forget(pool, g_queue_find(&pool->kept, job));
        job = NULL;
    }
    if (job != NULL) {
        job->deadline_us = MAX(job->deadline_us, deadline_us);
        return job;
    }
    job = g_new0(struct job, 1);
    *job = (struct job){ .key = g_steal_pointer(&key),
                         .content = g_bytes_ref(content),
                         .charset = g_strdup(part->charset),
                         .deadline_us = deadline_us };
    g_hash_table_insert(pool->jobs, job->key, job);
    g_queue_push_tail(&pool->queue, job);
    start_thread(pool);
    pthread_cond_signal(&pool->work);
    return job;
}

static void
expect(const struct text_source *source, const struct part *part, GBytes *content)
{
    struct extract_pool *pool = source->context;

    (void)lock_job(pool, part, content, source->deadline_us);
    pthread_mutex_unlock(&pool->lock);
}

/* False when the deadline is over. */
static bool
wait_until(struct extract_pool *pool, int64_t deadline_us)
{
    struct timespec until = { .tv_sec = deadline_us / G_USEC_PER_SEC,
                              .tv_nsec = deadline_us % G_USEC_PER_SEC * 1000 };

    return pthread_cond_timedwait(&pool->done, &pool->lock, &until) == 0;
}

static struct extraction *
extract(const struct text_source *source, const struct part *part, GBytes *content)
{
    struct extract_pool *pool = source->context;
    struct extraction *result;

    struct job *job = lock_job(pool, part, content, source->deadline_us);
    job->waiting++;
    while (job->result == NULL && wait_until(pool, source->deadline_us))
        ;
    result = job->result == NULL ? unread(DOCUMENT_LIMIT | DOCUMENT_UNREAD, "it could not be read in time")
                                 : extraction_ref(job->result);
    job->waiting--;
    forget_old(pool);
    pthread_mutex_unlock(&pool->lock);
    return result;
}

struct text_source
extract_pool_source(struct extract_pool *pool, int64_t deadline_us)
{
    return (struct text_source){
        .expect = expect, .extract = extract, .context = pool, .deadline_us = deadline_us
    };
}

static void
init_locks(struct extract_pool *pool)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct extract_pool *
extract_pool_new(const struct extract_pool_options *options)
{
    struct extract_pool *pool = g_new0(struct extract_pool, 1);

    pool->program = g_strdup(options->extract.program);
    pool->options = *options;
    pool->options.extract.program = pool->program;
    pool->jobs = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, job_free);
    pool->threads = g_new(pthread_t, options->workers);
    init_locks(pool);
    return pool;
}

/* A white square, for which Tesseract loads its languages. */
static const char white_png[] =
    "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x20\0\0\0\x20\1\0\0\0\0\x5b\x01\x47\x59"
    "\0\0\0\x0fIDAT\x78\xda\x63\xf8\x0f\x04\x0c\x83\x97\0\0\xda\xe9\x7f\x81\x26\xf2\xfa\x63"
    "\0\0\0\0IEND\xae\x42\x60\x82";

bool
extract_pool_try(const struct extract_pool *pool, GError **error)
{
    const struct extract_options *options = &pool->options.extract;
    struct process *process = process_start(options, error);

    if (process == NULL)
        return false;
    struct slice content = options->ocr[0] == '\0' ? SLICE_LITERAL("postern") : SLICE_LITERAL(white_png);
    g_autoptr(extraction) tried =
        process_read(process, options, content, NULL, now_us() + options->deadline_us);
    const struct document *document = extraction_document(tried, 0);
    process_free(process);
    if (document->problem == NULL)
        return true;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "%s: %s", options->program,
                document->problem);
    return false;
}

void
extract_pool_free(struct extract_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->is_ending = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    g_queue_clear(&pool->queue);
    g_queue_clear(&pool->kept);
    g_hash_table_unref(pool->jobs);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->done);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool->threads);
    g_free(pool->program);
    g_free(pool);
}
