#include "base/control.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/unix_socket.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_WITHIN_US (10 * G_USEC_PER_SEC)

/* A server in a folder of its own that answers every request with {"got":"REQUEST"}. */
struct fixture {
    char *folder, *path, *address;
    struct control_server *server;
    int answered;
    size_t answer_bytes; /* not 0: answers are that long instead */
};

static char *
answer(const char *request, void *context)
{
    struct fixture *fixture = context;
    sigset_t blocked;

    fixture->answered++;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    if (sigismember(&blocked, SIGTERM) != 1 || sigismember(&blocked, SIGUSR1) != 1)
        return g_strdup("signals reach the control thread");
    if (fixture->answer_bytes > 0)
        return g_strnfill(fixture->answer_bytes, 'x');
    return g_strdup_printf("{\"got\":\"%s\"}", request);
}

static struct fixture *
fixture_new(void)
{
    struct fixture *fixture = g_new0(struct fixture, 1);
    g_autoptr(GError) error = NULL;

    fixture->folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "ctl", NULL);
    fixture->address = g_strconcat("unix:", fixture->path, NULL);
    fixture->server = control_server_new(fixture->address, answer, fixture, &error);
    assert_null(error);
    assert_non_null(fixture->server);
    return fixture;
}

/* The socket goes with its server, so the folder is empty. */
static void
fixture_free(struct fixture *fixture)
{
    control_server_free(fixture->server);
    assert_int_equal(g_rmdir(fixture->folder), 0);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->address);
    g_free(fixture);
}

static void
request_is_answered(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    g_autoptr(GError) error = NULL;
    g_autofree char *reply = control_call(fixture->address, "status", ANSWER_WITHIN_US, &error);

    assert_null(error);
    assert_string_equal(reply, "{\"got\":\"status\"}");
    fixture_free(fixture);
}

static char *
read_bytes(int fd, size_t wanted)
{
    char *bytes = g_malloc0(wanted + 1);
    size_t have = 0;

    while (have < wanted) {
        ssize_t got = recv(fd, bytes + have, wanted - have, 0);

        if (got <= 0)
            break;
        have += (size_t)got;
    }
    return bytes;
}

static void
one_client_may_ask_often(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    int client = unix_socket_connect(fixture->path, ANSWER_WITHIN_US, NULL);
    static const char asked[] = "a\r\nb\nhalf";
    static const char wanted[] = "{\"got\":\"a\"}\n{\"got\":\"b\"}\n";

    assert_int_equal(send(client, asked, strlen(asked), 0), (ssize_t)strlen(asked));
    g_autofree char *first = read_bytes(client, strlen(wanted));
    assert_string_equal(first, wanted);
    assert_int_equal(send(client, "way\n", 4, 0), 4);
    g_autofree char *second = read_bytes(client, strlen("{\"got\":\"halfway\"}\n"));
    assert_string_equal(second, "{\"got\":\"halfway\"}\n");
    close(client);
    fixture_free(fixture);
}

static void
silent_clients_hold_up_nobody(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    int silent[10];

    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        silent[i] = unix_socket_connect(fixture->path, ANSWER_WITHIN_US, NULL);
    g_autofree char *reply = control_call(fixture->address, "x", ANSWER_WITHIN_US, NULL);
    assert_string_equal(reply, "{\"got\":\"x\"}");
    for (size_t i = 0; i < ARRAY_LEN(silent); i++)
        close(silent[i]);
    g_autofree char *again = control_call(fixture->address, "y", ANSWER_WITHIN_US, NULL);
    assert_string_equal(again, "{\"got\":\"y\"}");
    fixture_free(fixture);
}

