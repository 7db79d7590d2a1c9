/* postern status: whether the daemons run, and what they do. */
#include "cli/daemon.h"
#include "cli/numbers.h"
#include "cli/routed_state.h"

const char help_status[] = //
    "Whether the daemons run, what policy is in force, and what they have done since they started.\n"
    "\n"
    "  postern status                  both daemons\n"
    "  postern status -v               also counters that are zero\n"
    "  postern status --json | jq .    for machines, one object a line for each daemon\n"
    "\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 both run · 1 one does not run · 2 the configuration cannot be read\n";

/* Members that the first line of a daemon shows. */
static bool
is_in_headline(const char *key)
{
    static const char *const keys[] = {
        "program", "version", "state", "uptime_s", "config", "policy", "rules"
    };

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (strcmp(keys[i], key) == 0)
            return true;
    }
    return false;
}

static void
append_headline(const struct cli *cli, const struct daemon *daemon, const json_t *answer, GString *out)
{
    const char *state = daemon_answer_text(answer, "state"), *version = daemon_answer_text(answer, "policy");
    const json_t *uptime = json_object_get(answer, "uptime_s"), *rules = json_object_get(answer, "rules");

    daemon_append_line(cli, daemon, INK_GREEN, state == NULL ? "running" : state, out);
    if (json_is_integer(uptime)) {
        g_autofree char *since = duration_text(json_integer_value(uptime));
        g_string_append_printf(out, " for %s", since);
    }
    if (version != NULL) {
        g_string_append(out, ", policy v ");
        style_append_text(cli->out, version, out);
    }
    if (json_is_integer(rules))
        g_string_append_printf(out, ", %" JSON_INTEGER_FORMAT " rules", json_integer_value(rules));
    g_string_append_c(out, '\n');
}

/* A member's value as one word; nested ones as JSON. */
static void
append_value(const struct cli *cli, const json_t *value, GString *out)
{
    char *dumped = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);

    style_append_text(cli->out, dumped == NULL ? json_string_value(value) : dumped, out);
    free(dumped);
}

static bool
is_nothing(const json_t *value)
{
    return json_is_null(value) || (json_is_integer(value) && json_integer_value(value) == 0) ||
           (json_is_string(value) && *json_string_value(value) == '\0');
}

/* "  counters  messages 12, accepted 11": without what is zero, unless -v. */
static void
append_members(const struct cli *cli, const char *name, json_t *members, GString *out)
{
    const char *key;
    json_t *value;
    size_t shown = 0;

    json_object_foreach(members, key, value)
    {
        if (is_nothing(value) && cli->verbosity == 0)
            continue;
        if (shown++ == 0) {
            g_string_append(out, "  ");
            style_append_text(cli->out, name, out);
            g_string_append(out, "  ");
        } else {
            g_string_append(out, ", ");
        }
        style_append_text(cli->out, key, out);
        g_string_append_c(out, ' ');
        append_value(cli, value, out);
    }
    if (shown > 0)
        g_string_append_c(out, '\n');
}

static void
append_list(const struct cli *cli, const char *name, json_t *list, GString *out)
{
    json_t *value;
    size_t i;

    json_array_foreach(list, i, value)
    {
        if (json_is_object(value)) {
            append_members(cli, name, value, out);
            continue;
        }
        g_string_append(out, "  ");
        style_append_text(cli->out, name, out);
        g_string_append(out, "  ");
        append_value(cli, value, out);
        g_string_append_c(out, '\n');
    }
}

/* A connector of postern-routed: what is used, and what is not up. */
static void
append_connector(const struct cli *cli, const json_t *connector, GString *out)
{
    const char *id = json_string_value(json_object_get(connector, "id"));
    const char *first = json_string_value(json_object_get(connector, "first"));
    const json_t *preference = json_object_get(connector, "preference");

    g_string_append(out, "  connector  ");
    style_append_text(cli->out, id, out);
    if (first != NULL) {
        g_string_append(out, ": first ");
        style_append_text(cli->out, first, out);
    }
    if (json_is_integer(preference))
        g_string_append_printf(out, ", preference %" JSON_INTEGER_FORMAT, json_integer_value(preference));
    if (json_is_true(json_object_get(connector, "panic")))
        g_string_append(out, ", everything is down");
    g_string_append_c(out, '\n');
    routed_append_hosts(cli->out, connector, out);
}

static void
append_connectors(const struct cli *cli, json_t *connectors, GString *out)
{
    json_t *connector;
    size_t i;

    json_array_foreach(connectors, i, connector) { append_connector(cli, connector, out); }
}

static void
append_running(const struct cli *cli, const struct daemon *daemon, json_t *answer, GString *out)
{
    const char *key;
    json_t *value;

    append_headline(cli, daemon, answer, out);
    json_object_foreach(answer, key, value)
    {
        if (is_in_headline(key))
            continue;
        if (strcmp(key, "connectors") == 0) {
            append_connectors(cli, value, out);
            continue;
        }
        if (json_is_object(value)) {
            append_members(cli, key, value, out);
        } else if (json_is_array(value)) {
            append_list(cli, key, value, out);
        } else if (!is_nothing(value) || cli->verbosity > 0) {
            g_string_append(out, "  ");
            style_append_text(cli->out, key, out);
            g_string_append(out, "  ");
            append_value(cli, value, out);
            g_string_append_c(out, '\n');
        }
    }
}

static void
append_json(const struct daemon *daemon, const char *control, json_t *answer, const char *problem,
            GString *out)
{
    g_autoptr(json_t) object = json_object();

    json_object_set_new(object, "daemon", json_text(daemon->name));
    json_object_set_new(object, "running", json_boolean(answer != NULL));
    json_object_set_new(object, "control", json_text(control));
    json_object_set_new(object, "problem", json_text(problem));
    json_object_set_new(object, "answer", answer == NULL ? json_null() : json_incref(answer));
    json_append_line(object, out);
}

static enum exit_status
report(const struct cli *cli, const struct daemon *daemon, const struct settings *configured,
       gboolean is_json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *control = daemon_control(daemon, configured);
    g_autoptr(json_t) answer = daemon_ask(daemon, configured, "status", &error);

    if (is_json) {
        append_json(daemon, control, answer, error == NULL ? NULL : error->message, out);
    } else if (answer != NULL) {
        append_running(cli, daemon, answer, out);
    } else {
        daemon_append_line(cli, daemon, INK_RED, "not running", out);
        g_string_append(out, ": ");
        style_append_text(cli->out, error->message, out);
        g_string_append_c(out, '\n');
    }
    cli_print(out);
    return answer == NULL ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

enum exit_status
command_status(struct cli *cli, char **arguments)
{
    gboolean is_json = FALSE;
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { 0    },
    };
    size_t count;

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (rest[1] != NULL) {
        cli_complain(cli, "status takes no argument: '%s'", rest[1]);
        return EXIT_STATUS_CANNOT;
    }
    g_autoptr(settings) configured = cli_load_settings(cli);
    const struct daemon *table = daemon_table(&count);
    status = configured == NULL ? EXIT_STATUS_CANNOT : EXIT_STATUS_DONE;
    for (size_t i = 0; i < count; i++)
        status = exit_status_worst(status, report(cli, &table[i], configured, is_json));
    return status;
}
