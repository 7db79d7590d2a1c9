/*
 * load_host NAME PORT FIFO: a smarthost for tests under load, whose manners change while mail comes in. It
 * listens at PORT of every address, offers STARTTLS and takes mail over TLS only. A line in FIFO is a manner:
 *
 *     well       takes mail
 *     refuse     does not listen, and drops who is connected
 *     busy       greets with 421, and says so to who is connected
 *     greylist   says 450 to every recipient
 *     clear      has lost its certificate: no STARTTLS, takes mail in clear
 *
 * The reply to the final dot takes its time, so that whatever happens finds some message waiting for it.
 *
 * A line of output each, with the time in seconds: "TIME NAME tlsa 3 1 1 HEX" of its certificate, "TIME NAME
 * is MANNER", and for each message, before the reply to its final dot is sent, "TIME NAME took ID tls" or
 * "... clear". ID is the field X-Load-Id.
 */
#include "tests/dns/tls_host.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 4096
#define PAUSE_MS 100
#define ID_FIELD "X-Load-Id: "

struct manner {
    const char *name;
    bool is_listening;
    bool is_tls_offered, is_tls_demanded;
    const char *everything; /* the reply to whatever is said, and the end; or NULL */
    const char *recipient;
};

static const struct manner manners[] = {
  /* clang-format off */
    { "well",     true,  true,  true,  NULL,                          "250 2.1.5 ok" },
    { "refuse",   false, true,  true,  NULL,                          "250 2.1.5 ok" },
    { "busy",     true,  true,  true,  "421 4.3.2 come again later",  "250 2.1.5 ok" },
    { "greylist", true,  true,  true,  NULL,                          "450 4.7.1 come again, stranger" },
    { "clear",    true,  false, false, NULL,                          "250 2.1.5 ok" },
  /* clang-format on */
};

struct load_host {
    const char *name;
    uint16_t port;
    const struct manner *manner;
    struct tls_host *tls;
    GSocket *listener; /* or NULL */
    GSource *accepting;
    GHashTable *peers; /* set of struct peer * */
    int fifo;
    GString *commands;
};

struct peer {
    struct load_host *host;
    GSocket *socket;
    GSource *reading, *pause;
    struct tls_host *tls; /* NULL before STARTTLS */
    GString *heard;       /* not a whole line yet */
    char *id;
    bool is_in_data;
};

G_GNUC_PRINTF(2, 3)
static void
tell(const struct load_host *host, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printf("%.3f %s %s\n", (double)g_get_real_time() / G_USEC_PER_SEC, host->name, text);
    fflush(stdout);
}

static void
source_end(GSource **source)
{
    if (*source == NULL)
        return;
    g_source_destroy(*source);
    g_clear_pointer(source, g_source_unref);
}

static void
peer_free(gpointer data)
{
    struct peer *peer = data;

    source_end(&peer->reading);
    source_end(&peer->pause);
    g_clear_object(&peer->socket);
    tls_host_free(peer->tls);
    g_string_free(peer->heard, TRUE);
    g_free(peer->id);
    g_free(peer);
}

/* Replies are small: what the socket does not take at once is lost with a peer that is gone. */
static void
peer_say(struct peer *peer, const char *reply)
{
    g_autofree char *line = g_strconcat(reply, "\r\n", NULL);
    g_autoptr(GString) sealed = g_string_new(NULL);

    if (peer->tls != NULL)
        tls_host_say(peer->tls, line, sealed);
    else
        g_string_append(sealed, line);
    g_socket_send(peer->socket, sealed->str, sealed->len, NULL, NULL);
}

static gboolean
on_pause_over(gpointer data)
{
    struct peer *peer = data;

    source_end(&peer->pause);
    peer_say(peer, "250 2.0.0 taken");
    return G_SOURCE_REMOVE;
}

