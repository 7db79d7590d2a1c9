/* Options of all commands, read with GOptionContext; its complaints in our words, with the nearest option. */
#include "cli/command.h"

#include <stdint.h>
#include <unistd.h>

#include "base/nearest.h"

struct common_options {
    char *config;
    char *color;
    gboolean is_quiet;
    gboolean is_short_help;
    gboolean is_manual;
    int verbosity;
    char **words; /* what is no option */
};

static gboolean
count_verbose(const char *name, const char *value, gpointer data, GError **error)
{
    struct common_options *common = data;

    (void)name, (void)value, (void)error;
    common->verbosity++;
    return TRUE;
}

static size_t
count_entries(const GOptionEntry *entries)
{
    size_t count = 0;

    while (entries[count].long_name != NULL)
        count++;
    return count;
}

/* `entries` and those of every command, in one vector that ends with a zero row; g_free it. */
static GOptionEntry *
join_entries(const GOptionEntry *entries, struct common_options *common)
{
    const GOptionEntry every[] = {
        {"config",            'c', 0,                    G_OPTION_ARG_FILENAME,       &common->config,                    NULL, NULL},
        { "color",            0,   0,                    G_OPTION_ARG_FILENAME,       &common->color,                     NULL, NULL},
        { "quiet",            'q', 0,                    G_OPTION_ARG_NONE,           &common->is_quiet,                  NULL, NULL},
        { "verbose",          'v', G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK,       (gpointer)(uintptr_t)count_verbose,
         NULL,                                                                                                                  NULL},
        { "short-help",       'h', G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE,           &common->is_short_help,             NULL, NULL},
        { "help",             0,   0,                    G_OPTION_ARG_NONE,           &common->is_manual,                 NULL, NULL},
        { G_OPTION_REMAINING, 0,   0,                    G_OPTION_ARG_FILENAME_ARRAY, &common->words,                     NULL, NULL},
    };
    size_t count = count_entries(entries);
    GOptionEntry *all = g_new0(GOptionEntry, count + ARRAY_LEN(every) + 1);

    memcpy(all, entries, count * sizeof *all);
    memcpy(all + count, every, sizeof every);
    for (size_t i = 0; i < count; i++)
        all[i].flags &= ~G_OPTION_FLAG_OPTIONAL_ARG;
    return all;
}

/* GLib would take the next argument for the value of "--explain A.eml"; "--explain=" says there is none. */
static void
close_optional_values(const GOptionEntry *entries, char **arguments)
{
    for (size_t i = 0; arguments[i] != NULL && strcmp(arguments[i], "--") != 0; i++) {
        for (const GOptionEntry *entry = entries; entry->long_name != NULL; entry++) {
            if ((entry->flags & G_OPTION_FLAG_OPTIONAL_ARG) != 0 && g_str_has_prefix(arguments[i], "--") &&
                strcmp(arguments[i] + 2, entry->long_name) == 0) {
                g_free(arguments[i]);
                arguments[i] = g_strdup_printf("--%s=", entry->long_name);
                break;
            }
        }
    }
}

static const GOptionEntry *
find_entry(const GOptionEntry *all, const char *argument)
{
    size_t len = strcspn(argument, "=");

    for (const GOptionEntry *entry = all; entry->long_name != NULL; entry++) {
        bool is_long = g_str_has_prefix(argument, "--") && strlen(entry->long_name) == len - 2 &&
                       strncmp(argument + 2, entry->long_name, len - 2) == 0;
        bool is_short = argument[1] != '-' && entry->short_name != '\0' && argument[1] == entry->short_name;

        if (is_long || is_short)
            return entry;
    }
    return NULL;
}

/* The first argument that is an option which nobody knows; NULL where there is none. */
static const char *
find_unknown(const GOptionEntry *all, char *const *arguments)
{
    for (size_t i = 1; arguments[i] != NULL && strcmp(arguments[i], "--") != 0; i++) {
        if (arguments[i][0] != '-' || arguments[i][1] == '\0')
            continue;
        const GOptionEntry *entry = find_entry(all, arguments[i]);
        if (entry == NULL)
            return arguments[i];
        bool takes_value = entry->arg != G_OPTION_ARG_NONE && (entry->flags & G_OPTION_FLAG_NO_ARG) == 0;
        bool is_attached =
            strchr(arguments[i], '=') != NULL || (arguments[i][1] != '-' && arguments[i][2] != '\0');
        if (takes_value && !is_attached && arguments[i + 1] != NULL)
            i++;
    }
    return NULL;
}

