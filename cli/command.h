/*
 * The commands of `postern`: one row each, and what they share. A new command is one row in command.c, one
 * file with its function, its lines in postern(1) and its tests.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/settings.h"
#include "cli/style.h"

#include <glib.h>

/* DESIGN.md section 8: the same for every command. */
enum exit_status {
    EXIT_STATUS_DONE = 0,   /* done and nothing to report */
    EXIT_STATUS_FOUND = 1,  /* done and something found */
    EXIT_STATUS_CANNOT = 2, /* could not do it */
};
/* The graver of two, for commands that do several things. */
enum exit_status exit_status_worst(enum exit_status one, enum exit_status other);

enum command_group { GROUP_RULES, GROUP_ROUTES, GROUP_OPERATION, GROUP_HELP, GROUPS };

struct cli;
struct command {
    const char *name; /* one word or two: "check", "mx show" */
    enum command_group group;
    const char *summary; /* one line, no full stop */
    const char *usage;   /* "[options] PATH..." */
    /* -h and `postern help`: examples first, then options, then the exit status; without the first line. */
    const char *help;
    /* `arguments` begins with the command's name, ends with NULL; the function may change the vector. */
    enum exit_status (*run)(struct cli *cli, char **arguments);
};

const struct command *command_table(size_t *count);
/* The row whose words `words` begin with; *used says how many words that were. NULL where there is none. */
const struct command *command_find(char *const *words, size_t *used);
/* The name nearest to what was typed, or NULL. */
const char *command_nearest(char *const *words);

/* One run of the program: what the options that every command takes said. */
struct cli {
    const struct command *command;
    char *config;         /* -c, else POSTERN_CONFIG, else SETTINGS_DEFAULT_FILE */
    bool is_config_named; /* by -c or POSTERN_CONFIG */
    bool is_quiet;
    int verbosity;
    struct style out, err; /* of stdout and stderr */
};

/*
 * Options, after which the command goes on with *arguments, or ends with *status: after an error (said on
 * stderr, with the nearest option) or after -h and --help. `entries` end with an all-zero row; a row with
 * G_OPTION_FLAG_OPTIONAL_ARG takes its value only as --name=value, else "".
 */
bool cli_parse_options(struct cli *cli, const GOptionEntry *entries, char ***arguments,
                       enum exit_status *status);

/* The value of --fail-on or --min-severity: *least stays as it is for NULL. False after a wrong name was said
 * on stderr. */
bool cli_read_severity(const struct cli *cli, const char *option, const char *name, enum severity *least);

/* Writes to stdout. */
void cli_print(const GString *text);
/* "postern: text" on stderr, with what came from outside made harmless. */
void cli_complain(const struct cli *cli, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same with the GError, which is freed. */
void cli_complain_error(const struct cli *cli, GError *error);
/* What a loader found wrong, on stderr as `postern check` prints it; `found` is sorted. */
void cli_complain_findings(const struct cli *cli, struct diagnostics *found);

/*
 * Somebody saw what the masks hide: that is on record, what they saw is not. `messages` or other files; by
 * `configured`, or the system's log where there are none (NULL).
 */
void cli_log_shown(const struct settings *configured, size_t messages);

/*
 * The settings alone, for what needs no rules. NULL after the faults were said on stderr; commands that can
 * go on with defaults do.
 */
struct settings *cli_load_settings(const struct cli *cli);

/* The overview, and the help of one command. */
void help_append_overview(const struct cli *cli, GString *out);
void help_append_command(const struct cli *cli, const struct command *command, GString *out);
/* --help: the manual page where there is one, else the help on stdout. */
void help_open_manual(const struct cli *cli, const struct command *command);

enum exit_status command_check(struct cli *cli, char **arguments);
enum exit_status command_test(struct cli *cli, char **arguments);
enum exit_status command_extract(struct cli *cli, char **arguments);
enum exit_status command_classify(struct cli *cli, char **arguments);
enum exit_status command_edm_build(struct cli *cli, char **arguments);
enum exit_status command_import_rulepack(struct cli *cli, char **arguments);
enum exit_status command_export_rulepack(struct cli *cli, char **arguments);
enum exit_status command_mx_show(struct cli *cli, char **arguments);
enum exit_status command_mx_simulate(struct cli *cli, char **arguments);
enum exit_status command_mx_check(struct cli *cli, char **arguments);
enum exit_status command_route_status(struct cli *cli, char **arguments);
enum exit_status command_route_drain(struct cli *cli, char **arguments);
enum exit_status command_route_undrain(struct cli *cli, char **arguments);
enum exit_status command_doctor(struct cli *cli, char **arguments);
enum exit_status command_status(struct cli *cli, char **arguments);
enum exit_status command_reload(struct cli *cli, char **arguments);
enum exit_status command_help(struct cli *cli, char **arguments);

extern const char help_check[], help_test[], help_extract[], help_classify[], help_edm_build[],
    help_import_rulepack[], help_export_rulepack[], help_mx_show[], help_mx_simulate[], help_mx_check[],
    help_route_status[], help_route_drain[], help_route_undrain[], help_doctor[], help_status[],
    help_reload[], help_help[];

#endif
