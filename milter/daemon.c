#include "milter/daemon.h"

#include "base/clock.h"
#include "base/log.h"
#include "message/extract/configure.h"

/* A file that is no rules at all has a fault in every line; event=reload and event=configuration say how
 * many. */
#define LOGGED_MOST 50

static gint
compare_severities(gconstpointer a, gconstpointer b)
{
    const struct diagnostic *left = *(const struct diagnostic *const *)a;
    const struct diagnostic *right = *(const struct diagnostic *const *)b;

    return (gint)right->severity - (gint)left->severity;
}

/* Who takes the first faults only, the log and the control socket, must not miss an error behind advice. */
static void
put_gravest_first(struct diagnostics *found)
{
    g_ptr_array_sort(found->list, compare_severities);
}

/* Without its readers the daemon goes on: rules that ask for the text of an attachment get a stated problem.
 */
static struct extract_pool *
start_extract(const struct settings *loaded)
{
    g_autofree char *program = extract_program(loaded);
    const struct extract_pool_options options = extract_options_of(loaded, program);
    struct extract_pool *pool = extract_pool_new(&options);
    g_autoptr(GError) error = NULL;

    if (!extract_pool_try(pool, &error))
        log_reason(LOG_LEVEL_ERROR, NULL, "extract", "attachments cannot be read as configured: %s",
                   error->message);
    return pool;
}

struct daemon *
daemon_new(const char *config, struct diagnostics *found)
{
    g_autoptr(policy) loaded = policy_load(config, NULL, found);

    put_gravest_first(found);
    if (loaded == NULL)
        return NULL;
    struct daemon *daemon = g_new0(struct daemon, 1);
    daemon->config = g_strdup(config);
    pthread_mutex_init(&daemon->policy_lock, NULL);
    pthread_mutex_init(&daemon->reload_lock, NULL);
    daemon->gate = gate_new(policy_settings(loaded)->milter.concurrency);
    daemon->extract = start_extract(policy_settings(loaded));
    daemon->policy = g_steal_pointer(&loaded);
    daemon->started_us = clock_now_us(clock_monotonic());
    return daemon;
}

void
daemon_free(struct daemon *daemon)
{
    if (daemon == NULL)
        return;
    policy_unref(daemon->policy);
    gate_free(daemon->gate);
    extract_pool_free(daemon->extract);
    pthread_mutex_destroy(&daemon->policy_lock);
    pthread_mutex_destroy(&daemon->reload_lock);
    g_free(daemon->config);
    g_free(daemon);
}

struct policy *
daemon_policy(struct daemon *daemon)
{
    pthread_mutex_lock(&daemon->policy_lock);
    struct policy *current = policy_ref(daemon->policy);
    pthread_mutex_unlock(&daemon->policy_lock);
    return current;
}

/* The old policy is dropped outside the lock: the last reference frees all its patterns. */
static void
exchange_policy(struct daemon *daemon, struct policy *loaded)
{
    pthread_mutex_lock(&daemon->policy_lock);
    struct policy *old = daemon->policy;
    daemon->policy = loaded;
    pthread_mutex_unlock(&daemon->policy_lock);
    policy_unref(old);
}

static void
report_restart(const struct settings *loaded, const char *setting, bool is_changed, struct diagnostics *found)
{
    struct location at = { g_intern_string(loaded->file), 0, 0 };

    if (is_changed)
        diagnostics_add(found, SEVERITY_WARNING, "needs-restart", at, g_strdup("restart postern-milter"),
                        "'%s' has changed and is read at start only", setting);
}

static void
report_restarts(const struct settings *old, const struct settings *loaded, struct diagnostics *found)
{
    report_restart(loaded, "milter.socket", g_strcmp0(old->milter.socket, loaded->milter.socket) != 0, found);
    report_restart(loaded, "milter.socket_mode", old->milter.socket_mode != loaded->milter.socket_mode,
                   found);
    report_restart(loaded, "milter.socket_group",
                   g_strcmp0(old->milter.socket_group, loaded->milter.socket_group) != 0, found);
    report_restart(loaded, "milter.control", g_strcmp0(old->milter.control, loaded->milter.control) != 0,
                   found);
    /* settings are made of zeros, so what lies between the members is equal */
    report_restart(loaded, "extract", memcmp(&old->extract, &loaded->extract, sizeof(old->extract)) != 0,
                   found);
    report_restart(loaded, "log.to", old->log.target != loaded->log.target, found);
    report_restart(loaded, "log.format", old->log.format != loaded->log.format, found);
}

static void
log_reload(struct daemon *daemon, bool is_done, const struct diagnostics *found)
{
    struct log_record record;
    g_autoptr(policy) current = daemon_policy(daemon);

    daemon_log_diagnostics(found);
    log_start(&record, is_done ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, NULL, "reload");
    log_add(&record, "result", is_done ? "done" : "kept");
    log_add(&record, "policy", policy_version(current));
    log_add_number(&record, "rules", (int64_t)policy_rule_count(current));
    log_add_number(&record, "errors", (int64_t)found->errors);
    log_add_number(&record, "warnings", (int64_t)found->warnings);
    log_emit(&record);
}

bool
daemon_reload(struct daemon *daemon, struct diagnostics *found)
{
    pthread_mutex_lock(&daemon->reload_lock);
    struct policy *loaded = policy_load(daemon->config, NULL, found);
    bool is_done = loaded != NULL;

    if (is_done) {
        const struct settings *config = policy_settings(loaded);
        g_autoptr(policy) old = daemon_policy(daemon);

        report_restarts(policy_settings(old), config, found);
        log_set_level((enum log_level)config->log.level);
        gate_set_places(daemon->gate, config->milter.concurrency);
        exchange_policy(daemon, loaded);
    }
    pthread_mutex_unlock(&daemon->reload_lock);
    counters_add(&daemon->counters, is_done ? COUNT_RELOADS : COUNT_RELOADS_REFUSED);
    put_gravest_first(found);
    log_reload(daemon, is_done, found);
    return is_done;
}

void
daemon_log_diagnostics(const struct diagnostics *found)
{
    static const enum log_level levels[] = {
        [SEVERITY_WARNING] = LOG_LEVEL_WARNING,
        [SEVERITY_ERROR] = LOG_LEVEL_ERROR,
    };
    size_t faults = found->errors + found->warnings; /* advice, behind them, is for `postern check` */

    for (guint i = 0; i < MIN(faults, LOGGED_MOST); i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        g_autofree char *text = diagnostic_to_string(fault);

        log_reason(levels[fault->severity], NULL, "configuration", "%s", text);
    }
    if (faults > LOGGED_MOST)
        log_reason(LOG_LEVEL_WARNING, NULL, "configuration", "%zu more faults: 'postern check' lists them",
                   faults - LOGGED_MOST);
}
