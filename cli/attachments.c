#include "cli/attachments.h"

#include "base/clock.h"
#include "message/extract/configure.h"

struct attachments {
    char *program;
    struct extract_pool_options options;
    struct extract_pool *pool;
    int64_t deadline_us; /* for all of one message */
};

struct attachments *
attachments_new(const struct settings *configured)
{
    struct attachments *made = g_new0(struct attachments, 1);
    g_autoptr(settings) defaults = configured == NULL ? settings_defaults() : NULL;
    const struct settings *used = configured == NULL ? defaults : configured;

    made->program = extract_program(used);
    made->options = extract_options_of(used, made->program);
    made->pool = extract_pool_new(&made->options);
    made->deadline_us = used->milter.deadline_us;
    return made;
}

void
attachments_free(struct attachments *reader)
{
    if (reader == NULL)
        return;
    extract_pool_free(reader->pool);
    g_free(reader->program);
    g_free(reader);
}

struct text_source
attachments_source(const struct attachments *reader)
{
    return extract_pool_source(reader->pool, clock_now_us(clock_monotonic()) + reader->deadline_us);
}

bool
attachments_try(const struct attachments *reader, GError **error)
{
    return extract_pool_try(reader->pool, error);
}

const struct extract_pool_options *
attachments_options(const struct attachments *reader)
{
    return &reader->options;
}
