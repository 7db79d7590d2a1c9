#include "dns/socketmap.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/unix_socket.h"
#include "dns/endpoint.h"
#include "dns/netstring.h"
#include "dns/source.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib-unix.h>

#define READ_BYTES 16384
#define BACKLOG 128
#define ACCEPT_PAUSE_MS 100

struct socketmap {
    GSocket *listener;
    GSource *source;
    GSource *pause; /* until connections are taken again; or NULL */
    GMainContext *loop;
    char *path; /* of a Unix socket, or NULL */
    socketmap_fn answer;
    void *context;
    GString *reply;      /* that is being made: one for all, so that it is allocated once */
    GHashTable *clients; /* set of struct client * */
};

struct client {
    struct socketmap *service;
    GSocket *socket;
    GSource *source;
    GString *received;
    GString *unsent;
};

static void
client_free(gpointer data)
{
    struct client *client = data;

    source_drop(&client->source);
    g_object_unref(client->socket);
    g_string_free(client->received, TRUE);
    g_string_free(client->unsent, TRUE);
    g_free(client);
}

static void
answer_request(const struct socketmap *service, struct slice request)
{
    struct slice map = { NULL, 0 }, key = request;

    g_string_truncate(service->reply, 0);
    if (!slice_next_field(&key, ' ', &map) || key.at == NULL)
        g_string_assign(service->reply, "PERM a request is a map name, a space and a key");
    else if (key.len > LIMIT_SOCKETMAP_KEY_BYTES)
        g_string_assign(service->reply, "NOTFOUND ");
    else
        service->answer(map, key, service->reply, service->context);
}

/* Answers every whole request that was received. False where the client sent something else. */
static bool
answer_requests(struct client *client)
{
    struct slice rest = { client->received->str, client->received->len }, request;
    enum netstring_status status;
    size_t used = 0, total = 0;

    while ((status = netstring_read(rest, &request, &used)) == NETSTRING_DONE) {
        const GString *reply = client->service->reply;

        answer_request(client->service, request);
        netstring_append(client->unsent, (struct slice){ reply->str, reply->len });
        total += used;
        rest = slice_sub(rest, used, rest.len);
    }
    g_string_erase(client->received, 0, (gssize)total);
    return status == NETSTRING_MORE;
}

/* Whether a call that failed is to be made again once the descriptor is ready. */
static bool
is_only_not_ready(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* False where the client is gone. This and receive() are most of what an answer costs, and GSocket's own
 * calls cost as much again. */
static bool
send_unsent(struct client *client)
{
    int fd = g_socket_get_fd(client->socket);

    while (client->unsent->len > 0) {
        ssize_t sent = send(fd, client->unsent->str, client->unsent->len, MSG_NOSIGNAL);

        if (sent < 0)
            return is_only_not_ready(errno);
        g_string_erase(client->unsent, 0, sent);
    }
    return true;
}

/* False where the client is gone or sends nonsense. */
static bool
receive(struct client *client)
{
    char bytes[READ_BYTES];
    ssize_t got = recv(g_socket_get_fd(client->socket), bytes, sizeof bytes, 0);

    if (got < 0)
        return is_only_not_ready(errno);
    if (got == 0)
        return false;
    g_string_append_len(client->received, bytes, got);
    return answer_requests(client);
}

static gboolean on_client(gint fd, GIOCondition condition, gpointer data);

/* Waits for room while something is unsent, else for requests. A source of GSocket would cost more: it looks
 * at the clock each time. */
static void
wait_for(struct client *client, GIOCondition condition)
{
    source_replace(&client->source, g_unix_fd_source_new(g_socket_get_fd(client->socket), condition),
                   G_SOURCE_FUNC(on_client), client, client->service->loop);
    /* Else GLib takes the descriptor out of the poll for each call, and wakes itself up twice by an eventfd.
     */
    g_source_set_can_recurse(client->source, TRUE);
}

static gboolean
on_client(gint fd, GIOCondition condition, gpointer data)
{
    struct client *client = data;
    bool was_blocked = client->unsent->len > 0;

    (void)fd;
    (void)condition;
    if ((!was_blocked && !receive(client)) || !send_unsent(client)) {
        g_hash_table_remove(client->service->clients, client);
        return G_SOURCE_REMOVE;
    }
    bool is_blocked = client->unsent->len > 0;
    if (is_blocked == was_blocked)
        return G_SOURCE_CONTINUE;
    wait_for(client, is_blocked ? G_IO_OUT : G_IO_IN);
    return G_SOURCE_REMOVE;
}

static void listen_on(struct socketmap *service);

static gboolean
on_pause_over(gpointer data)
{
    struct socketmap *service = data;

    source_drop(&service->pause);
    listen_on(service);
    return G_SOURCE_REMOVE;
}

static gboolean
on_connection(GSocket *listener, GIOCondition condition, gpointer data)
{
    struct socketmap *service = data;
    GSocket *socket = g_socket_accept(listener, NULL, NULL);

    (void)condition;
    if (socket == NULL) {
        /* Out of descriptors, perhaps: whoever waits would wake us at once, again and again. */
        source_drop(&service->source);
        source_replace(&service->pause, g_timeout_source_new(ACCEPT_PAUSE_MS), on_pause_over, service,
                       service->loop);
        return G_SOURCE_REMOVE;
    }
    if (g_hash_table_size(service->clients) == LIMIT_SERVICE_CLIENTS) {
        g_object_unref(socket);
        return G_SOURCE_CONTINUE;
    }
    g_socket_set_blocking(socket, FALSE);
    struct client *client = g_new0(struct client, 1);
    client->service = service;
    client->socket = socket;
    client->received = g_string_new(NULL);
    client->unsent = g_string_new(NULL);
    g_hash_table_add(service->clients, client);
    wait_for(client, G_IO_IN);
    return G_SOURCE_CONTINUE;
}

static void
listen_on(struct socketmap *service)
{
    source_replace(&service->source, g_socket_create_source(service->listener, G_IO_IN, NULL),
                   G_SOURCE_FUNC(on_connection), service, service->loop);
}

static GSocket *
listen_unix(const char *path, const char *group, GError **error)
{
    struct unix_socket_options options = { 0660, group };
    g_autofree char *folder = g_path_get_dirname(path);

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO,
                    "folder '%s' of the socket is missing, make it (install -d -g postfix -m 0750 '%s')",
                    folder, folder);
        return NULL;
    }
    int fd = unix_socket_listen(path, &options, error);
    return fd < 0 ? NULL : g_socket_new_from_fd(fd, error);
}

