/* What commands print, and complaints. */
#include "cli/command.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "cli/findings.h"

void
cli_print(const GString *text)
{
    fwrite(text->str, 1, text->len, stdout); /* main looks at ferror at the end */
}

void
cli_complain(const struct cli *cli, const char *format, ...)
{
    g_autoptr(GString) line = g_string_new("postern: ");
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    style_append_text(cli->err, text, line);
    g_string_append_c(line, '\n');
    fflush(stdout); /* where both are one file, the order tells what the complaint is about */
    fwrite(line->str, 1, line->len, stderr);
}

void
cli_complain_error(const struct cli *cli, GError *error)
{
    cli_complain(cli, "%s", error->message);
    g_error_free(error);
}

void
cli_complain_findings(const struct cli *cli, struct diagnostics *found)
{
    g_autoptr(GString) text = g_string_new(NULL);

    findings_sort(found);
    findings_append_human(cli->err, found, text);
    fflush(stdout);
    fwrite(text->str, 1, text->len, stderr);
}

void
cli_log_shown(const struct settings *configured, size_t messages)
{
    static const struct log_options to_system = { "postern", LOG_TARGET_AUTO, LOG_FORMAT_TEXT,
                                                  LOG_LEVEL_INFO };
    struct log_record record;

    if (configured == NULL)
        log_open(&to_system);
    else
        settings_open_log(configured, "postern");
    log_start(&record, LOG_LEVEL_INFO, NULL, "matched_text_shown");
    log_add(&record, "user", g_get_user_name());
    log_add_number(&record, "messages", (int64_t)messages);
    log_emit(&record);
}

struct settings *
cli_load_settings(const struct cli *cli)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    struct settings *loaded = settings_load(cli->config, found);

    if (loaded == NULL)
        cli_complain_findings(cli, found);
    return loaded;
}
