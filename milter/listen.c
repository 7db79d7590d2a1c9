#include "milter/listen.h"

#include "base/error.h"
#include "base/unix_socket.h"

#include <errno.h>
#include <grp.h>
#include <libmilter/mfapi.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG                                                                                              \
    512 /* Postfix opens one connection for each of its smtpd processes at once after a restart              \
         */

char *
listen_address(const char *socket)
{
    const char *at = g_str_has_prefix(socket, "inet:") ? strchr(socket, '@') : NULL;

    if (at == NULL || strchr(at, ':') == NULL)
        return g_strdup(socket);
    /* libmilter wants the bare address behind "inet6:". */
    GString *out = g_string_new("inet6:");
    for (const char *from = socket + strlen("inet:"); *from != '\0'; from++) {
        if (*from != '[' && *from != ']')
            g_string_append_c(out, *from);
    }
    return g_string_free(out, FALSE);
}

static gboolean
find_group(const char *name, gid_t *group, GError **error)
{
    struct group entry, *known = NULL;
    char buffer[16384];

    if (getgrnam_r(name, &entry, buffer, sizeof buffer, &known) == 0 && known != NULL) {
        *group = known->gr_gid;
        return TRUE;
    }
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "'milter.socket_group': there is no group '%s'",
                name);
    return FALSE;
}

/* Mode last: a change of owner may take bits away. */
static gboolean
set_access(const struct settings *config, const char *path, GError **error)
{
    gid_t group = (gid_t)-1;

    if (*config->milter.socket_group != '\0' && !find_group(config->milter.socket_group, &group, error))
        return FALSE;
    if (group != (gid_t)-1 && chown(path, (uid_t)-1, group) != 0)
        return error_set_errno(error, errno, "cannot change the group of", path);
    if (chmod(path, (mode_t)config->milter.socket_mode) != 0)
        return error_set_errno(error, errno, "cannot change the mode of", path);
    return TRUE;
}

static gboolean
open_socket(const char *address, mode_t mask, GError **error)
{
    mode_t before = umask(mask);
    bool is_open = smfi_setbacklog(BACKLOG) == MI_SUCCESS &&
                   smfi_setconn((char *)(uintptr_t)address) == MI_SUCCESS &&
                   smfi_opensocket(false) == MI_SUCCESS;

    umask(before);
    if (!is_open)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO,
                    "cannot listen on 'milter.socket' %s: does its folder exist, is the port free? "
                    "libmilter's reason is in the system log",
                    address);
    return is_open;
}

gboolean
listen_open(const struct settings *config, GError **error)
{
    const char *path = unix_socket_path(config->milter.socket);
    g_autofree char *address = listen_address(config->milter.socket);

    if (path != NULL && !unix_socket_clear(path, error))
        return FALSE;
    if (!open_socket(address, (mode_t)(~config->milter.socket_mode & 0777), error))
        return FALSE;
    if (path == NULL || set_access(config, path, error))
        return TRUE;
    unlink(path);
    return FALSE;
}

void
listen_remove(const struct settings *config)
{
    const char *path = unix_socket_path(config->milter.socket);

    if (path != NULL)
        unlink(path);
}
