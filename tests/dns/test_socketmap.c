/* The socketmap service and its clients, in one loop. */
#include "tests/harness.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/unix_socket.h"
#include "dns/netstring.h"
#include "dns/socketmap.h"

struct fixture {
    GMainContext *loop;
    struct socketmap *service;
    char *folder, *path, *address;
};

static void
echo(struct slice map, struct slice key, GString *reply, void *context)
{
    (void)context;
    g_string_append_printf(reply, "OK %.*s/%.*s", (int)map.len, map.at, (int)key.len, key.at);
}

static struct fixture
open_fixture(void)
{
    struct fixture fixture = { .loop = g_main_context_new() };

    fixture.folder = g_dir_make_tmp("postern-map-XXXXXX", NULL);
    fixture.path = g_build_filename(fixture.folder, "s", NULL);
    fixture.address = g_strconcat("unix:", fixture.path, NULL);
    struct socketmap_options options = { fixture.address, "", fixture.loop };
    fixture.service = socketmap_new(&options, echo, NULL, NULL);
    assert_non_null(fixture.service);
    return fixture;
}

static void
close_fixture(struct fixture *fixture)
{
    socketmap_free(fixture->service);
    assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    g_main_context_unref(fixture->loop);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->address);
}

static int
connect_client(const struct fixture *fixture)
{
    int fd = unix_socket_connect(fixture->path, 5 * G_USEC_PER_SEC, NULL);

    assert_true(fd >= 0);
    return fd;
}

/* Runs the loop until `wanted` bytes came, or the service hung up. What came; g_free it. */
static char *
read_reply(const struct fixture *fixture, int fd, size_t wanted)
{
    GString *got = g_string_new(NULL);
    char bytes[65536];

    for (;;) {
        ssize_t len = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

        if (len > 0)
            g_string_append_len(got, bytes, len);
        if (len == 0 || (len < 0 && errno != EAGAIN) || got->len >= wanted)
            return g_string_free(got, FALSE);
        if (len < 0)
            g_main_context_iteration(fixture->loop, TRUE);
    }
}

