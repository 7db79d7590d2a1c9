/*
 * How the commands read attachments: with the pool that the configuration asks for, as the milter does.
 */
#ifndef CLI_ATTACHMENTS_H
#define CLI_ATTACHMENTS_H

#include "base/settings.h"
#include "message/extract/pool.h"

struct attachments;
typedef struct attachments attachments;

/* `configured` may be NULL: the defaults. Borrows nothing. */
struct attachments *attachments_new(const struct settings *configured);
void attachments_free(struct attachments *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(attachments, attachments_free)

/* For one message, from now on; borrows the reader. Safe from any thread. */
struct text_source attachments_source(const struct attachments *reader);

/* Whether attachments can be read, and text in pictures where that is wanted; else *error says why. */
bool attachments_try(const struct attachments *reader, GError **error);
const struct extract_pool_options *attachments_options(const struct attachments *reader);

#endif
