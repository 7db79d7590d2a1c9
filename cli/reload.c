/* postern reload: the daemons read their configuration again; with errors they keep what they have. */
#include "cli/daemon.h"
#include "cli/findings.h"

const char help_reload[] = //
    "Make the daemons read their configuration again. With errors in it they keep what they have. Messages "
    "and\n"
    "sessions that are open are not disturbed.\n"
    "\n"
    "  postern check && postern reload   look first\n"
    "  postern reload                    both daemons\n"
    "  postern reload milter             one of them: milter or routed\n"
    "\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 reloaded · 1 the configuration has errors and nothing changed · 2 a daemon does not answer\n";

/* The diagnostics in an answer, as the daemon's loader found them. */
static struct diagnostics *
read_diagnostics(const json_t *answer)
{
    struct diagnostics *found = diagnostics_new();
    json_t *fault;
    size_t i;

    json_array_foreach(json_object_get(answer, "diagnostics"), i, fault)
    {
        const char *file = daemon_answer_text(fault, "file"),
                   *severity = daemon_answer_text(fault, "severity");
        const char *id = daemon_answer_text(fault, "id"), *text = daemon_answer_text(fault, "text");
        struct location at = { file == NULL ? NULL : g_intern_string(file),
                               (unsigned)json_integer_value(json_object_get(fault, "line")),
                               (unsigned)json_integer_value(json_object_get(fault, "column")) };
        enum severity grade = SEVERITY_INFO;

        while (grade < SEVERITY_ERROR && g_strcmp0(severity, severity_name(grade)) != 0)
            grade++;
        diagnostics_add(found, grade, id == NULL ? "" : g_intern_string(id), at,
                        g_strdup(daemon_answer_text(fault, "remedy")), "%s", text == NULL ? "" : text);
    }
    return found;
}

/* "3f2a9c, 13 rules" of an answer; NULL where it says nothing of a policy. g_free it. */
static char *
policy_text(const json_t *answer)
{
    const char *version = daemon_answer_text(answer, "policy");
    const json_t *rules = json_object_get(answer, "rules");

    if (version == NULL)
        return NULL;
    if (!json_is_integer(rules))
        return g_strdup_printf("v %s", version);
    return g_strdup_printf("v %s, %" JSON_INTEGER_FORMAT " rules", version, json_integer_value(rules));
}

static void
append_change(const struct cli *cli, const json_t *before, const json_t *answer, GString *out)
{
    g_autofree char *old = policy_text(before), *new = policy_text(answer);

    if (new == NULL)
        return;
    g_string_append(out, ": the policy ");
    if (old == NULL || strcmp(old, new) == 0) {
        g_string_append(out, old == NULL ? "is " : "is the same as before, ");
    } else {
        style_append_text(cli->out, old, out);
        g_string_append(out, " was replaced by ");
    }
    style_append_text(cli->out, new, out);
}

/* postern-milter says {"result": "done"}, postern-routed {"done": true}. */
static bool
is_done(const json_t *answer)
{
    return g_strcmp0(daemon_answer_text(answer, "result"), "done") == 0 ||
           json_is_true(json_object_get(answer, "done"));
}

/* With what is in force; the milter lists the faults, postern-routed says the first. */
static void
append_kept(const struct cli *cli, const json_t *answer, GString *out)
{
    g_autofree char *kept = policy_text(answer);
    const char *reason = daemon_answer_text(answer, "error");

    g_string_append(out, ": the configuration has errors, nothing changed");
    if (reason != NULL) {
        g_string_append(out, "\n    ");
        style_append_text(cli->out, reason, out);
    }
    if (kept != NULL) {
        g_string_append(out, " (in force: ");
        style_append_text(cli->out, kept, out);
        g_string_append_c(out, ')');
    }
}

static void
append_json(const struct daemon *daemon, json_t *answer, const char *problem, GString *out)
{
    g_autoptr(json_t) object = json_object();

    if (problem == NULL)
        problem = daemon_answer_text(answer, "error");
    json_object_set_new(object, "daemon", json_text(daemon->name));
    json_object_set_new(object, "reloaded", json_boolean(is_done(answer)));
    json_object_set_new(object, "problem", json_text(problem));
    json_object_set_new(object, "answer", answer == NULL ? json_null() : json_incref(answer));
    json_append_line(object, out);
}

static void
append_human(const struct cli *cli, const struct daemon *daemon, const json_t *before, const json_t *answer,
             GString *out)
{
    g_autoptr(diagnostics) found = read_diagnostics(answer);

    if (is_done(answer)) {
        daemon_append_line(cli, daemon, INK_GREEN, "reloaded", out);
        append_change(cli, before, answer, out);
    } else {
        daemon_append_line(cli, daemon, INK_RED, "kept", out);
        append_kept(cli, answer, out);
    }
    g_string_append_c(out, '\n');
    findings_sort(found);
    findings_append_human(cli->out, found, out);
}

static enum exit_status
reload(const struct cli *cli, const struct daemon *daemon, const struct settings *configured,
       gboolean is_json)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(json_t) before = daemon_ask(daemon, configured, "status", NULL);
    g_autoptr(json_t) answer = daemon_ask(daemon, configured, "reload", &error);

    if (is_json)
        append_json(daemon, answer, error == NULL ? NULL : error->message, out);
    else if (answer != NULL)
        append_human(cli, daemon, before, answer, out);
    cli_print(out);
    if (answer == NULL && !is_json)
        cli_complain(cli, "%s was not reloaded: %s", daemon->name, error->message);
    if (answer == NULL)
        return EXIT_STATUS_CANNOT;
    return is_done(answer) ? EXIT_STATUS_DONE : EXIT_STATUS_FOUND;
}

static bool
read_names(const struct cli *cli, char *const *names, const struct daemon **only)
{
    if (names[0] == NULL)
        return true;
    *only = daemon_find(names[0]);
    if (*only != NULL && names[1] == NULL)
        return true;
    cli_complain(cli, "reload takes milter or routed, or nothing for both: '%s'",
                 *only == NULL ? names[0] : names[1]);
    return false;
}

enum exit_status
command_reload(struct cli *cli, char **arguments)
{
    gboolean is_json = FALSE;
    const struct daemon *only = NULL;
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { 0    },
    };
    size_t count;

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (!read_names(cli, rest + 1, &only))
        return EXIT_STATUS_CANNOT;
    g_autoptr(settings) configured = cli_load_settings(cli);
    const struct daemon *table = daemon_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (only == NULL || only == &table[i])
            status = exit_status_worst(status, reload(cli, &table[i], configured, is_json));
    }
    return status;
}
