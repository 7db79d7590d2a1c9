#include "dns/bridge.h"

#include "base/error.h"
#include "base/unix_socket.h"
#include "dns/source.h"

#include <errno.h>
#include <glib-unix.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct bridge {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    const char *request; /* handed over and not taken yet; the control thread's */
    char *reply;         /* of the main loop, until the control thread takes it */
    bool is_closing;
    int wake; /* eventfd: a request is there */
    GSource *source;
    control_fn answer;
    void *context;
    struct control_server *server;
};

/* In the control thread. */
static char *
hand_over(const char *request, void *context)
{
    struct bridge *bridge = context;
    const uint64_t one = 1;

    pthread_mutex_lock(&bridge->lock);
    bridge->request = request;
    if (write(bridge->wake, &one, sizeof one) != (ssize_t)sizeof one)
        bridge->is_closing = true;
    while (bridge->reply == NULL && !bridge->is_closing)
        pthread_cond_wait(&bridge->answered, &bridge->lock);
    char *reply = g_steal_pointer(&bridge->reply);
    bridge->request = NULL;
    pthread_mutex_unlock(&bridge->lock);
    return reply != NULL ? reply : g_strdup("{\"error\": \"the daemon is stopping\"}");
}

/* In the main loop. */
static gboolean
on_request(gint fd, GIOCondition condition, gpointer data)
{
    struct bridge *bridge = data;
    uint64_t count = 0;

    (void)condition;
    if (read(fd, &count, sizeof count) < 0 && errno != EAGAIN)
        return G_SOURCE_REMOVE;
    pthread_mutex_lock(&bridge->lock);
    g_autofree char *request = g_strdup(bridge->request);
    bridge->request = NULL;
    pthread_mutex_unlock(&bridge->lock);
    if (request == NULL)
        return G_SOURCE_CONTINUE;
    char *reply = bridge->answer(request, bridge->context);
    pthread_mutex_lock(&bridge->lock);
    bridge->reply = reply;
    pthread_cond_signal(&bridge->answered);
    pthread_mutex_unlock(&bridge->lock);
    return G_SOURCE_CONTINUE;
}

static gboolean
open_wake(struct bridge *bridge, GMainContext *loop, GError **error)
{
    bridge->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bridge->wake < 0)
        return error_set_errno(error, errno, "cannot make an event descriptor for", "the control socket");
    source_replace(&bridge->source, g_unix_fd_source_new(bridge->wake, G_IO_IN), G_SOURCE_FUNC(on_request),
                   bridge, loop);
    return TRUE;
}

static gboolean
check_folder(const char *address, GError **error)
{
    const char *path = unix_socket_path(address);
    g_autofree char *folder = path == NULL ? NULL : g_path_get_dirname(path);

    if (folder == NULL || g_file_test(folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO,
                "folder '%s' of the control socket is missing, make it (install -d -m 0755 '%s')", folder,
                folder);
    return FALSE;
}

struct bridge *
bridge_new(const char *address, GMainContext *loop, control_fn answer, void *context, GError **error)
{
    struct bridge *bridge = g_new0(struct bridge, 1);

    bridge->wake = -1;
    bridge->answer = answer;
    bridge->context = context;
    pthread_mutex_init(&bridge->lock, NULL);
    pthread_cond_init(&bridge->answered, NULL);
    if (check_folder(address, error) && open_wake(bridge, loop, error))
        bridge->server = control_server_new(address, hand_over, bridge, error);
    if (bridge->server != NULL)
        return bridge;
    bridge_free(bridge);
    return NULL;
}

void
bridge_free(struct bridge *bridge)
{
    if (bridge == NULL)
        return;
    pthread_mutex_lock(&bridge->lock);
    bridge->is_closing = true;
    pthread_cond_broadcast(&bridge->answered);
    pthread_mutex_unlock(&bridge->lock);
    control_server_free(bridge->server);
    source_drop(&bridge->source);
    if (bridge->wake >= 0)
        close(bridge->wake);
    g_free(bridge->reply);
    pthread_cond_destroy(&bridge->answered);
    pthread_mutex_destroy(&bridge->lock);
    g_free(bridge);
}
