/*
 * A small SMTP client for tests: exact envelopes (with ESMTP parameters), a chosen source address, a pause
 * before the final dot, and many sessions at once. Prints what the server said.
 *
 *     smtp_send [-b SOURCE] [-f SENDER] [-r 'RECIPIENT PARAMETERS']... [-w FILE] ADDRESS PORT MESSAGE...
 *     smtp_send -P SESSIONS -N MESSAGES [-R RATE] [-u FILE] ... ADDRESS PORT MESSAGE...
 *
 * Each MESSAGE is a file and one mail in one session; line ends become CRLF, an mbox "From " line is dropped.
 * With -P and -N each session sends the files in turn, N messages, each with a field X-Load-Id of its own; %i
 * in a RECIPIENT is that id. With -R all sessions together send so many messages a second, and with -u they
 * end as soon as FILE exists. With -w it waits before the first final dot until FILE exists, and makes
 * FILE.waiting to tell so.
 *
 * One line a message: its id or file, the code, and the text of the reply that decided.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMEOUT_S 120

static struct options {
    char *source, *sender, *wait_for, *until;
    char **recipients;
    int sessions, messages, rate;
    const char *address;
    int port;
    char **files;
    int file_count;
} options = { .sender = (char *)"ann@contoso.example", .sessions = 1 };

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

struct client {
    int fd;
    char buffer[65536];
    size_t filled;
    int code;
    GString *text; /* of the last reply, lines joined by " | " */
};

static bool
client_write(struct client *client, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = send(client->fd, bytes, len, MSG_NOSIGNAL);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        len -= (size_t)written;
    }
    return true;
}

/* One line without its end, or NULL where the connection ended. */
static char *
client_read_line(struct client *client)
{
    for (;;) {
        char *end = memchr(client->buffer, '\n', client->filled);

        if (end != NULL) {
            size_t len = (size_t)(end - client->buffer);
            char *line = g_strchomp(g_strndup(client->buffer, len));

            client->filled -= len + 1;
            memmove(client->buffer, end + 1, client->filled);
            return line;
        }
        ssize_t got =
            recv(client->fd, client->buffer + client->filled, sizeof client->buffer - client->filled, 0);
        if (got <= 0)
            return NULL;
        client->filled += (size_t)got;
    }
}

/* The whole reply; code 0 where the connection ended. */
static int
client_read_reply(struct client *client)
{
    g_string_truncate(client->text, 0);
    client->code = 0;
    for (;;) {
        g_autofree char *line = client_read_line(client);

        if (line == NULL || strlen(line) < 4) {
            g_string_append(client->text, "connection lost");
            return client->code = 0;
        }
        g_string_append_printf(client->text, "%s%s", client->text->len > 0 ? " | " : "", line + 4);
        if (line[3] == ' ')
            return client->code = (int)g_ascii_strtoll(line, NULL, 10);
    }
}

G_GNUC_PRINTF(2, 3)
static int
client_command(struct client *client, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *wire = g_strconcat(line, "\r\n", NULL);
    client_write(client, wire, strlen(wire));
    return client_read_reply(client);
}

static bool
client_connect(struct client *client)
{
    struct sockaddr_in from = { .sin_family = AF_INET },
                       to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)options.port) };
    struct timeval timeout = { TIMEOUT_S, 0 };

    inet_pton(AF_INET, options.address, &to.sin_addr);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(client->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    if (options.source != NULL) {
        inet_pton(AF_INET, options.source, &from.sin_addr);
        if (bind(client->fd, (struct sockaddr *)&from, sizeof from) != 0)
            return false;
    }
    return connect(client->fd, (struct sockaddr *)&to, sizeof to) == 0 && client_read_reply(client) == 220 &&
           client_command(client, "EHLO client.example") == 250;
}

/* RFC 5321 4.5.2: lines end with CRLF, and a dot in front of one is doubled. */
static GString *
to_wire(const char *file, const char *id)
{
    g_autofree char *bytes = NULL;
    gsize len = 0;
    GString *wire = g_string_new(NULL);

    if (!g_file_get_contents(file, &bytes, &len, NULL))
        return wire;
    if (id != NULL)
        g_string_append_printf(wire, "X-Load-Id: %s\r\n", id);
    for (gsize at = 0; at < len;) {
        const char *end = memchr(bytes + at, '\n', len - at);
        gsize next = end == NULL ? len : (gsize)(end - bytes) + 1;
        gsize stop = end == NULL ? len : next - 1;

        if (stop > at && bytes[stop - 1] == '\r')
            stop--;
        if (!(at == 0 && g_str_has_prefix(bytes, "From "))) {
            if (stop > at && bytes[at] == '.')
                g_string_append_c(wire, '.');
            g_string_append_len(wire, bytes + at, (gssize)(stop - at));
            g_string_append(wire, "\r\n");
        }
        at = next;
    }
    return wire;
}

static void
wait_for_file(void)
{
    g_autofree char *waiting = g_strconcat(options.wait_for, ".waiting", NULL);

    g_file_set_contents(waiting, "", 0, NULL);
    while (!g_file_test(options.wait_for, G_FILE_TEST_EXISTS))
        g_usleep(20000);
}