/* "PORT@ADDRESS". */
static GSocket *
listen_inet(struct slice text, GError **error)
{
    struct slice port = { NULL, 0 };
    struct endpoint endpoint;
    int64_t number = 0;
    bool has_port = slice_next_field(&text, '@', &port);
    g_autofree char *digits = slice_to_string(port);

    if (!has_port || text.at == NULL || !g_ascii_string_to_signed(digits, 10, 1, 65535, &number, NULL) ||
        !endpoint_parse(text, (uint16_t)number, &endpoint)) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "the form is inet:PORT@ADDRESS");
        return NULL;
    }
    g_autofree char *address = address_to_string(endpoint.address);
    g_autoptr(GSocketAddress) at = g_inet_socket_address_new_from_string(address, (guint)number);
    g_autoptr(GSocket) socket =
        g_socket_new(g_socket_address_get_family(at), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

    if (socket == NULL || !g_socket_bind(socket, at, TRUE, error))
        return NULL;
    g_socket_set_listen_backlog(socket, BACKLOG);
    return g_socket_listen(socket, error) ? g_steal_pointer(&socket) : NULL;
}

struct socketmap *
socketmap_new(const struct socketmap_options *options, socketmap_fn answer, void *context, GError **error)
{
    const char *path = unix_socket_path(options->address);
    const char *inet =
        g_str_has_prefix(options->address, "inet:") ? options->address + strlen("inet:") : NULL;
    GSocket *listener = NULL;

    if (path != NULL)
        listener = listen_unix(path, options->group, error);
    else if (inet != NULL)
        listener = listen_inet(slice_from(inet), error);
    else
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                            "the form is unix:PATH or inet:PORT@ADDRESS");
    if (listener == NULL) {
        g_prefix_error(error, "routing.socket '%s': ", options->address);
        return NULL;
    }
    struct socketmap *service = g_new0(struct socketmap, 1);
    *service = (struct socketmap){ .listener = listener,
                                   .loop = g_main_context_ref(options->loop),
                                   .path = g_strdup(path),
                                   .answer = answer,
                                   .context = context,
                                   .reply = g_string_new(NULL) };
    service->clients = g_hash_table_new_full(NULL, NULL, client_free, NULL);
    g_socket_set_blocking(listener, FALSE);
    listen_on(service);
    return service;
}

void
socketmap_free(struct socketmap *service)
{
    if (service == NULL)
        return;
    source_drop(&service->source);
    source_drop(&service->pause);
    g_hash_table_unref(service->clients);
    g_string_free(service->reply, TRUE);
    g_object_unref(service->listener);
    g_main_context_unref(service->loop);
    if (service->path != NULL)
        unlink(service->path);
    g_free(service->path);
    g_free(service);
}
