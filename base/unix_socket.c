#include "base/unix_socket.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define LISTEN_BACKLOG 128

const char *
unix_socket_path(const char *address)
{
    if (g_str_has_prefix(address, "unix:"))
        return address + strlen("unix:");
    return g_str_has_prefix(address, "local:") ? address + strlen("local:") : NULL;
}

static gboolean
fill_address(const char *path, struct sockaddr_un *address, GError **error)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (g_strlcpy(address->sun_path, path, sizeof address->sun_path) < sizeof address->sun_path)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "socket path '%s' is longer than %zu bytes", path,
                sizeof address->sun_path - 1);
    return FALSE;
}

static int
connect_once(const struct sockaddr_un *address, gint64 timeout_us, int *reason)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval timeout = { timeout_us / G_USEC_PER_SEC, timeout_us % G_USEC_PER_SEC };

    if (fd < 0) {
        *reason = errno;
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return fd;
    *reason = errno;
    close(fd);
    return -1;
}

int
unix_socket_connect(const char *path, gint64 timeout_us, GError **error)
{
    struct sockaddr_un address;
    int reason = 0;

    if (!fill_address(path, &address, error))
        return -1;
    int fd = connect_once(&address, timeout_us, &reason);
    if (fd < 0)
        error_set_errno(error, reason, "cannot connect to", path);
    return fd;
}

gboolean
unix_socket_clear(const char *path, GError **error)
{
    struct sockaddr_un address;
    struct stat status;
    int reason = 0;

    if (!fill_address(path, &address, error))
        return FALSE;
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? TRUE : error_set_errno(error, errno, "cannot look at", path);
    if (!S_ISSOCK(status.st_mode)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT, "'%s' is there and is no socket", path);
        return FALSE;
    }
    int fd = connect_once(&address, G_USEC_PER_SEC, &reason);
    if (fd >= 0)
        close(fd);
    if (fd < 0 && reason == ENOENT)
        return TRUE;
    /* Only a refused connection proves that nobody listens: full queues (EAGAIN), other kinds of socket
     * (EPROTOTYPE) and missing permission do not. */
    if (fd >= 0 || reason != ECONNREFUSED) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT, "another process answers on socket '%s'",
                    path);
        return FALSE;
    }
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set_errno(error, errno, "cannot remove the old socket", path);
    return TRUE;
}

static gboolean
give_to_group(const char *path, const char *group, GError **error)
{
    struct group entry, *known = NULL;
    char buffer[16384];

    if (group == NULL || *group == '\0')
        return TRUE;
    if (getgrnam_r(group, &entry, buffer, sizeof buffer, &known) != 0 || known == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                    "there is no group '%s' to give socket '%s' to", group, path);
        return FALSE;
    }
    if (chown(path, (uid_t)-1, known->gr_gid) != 0)
        return error_set_errno(error, errno, "cannot change the group of", path);
    return TRUE;
}

int
unix_socket_listen(const char *path, const struct unix_socket_options *options, GError **error)
{
    struct sockaddr_un address;

    if (!fill_address(path, &address, error) || !unix_socket_clear(path, error))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        error_set_errno(error, errno, "cannot make a socket for", path);
        return -1;
    }
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        error_set_errno(error, errno, "cannot bind", path);
        close(fd);
        return -1;
    }
    /* Nobody can connect before listen(), so mode and group are right before the first client comes. */
    if (chmod(path, options->mode) != 0)
        error_set_errno(error, errno, "cannot change the mode of", path);
    else if (give_to_group(path, options->group, error)) {
        if (listen(fd, LISTEN_BACKLOG) == 0)
            return fd;
        error_set_errno(error, errno, "cannot listen on", path);
    }
    unlink(path);
    close(fd);
    return -1;
}
