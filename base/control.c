#include "base/control.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS_MOST 32
#define CLIENT_TIMEOUT_MS 10000
#define ACCEPT_PAUSE_MS 100

struct control_server {
    char *path;
    control_fn answer;
    void *context;
    int listener;
    int wake[2]; /* closing wake[1] ends the thread */
    pthread_t thread;
};

/* A client sends its line, gets the answer, and may go on. Served whole before the next: answers are short.
 */
struct client {
    int fd;
    GString *received;
};

static gboolean
send_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(fd, bytes, len, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return FALSE;
        bytes += sent;
        len -= (size_t)sent;
    }
    return TRUE;
}

static void
client_close(struct client *client)
{
    close(client->fd);
    g_string_free(client->received, TRUE);
}

/* Answers every complete line that was received. False where the client is to be closed. */
static gboolean
answer_lines(const struct control_server *server, struct client *client)
{
    char *end;

    while ((end = strchr(client->received->str, '\n')) != NULL) {
        size_t len = (size_t)(end - client->received->str);
        g_autofree char *request = g_strndup(client->received->str, len);

        g_string_erase(client->received, 0, (gssize)len + 1);
        g_strchomp(request);
        g_autofree char *reply = server->answer(request, server->context);
        if (!send_all(client->fd, reply, strlen(reply)) || !send_all(client->fd, "\n", 1))
            return FALSE;
    }
    return client->received->len <= LIMIT_CONTROL_LINE_BYTES;
}

static gboolean
client_read(const struct control_server *server, struct client *client)
{
    char bytes[4096];
    ssize_t got = recv(client->fd, bytes, sizeof bytes, 0);

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return TRUE;
    if (got <= 0 || memchr(bytes, '\0', (size_t)got) != NULL)
        return FALSE;
    g_string_append_len(client->received, bytes, got);
    return answer_lines(server, client);
}

/* False where none could be taken for want of descriptors or memory. */
static gboolean
accept_client(const struct control_server *server, struct client *clients, size_t *count)
{
    struct timeval timeout = { CLIENT_TIMEOUT_MS / 1000, 0 };
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return errno == EINTR || errno == EAGAIN || errno == ECONNABORTED;
    if (*count == CLIENTS_MOST) {
        close(fd);
        return TRUE;
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    clients[(*count)++] = (struct client){ fd, g_string_new(NULL) };
    return TRUE;
}

static void *
serve(void *data)
{
    const struct control_server *server = data;
    struct client clients[CLIENTS_MOST];
    size_t count = 0;
    gboolean can_accept = TRUE;

    for (;;) {
        /* While it cannot accept it does not ask: whoever waits would wake it at once, again and again. */
        struct pollfd waiting[CLIENTS_MOST + 2] = {
            {server->wake[0],                     POLLIN, 0},
            { can_accept ? server->listener : -1, POLLIN, 0}
        };

        for (size_t i = 0; i < count; i++)
            waiting[i + 2] = (struct pollfd){ clients[i].fd, POLLIN, 0 };
        if (poll(waiting, count + 2, can_accept ? -1 : ACCEPT_PAUSE_MS) < 0 && errno != EINTR)
            break;
        can_accept = TRUE;
        if (waiting[0].revents != 0)
            break;
        for (size_t i = count; i-- > 0;) {
            if (waiting[i + 2].revents == 0 || client_read(server, &clients[i]))
                continue;
            client_close(&clients[i]);
            clients[i] = clients[--count];
        }
        if (waiting[1].revents != 0)
            can_accept = accept_client(server, clients, &count);
    }
    while (count > 0)
        client_close(&clients[--count]);
    return NULL;
}

static gboolean
start_thread(struct control_server *server, GError **error)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int reason = pthread_create(&server->thread, NULL, serve, server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return reason == 0 ? TRUE : error_set_errno(error, reason, "cannot start the thread of", server->path);
}

struct control_server *
control_server_new(const char *address, control_fn answer, void *context, GError **error)
{
    const char *path = unix_socket_path(address);
    struct unix_socket_options options = { 0660, NULL };

    if (path == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "control socket '%s' is not unix:PATH",
                    address);
        return NULL;
    }
    int listener = unix_socket_listen(path, &options, error);
    if (listener < 0)
        return NULL;
    struct control_server *server = g_new0(struct control_server, 1);
    *server = (struct control_server){
        g_strdup(path), answer, context, listener, {-1, -1},
            0
    };
    if (pipe2(server->wake, O_CLOEXEC) == 0 && start_thread(server, error))
        return server;
    if (error != NULL && *error == NULL)
        error_set_errno(error, errno, "cannot make a pipe for", path);
    close(listener);
    unlink(path);
    if (server->wake[0] >= 0) {
        close(server->wake[0]);
        close(server->wake[1]);
    }
    g_free(server->path);
    g_free(server);
    return NULL;
}

void
control_server_free(struct control_server *server)
{
    if (server == NULL)
        return;
    close(server->wake[1]);
    pthread_join(server->thread, NULL);
    close(server->wake[0]);
    close(server->listener);
    unlink(server->path);
    g_free(server->path);
    g_free(server);
}

char *
control_call(const char *address, const char *request, gint64 timeout_us, GError **error)
{
    const char *path = unix_socket_path(address);
    g_autoptr(GString) answer = g_string_new(NULL);
    char bytes[4096];

    if (path == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "control socket '%s' is not unix:PATH",
                    address);
        return NULL;
    }
    int fd = unix_socket_connect(path, timeout_us, error);
    if (fd < 0)
        return NULL;
    g_autofree char *line = g_strdup_printf("%s\n", request);
    gboolean is_sent = send_all(fd, line, strlen(line));
    while (is_sent && strchr(answer->str, '\n') == NULL && answer->len <= LIMIT_CONTROL_LINE_BYTES) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        g_string_append_len(answer, bytes, got);
    }
    close(fd);
    char *end = strchr(answer->str, '\n');
    if (end == NULL && answer->len > LIMIT_CONTROL_LINE_BYTES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "answer from '%s' is longer than %d bytes",
                    path, LIMIT_CONTROL_LINE_BYTES);
        return NULL;
    }
    if (end == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "no answer from '%s'", path);
        return NULL;
    }
    return g_strndup(answer->str, (size_t)(end - answer->str));
}
