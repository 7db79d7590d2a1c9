#include "message/extract/process.h"

#include "base/clock.h"
#include "message/extract/frame.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_BYTES 65536
#define NUMBER_BYTES 24                /* a 64-bit number as text */
#define FRAMES_BYTES (4 * 1024 * 1024) /* that all names, properties and marks may take beside the text */

struct process {
    pid_t pid;
    int content;  /* the memfd, writable */
    int requests; /* its standard input */
    int frames;   /* its standard output */
};

static void
close_if_open(int descriptor)
{
    if (descriptor >= 0)
        (void)close(descriptor);
}

static void
reap(struct process *process, int *status)
{
    while (waitpid(process->pid, status, 0) < 0 && errno == EINTR)
        ;
    process->pid = 0;
}

void
process_free(struct process *process)
{
    int status;

    if (process == NULL)
        return;
    if (process->pid > 0) {
        (void)kill(process->pid, SIGKILL);
        reap(process, &status);
    }
    close_if_open(process->content);
    close_if_open(process->requests);
    close_if_open(process->frames);
    g_free(process);
}

/* The three descriptors that the worker has; the ends that are ours close when anything else is started. */
struct ends {
    int content, requests, frames; /* the worker's */
};

static void
ends_close(struct ends *ends)
{
    close_if_open(ends->content);
    close_if_open(ends->requests);
    close_if_open(ends->frames);
}

static bool
open_ends(struct process *process, struct ends *ends)
{
    int requests[2], frames[2];
    g_autofree char *again = NULL;

    process->content = memfd_create("attachment", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (process->content < 0)
        return false;
    again = g_strdup_printf("/proc/self/fd/%d", process->content);
    ends->content = open(again, O_RDONLY | O_CLOEXEC); /* it shall not write */
    /* a socket, for writing to one whose reader is gone need not raise SIGPIPE */
    if (ends->content < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, requests) != 0)
        return false;
    ends->requests = requests[0];
    process->requests = requests[1];
    if (pipe2(frames, O_CLOEXEC) != 0)
        return false;
    process->frames = frames[0];
    ends->frames = frames[1];
    return fcntl(process->frames, F_SETFL, O_NONBLOCK) == 0;
}

/* 0 or an error number. The environment is empty but for the locale, and for OpenMP, which has to do without
 * threads: the sandbox knows none. */
static int
spawn(struct process *process, const struct extract_options *options, const struct ends *ends)
{
    char memory[NUMBER_BYTES], seconds[NUMBER_BYTES];
    char *const arguments[] = { (char *)"postern-extract", memory, seconds, NULL };
    char *const environment[] = { (char *)"LC_ALL=C.UTF-8", (char *)"OMP_THREAD_LIMIT=1", NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;

    g_snprintf(memory, sizeof(memory), "%" G_GUINT64_FORMAT, (guint64)options->memory_bytes);
    g_snprintf(seconds, sizeof(seconds), "%" G_GINT64_FORMAT,
               (options->deadline_us + G_USEC_PER_SEC) / G_USEC_PER_SEC);
    (void)sigemptyset(&none);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    /* ours are above 3 in every program that has standard streams, so none is written over */
    (void)posix_spawn_file_actions_adddup2(&actions, ends->requests, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, ends->frames, STDOUT_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, ends->content, REQUEST_CONTENT);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawn(&process->pid, options->program, &actions, &attributes, arguments, environment);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    if (error != 0)
        process->pid = 0;
    return error;
}

struct process *
process_start(const struct extract_options *options, GError **error)
{
    struct process *started = g_new(struct process, 1);
    struct ends ends = { -1, -1, -1 };

    *started = (struct process){ .content = -1, .requests = -1, .frames = -1 };
    int number = open_ends(started, &ends) ? spawn(started, options, &ends) : errno;
    ends_close(&ends);
    if (number == 0)
        return started;
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(number), "%s cannot be started: %s",
                options->program, g_strerror(number));
    process_free(started);
    return NULL;
}

