/* postern-milter(8): starts the filter, and acts on signals until it is told to stop. */
#include "base/clock.h"
#include "base/control.h"
#include "base/error.h"
#include "base/log.h"
#include "milter/callbacks.h"
#include "milter/listen.h"
#include "milter/signals.h"
#include "milter/status.h"

#include <libmilter/mfapi.h>
#include <locale.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define DRAIN_STEP_MS 50
#define STOP_GRACE_US (2 * G_USEC_PER_SEC) /* for evaluations under way when TERM comes */

static const char examples[] =
    "Answers the mail server's questions about each message: postern-milter(8).\n"
    "\n"
    "Examples:\n"
    "  postern-milter                          with " SETTINGS_DEFAULT_FILE "\n"
    "  postern-milter -c /tmp/postern.yaml     with another configuration\n"
    "  kill -USR1 PID                          load the rules again; bad ones are refused\n"
    "  kill -USR2 PID                          finish open messages, then stop\n"
    "\n"
    "It stays in the foreground. In Postfix: smtpd_milters = unix:postern/milter.sock";

struct options {
    char *config;
    gboolean is_version_wanted;
};

static bool
read_options(int argc, char **argv, struct options *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    const GOptionEntry entries[] = {
        {"config",          'c', 0, G_OPTION_ARG_FILENAME, &options->config,
         "The configuration; else $POSTERN_CONFIG, else " SETTINGS_DEFAULT_FILE, "FILE" },
        { "version",                'V', 0, G_OPTION_ARG_NONE, &options->is_version_wanted, "Print the version", NULL },
        { NULL},
    };

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, examples);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "postern-milter: %s (postern-milter --help lists what there is)\n", error->message);
        return false;
    }
    if (argc > 1) {
        fprintf(stderr, "postern-milter: '%s': no arguments are taken, write -c %s\n", argv[1], argv[1]);
        return false;
    }
    if (options->config == NULL) {
        const char *named = g_getenv("POSTERN_CONFIG");

        options->config = g_strdup(named == NULL || *named == '\0' ? SETTINGS_DEFAULT_FILE : named);
    }
    return true;
}

static void
print_diagnostics(const struct diagnostics *found)
{
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        g_autofree char *text = diagnostic_to_string(fault);

        /* Advice is for `postern check`. */
        if (fault->severity == SEVERITY_INFO)
            continue;
        fprintf(stderr, "%s: %s\n", severity_name(fault->severity), text);
    }
}

static void *
run_libmilter(void *data)
{
    (void)data;
    smfi_main();
    signals_post(EVENT_STOP);
    return NULL;
}

static gboolean
start_libmilter(GError **error)
{
    pthread_t thread;
    int reason = pthread_create(&thread, NULL, run_libmilter, NULL);

    if (reason != 0)
        return error_set_errno(error, reason, "cannot start", "listener thread");
    pthread_detach(thread);
    return TRUE;
}

static void
log_state(struct daemon *daemon, const char *event)
{
    struct log_record record;
    g_autoptr(policy) current = daemon_policy(daemon);

    log_start(&record, LOG_LEVEL_INFO, NULL, event);
    log_add(&record, "version", PACKAGE_VERSION);
    log_add(&record, "socket", policy_settings(current)->milter.socket);
    log_add(&record, "policy", policy_version(current));
    log_add_number(&record, "rules", (int64_t)policy_rule_count(current));
    log_add_number(&record, "messages", (int64_t)counters_get(&daemon->counters, COUNT_MESSAGES));
    log_add_number(&record, "open", (int64_t)counters_get(&daemon->counters, COUNT_MESSAGES_OPEN));
    log_emit(&record);
}

static void
reload(struct daemon *daemon)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    daemon_reload(daemon, found);
}

/* Until no message is open, or the time is up, or somebody insists on stopping. */
static void
finish_messages(struct daemon *daemon, int64_t most_us)
{
    int64_t until_us = clock_now_us(clock_monotonic()) + most_us;

    atomic_store(&daemon->is_draining, true);
    while (counters_get(&daemon->counters, COUNT_MESSAGES_OPEN) > 0 &&
           clock_now_us(clock_monotonic()) < until_us) {
        if (signals_wait(DRAIN_STEP_MS) == EVENT_STOP)
            break;
    }
}

static void
drain(struct daemon *daemon)
{
    g_autoptr(policy) current = daemon_policy(daemon);

    log_state(daemon, "drain");
    finish_messages(daemon, policy_settings(current)->milter.deadline_us);
}

static void
act_on_events(struct daemon *daemon)
{
    for (;;) {
        switch (signals_wait(-1)) {
        case EVENT_NONE:
            break;
        case EVENT_RELOAD:
            reload(daemon);
            break;
        case EVENT_DRAIN:
            drain(daemon);
            return;
        case EVENT_STOP:
            return;
        }
    }
}

static void
request_drain(void)
{
    signals_post(EVENT_DRAIN);
}

static gboolean
serve(struct daemon *daemon, GError **error)
{
    g_autoptr(policy) first = daemon_policy(daemon);
    const struct settings *config = policy_settings(first);
    struct status_context context = { daemon, request_drain };

    if (!callbacks_register(daemon, error) || !listen_open(config, error))
        return FALSE;
    g_autoptr(control_server) control =
        control_server_new(config->milter.control, status_answer, &context, error);
    if (control == NULL || !start_libmilter(error) || !signals_catch(error)) {
        listen_remove(config);
        return FALSE;
    }
    log_state(daemon, "start");
    act_on_events(daemon);
    /* No smfi_stop: libmilter's listener destroys the mutex that smfi_stop is about to take, and the end of
     * the process ends libmilter as well. */
    listen_remove(config);
    finish_messages(daemon, STOP_GRACE_US);
    log_state(daemon, "stop");
    return TRUE;
}

/*
 * Open sessions belong to libmilter's workers, which cannot be joined: what they use stays as it is, and
 * where there are any, not even the libraries' exit handlers may run.
 */
static int
leave(const struct daemon *daemon)
{
    if (counters_get(&daemon->counters, COUNT_SESSIONS_OPEN) > 0)
        _exit(EXIT_SUCCESS);
    return EXIT_SUCCESS;
}

static int
run(const char *config)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(diagnostics) found = diagnostics_new();
    struct daemon *daemon = daemon_new(config, found);

    /* Without a configuration no log is open, and records would go to stderr as well. */
    if (daemon == NULL) {
        print_diagnostics(found);
        return EXIT_USAGE;
    }
    g_autoptr(policy) first = daemon_policy(daemon);
    settings_open_log(policy_settings(first), "postern-milter");
    daemon_log_diagnostics(found);
    if (!serve(daemon, &error)) {
        fprintf(stderr, "postern-milter: %s\n", error->message);
        log_reason(LOG_LEVEL_ERROR, NULL, "start", "%s", error->message);
        daemon_free(daemon);
        return EXIT_USAGE;
    }
    return leave(daemon);
}

int
main(int argc, char **argv)
{
    struct options options = { 0 };
    g_autoptr(GError) error = NULL;
    int status = EXIT_USAGE;

    setlocale(LC_CTYPE, "");
    if (!read_options(argc, argv, &options))
        return EXIT_USAGE;
    if (options.is_version_wanted) {
        printf("postern-milter %s\n", PACKAGE_VERSION);
        status = EXIT_SUCCESS;
    } else if (!signals_init(&error)) {
        fprintf(stderr, "postern-milter: %s\n", error->message);
    } else {
        status = run(options.config);
    }
    g_free(options.config);
    return status;
}
