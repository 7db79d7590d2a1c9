/* postern check: load everything, say all that is wrong. */
#include "classifiers/engine/engine.h"
#include "cli/attachments.h"
#include "cli/command.h"
#include "cli/daemon.h"
#include "cli/findings.h"
#include "rules/policy.h"

const char help_check[] = //
    "Load the configuration, all rules and classifications, and list what is wrong. Changes nothing.\n"
    "\n"
    "  postern check                         what the daemons would load\n"
    "  postern check -c new/postern.yaml     another configuration\n"
    "  postern check --rules rules.new/      the configuration with other rules\n"
    "  postern check --json | jq -r .text    for machines, one object a line\n"
    "  postern help unknown-parameter        what a finding means\n"
    "\n"
    "  --rules FILE|DIR            instead of the configured rules\n"
    "  --fail-on=error|warning|info   what counts as found (default warning)\n"
    "  --json                      output for machines: postern-json(5)\n"
    "  -q                          the findings without the summary\n"
    "  -v                          also how the patterns are looked for, and their memory\n"
    "Exit: 0 nothing found · 1 something found · 2 a file could not be read\n";

struct check_options {
    char *rules;
    char *fail_on;
    gboolean is_json;
};

/* "The running policy (v 3f2a9c, 13 rules) is unchanged.", where a milter runs with this configuration. */
static void
append_running(const struct cli *cli, const struct policy *loaded, GString *out)
{
    g_autoptr(diagnostics) ignored = diagnostics_new();
    g_autoptr(settings) own = loaded == NULL ? settings_load(cli->config, ignored) : NULL;
    const struct settings *known = loaded == NULL ? own : policy_settings(loaded);
    g_autoptr(json_t) answer =
        known == NULL ? NULL : daemon_ask(daemon_find("milter"), known, "status", NULL);
    const char *version = daemon_answer_text(answer, "policy");

    if (version == NULL)
        return;
    bool is_same = loaded != NULL && strcmp(policy_version(loaded), version) == 0;
    g_string_append(out, " The running policy (v ");
    style_append_text(cli->out, version, out);
    g_string_append_printf(out, ", %" JSON_INTEGER_FORMAT " rules) is %s",
                           json_integer_value(json_object_get(answer, "rules")),
                           is_same          ? "the same."
                           : loaded == NULL ? "unchanged."
                                            : "another; 'postern reload' replaces it.");
}

static void
append_summary(const struct cli *cli, const struct diagnostics *found, const struct policy *loaded,
               GString *out)
{
    g_string_append_printf(out, "%zu error%s, %zu warning%s", found->errors, found->errors == 1 ? "" : "s",
                           found->warnings, found->warnings == 1 ? "" : "s");
    if (loaded != NULL)
        g_string_append_printf(out, " in %zu rule%s", policy_rule_count(loaded),
                               policy_rule_count(loaded) == 1 ? "" : "s");
    g_string_append_c(out, '.');
    append_running(cli, loaded, out);
    g_string_append_c(out, '\n');
}

/* "Engine: 52 patterns in 310 KB: 40 words, 8 by a string in them, 3 by their first characters, 1 alone." */
static void
append_engine(const struct policy *loaded, GString *out)
{
    static const char *const ways[ENGINE_PATHS] = {
        [ENGINE_PATH_WORDS] = "as words or plain text",   [ENGINE_PATH_LITERAL] = "by a string in them",
        [ENGINE_PATH_WALK] = "by their first characters", [ENGINE_PATH_START] = "where a text begins",
        [ENGINE_PATH_SEARCH] = "in a pass of their own",
    };
    struct engine_info info = { 0 };
    const char *separator = ": ";

    policy_add_engine_info(loaded, &info);
    g_string_append_printf(out, "Engine: %zu pattern%s in %zu KB", info.patterns,
                           info.patterns == 1 ? "" : "s", (info.bytes + 1023) / 1024);
    for (size_t i = 0; i < ENGINE_PATHS; i++) {
        if (info.by_path[i] == 0)
            continue;
        g_string_append_printf(out, "%s%zu %s", separator, info.by_path[i], ways[i]);
        separator = ", ";
    }
    g_string_append(out, ".\n");
}

/* That text in pictures cannot be read shall not be noticed by its absence alone. */
static void
check_ocr(const struct cli *cli, const struct policy *loaded, struct diagnostics *found)
{
    g_autoptr(diagnostics) ignored = diagnostics_new();
    g_autoptr(settings) own = loaded == NULL ? settings_load(cli->config, ignored) : NULL;
    const struct settings *used = loaded == NULL ? own : policy_settings(loaded);
    const struct location at = { .file = g_intern_string(cli->config) };
    g_autoptr(GError) error = NULL;

    if (used == NULL || used->extract.ocr == NULL)
        return;
    g_autoptr(attachments) reader = attachments_new(used);
    if (!attachments_try(reader, &error))
        diagnostics_add(found, SEVERITY_WARNING, "missing-ocr", at, NULL,
                        "extract.ocr is '%s', but text in pictures cannot be read: %s", used->extract.ocr,
                        error->message);
}

static enum exit_status
check(const struct cli *cli, const struct check_options *options, enum severity least)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(policy) loaded = policy_load(cli->config, options->rules, found);
    g_autoptr(GString) out = g_string_new(NULL);

    check_ocr(cli, loaded, found);
    findings_sort(found);
    if (options->is_json)
        findings_append_json(found, out);
    else
        findings_append_human(cli->out, found, out);
    if (!options->is_json && !cli->is_quiet)
        append_summary(cli, found, loaded, out);
    if (!options->is_json && cli->verbosity > 0 && loaded != NULL)
        append_engine(loaded, out);
    cli_print(out);
    if (findings_have_unreadable(found))
        return EXIT_STATUS_CANNOT;
    return findings_reach(found, least) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

enum exit_status
command_check(struct cli *cli, char **arguments)
{
    struct check_options options = { 0 };
    g_auto(GStrv) rest = arguments;
    enum severity least = SEVERITY_WARNING;
    enum exit_status status = EXIT_STATUS_CANNOT;
    const GOptionEntry entries[] = {
        {"rules",         0, 0, G_OPTION_ARG_FILENAME, &options.rules, NULL, NULL },
        { "fail-on",              0, 0, G_OPTION_ARG_FILENAME, &options.fail_on, NULL, NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.is_json, NULL, NULL },
        { 0          },
    };

    if (cli_parse_options(cli, entries, &rest, &status)) {
        status = EXIT_STATUS_CANNOT;
        if (rest[1] != NULL)
            cli_complain(cli, "check takes no file: '%s'. -c names the configuration.", rest[1]);
        else if (cli_read_severity(cli, "--fail-on", options.fail_on, &least))
            status = check(cli, &options, least);
    }
    g_free(options.rules);
    g_free(options.fail_on);
    return status;
}
