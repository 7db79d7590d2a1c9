/*
 * One postern-extract: started ahead of need, given one attachment, listened to until it ends or the deadline
 * is over, and always ended and waited for.
 *
 * Units    microseconds of the monotonic clock.
 * Threads  one at a time for each process.
 */
#ifndef MESSAGE_EXTRACT_PROCESS_H
#define MESSAGE_EXTRACT_PROCESS_H

#include "message/extract/document.h"
#include "message/extract/request.h"

struct extract_options {
    const char *program;   /* path of postern-extract */
    uint64_t memory_bytes; /* of one process; 0 = no limit */
    int64_t deadline_us;   /* for one attachment, a duration */
    struct extract_limits limits;
    char ocr[REQUEST_OCR_BYTES]; /* "eng+deu", or "" */
};

struct process;

/* NULL with *error set (g_error_free it) where none can be started. */
struct process *process_start(const struct extract_options *options, GError **error);

/*
 * Reads `content` until `deadline_us`. Never fails: what went wrong is a problem of the extraction, which
 * holds what was said until then. `charset` may be NULL.
 */
struct extraction *process_read(struct process *process, const struct extract_options *options,
                                struct slice content, const char *charset, int64_t deadline_us);
void process_free(struct process *process); /* ends it; NULL is harmless */

#endif
