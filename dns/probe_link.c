#include "dns/probe_link.h"

#include "dns/source.h"

#include <gio/gio.h>

#define READ_BYTES 4096

struct probe_link {
    GSocket *socket;
    GSource *source;
    GMainContext *loop;
    struct tls_session *session; /* or NULL */
    bool is_secure;              /* the handshake is finished */
    probe_link_fn told;
    void *context;
};

void
probe_link_free(struct probe_link *link)
{
    if (link == NULL)
        return;
    source_drop(&link->source);
    g_clear_object(&link->socket);
    tls_session_free(link->session);
    g_main_context_unref(link->loop);
    g_free(link);
}

/* The last thing that a function does with the link: whoever is told may free it. */
static gboolean
tell(struct probe_link *link, enum link_event event, const char *text)
{
    link->told(event, slice_from(text), link->context);
    return G_SOURCE_CONTINUE;
}

static void
send_bytes(struct probe_link *link, const char *bytes, size_t len)
{
    if (len > 0)
        (void)g_socket_send(link->socket, bytes, len, NULL, NULL);
}

void
probe_link_send(struct probe_link *link, struct slice text)
{
    g_autoptr(GString) sealed = g_string_new(NULL);

    if (!link->is_secure) {
        send_bytes(link, text.at, text.len);
        return;
    }
    tls_write(link->session, text, sealed);
    send_bytes(link, sealed->str, sealed->len);
}

static gboolean
go_on_with_handshake(struct probe_link *link)
{
    g_autoptr(GString) out = g_string_new(NULL);
    enum tls_progress progress = tls_handshake(link->session, out);

    send_bytes(link, out->str, out->len);
    if (progress == TLS_WAITING)
        return G_SOURCE_CONTINUE;
    link->is_secure = progress == TLS_READY;
    return link->is_secure ? tell(link, LINK_SECURE, "") : tell(link, LINK_BROKEN, tls_error(link->session));
}

static gboolean
on_closed(gpointer data)
{
    (void)tell(data, LINK_LOST, "connection lost");
    return G_SOURCE_REMOVE;
}

static gboolean
take_sealed(struct probe_link *link, struct slice bytes)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);

    tls_feed(link->session, bytes);
    if (!link->is_secure)
        return go_on_with_handshake(link);
    enum tls_progress progress = tls_read(link->session, plain, out);
    send_bytes(link, out->str, out->len);
    if (plain->len > 0) {
        /* The end that came with the last text is told after it, unless the link is gone by then. */
        if (progress == TLS_BROKEN)
            source_replace(&link->source, g_idle_source_new(), on_closed, link, link->loop);
        link->told(LINK_DATA, (struct slice){ plain->str, plain->len }, link->context);
        return G_SOURCE_CONTINUE;
    }
    return progress == TLS_BROKEN ? tell(link, LINK_LOST, "connection lost") : G_SOURCE_CONTINUE;
}

static gboolean
on_readable(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct probe_link *link = data;
    g_autoptr(GError) error = NULL;
    char bytes[READ_BYTES];
    gssize got = g_socket_receive(socket, bytes, sizeof bytes, NULL, &error);
    bool is_shaking_hands = link->session != NULL && !link->is_secure;

    (void)condition;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
    if (got <= 0)
        return tell(link, is_shaking_hands ? LINK_BROKEN : LINK_LOST,
                    got < 0 ? error->message : "connection lost");
    if (link->session != NULL)
        return take_sealed(link, (struct slice){ bytes, (size_t)got });
    link->told(LINK_DATA, (struct slice){ bytes, (size_t)got }, link->context);
    return G_SOURCE_CONTINUE;
}

static void
wait_for(struct probe_link *link, GIOCondition condition, GSocketSourceFunc function)
{
    source_replace(&link->source, g_socket_create_source(link->socket, condition, NULL),
                   G_SOURCE_FUNC(function), link, link->loop);
}

static gboolean
on_connected(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct probe_link *link = data;
    g_autoptr(GError) error = NULL;

    (void)condition;
    if (!g_socket_check_connect_result(socket, &error))
        return tell(link, LINK_LOST, error->message);
    wait_for(link, G_IO_IN, on_readable);
    return tell(link, LINK_OPEN, "");
}

static gboolean
connect_to(struct probe_link *link, struct endpoint to, GError **error)
{
    bool is_ipv4 = ip_address_is_ipv4(to.address);
    GSocketFamily family = is_ipv4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
    const uint8_t *bytes = to.address.bytes;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_bytes(is_ipv4 ? bytes + 12 : bytes, family);
    g_autoptr(GSocketAddress) peer = g_inet_socket_address_new(address, to.port);
    g_autoptr(GError) failure = NULL;

    link->socket = g_socket_new(family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
    if (link->socket == NULL)
        return FALSE;
    g_socket_set_blocking(link->socket, FALSE);
    if (g_socket_connect(link->socket, peer, NULL, &failure) ||
        g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_PENDING)) {
        wait_for(link, G_IO_OUT, on_connected);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

struct probe_link *
probe_link_open(struct endpoint to, GMainContext *loop, probe_link_fn told, void *context, GError **error)
{
    struct probe_link *link = g_new0(struct probe_link, 1);

    link->loop = g_main_context_ref(loop);
    link->told = told;
    link->context = context;
    if (connect_to(link, to, error))
        return link;
    probe_link_free(link);
    return NULL;
}

void
probe_link_secure(struct probe_link *link, struct tls_session *session)
{
    g_autoptr(GString) out = g_string_new(NULL);

    g_assert(link->session == NULL);
    link->session = session;
    /* The first step only writes: nothing can be over yet. */
    (void)tls_handshake(session, out);
    send_bytes(link, out->str, out->len);
}

const struct tls_session *
probe_link_session(const struct probe_link *link)
{
    return link->is_secure ? link->session : NULL;
}
