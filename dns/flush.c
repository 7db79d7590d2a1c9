#include "dns/flush.h"

#include "base/clock.h"
#include "base/log.h"
#include "dns/source.h"

#include <gio/gio.h>

#define PAUSE_MS 60000
#define RUN_MOST_MS 30000

struct flush {
    GPtrArray *arguments; /* of char *, NULL at the end; NULL = no command */
    GMainContext *loop;
    GSubprocess *run;     /* under way, or NULL */
    GCancellable *cancel; /* of the wait for it */
    GSource *deadline;    /* of the run */
    GSource *pause;       /* until the next one may begin */
    gboolean is_wished;
};

static void
end_run(struct flush *flush)
{
    source_drop(&flush->deadline);
    g_clear_object(&flush->run);
    g_clear_object(&flush->cancel);
}

static void
on_ended(GObject *object, GAsyncResult *result, gpointer data)
{
    GSubprocess *run = G_SUBPROCESS(object);
    g_autoptr(GError) error = NULL;

    if (g_subprocess_wait_check_finish(run, result, &error)) {
        log_reason(LOG_LEVEL_INFO, NULL, "flush", "done");
    } else if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        return; /* nobody is left to tell */
    } else {
        log_reason(LOG_LEVEL_WARNING, NULL, "flush", "deferred mail waits for the MTA's next try: %s",
                   error->message);
    }
    end_run(data);
}

static gboolean
on_deadline(gpointer data)
{
    struct flush *flush = data;

    g_subprocess_force_exit(flush->run);
    source_drop(&flush->deadline);
    return G_SOURCE_REMOVE;
}

static gboolean on_pause_over(gpointer data);

static void
start_run(struct flush *flush)
{
    g_autoptr(GError) error = NULL;

    flush->is_wished = FALSE;
    source_replace(&flush->pause, g_timeout_source_new(PAUSE_MS), on_pause_over, flush, flush->loop);
    flush->run =
        g_subprocess_newv((const gchar *const *)flush->arguments->pdata,
                          G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
    if (flush->run == NULL) {
        log_reason(LOG_LEVEL_WARNING, NULL, "flush", "deferred mail waits for the MTA's next try: %s",
                   error->message);
        return;
    }
    flush->cancel = g_cancellable_new();
    source_replace(&flush->deadline, g_timeout_source_new(RUN_MOST_MS), on_deadline, flush, flush->loop);
    g_main_context_push_thread_default(flush->loop);
    g_subprocess_wait_check_async(flush->run, flush->cancel, on_ended, flush);
    g_main_context_pop_thread_default(flush->loop);
}

static gboolean
on_pause_over(gpointer data)
{
    struct flush *flush = data;

    source_drop(&flush->pause);
    if (flush->is_wished)
        start_run(flush);
    return G_SOURCE_REMOVE;
}

struct flush *
flush_new(const GPtrArray *command, GMainContext *loop)
{
    struct flush *flush = g_new0(struct flush, 1);

    flush->loop = g_main_context_ref(loop);
    if (command->len == 0)
        return flush;
    flush->arguments = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < command->len; i++)
        g_ptr_array_add(flush->arguments, g_strdup(g_ptr_array_index(command, i)));
    g_ptr_array_add(flush->arguments, NULL);
    return flush;
}

void
flush_free(struct flush *flush)
{
    if (flush == NULL)
        return;
    if (flush->cancel != NULL)
        g_cancellable_cancel(flush->cancel);
    if (flush->run != NULL)
        g_subprocess_force_exit(flush->run);
    end_run(flush);
    source_drop(&flush->pause);
    if (flush->arguments != NULL)
        g_ptr_array_unref(flush->arguments);
    g_main_context_unref(flush->loop);
    g_free(flush);
}

void
flush_wish(struct flush *flush)
{
    if (flush->arguments == NULL)
        return;
    flush->is_wished = TRUE;
    if (flush->pause == NULL)
        start_run(flush);
}
