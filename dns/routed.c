/* postern-routed: main program. What it does is in router.c; this is options, signals and sockets. */
#include "base/error.h"
#include "base/log.h"
#include "dns/bridge.h"
#include "dns/commands.h"
#include "dns/router.h"
#include "dns/socketmap.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>

#define PROGRAM "postern-routed"
#define FAULTS_BYTES 8192 /* of an answer to `reload`; the log has all */

enum exit_status { EXIT_DONE = 0, EXIT_USAGE_OR_SETUP = 2 };

struct daemon {
    const char *config;
    GMainLoop *loop;
    struct router *router;
    struct socketmap *service;
    struct bridge *control;
    enum exit_status status;
};

static void
log_diagnostics(const struct diagnostics *found)
{
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        g_autofree char *text = diagnostic_to_string(fault);

        log_reason(fault->severity == SEVERITY_ERROR ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, NULL, "config",
                   "%s", text);
    }
}

/* Routed domains that lead to a connector which takes none: they wait, and somebody should know. */
static void
log_unusable_routes(const struct settings *loaded)
{
    for (guint i = 0; i < loaded->routing.domains->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.domains, i);
        const struct connector *connector = settings_find_connector(loaded, pair->value);

        if (connector != NULL && (!connector->is_enabled || connector->is_transport_rule_scoped))
            log_reason(LOG_LEVEL_WARNING, NULL, "config", "mail for '%s' is deferred: connector '%s' is %s",
                       pair->key, connector->name,
                       connector->is_enabled ? "for transport rules only" : "disabled");
    }
}

/* All of them: whoever reloads wants to mend them in one go. */
static void
tell_faults(const struct diagnostics *found, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    size_t told = 0;

    for (guint i = 0; i < found->list->len && all->len < FAULTS_BYTES; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        g_autofree char *text = fault->severity == SEVERITY_ERROR ? diagnostic_to_string(fault) : NULL;

        if (text == NULL)
            continue;
        g_string_append_printf(all, "%s%s", told == 0 ? "" : "; ", text);
        told++;
    }
    if (told < found->errors)
        g_string_append_printf(all, "; and %zu more", found->errors - told);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, all->str);
}

static struct settings *
load(const char *path, GError **error)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    struct settings *loaded = settings_load(path, found);

    log_diagnostics(found);
    if (loaded == NULL)
        tell_faults(found, error);
    else
        log_unusable_routes(loaded);
    return loaded;
}

static void
warn_of_fixed(const char *name, const char *before, const char *after)
{
    if (strcmp(before, after) != 0)
        log_reason(LOG_LEVEL_WARNING, NULL, "reload", "%s changes with the next start, not with a reload",
                   name);
}

static gboolean
reload(void *context, GError **error)
{
    struct daemon *daemon = context;
    const struct settings *before = router_settings(daemon->router);
    struct settings *fresh = load(daemon->config, error);

    if (fresh == NULL)
        return FALSE;
    warn_of_fixed("routing.socket", before->routing.socket, fresh->routing.socket);
    warn_of_fixed("routing.control", before->routing.control, fresh->routing.control);
    log_set_level((enum log_level)fresh->log.level);
    return router_reload(daemon->router, fresh, error);
}

static gboolean
on_reload(gpointer data)
{
    g_autoptr(GError) error = NULL;

    if (reload(data, &error))
        log_reason(LOG_LEVEL_INFO, NULL, "reload", "done");
    else
        log_reason(LOG_LEVEL_ERROR, NULL, "reload", "the old configuration stays: %s", error->message);
    return G_SOURCE_CONTINUE;
}

static gboolean
reload_by_command(void *context, GError **error)
{
    gboolean is_done = reload(context, error);

    log_reason(is_done ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, NULL, "reload", "%s",
               is_done ? "done" : "the old configuration stays");
    return is_done;
}

static gboolean
on_stop(gpointer data)
{
    struct daemon *daemon = data;

    g_main_loop_quit(daemon->loop);
    return G_SOURCE_CONTINUE;
}

static void
stop_in_failure(struct daemon *daemon, const GError *error)
{
    log_reason(LOG_LEVEL_ERROR, NULL, "start", "%s", error->message);
    daemon->status = EXIT_USAGE_OR_SETUP;
    g_main_loop_quit(daemon->loop);
}

