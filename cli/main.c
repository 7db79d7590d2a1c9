/* postern: everything an administrator types. */
#include "cli/command.h"

#include "base/settings.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

/* The options that may stand before the command and take the next argument. */
static bool
takes_next(const char *option)
{
    return strcmp(option, "-c") == 0 || strcmp(option, "--config") == 0 || strcmp(option, "--color") == 0;
}

/* Index of the command's first word, or the number of arguments. */
static size_t
find_command_word(char *const *arguments)
{
    size_t i = 1;

    while (arguments[i] != NULL && arguments[i][0] == '-' && strcmp(arguments[i], "--") != 0)
        i += takes_next(arguments[i]) && arguments[i + 1] != NULL ? 2 : 1;
    return i;
}

/* "postern -c F mx show N" becomes {"mx show", "-c", "F", "N"}: options before and after the command are
 * equal. */
static char **
rearrange(char *const *arguments, const char *name, size_t command_at, size_t used)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    g_ptr_array_add(words, g_strdup(name));
    for (size_t i = 1; arguments[i] != NULL; i++) {
        if (i < command_at || i >= command_at + used)
            g_ptr_array_add(words, g_strdup(arguments[i]));
    }
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static enum exit_status
complain_command(const struct cli *cli, char *const *words)
{
    const char *nearest = command_nearest(words);

    if (nearest == NULL)
        cli_complain(cli, "no command '%s'. 'postern help' lists them.", words[0]);
    else
        cli_complain(cli, "no command '%s'. Did you mean '%s'?", words[0], nearest);
    return EXIT_STATUS_CANNOT;
}

static enum exit_status
command_overview(struct cli *cli, char **arguments)
{
    gboolean is_version = FALSE;
    enum exit_status status;
    g_auto(GStrv) rest = arguments;
    const GOptionEntry entries[] = {
        {"version", 0, 0, G_OPTION_ARG_NONE, &is_version, NULL, NULL },
        { 0       },
    };
    g_autoptr(GString) text = g_string_new(NULL);

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (is_version)
        g_string_append_printf(text, "postern %s\n", PACKAGE_VERSION);
    else
        help_append_overview(cli, text);
    cli_print(text);
    return EXIT_STATUS_DONE;
}

static enum exit_status
dispatch(struct cli *cli, char *const *arguments)
{
    size_t at = find_command_word(arguments), used = 0;
    const struct command *command = arguments[at] == NULL ? NULL : command_find(arguments + at, &used);

    if (command == NULL && arguments[at] != NULL && strcmp(arguments[at], "--") != 0)
        return complain_command(cli, arguments + at);
    cli->command = command;
    if (command == NULL)
        return command_overview(cli, rearrange(arguments, "postern", at, 0));
    return command->run(cli, rearrange(arguments, command->name, at, used));
}

int
main(int argc, char **argv)
{
    const char *named = g_getenv("POSTERN_CONFIG");
    bool is_named = named != NULL && *named != '\0';

    (void)argc;
    setlocale(LC_ALL, "");
    struct cli cli = {
        .config = g_strdup(is_named ? named : SETTINGS_DEFAULT_FILE),
        .is_config_named = is_named,
        .out = style_for(STDOUT_FILENO, COLOR_AUTO),
        .err = style_for(STDERR_FILENO, COLOR_AUTO),
    };
    enum exit_status status = dispatch(&cli, argv);

    g_free(cli.config);
    /* What a full disk did not take is not done. */
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        cli_complain(&cli, "cannot write to standard output");
        status = EXIT_STATUS_CANNOT;
    }
    return (int)status;
}
