#include "dns/log_follow.h"

#include "base/limits.h"
#include "dns/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_EVERY_MS 1000
#define READ_BYTES 65536

struct log_follow {
    char *path;
    int fd;            /* or -1 */
    struct stat facts; /* of the open file */
    off_t offset;
    GString *begun;   /* a line whose end has not come yet */
    bool is_skipping; /* the rest of a line that is too long */
    GSource *timer;
    log_line_fn told;
    void *context;
};

static void
close_file(struct log_follow *follow)
{
    if (follow->fd >= 0)
        close(follow->fd);
    follow->fd = -1;
    follow->offset = 0;
    follow->is_skipping = false;
    g_string_truncate(follow->begun, 0);
}

static bool
open_file(struct log_follow *follow)
{
    follow->fd = open(follow->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (follow->fd >= 0 && fstat(follow->fd, &follow->facts) == 0)
        return true;
    close_file(follow);
    return false;
}

static void
take_byte(struct log_follow *follow, char byte)
{
    if (byte == '\n') {
        if (!follow->is_skipping)
            follow->told((struct slice){ follow->begun->str, follow->begun->len }, follow->context);
        follow->is_skipping = false;
        g_string_truncate(follow->begun, 0);
    } else if (follow->begun->len < LIMIT_LOG_LINE_BYTES) {
        g_string_append_c(follow->begun, byte);
    } else {
        follow->is_skipping = true;
    }
}

/* What was added, but no more than a round's share: the rest is passed over. */
static void
read_added(struct log_follow *follow)
{
    char bytes[READ_BYTES];
    size_t total = 0;
    ssize_t got;

    while ((got = read(follow->fd, bytes, sizeof bytes)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0)
            continue;
        for (ssize_t i = 0; i < got; i++)
            take_byte(follow, bytes[i]);
        follow->offset += got;
        total += (size_t)got;
        if (total < LIMIT_LOG_ROUND_BYTES)
            continue;
        off_t end = lseek(follow->fd, 0, SEEK_END);
        if (end > 0) {
            follow->offset = end;
            follow->is_skipping = true; /* in the middle of a line, most likely */
        }
        return;
    }
}

static bool
is_replaced(const struct log_follow *follow)
{
    struct stat now;

    return stat(follow->path, &now) != 0 || now.st_ino != follow->facts.st_ino ||
           now.st_dev != follow->facts.st_dev;
}

/* Shorter than what was read of it: somebody emptied it. */
static void
rewind_when_shorter(struct log_follow *follow)
{
    struct stat now;

    if (!S_ISREG(follow->facts.st_mode) || fstat(follow->fd, &now) != 0 || now.st_size >= follow->offset)
        return;
    follow->offset = lseek(follow->fd, 0, SEEK_SET);
    follow->is_skipping = false;
    g_string_truncate(follow->begun, 0);
}

void
log_follow_look(struct log_follow *follow)
{
    if (follow->fd < 0 && !open_file(follow))
        return;
    rewind_when_shorter(follow);
    read_added(follow);
    if (!is_replaced(follow))
        return;
    close_file(follow);
    if (open_file(follow))
        read_added(follow);
}

static gboolean
on_timer(gpointer data)
{
    log_follow_look(data);
    return G_SOURCE_CONTINUE;
}

struct log_follow *
log_follow_new(const char *path, GMainContext *loop, log_line_fn told, void *context)
{
    struct log_follow *follow = g_new0(struct log_follow, 1);

    follow->path = g_strdup(path);
    follow->fd = -1;
    follow->begun = g_string_new(NULL);
    follow->told = told;
    follow->context = context;
    if (open_file(follow) && S_ISREG(follow->facts.st_mode))
        follow->offset = lseek(follow->fd, 0, SEEK_END);
    source_replace(&follow->timer, g_timeout_source_new(LOOK_EVERY_MS), on_timer, follow, loop);
    return follow;
}

void
log_follow_free(struct log_follow *follow)
{
    if (follow == NULL)
        return;
    source_drop(&follow->timer);
    close_file(follow);
    g_string_free(follow->begun, TRUE);
    g_free(follow->path);
    g_free(follow);
}
