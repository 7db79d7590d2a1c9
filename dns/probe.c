#include "dns/probe.h"

#include "dns/smtp_reply.h"
#include "dns/source.h"

#include <gio/gio.h>

#define READ_BYTES 4096

/* The dialogue, one row for each step: what is sent, and what its reply decides. */
enum step { STEP_CONNECT, STEP_GREETING, STEP_EHLO, STEP_HELO, STEP_MAIL, STEP_RSET };

struct probe {
    struct watch_key key;
    enum step step;
    GSocket *socket;
    GSource *source; /* of the socket */
    GSource *deadline;
    GMainContext *loop;
    GString *received;
    char *our_name;
    char *fault; /* found before the loop could tell; told by the deadline source */
    probe_fn done;
    void *context;
};

static const char *const step_names[] = {
    [STEP_CONNECT] = "connect", [STEP_GREETING] = "greeting", [STEP_EHLO] = "EHLO",
    [STEP_HELO] = "HELO",       [STEP_MAIL] = "MAIL",         [STEP_RSET] = "RSET",
};

/* What has to be well for each depth: the step whose success ends the probe. */
static const enum step last_steps[] = {
    [PROBE_CONNECT] = STEP_CONNECT, [PROBE_GREETING] = STEP_GREETING, [PROBE_EHLO] = STEP_EHLO,
    [PROBE_STARTTLS] = STEP_EHLO,   [PROBE_ENVELOPE] = STEP_RSET,
};

static void
probe_free(struct probe *probe)
{
    source_drop(&probe->source);
    source_drop(&probe->deadline);
    g_clear_object(&probe->socket);
    g_main_context_unref(probe->loop);
    g_string_free(probe->received, TRUE);
    g_free(probe->our_name);
    g_free(probe->fault);
    g_free(probe);
}

void
probe_cancel(struct probe *probe)
{
    if (probe != NULL)
        probe_free(probe);
}

/* Replies are short of any socket buffer; a server that takes none of it fails at the deadline. */
static void
say(struct probe *probe, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\r\n", NULL);

    (void)g_socket_send(probe->socket, text, strlen(text), NULL, NULL);
}

static gboolean
finish(struct probe *probe, const char *error)
{
    g_autofree char *text = error == NULL ? NULL : g_strdup_printf("%s: %s", step_names[probe->step], error);

    /* Also after a refusal: hanging up without QUIT looks like a scan to the other side. */
    if (probe->step > STEP_CONNECT || error == NULL)
        say(probe, "QUIT");
    probe->done(probe->key, text, probe->context);
    probe_free(probe);
    return G_SOURCE_REMOVE;
}

static void
greet(struct probe *probe, enum step step)
{
    g_autofree char *line = g_strdup_printf("%s postern-probe.%s", step_names[step],
                                            probe->our_name == NULL ? "invalid" : probe->our_name);

    probe->step = step;
    say(probe, line);
}

/* A name without a dot may be that of many machines. */
static bool
is_our_name(const struct probe *probe, struct slice greeting)
{
    struct slice name;

    return probe->our_name != NULL && strchr(probe->our_name, '.') != NULL &&
           slice_next_field(&greeting, ' ', &name) && slice_equal_nocase(name, slice_from(probe->our_name));
}

static gboolean
refuse(struct probe *probe, const struct smtp_reply *reply)
{
    g_autofree char *text = slice_to_string(slice_sub(reply->first, 0, 100));
    g_autofree char *error = g_strdup_printf("%u %s", reply->code, text);

    return finish(probe, error);
}

static void
send_next(struct probe *probe)
{
    if (probe->step == STEP_GREETING) {
        greet(probe, STEP_EHLO);
        return;
    }
    bool is_mail_next = probe->step == STEP_EHLO || probe->step == STEP_HELO;
    say(probe, is_mail_next ? "MAIL FROM:<>" : "RSET");
    probe->step = is_mail_next ? STEP_MAIL : STEP_RSET;
}

/* A 4xx to MAIL may be about this moment or this sender (greylisting); it says that the host works. */
static bool
is_refusal(const struct probe *probe, const struct smtp_reply *reply)
{
    if (reply->code == 421)
        return true;
    return probe->step == STEP_MAIL ? reply->code >= 500 : reply->code < 200 || reply->code > 299;
}