/* All of it, or false. */
static bool
write_all(int descriptor, struct slice bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(descriptor, bytes.at, bytes.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = slice_sub(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* Hands the content over, sealed: neither side can change it any more. */
static bool
ask(struct process *process, const struct extract_options *options, struct slice content, const char *charset)
{
    const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    const struct extract_request request = request_make(content.len, &options->limits, options->ocr, charset);

    return write_all(process->content, content) && fcntl(process->content, F_ADD_SEALS, seals) == 0 &&
           send(process->requests, &request, sizeof(request), MSG_NOSIGNAL) == (ssize_t)sizeof(request);
}

enum listening { LISTENING_ENDED, LISTENING_LATE, LISTENING_REFUSED };

static enum listening
listen_to(struct process *process, struct frame_reader *reader, int64_t deadline_us, const char **problem)
{
    g_autofree char *bytes = g_malloc(READ_BYTES);

    for (;;) {
        int64_t left_ms = (deadline_us - clock_now_us(clock_monotonic())) / 1000;
        struct pollfd waited = { .fd = process->frames, .events = POLLIN };

        if (left_ms <= 0 || poll(&waited, 1, (int)MIN(left_ms, G_MAXINT)) == 0)
            return LISTENING_LATE;
        ssize_t got = read(process->frames, bytes, READ_BYTES);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return LISTENING_ENDED;
        if (!frame_reader_take(reader, (struct slice){ bytes, (size_t)got }, problem))
            return LISTENING_REFUSED;
    }
}

/* How it ended, for people; NULL where it did as it should. */
static char *
describe_end(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return g_strdup("its reader ended early");
    if (WIFEXITED(status) && WEXITSTATUS(status) == REQUEST_EXIT_MEMORY)
        return g_strdup("it takes more memory than extract.memory");
    if (!WIFSIGNALED(status))
        return g_strdup_printf("its reader failed with status %d", WEXITSTATUS(status));
    switch (WTERMSIG(status)) {
    case SIGSYS:
        return g_strdup("its reader did what the sandbox forbids and was ended");
    case SIGXCPU:
        return g_strdup("its reader took too much time and was ended");
    default:
        return g_strdup_printf("its reader crashed (%s)", g_strsignal(WTERMSIG(status)));
    }
}

/* The whole attachment counts as not read in full. */
static void
note(struct extraction *extracted, unsigned flags, const char *problem)
{
    struct document *whole = extraction_document(extracted, 0);

    whole->flags |= flags | DOCUMENT_UNREAD;
    g_clear_pointer(&whole->problem, g_free);
    document_set_problem(whole, problem);
}

static void
note_end(struct process *process, struct extraction *extracted)
{
    int status;

    /* one that only closed its output must not be waited for; what ended itself keeps its status */
    (void)kill(process->pid, SIGKILL);
    reap(process, &status);
    bool is_memory = WIFEXITED(status) && WEXITSTATUS(status) == REQUEST_EXIT_MEMORY;
    bool is_limit = is_memory || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
    g_autofree char *problem = describe_end(status);
    if (!is_memory && WIFEXITED(status) && extraction_document(extracted, 0)->problem != NULL) {
        /* it said itself why it could not begin */
        extraction_document(extracted, 0)->flags |= DOCUMENT_UNSUPPORTED | DOCUMENT_NO_READER;
        return;
    }
    note(extracted, is_limit ? DOCUMENT_LIMIT : DOCUMENT_UNSUPPORTED, problem);
}

struct extraction *
process_read(struct process *process, const struct extract_options *options, struct slice content,
             const char *charset, int64_t deadline_us)
{
    const struct frame_limits limits = { .documents = options->limits.members + 1u,
                                         .text_bytes = options->limits.text_bytes,
                                         .all_bytes = options->limits.all_text_bytes + FRAMES_BYTES };
    struct frame_reader reader;
    const char *problem = NULL;

    frame_reader_init(&reader, limits);
    if (!ask(process, options, content, charset)) {
        /* nothing to read, so it ends; or it has, and said why */
        (void)close(process->requests);
        process->requests = -1;
    }
    enum listening end = listen_to(process, &reader, deadline_us, &problem);
    struct extraction *extracted = frame_reader_finish(&reader);
    if (reader.has_ended)
        return extracted;
    switch (end) {
    case LISTENING_ENDED:
        note_end(process, extracted);
        break;
    case LISTENING_LATE:
        note(extracted, DOCUMENT_LIMIT, "it could not be read in time");
        break;
    case LISTENING_REFUSED:
        note(extracted, DOCUMENT_LIMIT, problem);
        break;
    }
    return extracted;
}