static void
end_message(struct peer *peer)
{
    tell(peer->host, "took %s %s", peer->id == NULL ? "?" : peer->id, peer->tls == NULL ? "clear" : "tls");
    peer->is_in_data = false;
    g_clear_pointer(&peer->id, g_free);
    source_end(&peer->pause);
    peer->pause = g_timeout_source_new(PAUSE_MS);
    g_source_set_callback(peer->pause, on_pause_over, peer, NULL);
    g_source_attach(peer->pause, NULL);
}

static void
take_data(struct peer *peer, const char *line)
{
    if (strcmp(line, ".") == 0) {
        end_message(peer);
    } else if (peer->id == NULL && g_str_has_prefix(line, ID_FIELD)) {
        peer->id = g_strdup(line + strlen(ID_FIELD));
    }
}

/* What is said to a command; NULL where the dialogue is over after `last`. */
static const char *
answer_to(struct peer *peer, const char *line)
{
    const struct manner *manner = peer->host->manner;
    bool is_withheld = manner->is_tls_demanded && peer->tls == NULL;
    const struct {
        const char *verb, *reply;
    } rows[] = {
        {"EHLO",      manner->is_tls_offered && peer->tls == NULL ? "250-load.example\r\n250 STARTTLS"
                                                              : "250 load.example"},
        { "HELO",     "250 load.example"                                                          },
        { "STARTTLS", manner->is_tls_offered ? "220 go on" : "502 5.5.1 not here"                 },
        { "MAIL",     is_withheld ? "530 5.7.0 STARTTLS first" : "250 2.1.0 ok"                   },
        { "RCPT",     manner->recipient                                                           },
        { "DATA",     "354 go on"                                                                 },
        { "RSET",     "250 2.0.0 ok"                                                              },
        { "NOOP",     "250 2.0.0 ok"                                                              },
        { "QUIT",     "221 2.0.0 bye"                                                             },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (g_ascii_strncasecmp(line, rows[i].verb, strlen(rows[i].verb)) == 0)
            return rows[i].reply;
    }
    return "500 5.5.2 what?";
}

/* False where the dialogue is over. */
static bool
take_line(struct peer *peer, const char *line)
{
    const char *everything = peer->host->manner->everything;

    if (peer->is_in_data) {
        take_data(peer, line);
        return true;
    }
    const char *reply = everything != NULL ? everything : answer_to(peer, line);
    peer_say(peer, reply);
    peer->is_in_data = g_str_has_prefix(reply, "354");
    if (peer->tls == NULL && g_str_has_prefix(reply, "220"))
        peer->tls = tls_host_again(peer->host->tls);
    return !g_str_has_prefix(reply, "221") && !g_str_has_prefix(reply, "421");
}

static bool
take_lines(struct peer *peer)
{
    char *end;

    while ((end = strchr(peer->heard->str, '\n')) != NULL) {
        g_autofree char *line = g_strchomp(g_strndup(peer->heard->str, (gsize)(end - peer->heard->str)));

        g_string_erase(peer->heard, 0, end + 1 - peer->heard->str);
        if (!take_line(peer, line))
            return false;
    }
    return peer->heard->len < LINE_BYTES;
}