static gboolean
take_reply(struct probe *probe, const struct smtp_reply *reply)
{
    bool is_last = probe->step == last_steps[probe->key.depth] ||
                   (probe->step == STEP_HELO && probe->key.depth <= PROBE_STARTTLS);

    if (probe->step == STEP_EHLO && reply->code >= 400 && reply->code != 421) {
        greet(probe, STEP_HELO);
        return G_SOURCE_CONTINUE;
    }
    if (is_refusal(probe, reply))
        return refuse(probe, reply);
    if (probe->step == STEP_GREETING && is_our_name(probe, reply->first))
        return finish(probe, "the server has our own name, mail would loop");
    if (is_last && probe->key.depth == PROBE_STARTTLS && !reply->has_starttls)
        return finish(probe, "STARTTLS is not offered");
    if (is_last)
        return finish(probe, NULL);
    send_next(probe);
    return G_SOURCE_CONTINUE;
}

static gboolean
take_replies(struct probe *probe)
{
    struct smtp_reply reply;
    size_t used = 0;

    switch (smtp_reply_read((struct slice){ probe->received->str, probe->received->len }, &reply, &used)) {
    case SMTP_REPLY_MORE:
        return G_SOURCE_CONTINUE;
    case SMTP_REPLY_BAD:
        return finish(probe, "the server does not speak SMTP");
    case SMTP_REPLY_DONE:
        break;
    }
    gboolean go_on = take_reply(probe, &reply);
    /* One command at a time: whatever came behind the reply is nothing we asked for. */
    if (go_on)
        g_string_truncate(probe->received, 0);
    return go_on;
}

static gboolean
on_readable(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct probe *probe = data;
    g_autoptr(GError) error = NULL;
    char bytes[READ_BYTES];
    gssize got = g_socket_receive(socket, bytes, sizeof bytes, NULL, &error);

    (void)condition;
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
    if (got < 0)
        return finish(probe, error->message);
    if (got == 0)
        return finish(probe, "connection lost");
    g_string_append_len(probe->received, bytes, got);
    return take_replies(probe);
}

static void
listen_to(struct probe *probe, GIOCondition condition, GSocketSourceFunc function)
{
    source_replace(&probe->source, g_socket_create_source(probe->socket, condition, NULL),
                   G_SOURCE_FUNC(function), probe, probe->loop);
}

static gboolean
on_connected(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct probe *probe = data;
    g_autoptr(GError) error = NULL;

    (void)condition;
    if (!g_socket_check_connect_result(socket, &error))
        return finish(probe, error->message);
    if (probe->key.depth == PROBE_CONNECT)
        return finish(probe, NULL);
    probe->step = STEP_GREETING;
    listen_to(probe, G_IO_IN, on_readable);
    return G_SOURCE_REMOVE;
}

static gboolean
on_deadline(gpointer data)
{
    struct probe *probe = data;

    return finish(probe, probe->fault != NULL ? probe->fault : "no answer in time");
}

static gboolean
connect_socket(struct probe *probe, GError **error)
{
    bool is_ipv4 = ip_address_is_ipv4(probe->key.endpoint.address);
    GSocketFamily family = is_ipv4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
    const uint8_t *bytes = probe->key.endpoint.address.bytes;
    g_autoptr(GInetAddress) address = g_inet_address_new_from_bytes(is_ipv4 ? bytes + 12 : bytes, family);
    g_autoptr(GSocketAddress) to = g_inet_socket_address_new(address, probe->key.endpoint.port);
    g_autoptr(GError) failure = NULL;

    probe->socket = g_socket_new(family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
    if (probe->socket == NULL)
        return FALSE;
    g_socket_set_blocking(probe->socket, FALSE);
    if (g_socket_connect(probe->socket, to, NULL, &failure) ||
        g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_PENDING)) {
        listen_to(probe, G_IO_OUT, on_connected);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

struct probe *
probe_start(struct watch_key key, const struct probe_options *options, probe_fn done, void *context)
{
    struct probe *probe = g_new0(struct probe, 1);
    g_autoptr(GError) error = NULL;

    probe->key = key;
    probe->loop = g_main_context_ref(options->loop);
    probe->received = g_string_new(NULL);
    probe->our_name = g_strdup(options->our_name);
    probe->done = done;
    probe->context = context;
    bool is_started = connect_socket(probe, &error);
    if (!is_started)
        probe->fault = g_strdup(error->message);
    guint after_ms = is_started ? (guint)CLAMP(options->timeout_us / 1000, 1, 3600000) : 0;
    source_replace(&probe->deadline, g_timeout_source_new(after_ms), on_deadline, probe, probe->loop);
    return probe;
}
