#include "dns/commands.h"

#include "base/nearest.h"
#include "dns/status.h"

#include <string.h>

static char *
do_status(const struct commands *commands, const char *argument)
{
    (void)argument;
    return status_all(commands->router);
}

static char *
do_order(const struct commands *commands, const char *argument)
{
    return status_order(commands->router, argument);
}

static char *
do_reload(const struct commands *commands, const char *argument)
{
    g_autoptr(GError) error = NULL;

    (void)argument;
    return status_reload(commands->reload(commands->context, &error) ? NULL : error->message);
}

static char *
tell(const struct commands *commands, const char *argument, enum router_word word)
{
    unsigned count = router_tell(commands->router, argument, word);

    return count > 0 ? status_done("addresses", count)
                     : status_error("no host or address of a connector is called so");
}

static char *
do_drain(const struct commands *commands, const char *argument)
{
    return tell(commands, argument, ROUTER_DRAIN);
}

static char *
do_undrain(const struct commands *commands, const char *argument)
{
    return tell(commands, argument, ROUTER_UNDRAIN);
}

static char *
do_doubt(const struct commands *commands, const char *argument)
{
    return tell(commands, argument, ROUTER_DOUBT);
}

enum argument { ARGUMENT_NONE, ARGUMENT_ONE };

static const struct {
    const char *name;
    enum argument argument;
    char *(*run)(const struct commands *commands, const char *argument);
} rows[] = {
    {"status",   ARGUMENT_NONE, do_status },
    { "order",   ARGUMENT_ONE,  do_order  },
    { "reload",  ARGUMENT_NONE, do_reload },
    { "drain",   ARGUMENT_ONE,  do_drain  },
    { "undrain", ARGUMENT_ONE,  do_undrain},
    { "doubt",   ARGUMENT_ONE,  do_doubt  },
};

static char *
unknown_command(const char *name)
{
    const char *names[ARRAY_LEN(rows)];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        names[i] = rows[i].name;
    const char *near = nearest_name(name, names, ARRAY_LEN(names));
    g_autofree char *text = near == NULL ? g_strdup_printf("no command '%s'", name)
                                         : g_strdup_printf("no command '%s', did you mean '%s'", name, near);
    return status_error(text);
}

char *
commands_answer(const char *request, void *context)
{
    const struct commands *commands = context;
    const char *space = strchr(request, ' ');
    g_autofree char *name = space == NULL ? g_strdup(request) : g_strndup(request, (size_t)(space - request));
    const char *argument = space == NULL ? "" : space + 1;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool has_argument = *argument != '\0', wants_argument = rows[i].argument == ARGUMENT_ONE;

        if (strcmp(rows[i].name, name) != 0)
            continue;
        if (has_argument != wants_argument || !g_utf8_validate(argument, -1, NULL))
            return status_error(wants_argument ? "this command needs a name" : "this command takes no name");
        return rows[i].run(commands, argument);
    }
    return unknown_command(name);
}
