/* Probes against a host that follows a script, in one loop. */
#include "tests/harness.h"

#include <gio/gio.h>

#include "dns/probe.h"

/* A host for a probe: it sends `lines`, one for each line that it gets, the first unasked. */
struct host {
    GSocket *listener, *peer;
    GSource *accepting, *reading;
    GMainContext *loop;
    char **lines, **next;
    GString *heard;
};

static void
host_say(struct host *host)
{
    if (host->peer == NULL || *host->next == NULL)
        return;
    if (strcmp(*host->next, "HANGUP") == 0) {
        g_socket_close(host->peer, NULL);
        return;
    }
    g_auto(GStrv) parts = g_strsplit(*host->next, "|", -1);
    g_autofree char *text = g_strjoinv("\r\n", parts);
    g_autofree char *line = g_strconcat(text, "\r\n", NULL);
    if (strcmp(*host->next, "WAIT") != 0)
        g_socket_send(host->peer, line, strlen(line), NULL, NULL);
    host->next++;
}

static gboolean
host_hear(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct host *host = data;
    char bytes[1024];
    gssize len = g_socket_receive(socket, bytes, sizeof bytes, NULL, NULL);

    (void)condition;
    if (len <= 0)
        return G_SOURCE_REMOVE;
    g_string_append_len(host->heard, bytes, len);
    host_say(host);
    return G_SOURCE_CONTINUE;
}

static gboolean
host_accept(GSocket *socket, GIOCondition condition, gpointer data)
{
    struct host *host = data;

    (void)condition;
    host->peer = g_socket_accept(socket, NULL, NULL);
    host->reading = g_socket_create_source(host->peer, G_IO_IN, NULL);
    g_source_set_callback(host->reading, G_SOURCE_FUNC(host_hear), host, NULL);
    g_source_attach(host->reading, host->loop);
    host_say(host);
    return G_SOURCE_REMOVE;
}

static uint16_t
host_open(struct host *host, GMainContext *loop, const char *script)
{
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);

    *host = (struct host){ .loop = loop, .lines = g_strsplit(script, "\n", -1), .heard = g_string_new(NULL) };
    host->next = host->lines;
    host->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    assert_true(g_socket_bind(host->listener, any, TRUE, NULL) && g_socket_listen(host->listener, NULL));
    host->accepting = g_socket_create_source(host->listener, G_IO_IN, NULL);
    g_source_set_callback(host->accepting, G_SOURCE_FUNC(host_accept), host, NULL);
    g_source_attach(host->accepting, loop);
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(host->listener, NULL);
    return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
}

static void
host_close(struct host *host)
{
    g_source_destroy(host->accepting);
    g_source_unref(host->accepting);
    if (host->reading != NULL) {
        g_source_destroy(host->reading);
        g_source_unref(host->reading);
    }
    g_clear_object(&host->peer);
    g_clear_object(&host->listener);
    g_strfreev(host->lines);
    g_string_free(host->heard, TRUE);
}

struct outcome {
    bool is_done;
    char *error;
};

static void
on_probed(struct watch_key key, const char *error, void *context)
{
    struct outcome *outcome = context;

    (void)key;
    assert_false(outcome->is_done);
    outcome->is_done = true;
    outcome->error = g_strdup(error);
}

