/*
 * Bytes of one message while they arrive: in memory up to LIMIT_SPOOL_MEMORY_BYTES, then in an unlinked
 * temporary file, so that a crash leaves nothing behind. One writer; not thread-safe.
 */
#ifndef MESSAGE_SPOOL_H
#define MESSAGE_SPOOL_H

#include "base/slice.h"

#include <stdint.h>

struct spool;
typedef struct spool spool;

/* `most_bytes` is the configured message size; the append that passes it fails with POSTERN_ERROR_LIMIT. */
struct spool *spool_new(uint64_t most_bytes);
void spool_free(struct spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(spool, spool_free)

gboolean spool_append(struct spool *spool, struct slice bytes, GError **error);
uint64_t spool_size(const struct spool *spool);
bool spool_is_on_disk(const struct spool *spool);

/*
 * All bytes as one immutable block: the memory itself, or the file mapped read-only. The spool takes no more
 * bytes afterwards. The GBytes keeps what it needs alive, also after spool_free. NULL and *error where the
 * file cannot be mapped.
 */
GBytes *spool_finish(struct spool *spool, GError **error);

#endif
