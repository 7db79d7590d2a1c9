#include "milter/signals.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* A signal handler can reach nothing else. Written once by signals_init, before any thread exists. */
static int event_pipe[2] = { -1, -1 };

static const int main_signals[] = { SIGHUP, SIGINT, SIGTERM };
static const int thread_signals[] = { SIGUSR1, SIGUSR2 };

static sigset_t
set_of(const int *numbers, size_t count)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < count; i++)
        sigaddset(&set, numbers[i]);
    return set;
}

static enum signal_event
event_of(int number)
{
    switch (number) {
    case SIGHUP:
    case SIGUSR1:
        return EVENT_RELOAD;
    case SIGUSR2:
        return EVENT_DRAIN;
    default:
        return EVENT_STOP;
    }
}

gboolean
signals_init(GError **error)
{
    sigset_t main_set = set_of(main_signals, G_N_ELEMENTS(main_signals));
    sigset_t thread_set = set_of(thread_signals, G_N_ELEMENTS(thread_signals));

    pthread_sigmask(SIG_BLOCK, &main_set, NULL);
    pthread_sigmask(SIG_BLOCK, &thread_set, NULL);
    /* The MTA may go away while we write to it. */
    signal(SIGPIPE, SIG_IGN);
    if (pipe2(event_pipe, O_CLOEXEC) != 0)
        return error_set_errno(error, errno, "cannot make", "event pipe");
    return TRUE;
}

void
signals_post(enum signal_event event)
{
    char byte = (char)event;
    int kept = errno;

    /* A full pipe has thousands of events in it; one more adds nothing. */
    while (write(event_pipe[1], &byte, 1) < 0 && errno == EINTR)
        continue;
    errno = kept;
}

enum signal_event
signals_wait(int timeout_ms)
{
    struct pollfd waiting = { event_pipe[0], POLLIN, 0 };
    char byte = EVENT_NONE;

    for (;;) {
        int ready = poll(&waiting, 1, timeout_ms);

        if (ready == 0)
            return EVENT_NONE;
        if (ready > 0 && read(event_pipe[0], &byte, 1) == 1)
            return (enum signal_event)byte;
    }
}

static void
on_signal(int number)
{
    signals_post(event_of(number));
}

static void *
wait_for_signals(void *data)
{
    sigset_t set = set_of(thread_signals, G_N_ELEMENTS(thread_signals));
    int number = 0;

    (void)data;
    for (;;) {
        if (sigwait(&set, &number) == 0)
            signals_post(event_of(number));
    }
    return NULL;
}

gboolean
signals_catch(GError **error)
{
    /* SA_NODEFER: while a handler runs, the next signal is still ours and not libmilter's. */
    struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART | SA_NODEFER };
    sigset_t set = set_of(main_signals, G_N_ELEMENTS(main_signals));
    pthread_t thread;
    int reason = pthread_create(&thread, NULL, wait_for_signals, NULL);

    if (reason != 0)
        return error_set_errno(error, reason, "cannot start", "signal thread");
    pthread_detach(thread);
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < G_N_ELEMENTS(main_signals); i++)
        sigaction(main_signals[i], &action, NULL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    return TRUE;
}