static void
complain_unknown(const struct cli *cli, const GOptionEntry *all, const char *argument)
{
    g_autofree char *whose =
        cli->command == NULL ? g_strdup("there is") : g_strdup_printf("'%s' has", cli->command->name);
    g_autofree char *typed = g_strndup(argument, strcspn(argument, "="));
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (const GOptionEntry *entry = all; entry->long_name != NULL; entry++) {
        if ((entry->flags & G_OPTION_FLAG_HIDDEN) == 0)
            g_ptr_array_add(names, (gpointer)(uintptr_t)entry->long_name);
    }
    const char *bare = typed + strspn(typed, "-");
    const char *nearest = nearest_name(bare, (const char *const *)names->pdata, names->len);
    if (nearest != NULL)
        cli_complain(cli, "%s no option '%s'. Did you mean '--%s'?", whose, typed, nearest);
    else
        cli_complain(cli, "%s no option '%s'. '-h' lists those there are.", whose, typed);
}

static bool
read_color(struct cli *cli, const char *color)
{
    static const char *const names[] = { "auto", "always", "never" };

    for (size_t i = 0; color != NULL && i < ARRAY_LEN(names); i++) {
        if (strcmp(color, names[i]) != 0)
            continue;
        cli->out = style_for(STDOUT_FILENO, (enum color_choice)i);
        cli->err = style_for(STDERR_FILENO, (enum color_choice)i);
        return true;
    }
    if (color == NULL)
        return true;
    cli_complain(cli, "--color is auto, always or never, not '%s'", color);
    return false;
}

static void
take_common(struct cli *cli, struct common_options *common, char ***arguments)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    if (common->config != NULL) {
        g_free(cli->config);
        cli->config = g_steal_pointer(&common->config);
        cli->is_config_named = true;
    }
    cli->is_quiet = common->is_quiet;
    cli->verbosity = common->verbosity;
    g_ptr_array_add(words, g_strdup((*arguments)[0]));
    for (size_t i = 0; common->words != NULL && common->words[i] != NULL; i++)
        g_ptr_array_add(words, g_strdup(common->words[i]));
    g_ptr_array_add(words, NULL);
    g_strfreev(*arguments);
    *arguments = (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static void
show_help(const struct cli *cli)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (cli->command == NULL)
        help_append_overview(cli, text);
    else
        help_append_command(cli, cli->command, text);
    cli_print(text);
}

static bool
parse(struct cli *cli, const GOptionEntry *all, struct common_options *common, char ***arguments)
{
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    GOptionGroup *group = g_option_group_new("postern", "", "", common, NULL);

    g_option_group_add_entries(group, all);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);
    g_auto(GStrv) before = g_strdupv(*arguments);
    if (g_option_context_parse_strv(context, arguments, &error))
        return true;
    const char *unknown = find_unknown(all, before);
    if (g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && unknown != NULL)
        complain_unknown(cli, all, unknown);
    else
        cli_complain(cli, "%s", error->message);
    return false;
}

bool
cli_parse_options(struct cli *cli, const GOptionEntry *entries, char ***arguments, enum exit_status *status)
{
    struct common_options common = { 0 };
    g_autofree GOptionEntry *all = join_entries(entries, &common);

    close_optional_values(entries, *arguments);
    bool is_read = parse(cli, all, &common, arguments) && read_color(cli, common.color);
    if (is_read)
        take_common(cli, &common, arguments);
    g_free(common.config);
    g_free(common.color);
    g_strfreev(common.words);
    if (!is_read) {
        *status = EXIT_STATUS_CANNOT;
        return false;
    }
    if (common.is_manual)
        help_open_manual(cli, cli->command);
    else if (common.is_short_help)
        show_help(cli);
    *status = EXIT_STATUS_DONE;
    return !common.is_manual && !common.is_short_help;
}

bool
cli_read_severity(const struct cli *cli, const char *option, const char *name, enum severity *least)
{
    for (int severity = SEVERITY_INFO; name != NULL && severity <= SEVERITY_ERROR; severity++) {
        if (strcmp(name, severity_name((enum severity)severity)) == 0) {
            *least = (enum severity)severity;
            return true;
        }
    }
    if (name == NULL)
        return true;
    cli_complain(cli, "%s is error, warning or info, not '%s'", option, name);
    return false;
}