static void
send_text(int fd, const char *text, size_t len)
{
    assert_int_equal(send(fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
}

static const struct row {
    const char *name;
    const char *request;
    const char *reply; /* "" = the service hangs up */
} rows[] = {
    {"one request",                     "11:route a@b.c,",      "14:OK route/a@b.c,"                                 },
    { "two at once, answered in order", "7:route a,7:route b,", "10:OK route/a,10:OK route/b,"                       },
    { "a key with blanks",              "9:route a b,",         "12:OK route/a b,"                                   },
    { "an empty key",                   "6:route ,",            "9:OK route/,"                                       },
    { "no key",                         "5:route,",             "47:PERM a request is a map name, a space and a key,"},
    { "an empty request",               "0:,",                  "47:PERM a request is a map name, a space and a key,"},
    { "no netstring",                   "GET / HTTP/1.0\r\n",   ""                                                   },
    { "no comma at the end",            "7:route ab",           ""                                                   },
    { "length beyond the limit",        "100001:",              ""                                                   },
    { "good, then bad",                 "7:route a,x",          ""                                                   },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct fixture fixture = open_fixture();
    int fd = connect_client(&fixture);

    send_text(fd, row->request, strlen(row->request));
    g_autofree char *reply = read_reply(&fixture, fd, *row->reply == '\0' ? 1 : strlen(row->reply));
    assert_string_equal(reply, row->reply);
    close(fd);
    close_fixture(&fixture);
}

static void
requests_come_in_pieces(void **state)
{
    static const char request[] = "11:route a@b.c,";
    struct fixture fixture = open_fixture();
    int fd = connect_client(&fixture);

    (void)state;
    for (size_t i = 0; i < strlen(request); i++) {
        send_text(fd, request + i, 1);
        for (int turns = 0; turns < 3; turns++)
            g_main_context_iteration(fixture.loop, FALSE);
    }
    g_autofree char *reply = read_reply(&fixture, fd, strlen("14:OK route/a@b.c,"));
    assert_string_equal(reply, "14:OK route/a@b.c,");
    close(fd);
    close_fixture(&fixture);
}

static void
many_clients_are_served(void **state)
{
    struct fixture fixture = open_fixture();
    int fds[100];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        fds[i] = connect_client(&fixture);
        g_main_context_iteration(fixture.loop, FALSE);
        send_text(fds[i], "7:rou", 5);
    }
    for (size_t i = ARRAY_LEN(fds); i-- > 0;) {
        send_text(fds[i], "te a,", 5);
        g_autofree char *reply = read_reply(&fixture, fds[i], 14);
        assert_string_equal(reply, "10:OK route/a,");
        close(fds[i]);
    }
    close_fixture(&fixture);
}

/* As many as may come are answered; one more is closed at once, and taken again when another has gone. */
static void
one_client_beyond_the_limit_is_closed(void **state)
{
    struct fixture fixture = open_fixture();
    struct rlimit descriptors;
    const rlim_t wanted = 2 * LIMIT_SERVICE_CLIENTS + 100;
    int fds[LIMIT_SERVICE_CLIENTS];

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &descriptors), 0);
    if (descriptors.rlim_max < wanted) {
        close_fixture(&fixture);
        skip();
    }
    descriptors.rlim_cur = MAX(descriptors.rlim_cur, wanted);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &descriptors), 0);
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        fds[i] = connect_client(&fixture);
        g_main_context_iteration(fixture.loop, FALSE);
    }
    send_text(fds[LIMIT_SERVICE_CLIENTS - 1], "7:route a,", 10);
    g_autofree char *reply = read_reply(&fixture, fds[LIMIT_SERVICE_CLIENTS - 1], 14);
    assert_string_equal(reply, "10:OK route/a,");
    int more = connect_client(&fixture);
    send_text(more, "7:route a,", 10);
    g_autofree char *nothing = read_reply(&fixture, more, 1);
    assert_string_equal(nothing, "");
    close(more);
    close(fds[0]);
    g_main_context_iteration(fixture.loop, TRUE);
    fds[0] = connect_client(&fixture);
    send_text(fds[0], "7:route a,", 10);
    g_autofree char *again = read_reply(&fixture, fds[0], 14);
    assert_string_equal(again, "10:OK route/a,");
    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        close(fds[i]);
    close_fixture(&fixture);
}

/* Takes what is there and throws it away. How much it was. */
static size_t
discard(int fd)
{
    char bytes[65536];
    ssize_t len = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);

    return len > 0 ? (size_t)len : 0;
}

/* Sends what fits. True while it was something. */
static bool
push(int fd, const GString *text, size_t *at)
{
    ssize_t len = send(fd, text->str + *at, text->len - *at, MSG_DONTWAIT | MSG_NOSIGNAL);

    *at += len > 0 ? (size_t)len : 0;
    return len > 0;
}

/* 4 MB of answers that nobody reads at first: nothing is lost, and others are served meanwhile. */
static void
a_slow_reader_gets_every_answer(void **state)
{
    struct fixture fixture = open_fixture();
    int slow = connect_client(&fixture), other = connect_client(&fixture);
    g_autofree char *key = g_strnfill(LIMIT_SOCKETMAP_KEY_BYTES, 'k');
    g_autofree char *content = g_strconcat("route ", key, NULL);
    g_autoptr(GString) requests = g_string_new(NULL);
    size_t sent = 0, received = 0, wanted = 400 * (strlen("10009:OK route/,") + strlen(key));

    (void)state;
    for (int i = 0; i < 400; i++)
        netstring_append(requests, slice_from(content));
    for (int idle = 0; idle < 20; idle++) {
        while (push(slow, requests, &sent))
            idle = 0;
        g_main_context_iteration(fixture.loop, FALSE);
    }
    assert_true(sent < requests->len); /* the service has stopped reading */
    send_text(other, "7:route a,", 10);
    g_autofree char *reply = read_reply(&fixture, other, 14);
    assert_string_equal(reply, "10:OK route/a,");
    while (received < wanted) {
        received += discard(slow);
        if (sent < requests->len)
            push(slow, requests, &sent);
        g_main_context_iteration(fixture.loop, FALSE);
    }
    assert_int_equal(received, wanted);
    close(slow);
    close(other);
    close_fixture(&fixture);
}

