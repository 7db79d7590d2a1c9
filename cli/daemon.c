#include "cli/daemon.h"

#include "base/control.h"
#include "base/error.h"

#define NAME_COLUMN 17

static const char *
milter_control(const struct settings *configured)
{
    return configured->milter.control;
}

static const char *
routed_control(const struct settings *configured)
{
    return configured->routing.control;
}

static const struct daemon daemons[] = {
    {"postern-milter",  "milter", "milter.control",  milter_control},
    { "postern-routed", "routed", "routing.control", routed_control},
};

const struct daemon *
daemon_table(size_t *count)
{
    *count = ARRAY_LEN(daemons);
    return daemons;
}

const struct daemon *
daemon_find(const char *short_name)
{
    for (size_t i = 0; i < ARRAY_LEN(daemons); i++) {
        if (strcmp(daemons[i].short_name, short_name) == 0 || strcmp(daemons[i].name, short_name) == 0)
            return &daemons[i];
    }
    return NULL;
}

char *
daemon_control(const struct daemon *daemon, const struct settings *configured)
{
    if (configured != NULL)
        return g_strdup(daemon->control(configured));
    for (size_t i = 0; i < settings_count(); i++) {
        if (strcmp(settings_name(i).name, daemon->setting) == 0)
            return g_strdup(settings_name(i).default_text);
    }
    g_assert_not_reached();
}

json_t *
daemon_ask(const struct daemon *daemon, const struct settings *configured, const char *request,
           GError **error)
{
    json_error_t reason;
    g_autofree char *address = daemon_control(daemon, configured);
    g_autofree char *line = control_call(address, request, DAEMON_TIMEOUT_US, error);

    if (line == NULL)
        return NULL;
    json_t *answer = json_loads(line, JSON_REJECT_DUPLICATES, &reason);
    if (json_is_object(answer))
        return answer;
    json_decref(answer);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX, "the answer of '%s' is no JSON object", address);
    return NULL;
}

const char *
daemon_answer_text(const json_t *answer, const char *key)
{
    return json_string_value(json_object_get(answer, key));
}

void
daemon_append_line(const struct cli *cli, const struct daemon *daemon, enum ink ink, const char *word,
                   GString *out)
{
    size_t start = out->len;

    style_ink(cli->out, INK_BOLD, out);
    g_string_append(out, daemon->name);
    style_ink(cli->out, INK_PLAIN, out);
    style_pad(out, start, NAME_COLUMN, 1);
    style_ink(cli->out, ink, out);
    style_append_text(cli->out, word, out);
    style_ink(cli->out, INK_PLAIN, out);
}
