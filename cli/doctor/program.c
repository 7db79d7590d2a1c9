#include "cli/doctor/program.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/slice.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPES 2

void
program_output_clear(struct program_output *output)
{
    if (output->out != NULL)
        g_string_free(output->out, TRUE);
    if (output->err != NULL)
        g_string_free(output->err, TRUE);
    *output = (struct program_output){ 0 };
}

/* Programs of root are not in everybody's PATH. */
static char *
find_program(const char *name)
{
    static const char *const folders[] = { "/usr/sbin", "/sbin", "/usr/local/sbin" };
    char *found = g_find_program_in_path(name);

    for (size_t i = 0; found == NULL && i < ARRAY_LEN(folders); i++) {
        g_autofree char *path = g_build_filename(folders[i], name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            found = g_steal_pointer(&path);
    }
    return found;
}

/* One read of what is there. False at the end or after too much. */
static bool
take(int fd, GString *into, const char *name, GError **error)
{
    char chunk[16384];
    ssize_t got = read(fd, chunk, sizeof chunk);
    int why = errno;

    if (got < 0 && (why == EINTR || why == EAGAIN))
        return true;
    if (got < 0)
        error_set_errno(error, why, "cannot read from", name);
    if (got <= 0)
        return false;
    if (into->len + (size_t)got > LIMIT_PROGRAM_OUTPUT_BYTES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "'%s' printed more than %d bytes", name,
                    LIMIT_PROGRAM_OUTPUT_BYTES);
        return false;
    }
    g_string_append_len(into, chunk, got);
    return true;
}

/* Until both pipes are at their end. */
static gboolean
collect(struct pollfd *pipes, GString *const *texts, const char *name, int64_t deadline_us, GError **error)
{
    GError *local = NULL;

    while (local == NULL && (pipes[0].fd >= 0 || pipes[1].fd >= 0)) {
        int64_t left_us = deadline_us - g_get_monotonic_time();
        int ready = left_us <= 0 ? 0 : poll(pipes, PIPES, (int)(left_us / 1000) + 1);
        int why = errno;

        if (ready == 0)
            g_set_error(&local, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "'%s' does not end", name);
        if (ready < 0 && why != EINTR)
            error_set_errno(&local, why, "cannot wait for", name);
        for (size_t i = 0; ready > 0 && local == NULL && i < PIPES; i++) {
            if (pipes[i].revents != 0 && !take(pipes[i].fd, texts[i], name, &local)) {
                close(pipes[i].fd);
                pipes[i].fd = -1;
            }
        }
    }
    if (local == NULL)
        return TRUE;
    g_propagate_error(error, local);
    return FALSE;
}

/* A program that has closed its outputs may still not end. */
static gboolean
reap(pid_t pid, const char *name, int64_t deadline_us, int *status, GError **error)
{
    int raw = 0;
    pid_t done = 0;

    while ((done = waitpid(pid, &raw, WNOHANG)) == 0 && g_get_monotonic_time() < deadline_us)
        poll(NULL, 0, 1);
    if (done == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &raw, 0);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "'%s' does not end", name);
        return FALSE;
    }
    *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    return TRUE;
}

gboolean
program_run(const char *const *arguments, int64_t timeout_us, struct program_output *output, GError **error)
{
    g_autofree char *path = find_program(arguments[0]);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    struct program_output got = { g_string_new(NULL), g_string_new(NULL), 0 };
    struct pollfd pipes[PIPES] = {
        {.fd = -1,  .events = POLLIN},
        { .fd = -1, .events = POLLIN}
    };
    GString *const texts[PIPES] = { got.out, got.err };
    int64_t deadline_us = g_get_monotonic_time() + timeout_us;
    GPid pid;

    if (path == NULL)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "'%s' is not installed", arguments[0]);
    g_ptr_array_add(argv, path);
    for (size_t i = 0; arguments[i] != NULL; i++)
        g_ptr_array_add(argv, (gpointer)(uintptr_t)arguments[i]);
    g_ptr_array_add(argv, NULL);
    bool is_started =
        path != NULL && g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL,
                                                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_FILE_AND_ARGV_ZERO, NULL,
                                                 NULL, &pid, NULL, &pipes[0].fd, &pipes[1].fd, error);
    gboolean is_done = is_started && collect(pipes, texts, arguments[0], deadline_us, error);
    for (size_t i = 0; i < PIPES; i++) {
        if (pipes[i].fd >= 0)
            close(pipes[i].fd);
    }
    if (is_started && !is_done) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    if (is_done && reap(pid, arguments[0], deadline_us, &got.status, error)) {
        *output = got;
        return TRUE;
    }
    program_output_clear(&got);
    return FALSE;
}
