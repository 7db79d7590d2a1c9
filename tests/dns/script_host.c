#include "tests/dns/script_host.h"

#include <string.h>

static void
host_send(struct script_host *host, const char *text)
{
    g_autoptr(GString) sealed = g_string_new(NULL);

    if (host->is_secure)
        tls_host_say(host->tls, text, sealed);
    else
        g_string_append(sealed, text);
    g_socket_send(host->peer, sealed->str, sealed->len, NULL, NULL);
}

static void
host_say(struct script_host *host)
{
    if (host->peer == NULL || *host->next == NULL)
        return;
    if (strcmp(*host->next, "HANGUP") == 0) {
        g_socket_close(host->peer, NULL);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(*host->next, "|", -1);
    g_autofree char *text = g_strjoinv("\r\n", parts);
    bool is_tls = strcmp(*host->next, "TLS") == 0;
    host->is_breaking = strcmp(*host->next, "BREAK") == 0;
    g_autofree char *line = g_strconcat(is_tls || host->is_breaking ? "220 go" : text, "\r\n", NULL);
    if (strcmp(*host->next, "WAIT") != 0)
        host_send(host, line);
    host->is_secure = host->is_secure || is_tls;
    host->next++;
}

/* In clear, or decrypted after the handshake. */
static void
host_take(struct script_host *host, struct slice bytes)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    if (!host->is_secure) {
        g_string_append_len(host->heard, bytes.at, (gssize)bytes.len);
        host_say(host);
        return;
    }
    tls_host_take(host->tls, bytes, plain, out);
    if (out->len > 0)
        g_socket_send(host->peer, out->str, out->len, NULL, NULL);
    g_string_append_len(host->heard, plain->str, (gssize)plain->len);
    if (plain->len > 0)
        host_say(host);
}

static gboolean
host_hear(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct script_host *host = data;
    char bytes[4096];
    gssize len = g_socket_receive(socket, bytes, sizeof bytes, NULL, NULL);

    (void)condition;
    if (len <= 0)
        return G_SOURCE_REMOVE;
    if (host->is_breaking) {
        g_socket_close(host->peer, NULL);
        return G_SOURCE_REMOVE;
    }
    host_take(host, (struct slice){ bytes, (size_t)len });
    return G_SOURCE_CONTINUE;
}

static void
host_drop_peer(struct script_host *host)
{
    if (host->reading != NULL) {
        g_source_destroy(host->reading);
        g_source_unref(host->reading);
        host->reading = NULL;
    }
    g_clear_object(&host->peer);
    host->is_secure = host->is_breaking = false;
}

static gboolean
host_accept(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct script_host *host = data;

    (void)condition;
    host_drop_peer(host);
    host->peer = g_socket_accept(socket, NULL, NULL);
    host->reading = g_socket_create_source(host->peer, G_IO_IN, NULL);
    g_source_set_callback(host->reading, G_SOURCE_FUNC(host_hear), host, NULL);
    g_source_attach(host->reading, host->loop);
    host_say(host);
    return G_SOURCE_CONTINUE;
}

uint16_t
script_host_open(struct script_host *host, GMainContext *loop, const char *script)
{
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);

    *host = (struct script_host){ .loop = loop,
                                  .lines = g_strsplit(script, "\n", -1),
                                  .heard = g_string_new(NULL) };
    host->next = host->lines;
    host->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    g_assert(g_socket_bind(host->listener, any, TRUE, NULL) && g_socket_listen(host->listener, NULL));
    host->accepting = g_socket_create_source(host->listener, G_IO_IN, NULL);
    g_source_set_callback(host->accepting, G_SOURCE_FUNC(host_accept), host, NULL);
    g_source_attach(host->accepting, loop);
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(host->listener, NULL);
    return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
}

void
script_host_close(struct script_host *host)
{
    g_source_destroy(host->accepting);
    g_source_unref(host->accepting);
    host_drop_peer(host);
    tls_host_free(host->tls);
    g_clear_object(&host->listener);
    g_strfreev(host->lines);
    g_string_free(host->heard, TRUE);
}