static int
send_recipient(struct client *client, const char *recipient, const char *id)
{
    g_autoptr(GString) text = g_string_new(recipient);

    if (id != NULL)
        g_string_replace(text, "%i", id, 0);
    g_auto(GStrv) parts = g_strsplit(text->str, " ", 2);
    return client_command(client, parts[1] == NULL ? "RCPT TO:<%s>" : "RCPT TO:<%s> %s", parts[0], parts[1]);
}

/* The code that decided: the first refusal, else the answer to the final dot. */
static int
send_message(struct client *client, const char *file, const char *id)
{
    int taken = 0;

    if (client_command(client, "MAIL FROM:<%s>", options.sender) != 250)
        return client->code;
    for (char **recipient = options.recipients; *recipient != NULL; recipient++)
        taken += send_recipient(client, *recipient, id) == 250;
    if (taken == 0)
        return client->code;
    if (client_command(client, "DATA") != 354)
        return client->code;
    GString *wire = to_wire(file, id);
    client_write(client, wire->str, wire->len);
    g_string_free(wire, TRUE);
    if (options.wait_for != NULL)
        wait_for_file();
    return client_command(client, ".");
}

static void
report(const char *name, const struct client *client)
{
    pthread_mutex_lock(&output);
    printf("%s %d %s\n", name, client->code, client->text->str);
    fflush(stdout);
    pthread_mutex_unlock(&output);
}

static struct client *
client_new(void)
{
    struct client *client = g_new0(struct client, 1);

    client->fd = -1;
    client->text = g_string_new(NULL);
    return client;
}

static void
client_free(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    g_string_free(client->text, TRUE);
    g_free(client);
}

/* When message `i` of a session is due: sessions take turns. */
static void
wait_for_turn(gint64 started_us, int session, int i)
{
    if (options.rate == 0)
        return;
    gint64 turn = (gint64)i * options.sessions + session;
    gint64 left_us = started_us + turn * G_USEC_PER_SEC / options.rate - g_get_monotonic_time();
    if (left_us > 0)
        g_usleep((gulong)left_us);
}

static bool
is_over(void)
{
    return options.until != NULL && g_file_test(options.until, G_FILE_TEST_EXISTS);
}

/* The number of messages that were not accepted. */
static int
run_session(int session)
{
    gint64 started_us = g_get_monotonic_time();
    struct client *client = client_new();
    int count = options.messages > 0 ? options.messages : options.file_count, refused = 0;
    bool is_connected = client_connect(client);

    for (int i = 0; i < count && !is_over(); i++) {
        const char *file = options.files[i % options.file_count];
        g_autofree char *id = options.messages > 0 ? g_strdup_printf("%d.%d", session, i) : NULL;

        wait_for_turn(started_us, session, i);
        /* Whoever loses a connection comes back, as an MTA does; the lost message counts as refused. */
        if (!is_connected) {
            client_free(client);
            client = client_new();
            is_connected = client_connect(client);
        }
        int code = is_connected ? send_message(client, file, id) : client->code;
        report(id == NULL ? file : id, client);
        refused += code / 100 != 2;
        if (code == 0 || code == 421)
            is_connected = false;
        else if (code / 100 != 2)
            client_command(client, "RSET");
    }
    if (is_connected)
        client_command(client, "QUIT");
    client_free(client);
    return refused;
}

static void *
session_thread(void *data)
{
    return GINT_TO_POINTER(run_session(GPOINTER_TO_INT(data)));
}

static int
run_all(void)
{
    pthread_t *threads = g_new0(pthread_t, (gsize)options.sessions);
    int refused = 0;

    for (int i = 0; i < options.sessions; i++)
        pthread_create(&threads[i], NULL, session_thread, GINT_TO_POINTER(i));
    for (int i = 0; i < options.sessions; i++) {
        void *result = NULL;

        pthread_join(threads[i], &result);
        refused += GPOINTER_TO_INT(result);
    }
    g_free(threads);
    return refused;
}

int
main(int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"bind",           'b', 0, G_OPTION_ARG_STRING, &options.source, "Source address", "ADDRESS" },
        { "from",               'f', 0, G_OPTION_ARG_STRING, &options.sender, "Envelope sender", "ADDRESS" },
        { "rcpt", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &options.recipients, "Recipient and parameters",
         "TEXT" },
        { "wait",       'w', 0, G_OPTION_ARG_FILENAME, &options.wait_for, "Wait before the final dot", "FILE" },
        { "sessions",          'P', 0, G_OPTION_ARG_INT, &options.sessions, "Sessions at once", "N" },
        { "messages",               'N', 0, G_OPTION_ARG_INT, &options.messages, "Messages of each session", "N" },
        { "rate", 'R', 0, G_OPTION_ARG_INT, &options.rate, "Messages a second of all sessions", "N" },
        { "until",       'u', 0, G_OPTION_ARG_FILENAME, &options.until, "End when it exists", "FILE" },
        { NULL         },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("ADDRESS PORT MESSAGE...");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 4 || options.recipients == NULL) {
        fprintf(stderr, "smtp_send: %s\n",
                error == NULL ? "ADDRESS PORT MESSAGE and -r are needed" : error->message);
        return 2;
    }
    options.address = argv[1];
    options.port = (int)g_ascii_strtoll(argv[2], NULL, 10);
    options.files = argv + 3;
    options.file_count = argc - 3;
    return run_all() > 0;
}
