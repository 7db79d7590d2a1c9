/* The overview, `postern help`, and --help. */
#include "cli/command.h"

#include "base/nearest.h"
#include "cli/topic.h"

#include <stdint.h>
#include <stdio.h>

#define EXAMPLE_COLUMN 33
#define PARAGRAPH_COLUMNS 80
#define GROUP_COLUMN 11

const char help_help[] = //
    "Help of a command, or what a finding of 'postern check' means.\n"
    "\n"
    "  postern help                     the overview\n"
    "  postern help test                a command\n"
    "  postern help unknown-parameter   a finding: what it means and how it is cured\n"
    "\n"
    "Exit: 0 shown · 2 there is no such command or finding\n";

static const char *const group_names[] = {
    [GROUP_RULES] = "Rules",
    [GROUP_ROUTES] = "Routes",
    [GROUP_OPERATION] = "Operation",
    [GROUP_HELP] = "Help",
};

/* The words an administrator needs first. */
static const struct {
    const char *line, *what;
} starts[] = {
    {"postern check",                 "whether configuration and rules are right, and the cure where not"    },
    { "postern doctor",               "what is wrong between Postfix and Postern, and the line that cures it"},
    { "postern test --explain A.eml", "what the rules do with a saved message, and why"                      },
    { "postern mx show NAME",         "which hosts mail for NAME goes to, and in what order"                 },
};

/* Help is written with the marks of UTF-8; other locales get its ASCII form. */
static void
append_help_text(struct style style, const char *text, GString *out)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);

        if (letter == 0xB7 && !style.is_utf8)
            g_string_append_c(out, ',');
        else
            g_string_append_unichar(out, letter);
    }
}

/* How many bytes two names share up to and with a blank: "mx show" and "mx check" share "mx ". */
static size_t
shared_word(const char *name, const char *other)
{
    size_t len = strcspn(name, " ") + 1;

    return name[len - 1] == ' ' && strncmp(name, other, len) == 0 ? len : 0;
}

/* "Routes     mx show|check  route status|drain|undrain" */
static void
append_group(enum command_group group, GString *out)
{
    size_t count, start = out->len;
    const struct command *table = command_table(&count);
    const char *before = "";

    g_string_append(out, group_names[group]);
    style_pad(out, start, GROUP_COLUMN, 1);
    for (size_t i = 0; i < count; i++) {
        size_t shared = shared_word(table[i].name, before);

        if (table[i].group != group)
            continue;
        if (shared == 0 && *before != '\0')
            g_string_append(out, "  ");
        g_string_append_printf(out, "%s%s", shared > 0 ? "|" : "", table[i].name + shared);
        before = table[i].name;
    }
    g_string_append_c(out, '\n');
}

void
help_append_overview(const struct cli *cli, GString *out)
{
    g_string_append(out,
                    "Postern checks mail against Exchange-style rules and routes it to the smarthost that "
                    "is up.\n\n");
    style_ink(cli->out, INK_BOLD, out);
    g_string_append(out, "Start here");
    style_ink(cli->out, INK_PLAIN, out);
    g_string_append_c(out, '\n');
    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        g_string_append_printf(out, "  %-*s %s\n", EXAMPLE_COLUMN - 3, starts[i].line, starts[i].what);
    g_string_append_c(out, '\n');
    for (int group = 0; group < GROUP_HELP; group++)
        append_group((enum command_group)group, out);
    g_string_append_printf(out, "%-10s postern help COMMAND | FINDING-ID        man postern\n\nConfig: ",
                           group_names[GROUP_HELP]);
    style_append_text(cli->out, cli->config, out);
    g_string_append(out, " (change with -c FILE or POSTERN_CONFIG)\n");
}

void
help_append_command(const struct cli *cli, const struct command *command, GString *out)
{
    append_help_text(cli->out, command->help, out);
    g_string_append_printf(out, "\nUsage: postern %s %s\n", command->name, command->usage);
    g_string_append(out,
                    "Every command: -c FILE, -q, -v, --color=auto|always|never, -h, --help (the manual)\n");
}

void
help_open_manual(const struct cli *cli, const struct command *command)
{
    static const char *const page[] = { "man", "postern", NULL };
    g_autoptr(GString) text = g_string_new(NULL);
    int status = 0;
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_STDERR_TO_DEV_NULL;

    fflush(stdout);
    bool is_shown =
        g_spawn_sync(NULL, (char **)(uintptr_t)page, NULL, flags, NULL, NULL, NULL, NULL, &status, NULL) &&
        g_spawn_check_wait_status(status, NULL);
    if (is_shown)
        return;
    if (command == NULL)
        help_append_overview(cli, text);
    else
        help_append_command(cli, command, text);
    cli_print(text);
}

static void
append_paragraph(const struct cli *cli, const char *label, const char *text, GString *out)
{
    struct style narrow = cli->out;
    g_string_append(out, "\n  ");
    size_t start = out->len - 2;

    narrow.width = narrow.width == 0 ? PARAGRAPH_COLUMNS : MIN(narrow.width, PARAGRAPH_COLUMNS);
    g_string_append(out, label);
    style_append_wrapped(narrow, text, start, 2, out);
    g_string_append_c(out, '\n');
}

static bool
append_topic(const struct cli *cli, const char *name, GString *out)
{
    const struct topic *topic = topic_find(name);

    if (topic == NULL)
        return false;
    style_ink(cli->out, INK_BOLD, out);
    g_string_append(out, topic->id);
    style_ink(cli->out, INK_PLAIN, out);
    append_paragraph(cli, "", topic->meaning, out);
    append_paragraph(cli, "Cure: ", topic->cure, out);
    return true;
}

static void
complain_topic(const struct cli *cli, char *const *words)
{
    const char *nearest = command_nearest(words);

    if (nearest == NULL)
        nearest = topic_nearest(words[0]);
    if (nearest == NULL)
        cli_complain(cli, "no help on '%s'. 'postern help' lists the commands.", words[0]);
    else
        cli_complain(cli, "no help on '%s'. Did you mean '%s'?", words[0], nearest);
}

enum exit_status
command_help(struct cli *cli, char **arguments)
{
    static const GOptionEntry none[] = { { 0 } };
    g_auto(GStrv) words = arguments;
    g_autoptr(GString) text = g_string_new(NULL);
    enum exit_status status;
    size_t used = 0;

    if (!cli_parse_options(cli, none, &words, &status))
        return status;
    const struct command *command = words[1] == NULL ? NULL : command_find(words + 1, &used);
    if (words[1] == NULL) {
        help_append_overview(cli, text);
    } else if (command != NULL) {
        help_append_command(cli, command, text);
    } else if (!append_topic(cli, words[1], text)) {
        complain_topic(cli, words + 1);
        return EXIT_STATUS_CANNOT;
    }
    cli_print(text);
    return EXIT_STATUS_DONE;
}