static const struct row {
    const char *name;
    enum probe_depth depth;
    const char *script; /* a line of the host for each of ours; | is a line end */
    const char *error;  /* NULL = well */
    const char *heard;  /* commands, | between them */
} rows[] = {
  /* clang-format off */
    { "connect", PROBE_CONNECT, "WAIT", NULL, "QUIT|" },
    { "greeting", PROBE_GREETING, "220 mx", NULL, "QUIT|" },
    { "greeting 421", PROBE_GREETING, "421 busy", "greeting: 421 busy", "QUIT|" },
    { "greeting 554", PROBE_GREETING, "554 no", "greeting: 554 no", "QUIT|" },
    { "no greeting", PROBE_GREETING, "WAIT", "greeting: no answer in time", "QUIT|" },
    { "lost before the greeting", PROBE_EHLO, "HANGUP", "greeting: connection lost", "" },
    { "another protocol", PROBE_EHLO, "SSH-2.0-OpenSSH", "greeting: the server does not speak SMTP", "QUIT|" },
    { "our own name in the greeting", PROBE_EHLO, "220 GW.contoso.example ESMTP",
      "greeting: the server has our own name, mail would loop", "QUIT|" },
    { "EHLO", PROBE_EHLO, "220 mx\n250-mx|250 DSN\n221 bye", NULL, "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "EHLO refused, HELO taken", PROBE_EHLO, "220 mx\n500 what\n250 mx\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|" },
    { "EHLO and HELO refused", PROBE_EHLO, "220 mx\n500 what\n500 no\n221 bye", "HELO: 500 no",
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|" },
    { "421 to EHLO", PROBE_EHLO, "220 mx\n421 closing", "EHLO: 421 closing",
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "lost at EHLO", PROBE_EHLO, "220 mx\nHANGUP", "EHLO: connection lost",
      "EHLO postern-probe.gw.contoso.example|" },
    { "silent at EHLO", PROBE_EHLO, "220 mx\nWAIT", "EHLO: no answer in time",
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "STARTTLS offered", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "STARTTLS missing", PROBE_STARTTLS, "220 mx\n250-mx|250 DSN\n221 bye", "EHLO: STARTTLS is not offered",
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "STARTTLS wanted of a host that knows HELO alone", PROBE_STARTTLS, "220 mx\n500 what\n250 mx\n221 bye",
      "HELO: STARTTLS is not offered",
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|" },
    { "envelope", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|" },
    { "MAIL refused with a 4xx is no failure", PROBE_ENVELOPE, "220 mx\n250 mx\n451 later\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|" },
    { "MAIL refused for good", PROBE_ENVELOPE, "220 mx\n250 mx\n550 no\n221 bye", "MAIL: 550 no",
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|QUIT|" },
    { "421 to MAIL", PROBE_ENVELOPE, "220 mx\n250 mx\n421 no", "MAIL: 421 no",
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|QUIT|" },
  /* clang-format on */
};

static char *
commands_heard(const struct host *host)
{
    g_auto(GStrv) lines = g_strsplit(host->heard->str, "\r\n", -1);

    return g_strjoinv("|", lines);
}

static void
check_probe(void **state)
{
    const struct row *row = *state;
    GMainContext *loop = g_main_context_new();
    struct probe_options options = { loop, "gw.contoso.example", 300 * 1000 };
    struct watch_key key = { .depth = row->depth };
    struct outcome outcome = { false, NULL };
    struct host host;
    uint16_t port = host_open(&host, loop, row->script);

    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), port, &key.endpoint));
    probe_start(key, &options, on_probed, &outcome);
    while (!outcome.is_done)
        g_main_context_iteration(loop, TRUE);
    /* The QUIT is on its way. */
    size_t wanted = strlen(row->heard);
    g_autofree char *heard = commands_heard(&host);
    while (strlen(heard) < wanted) {
        g_main_context_iteration(loop, TRUE);
        g_free(heard);
        heard = commands_heard(&host);
    }
    assert_string_equal(heard, row->heard);
    if (row->error == NULL)
        assert_null(outcome.error);
    else
        assert_string_equal(outcome.error, row->error);
    g_free(outcome.error);
    host_close(&host);
    g_main_context_unref(loop);
}

static void
a_refused_connection_is_a_failure(void **state)
{
    GMainContext *loop = g_main_context_new();
    struct probe_options options = { loop, NULL, 300 * 1000 };
    struct watch_key key = { .depth = PROBE_EHLO };
    struct outcome outcome = { false, NULL };
    struct host host;
    uint16_t port = host_open(&host, loop, "220 mx");

    (void)state;
    host_close(&host); /* nobody listens there any more */
    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), port, &key.endpoint));
    probe_start(key, &options, on_probed, &outcome);
    while (!outcome.is_done)
        g_main_context_iteration(loop, TRUE);
    assert_string_equal(outcome.error, "connect: Connection refused");
    g_free(outcome.error);
    g_main_context_unref(loop);
}

static void
a_cancelled_probe_says_nothing(void **state)
{
    GMainContext *loop = g_main_context_new();
    struct probe_options options = { loop, NULL, 300 * 1000 };
    struct watch_key key = { .depth = PROBE_EHLO };
    struct outcome outcome = { false, NULL };
    struct host host;

    (void)state;
    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), host_open(&host, loop, "220 mx"), &key.endpoint));
    probe_cancel(probe_start(key, &options, on_probed, &outcome));
    while (g_main_context_iteration(loop, FALSE))
        continue;
    assert_false(outcome.is_done);
    host_close(&host);
    g_main_context_unref(loop);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_probe, rows);
    SUITE_ADD(&suite, a_refused_connection_is_a_failure);
    SUITE_ADD(&suite, a_cancelled_probe_says_nothing);
    return suite_run(&suite, "dns/probe");
}
