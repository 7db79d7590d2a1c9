/* postern route drain, undrain: take a host out of use and in again, by hand. */
#include "cli/daemon.h"

const char help_route_drain[] = //
    "Send no more mail to a host while others are up: it goes to the end of the list, and is still probed. "
    "Mail that\n"
    "is on its way is not disturbed.\n"
    "\n"
    "  postern route drain oxford-a.contoso.example     before its maintenance\n"
    "  postern route drain '[192.0.2.11]:25'            one address of it\n"
    "  postern route undrain oxford-a.contoso.example   afterwards\n"
    "\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 done · 1 no connector has such a host · 2 postern-routed does not answer\n";

const char help_route_undrain[] = //
    "Use a host again that was drained. It gets mail as soon as it counts as up.\n"
    "\n"
    "  postern route undrain oxford-a.contoso.example\n"
    "  postern route undrain '[192.0.2.11]:25'          one address of it\n"
    "\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 done · 1 no connector has such a host · 2 postern-routed does not answer\n";

struct word {
    const char *request; /* to the daemon */
    const char *done;    /* "drained" */
    const char *effect;
};

static const struct word drain = { "drain", "drained", "no mail while others are up" };
static const struct word undrain = { "undrain", "undrained", "mail again as soon as it counts as up" };

static void
append_json(const char *host, const json_t *answer, const char *problem, GString *out)
{
    g_autoptr(json_t) object = json_object();
    const json_t *count = json_object_get(answer, "addresses");

    json_object_set_new(object, "host", json_text(host));
    json_object_set_new(object, "done", json_boolean(problem == NULL));
    json_object_set_new(object, "addresses", json_integer(json_integer_value(count)));
    json_object_set_new(object, "problem", json_text(problem));
    json_append_line(object, out);
}

static void
append_human(const struct cli *cli, const struct word *word, const char *host, const json_t *answer,
             GString *out)
{
    json_int_t count = json_integer_value(json_object_get(answer, "addresses"));

    style_append_text(cli->out, host, out);
    g_string_append_printf(out, " is %s: %" JSON_INTEGER_FORMAT " address%s, %s.\n", word->done, count,
                           count == 1 ? "" : "es", word->effect);
}

static enum exit_status
tell(const struct cli *cli, const struct settings *configured, const struct word *word, const char *host,
     gboolean is_json)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *request = g_strjoin(" ", word->request, host, NULL);
    bool is_one_line = strpbrk(host, "\r\n") == NULL && *host != '\0';
    g_autoptr(json_t) answer =
        is_one_line ? daemon_ask(daemon_find("routed"), configured, request, &error) : NULL;
    const char *refused = answer != NULL  ? daemon_answer_text(answer, "error")
                          : error != NULL ? error->message
                                          : "this is no name of a host";

    if (is_json)
        append_json(host, answer, refused, out);
    else if (refused == NULL)
        append_human(cli, word, host, answer, out);
    cli_print(out);
    if (refused != NULL)
        cli_complain(cli, "'%s' is not %s: %s", host, word->done, refused);
    return error != NULL ? EXIT_STATUS_CANNOT : refused != NULL ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

static enum exit_status
run(struct cli *cli, char **arguments, const struct word *word)
{
    gboolean is_json = FALSE;
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { 0    },
    };

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (rest[1] == NULL) {
        cli_complain(cli, "route %s needs a HOST; 'postern route status' lists them", word->request);
        return EXIT_STATUS_CANNOT;
    }
    g_autoptr(settings) configured = cli_load_settings(cli);
    for (size_t i = 1; configured != NULL && rest[i] != NULL; i++)
        status = exit_status_worst(status, tell(cli, configured, word, rest[i], is_json));
    return configured == NULL ? EXIT_STATUS_CANNOT : status;
}

enum exit_status
command_route_drain(struct cli *cli, char **arguments)
{
    return run(cli, arguments, &drain);
}

enum exit_status
command_route_undrain(struct cli *cli, char **arguments)
{
    return run(cli, arguments, &undrain);
}