static void
a_key_beyond_the_limit_is_not_found(void **state)
{
    struct fixture fixture = open_fixture();
    int fd = connect_client(&fixture);
    g_autofree char *key = g_strnfill(LIMIT_SOCKETMAP_KEY_BYTES + 1, 'k');
    g_autofree char *content = g_strconcat("route ", key, NULL);
    g_autoptr(GString) request = g_string_new(NULL);

    (void)state;
    netstring_append(request, slice_from(content));
    send_text(fd, request->str, request->len);
    g_autofree char *reply = read_reply(&fixture, fd, 12);
    assert_string_equal(reply, "9:NOTFOUND ,");
    close(fd);
    close_fixture(&fixture);
}

static void
the_socket_is_for_the_group(void **state)
{
    struct fixture fixture = open_fixture();
    struct stat status;

    (void)state;
    assert_int_equal(stat(fixture.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
    close_fixture(&fixture);
}

static void
what_cannot_be_listened_on_is_an_error(void **state)
{
    static const struct {
        const char *address;
        const char *says;
    } cases[] = {
        {"/var/run/x",                  "the form is unix:PATH or inet:PORT@ADDRESS"},
        { "inet:25",                    "the form is inet:PORT@ADDRESS"             },
        { "inet:0@127.0.0.1",           "the form is inet:PORT@ADDRESS"             },
        { "inet:25@localhost",          "the form is inet:PORT@ADDRESS"             },
        { "unix:/nonexistent/folder/s", "is missing, make it"                       },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct socketmap_options options = { cases[i].address, "", g_main_context_default() };
        g_autoptr(GError) error = NULL;

        assert_null(socketmap_new(&options, echo, NULL, &error));
        assert_non_null(strstr(error->message, cases[i].says));
        assert_non_null(strstr(error->message, cases[i].address));
    }
}

static gboolean
on_waited(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

/* A listener that cannot accept stays readable: the loop must not turn at full speed meanwhile. */
static void
without_descriptors_it_waits_and_goes_on(void **state)
{
    struct fixture fixture = open_fixture();
    int fd = connect_client(&fixture);
    struct rlimit before, none;
    bool has_waited = false;
    unsigned rounds = 0;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 3; /* every further one is beyond it */
    GSource *timer = g_timeout_source_new(250);
    g_source_set_callback(timer, on_waited, &has_waited, NULL);
    g_source_attach(timer, fixture.loop);
    g_source_unref(timer);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (; !has_waited; rounds++)
        g_main_context_iteration(fixture.loop, TRUE);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_in_range(rounds, 1, 20);
    send_text(fd, "7:route a,", 10);
    g_autofree char *reply = read_reply(&fixture, fd, strlen("10:OK route/a,"));
    assert_string_equal(reply, "10:OK route/a,");
    close(fd);
    close_fixture(&fixture);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, requests_come_in_pieces);
    SUITE_ADD(&suite, many_clients_are_served);
    SUITE_ADD(&suite, one_client_beyond_the_limit_is_closed);
    SUITE_ADD(&suite, without_descriptors_it_waits_and_goes_on);
    SUITE_ADD(&suite, a_slow_reader_gets_every_answer);
    SUITE_ADD(&suite, a_key_beyond_the_limit_is_not_found);
    SUITE_ADD(&suite, the_socket_is_for_the_group);
    SUITE_ADD(&suite, what_cannot_be_listened_on_is_an_error);
    return suite_run(&suite, "dns/socketmap");
}