/* Sends `len` times `byte` and expects to be cut off without an answer. */
static void
expect_hang_up(struct fixture *fixture, char byte, size_t len)
{
    int client = unix_socket_connect(fixture->path, ANSWER_WITHIN_US, NULL);
    g_autofree char *bytes = g_strnfill(len, byte == '\0' ? 'x' : byte);
    char reply;

    if (byte == '\0')
        memset(bytes, 0, len);
    for (size_t sent = 0; sent < len;) {
        ssize_t more = send(client, bytes + sent, len - sent, MSG_NOSIGNAL);

        if (more <= 0)
            break; /* cut off while sending */
        sent += (size_t)more;
    }
    assert_true(recv(client, &reply, 1, 0) <= 0);
    close(client);
    assert_int_equal(fixture->answered, 0);
}

static void
request_one_byte_too_long_is_cut_off(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();

    expect_hang_up(fixture, 'x', LIMIT_CONTROL_LINE_BYTES + 1);
    fixture_free(fixture);
}

static void
nul_byte_is_cut_off(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();

    expect_hang_up(fixture, '\0', 1);
    fixture_free(fixture);
}

static void
answer_of_the_allowed_length(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();

    fixture->answer_bytes = LIMIT_CONTROL_LINE_BYTES;
    g_autofree char *reply = control_call(fixture->address, "x", ANSWER_WITHIN_US, NULL);
    assert_non_null(reply);
    assert_int_equal(strlen(reply), LIMIT_CONTROL_LINE_BYTES);
    fixture_free(fixture);
}

static void
answer_that_is_too_long(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    g_autoptr(GError) error = NULL;

    fixture->answer_bytes = 2 * LIMIT_CONTROL_LINE_BYTES;
    assert_null(control_call(fixture->address, "x", ANSWER_WITHIN_US, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    fixture_free(fixture);
}

static void
second_server_is_refused(void **state)
{
    (void)state;
    struct fixture *fixture = fixture_new();
    g_autoptr(GError) error = NULL;

    assert_null(control_server_new(fixture->address, answer, fixture, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT));
    g_autofree char *reply = control_call(fixture->address, "x", ANSWER_WITHIN_US, NULL);
    assert_non_null(reply);
    fixture_free(fixture);
}

static void
address_has_to_be_unix(void **state)
{
    (void)state;
    g_autoptr(GError) serving = NULL, calling = NULL;

    assert_null(control_server_new("inet:1@127.0.0.1", answer, NULL, &serving));
    assert_true(g_error_matches(serving, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    assert_null(control_call("inet:1@127.0.0.1", "x", 1, &calling));
    assert_true(g_error_matches(calling, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    control_server_free(NULL);
}

static void
nobody_answers(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;

    assert_null(control_call("unix:/nonexistent/ctl", "x", 1, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_IO));
}

/* A socket whose owner never accepts: the caller does not wait for ever. */
static void
caller_gives_up_after_its_timeout(void **state)
{
    (void)state;
    g_autofree char *folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "s", NULL);
    g_autofree char *address = g_strconcat("unix:", path, NULL);
    struct unix_socket_options options = { 0600, NULL };
    g_autoptr(GError) error = NULL;
    int listener = unix_socket_listen(path, &options, NULL);

    assert_null(control_call(address, "x", 20000, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE));
    close(listener);
    g_unlink(path);
    g_rmdir(folder);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD(&suite, request_is_answered);
    SUITE_ADD(&suite, one_client_may_ask_often);
    SUITE_ADD(&suite, silent_clients_hold_up_nobody);
    SUITE_ADD(&suite, request_one_byte_too_long_is_cut_off);
    SUITE_ADD(&suite, nul_byte_is_cut_off);
    SUITE_ADD(&suite, answer_of_the_allowed_length);
    SUITE_ADD(&suite, answer_that_is_too_long);
    SUITE_ADD(&suite, second_server_is_refused);
    SUITE_ADD(&suite, address_has_to_be_unix);
    SUITE_ADD(&suite, nobody_answers);
    SUITE_ADD(&suite, caller_gives_up_after_its_timeout);
    return suite_run(&suite, "control");
}
