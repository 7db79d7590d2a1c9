#include "base/error.h"
#include "base/unix_socket.h"
#include "tests/harness.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const struct unix_socket_options options = { 0640, NULL };

struct place {
    char *folder, *path;
};

static struct place
place_new(void)
{
    struct place place = { g_dir_make_tmp("postern-XXXXXX", NULL), NULL };

    assert_non_null(place.folder);
    place.path = g_build_filename(place.folder, "s", NULL);
    return place;
}

static void
place_done(struct place *place)
{
    g_unlink(place->path);
    assert_int_equal(g_rmdir(place->folder), 0);
    g_free(place->folder);
    g_free(place->path);
}

static void
clients_connect_and_mode_is_set(void **state)
{
    (void)state;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;
    struct stat status;
    int listener = unix_socket_listen(place.path, &options, &error);

    assert_true(listener >= 0);
    assert_int_equal(stat(place.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_true(fcntl(listener, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(listener, F_GETFL) & O_NONBLOCK);
    int client = unix_socket_connect(place.path, G_USEC_PER_SEC, &error);
    assert_true(client >= 0);
    assert_null(error);
    close(client);
    close(listener);
    place_done(&place);
}

static void
group_is_set_by_name(void **state)
{
    (void)state;
    struct place place = place_new();
    struct group *own = getgrgid(getegid());
    struct unix_socket_options with_group = { 0660, own == NULL ? NULL : own->gr_name };
    struct stat status;
    int listener = unix_socket_listen(place.path, &with_group, NULL);

    assert_true(listener >= 0);
    assert_int_equal(stat(place.path, &status), 0);
    assert_int_equal(status.st_gid, getegid());
    close(listener);
    place_done(&place);
}

static void
unknown_group_leaves_no_socket(void **state)
{
    (void)state;
    struct place place = place_new();
    struct unix_socket_options wrong = { 0660, "no-such-group-here" };
    g_autoptr(GError) error = NULL;

    assert_int_equal(unix_socket_listen(place.path, &wrong, &error), -1);
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    assert_non_null(strstr(error->message, "no group 'no-such-group-here'"));
    assert_false(g_file_test(place.path, G_FILE_TEST_EXISTS));
    place_done(&place);
}

static void
socket_of_a_dead_process_is_replaced(void **state)
{
    (void)state;
    struct place place = place_new();

    close(unix_socket_listen(place.path, &options, NULL)); /* the file stays */
    assert_true(g_file_test(place.path, G_FILE_TEST_EXISTS));
    int listener = unix_socket_listen(place.path, &options, NULL);
    assert_true(listener >= 0);
    close(listener);
    place_done(&place);
}

static void
live_socket_is_left_alone(void **state)
{
    (void)state;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;
    int listener = unix_socket_listen(place.path, &options, NULL);

    assert_int_equal(unix_socket_listen(place.path, &options, &error), -1);
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT));
    int client = unix_socket_connect(place.path, G_USEC_PER_SEC, NULL);
    assert_true(client >= 0);
    close(client);
    close(listener);
    place_done(&place);
}

/* Such as /dev/log: a stream cannot connect to it, yet somebody reads it. */
static void
live_datagram_socket_is_left_alone(void **state)
{
    (void)state;
    struct place place = place_new();
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    g_autoptr(GError) error = NULL;
    int owner = socket(AF_UNIX, SOCK_DGRAM, 0);

    g_strlcpy(address.sun_path, place.path, sizeof address.sun_path);
    assert_int_equal(bind(owner, (const struct sockaddr *)&address, sizeof address), 0);
    assert_false(unix_socket_clear(place.path, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT));
    assert_true(g_file_test(place.path, G_FILE_TEST_EXISTS));
    close(owner);
    place_done(&place);
}

static void
file_that_is_no_socket_is_left_alone(void **state)
{
    (void)state;
    struct place place = place_new();
    g_autoptr(GError) error = NULL;

    assert_true(g_file_set_contents(place.path, "x", 1, NULL));
    assert_false(unix_socket_clear(place.path, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT));
    assert_true(g_file_test(place.path, G_FILE_TEST_IS_REGULAR));
    place_done(&place);
}

static void
path_is_limited(void **state)
{
    (void)state;
    g_autofree char *path = g_strnfill(UNIX_SOCKET_PATH_MOST + 1, 'x');
    g_autoptr(GError) listening = NULL, connecting = NULL, clearing = NULL, allowed = NULL;

    assert_int_equal(unix_socket_listen(path, &options, &listening), -1);
    assert_true(g_error_matches(listening, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    assert_int_equal(unix_socket_connect(path, 1, &connecting), -1);
    assert_true(g_error_matches(connecting, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    assert_false(unix_socket_clear(path, &clearing));
    assert_true(g_error_matches(clearing, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    path[UNIX_SOCKET_PATH_MOST] = '\0';
    path[0] = '/'; /* of allowed length, and not there */
    assert_int_equal(unix_socket_connect(path, 1, &allowed), -1);
    assert_true(g_error_matches(allowed, POSTERN_ERROR, POSTERN_ERROR_IO));
}

static void
folder_that_is_not_there(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;

    assert_int_equal(unix_socket_listen("/nonexistent/s", &options, &error), -1);
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_IO));
    assert_string_equal(error->message, "cannot bind '/nonexistent/s': No such file or directory");
}

static void
reads_give_up_after_their_timeout(void **state)
{
    (void)state;
    struct place place = place_new();
    char byte;
    int listener = unix_socket_listen(place.path, &options, NULL);
    int client = unix_socket_connect(place.path, 20000, NULL);

    assert_int_equal(read(client, &byte, 1), -1);
    assert_int_equal(errno, EAGAIN);
    close(client);
    close(listener);
    place_done(&place);
}

static const struct address_row {
    const char *name, *address, *path;
} address_rows[] = {
    {"address: unix",                          "unix:/run/s",       "/run/s"},
    { "address: local, as Sendmail writes it", "local:/run/s",      "/run/s"},
    { "address: inet",                         "inet:25@127.0.0.1", NULL    },
    { "address: bare path",                    "/run/s",            NULL    },
};

static void
check_address(void **state)
{
    const struct address_row *row = *state;
    const char *path = unix_socket_path(row->address);

    if (row->path == NULL)
        assert_null(path);
    else
        assert_string_equal(path, row->path);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD(&suite, clients_connect_and_mode_is_set);
    SUITE_ADD(&suite, group_is_set_by_name);
    SUITE_ADD(&suite, unknown_group_leaves_no_socket);
    SUITE_ADD(&suite, socket_of_a_dead_process_is_replaced);
    SUITE_ADD(&suite, live_socket_is_left_alone);
    SUITE_ADD(&suite, live_datagram_socket_is_left_alone);
    SUITE_ADD(&suite, file_that_is_no_socket_is_left_alone);
    SUITE_ADD(&suite, path_is_limited);
    SUITE_ADD(&suite, folder_that_is_not_there);
    SUITE_ADD(&suite, reads_give_up_after_their_timeout);
    SUITE_ADD_ROWS(&suite, check_address, address_rows);
    return suite_run(&suite, "unix_socket");
}
