#include "milter/status.h"

#include "base/clock.h"
#include "base/limits.h"

#include <jansson.h>

/* An answer has to stay below LIMIT_CONTROL_LINE_BYTES; `postern check` has all of them. */
#define DIAGNOSTICS_MOST 50
#define DIAGNOSTICS_BYTES (LIMIT_CONTROL_LINE_BYTES - 1024) /* the other members of a reload are short */

static json_t *
number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

/* Text from files may hold any bytes; JSON takes UTF-8 only. */
static json_t *
text(const char *value)
{
    if (value == NULL)
        return json_null();
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    return json_string(valid);
}

static json_t *
counters_object(const struct counters *counters)
{
    json_t *object = json_object();

    for (size_t i = 0; i < COUNTERS; i++)
        json_object_set_new(object, counter_name((enum counter)i),
                            number(counters_get(counters, (enum counter)i)));
    return object;
}

static json_t *
failures_object(const struct counters *counters)
{
    json_t *object = json_object();

    for (size_t i = 0; i < FAILURE_ROWS; i++)
        json_object_set_new(object, failure_row_info((enum failure_row)i)->name,
                            number(atomic_load(&counters->failures[i])));
    return object;
}

static void
add_policy(json_t *object, struct daemon *daemon)
{
    g_autoptr(policy) current = daemon_policy(daemon);

    json_object_set_new(object, "policy", text(policy_version(current)));
    json_object_set_new(object, "rules", number(policy_rule_count(current)));
}

static json_t *
answer_status(const struct status_context *context)
{
    struct daemon *daemon = context->daemon;
    json_t *object = json_object();
    int64_t up_us = clock_now_us(clock_monotonic()) - daemon->started_us;

    json_object_set_new(object, "program", text("postern-milter"));
    json_object_set_new(object, "version", text(PACKAGE_VERSION));
    json_object_set_new(object, "state", text(atomic_load(&daemon->is_draining) ? "draining" : "running"));
    json_object_set_new(object, "uptime_s", number((uint64_t)(up_us / G_USEC_PER_SEC)));
    json_object_set_new(object, "config", text(daemon->config));
    add_policy(object, daemon);
    json_object_set_new(object, "counters", counters_object(&daemon->counters));
    json_object_set_new(object, "failures", failures_object(&daemon->counters));
    return object;
}

static json_t *
diagnostic_object(const struct diagnostic *fault)
{
    json_t *object = json_object();

    json_object_set_new(object, "file", text(fault->at.file));
    json_object_set_new(object, "line", number(fault->at.line));
    json_object_set_new(object, "column", number(fault->at.column));
    json_object_set_new(object, "severity", text(severity_name(fault->severity)));
    json_object_set_new(object, "id", text(fault->id));
    json_object_set_new(object, "text", text(fault->text));
    json_object_set_new(object, "remedy", text(fault->remedy));
    return object;
}

/* The first ones; without those that no longer fit, for a fault may quote a value of any length. */
static json_t *
diagnostics_array(const struct diagnostics *found)
{
    json_t *array = json_array();
    size_t used = 0;

    for (guint i = 0; i < found->list->len && json_array_size(array) < DIAGNOSTICS_MOST; i++) {
        json_t *object = diagnostic_object(g_ptr_array_index(found->list, i));
        size_t bytes = json_dumpb(object, NULL, 0, JSON_COMPACT) + 1; /* and a comma */

        if (used + bytes > DIAGNOSTICS_BYTES) {
            json_decref(object);
            continue;
        }
        used += bytes;
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *
answer_reload(const struct status_context *context)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    bool is_done = daemon_reload(context->daemon, found);
    json_t *object = json_object();

    json_object_set_new(object, "result", text(is_done ? "done" : "kept"));
    add_policy(object, context->daemon);
    json_object_set_new(object, "errors", number(found->errors));
    json_object_set_new(object, "warnings", number(found->warnings));
    json_object_set_new(object, "diagnostics", diagnostics_array(found));
    return object;
}

static json_t *
answer_drain(const struct status_context *context)
{
    json_t *object = json_object();

    context->drain();
    json_object_set_new(object, "result", text("draining"));
    return object;
}

struct request {
    const char *name;
    json_t *(*answer)(const struct status_context *context);
};

static const struct request requests[] = {
    {"status",  answer_status},
    { "reload", answer_reload},
    { "drain",  answer_drain },
};

static json_t *
answer_unknown(void)
{
    json_t *object = json_object();

    json_object_set_new(object, "error", text("unknown request: write status, reload or drain"));
    return object;
}

char *
status_answer(const char *request, void *context)
{
    json_t *object = NULL;

    for (size_t i = 0; i < ARRAY_LEN(requests) && object == NULL; i++) {
        if (strcmp(requests[i].name, request) == 0)
            object = requests[i].answer(context);
    }
    if (object == NULL)
        object = answer_unknown();
    char *dumped = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    char *line = g_strdup(dumped);

    free(dumped);
    json_decref(object);
    return line;
}