/* The socket opens when every name was answered or has failed: a TEMP in the first second would stay in the
 * MTA's caches for minutes. */
static bool
on_ready(void *context)
{
    struct daemon *daemon = context;
    const struct settings *loaded = router_settings(daemon->router);
    g_autoptr(GError) error = NULL;
    struct socketmap_options options = { loaded->routing.socket, loaded->milter.socket_group, NULL };

    options.loop = g_main_loop_get_context(daemon->loop);
    daemon->service = socketmap_new(&options, router_answer, daemon->router, &error);
    if (daemon->service == NULL)
        stop_in_failure(daemon, error);
    else
        log_reason(LOG_LEVEL_INFO, NULL, "start", "answering on %s", loaded->routing.socket);
    return daemon->service != NULL;
}

static gboolean
set_up(struct daemon *daemon, GError **error)
{
    struct settings *loaded = load(daemon->config, error);
    GMainContext *loop = g_main_loop_get_context(daemon->loop);

    if (loaded == NULL)
        return FALSE;
    settings_open_log(loaded, PROGRAM);
    daemon->router = router_new(loaded, loop, error);
    return daemon->router != NULL;
}

static void
run(struct daemon *daemon)
{
    struct commands commands = { daemon->router, reload_by_command, daemon };
    g_autoptr(GError) error = NULL;

    g_unix_signal_add(SIGHUP, on_reload, daemon);
    g_unix_signal_add(SIGUSR1, on_reload, daemon);
    g_unix_signal_add(SIGTERM, on_stop, daemon);
    g_unix_signal_add(SIGINT, on_stop, daemon);
    daemon->control = bridge_new(router_settings(daemon->router)->routing.control,
                                 g_main_loop_get_context(daemon->loop), commands_answer, &commands, &error);
    if (daemon->control == NULL) {
        stop_in_failure(daemon, error);
        return;
    }
    router_start(daemon->router, on_ready, daemon);
    g_main_loop_run(daemon->loop);
    log_reason(LOG_LEVEL_INFO, NULL, "stop", "done");
    bridge_free(daemon->control);
    socketmap_free(daemon->service);
}

static gboolean
parse_options(int argc, char **argv, char **config, GError **error)
{
    gboolean is_foreground = FALSE;
    const GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, config,
         "configuration (default " SETTINGS_DEFAULT_FILE ")", "FILE" },
        { "foreground",       'f', 0, G_OPTION_ARG_NONE, &is_foreground,
         "stay in the foreground, as it always does", NULL },
        { NULL }
    };
    g_autoptr(GOptionContext) options = g_option_context_new(NULL);

    g_option_context_set_summary(options,
                                 "Answers the MTA's socketmap lookups with the smarthosts that are up.\n\n"
                                 "  " PROGRAM "                         run with " SETTINGS_DEFAULT_FILE "\n"
                                 "  " PROGRAM " -c ./postern.yaml       run with another configuration\n"
                                 "  postmap -q ann@contoso.example socketmap:unix:/PATH/route.sock:route\n"
                                 "                                         ask it as Postfix does");
    g_option_context_add_main_entries(options, entries, NULL);
    if (!g_option_context_parse(options, &argc, &argv, error))
        return FALSE;
    if (argc > 1) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "nothing is known to do with '%s'",
                    argv[1]);
        return FALSE;
    }
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *config = NULL;
    struct daemon daemon = { .status = EXIT_DONE };

    if (!parse_options(argc, argv, &config, &error)) {
        g_printerr(PROGRAM ": %s, see " PROGRAM " --help\n", error->message);
        return EXIT_USAGE_OR_SETUP;
    }
    daemon.config = config != NULL ? config : SETTINGS_DEFAULT_FILE;
    daemon.loop = g_main_loop_new(NULL, FALSE);
    if (set_up(&daemon, &error)) {
        run(&daemon);
        router_free(daemon.router);
    } else {
        log_reason(LOG_LEVEL_ERROR, NULL, "start", "%s", error->message);
        daemon.status = EXIT_USAGE_OR_SETUP;
    }
    g_main_loop_unref(daemon.loop);
    return (int)daemon.status;
}
