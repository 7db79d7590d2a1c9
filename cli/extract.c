/* postern extract: a message taken apart as predicates see it. */
#include "cli/command.h"
#include "cli/extract_output.h"
#include "cli/mail_source.h"

const char help_extract[] = //
    "Take messages apart as predicates see them: header fields, parts, types, readable text. Sends nothing.\n"
    "\n"
    "  postern extract A.eml                             the tree of parts\n"
    "  postern extract -v A.eml                          with the text of each part\n"
    "  postern extract --json A.eml | jq -r '.parts[].text'\n"
    "  postern extract --json mail/ | jq -r 'select(.parts[].filename==\"a.exe\").file'\n"
    "\n"
    "FILE: a message, mbox, Maildir or a folder; any other file is one attachment; - reads standard input.\n"
    "  --json                      output for machines, one line a message: postern-json(5)\n"
    "  -v                          the readable text below each part\n"
    "Exit: 0 done · 2 a file could not be read\n";

static enum exit_status
extract_all(const struct cli *cli, char *const *paths, extract_print_fn print)
{
    g_autoptr(mail_source) source = mail_source_new(paths);
    g_autoptr(GString) out = g_string_new(NULL);
    enum exit_status status = EXIT_STATUS_DONE;
    enum mail_step step;
    struct mail_item item;
    GError *error = NULL;

    while ((step = mail_source_next(source, &item, &error)) != MAIL_END) {
        if (step == MAIL_PROBLEM) {
            cli_complain_error(cli, g_steal_pointer(&error));
            status = EXIT_STATUS_CANNOT;
            continue;
        }
        print(cli, &item, out);
        cli_print(out);
        g_string_truncate(out, 0);
        mail_item_done(&item);
    }
    return status;
}

enum exit_status
command_extract(struct cli *cli, char **arguments)
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
        cli_complain(cli, "extract needs a FILE: postern extract A.eml");
        return EXIT_STATUS_CANNOT;
    }
    return extract_all(cli, rest + 1, is_json ? extract_append_json : extract_append_human);
}
