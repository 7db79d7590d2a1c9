/*
 * Unix sockets that daemons listen on. Mode and group are set before anybody can connect; a socket file that
 * a dead process left behind is removed, a live one is never taken away from its owner.
 */
#ifndef BASE_UNIX_SOCKET_H
#define BASE_UNIX_SOCKET_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#define UNIX_SOCKET_PATH_MOST 107 /* bytes; what struct sockaddr_un holds beside its NUL */

struct unix_socket_options {
    mode_t mode;       /* 0660 */
    const char *group; /* name, or NULL or "" to leave it as it is; unknown is an error */
};

/*
 * A listening, close-on-exec, non-blocking descriptor, or -1: POSTERN_ERROR_CONFLICT where somebody answers
 * there already, POSTERN_ERROR_IO otherwise. The folder has to exist.
 */
int unix_socket_listen(const char *path, const struct unix_socket_options *options, GError **error);

/* A connected blocking descriptor whose reads and writes give up after `timeout_us`, or -1. */
int unix_socket_connect(const char *path, gint64 timeout_us, GError **error);

/* POSTERN_ERROR_CONFLICT where somebody answers at `path`; removes what a dead process left. TRUE = the path
 * is free. */
gboolean unix_socket_clear(const char *path, GError **error);

/* The path of "unix:PATH" (or "local:PATH"), or NULL where `address` is of another form. */
const char *unix_socket_path(const char *address);

#endif