static bool
hear(struct peer *peer)
{
    char bytes[LINE_BYTES];
    gssize len = g_socket_receive(peer->socket, bytes, sizeof bytes, NULL, NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    if (len <= 0)
        return false;
    if (peer->tls == NULL)
        g_string_append_len(peer->heard, bytes, len);
    else
        tls_host_take(peer->tls, (struct slice){ bytes, (size_t)len }, peer->heard, out);
    if (out->len > 0)
        g_socket_send(peer->socket, out->str, out->len, NULL, NULL);
    return take_lines(peer);
}

static gboolean
on_heard(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct peer *peer = data;

    (void)socket;
    (void)condition;
    if (hear(peer))
        return G_SOURCE_CONTINUE;
    g_hash_table_remove(peer->host->peers, peer);
    return G_SOURCE_REMOVE;
}

static gboolean
on_connection(GSocket *listener, GIOCondition condition, gpointer data)
{
    struct load_host *host = data;
    GSocket *socket = g_socket_accept(listener, NULL, NULL);

    (void)condition;
    if (socket == NULL)
        return G_SOURCE_CONTINUE;
    struct peer *peer = g_new0(struct peer, 1);
    g_socket_set_blocking(socket, FALSE);
    *peer = (struct peer){ .host = host, .socket = socket, .heard = g_string_new(NULL) };
    g_hash_table_add(host->peers, peer);
    if (host->manner->everything != NULL) {
        peer_say(peer, host->manner->everything);
        g_hash_table_remove(host->peers, peer);
        return G_SOURCE_CONTINUE;
    }
    peer_say(peer, "220 load.example ESMTP");
    peer->reading = g_socket_create_source(socket, G_IO_IN, NULL);
    g_source_set_callback(peer->reading, G_SOURCE_FUNC(on_heard), peer, NULL);
    g_source_attach(peer->reading, NULL);
    return G_SOURCE_CONTINUE;
}

static void
open_listener(struct load_host *host)
{
    g_autoptr(GInetAddress) any = g_inet_address_new_any(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(any, host->port);
    g_autoptr(GError) error = NULL;

    host->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    g_socket_set_listen_backlog(host->listener, 100);
    if (!g_socket_bind(host->listener, address, TRUE, &error) || !g_socket_listen(host->listener, &error))
        g_error("%s", error->message);
    host->accepting = g_socket_create_source(host->listener, G_IO_IN, NULL);
    g_source_set_callback(host->accepting, G_SOURCE_FUNC(on_connection), host, NULL);
    g_source_attach(host->accepting, NULL);
}

static void
adopt(struct load_host *host, const struct manner *manner)
{
    host->manner = manner;
    if (manner->is_listening && host->listener == NULL)
        open_listener(host);
    if (!manner->is_listening) {
        source_end(&host->accepting);
        g_clear_object(&host->listener);
        g_hash_table_remove_all(host->peers);
    }
    tell(host, "is %s", manner->name);
}

static void
obey(struct load_host *host, const char *command)
{
    for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
        if (strcmp(manners[i].name, command) == 0) {
            adopt(host, &manners[i]);
            return;
        }
    }
    g_error("no such manner: '%s'", command);
}

static gboolean
on_command(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    struct load_host *host = data;
    char bytes[256], *end;
    ssize_t got = read(host->fifo, bytes, sizeof bytes);

    (void)channel;
    (void)condition;
    if (got > 0)
        g_string_append_len(host->commands, bytes, got);
    while ((end = strchr(host->commands->str, '\n')) != NULL) {
        g_autofree char *line = g_strndup(host->commands->str, (gsize)(end - host->commands->str));

        g_string_erase(host->commands, 0, end + 1 - host->commands->str);
        obey(host, line);
    }
    return G_SOURCE_CONTINUE;
}

int
main(int argc, char **argv)
{
    const struct tls_host_options options = { .names = "load.example", .first_day = -1, .last_day = 2 };
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    /* Open for writing too: the end of one writer is not the end. */
    int fifo = argc == 4 ? open(argv[3], O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;

    if (fifo < 0) {
        fprintf(stderr, "load_host: NAME PORT FIFO are needed\n");
        return 2;
    }
    struct load_host host = { .name = argv[1],
                              .port = (uint16_t)g_ascii_strtoull(argv[2], NULL, 10),
                              .tls = tls_host_new(&options),
                              .peers = g_hash_table_new_full(NULL, NULL, peer_free, NULL),
                              .fifo = fifo,
                              .commands = g_string_new(NULL) };
    g_autofree char *tlsa = tls_host_tlsa(host.tls, 3, 1, 1);
    g_remove(tls_host_ca_file(host.tls)); /* nobody asks the authority */
    tell(&host, "tlsa %s", tlsa);
    GIOChannel *channel = g_io_channel_unix_new(fifo);
    g_io_add_watch(channel, G_IO_IN, on_command, &host);
    adopt(&host, &manners[0]);
    g_main_loop_run(loop);
    return 0;
}
