#include "base/file.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define READ_BYTES 65536

static GString *
read_all(int fd, const char *path, size_t most, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char bytes[READ_BYTES];
    ssize_t got;

    while ((got = read(fd, bytes, sizeof bytes)) != 0) {
        int reason = errno;

        if (got < 0 && reason == EINTR)
            continue;
        if (got < 0) {
            error_set_errno(error, reason, "cannot read", path);
            return NULL;
        }
        g_string_append_len(text, bytes, got);
        if (text->len > most) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "'%s' is larger than %zu bytes", path,
                        most);
            return NULL;
        }
    }
    return g_steal_pointer(&text);
}

GString *
file_read_bounded(const char *path, size_t most, bool *is_missing, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int reason = errno;

    if (is_missing != NULL)
        *is_missing = fd < 0 && reason == ENOENT;
    if (fd < 0) {
        if (is_missing == NULL || !*is_missing)
            error_set_errno(error, reason, "cannot read", path);
        return NULL;
    }
    GString *text = read_all(fd, path, most, error);
    close(fd);
    return text;
}
