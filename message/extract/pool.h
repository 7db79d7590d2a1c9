/*
 * Attachments to text, by a few postern-extract at a time. Each process reads one attachment and ends; the
 * next is started ahead, so that nobody waits for it. What several messages bring (by digest) is read once
 * as long as it is kept; texts are held in memory only.
 *
 * A crash, a kill or a deadline costs that attachment: its extraction says so.
 *
 * Locks    one mutex; nothing is read and no process is waited for under it.
 * Threads  extract_pool_source may be used by any number of threads at once.
 */
#ifndef MESSAGE_EXTRACT_POOL_H
#define MESSAGE_EXTRACT_POOL_H

#include "message/extract/process.h"
#include "message/message.h"

struct extract_pool_options {
    struct extract_options extract; /* `program` is copied */
    unsigned workers;               /* at least one */
    int64_t cache_us;               /* how long a text is kept; 0 = not at all */
};

struct extract_pool;

/* Starts nothing until an attachment is there to be read. Never NULL. */
struct extract_pool *extract_pool_new(const struct extract_pool_options *options);
/* Reads a few bytes, to learn early whether postern-extract and its sandbox can be had; with extract.ocr a
 * picture, so that Tesseract and its languages are tried too. */
bool extract_pool_try(const struct extract_pool *pool, GError **error);
void extract_pool_free(struct extract_pool *pool); /* ends what is running; nobody may wait any more */

/* The texts of one message's attachments, until `deadline_us` on the monotonic clock. Borrows the pool. */
struct text_source extract_pool_source(struct extract_pool *pool, int64_t deadline_us);

#endif
