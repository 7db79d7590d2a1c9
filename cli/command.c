#include "cli/command.h"

#include "base/nearest.h"

/* clang-format off */
static const struct command commands[] = {
    { "check", GROUP_RULES, "load everything and list what is wrong, with file, line and cure",
      "[option]...", help_check, command_check },
    { "test", GROUP_RULES, "what the rules do with saved messages, and why",
      "[option]... PATH...", help_test, command_test },
    { "extract", GROUP_RULES, "parts, types and text of a message as predicates see them",
      "[option]... FILE...", help_extract, command_extract },
    { "classify", GROUP_RULES, "the sensitive information types in any file, and those there are",
      "[option]... FILE...", help_classify, command_classify },
    { "edm build", GROUP_RULES, "a table of exact data out of a CSV file",
      "--search FIELD --output TABLE FILE", help_edm_build, command_edm_build },
    { "import rulepack", GROUP_RULES, "a rule package of Exchange as a file of types",
      "[--json] FILE", help_import_rulepack, command_import_rulepack },
    { "export rulepack", GROUP_RULES, "types of a file as a rule package that Exchange takes",
      "[option]... FILE...", help_export_rulepack, command_export_rulepack },
    { "mx show", GROUP_ROUTES, "the hosts behind a name, by MX preference, and their state",
      "[option]... NAME...", help_mx_show, command_mx_show },
    { "mx check", GROUP_ROUTES, "what is wrong with a zone that mail is to fail over by",
      "[option]... NAME...", help_mx_check, command_mx_check },
    { "mx simulate", GROUP_ROUTES, "where mail goes when hosts, sites and networks are lost",
      "[option]... NAME...", help_mx_simulate, command_mx_simulate },
    { "route status", GROUP_ROUTES, "tiers, hosts and their state, as postern-routed sees them",
      "[--json] [CONNECTOR]...", help_route_status, command_route_status },
    { "route drain", GROUP_ROUTES, "send no more mail to a host while others are up",
      "[--json] HOST...", help_route_drain, command_route_drain },
    { "route undrain", GROUP_ROUTES, "use a drained host again",
      "[--json] HOST...", help_route_undrain, command_route_undrain },
    { "doctor", GROUP_OPERATION, "what is wrong with this gateway, and the line that cures it",
      "[option]...", help_doctor, command_doctor },
    { "status", GROUP_OPERATION, "whether the daemons run, and what they do",
      "[option]...", help_status, command_status },
    { "reload", GROUP_OPERATION, "make the daemons read their configuration again",
      "[option]... [milter|routed]", help_reload, command_reload },
    { "help", GROUP_HELP, "help of a command, or what a finding of 'check' means",
      "[COMMAND | FINDING-ID]", help_help, command_help },
};
/* clang-format on */

enum exit_status
exit_status_worst(enum exit_status one, enum exit_status other)
{
    return one > other ? one : other;
}

const struct command *
command_table(size_t *count)
{
    *count = ARRAY_LEN(commands);
    return commands;
}

/* How many words of `words` the command's name is, or 0 where they differ. */
static size_t
match_words(const char *name, char *const *words)
{
    g_auto(GStrv) parts = g_strsplit(name, " ", -1);
    size_t count = 0;

    for (; parts[count] != NULL; count++) {
        if (words[count] == NULL || strcmp(parts[count], words[count]) != 0)
            return 0;
    }
    return count;
}

const struct command *
command_find(char *const *words, size_t *used)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        *used = match_words(commands[i].name, words);
        if (*used > 0)
            return &commands[i];
    }
    return NULL;
}

const char *
command_nearest(char *const *words)
{
    const char *names[ARRAY_LEN(commands)];

    if (words[0] == NULL)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        bool is_pair = strchr(commands[i].name, ' ') != NULL;

        /* "mx" alone is the beginning of its commands. */
        if (is_pair && words[1] == NULL && g_str_has_prefix(commands[i].name, words[0]) &&
            commands[i].name[strlen(words[0])] == ' ')
            return commands[i].name;
        names[i] = commands[i].name;
    }
    g_autofree char *pair = words[1] == NULL ? NULL : g_strdup_printf("%s %s", words[0], words[1]);
    const char *nearest = pair == NULL ? NULL : nearest_name(pair, names, ARRAY_LEN(names));
    return nearest != NULL && strchr(nearest, ' ') != NULL ? nearest
                                                           : nearest_name(words[0], names, ARRAY_LEN(names));
}
