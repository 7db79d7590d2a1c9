/* postern edm build: a table of exact data out of a CSV file. */
#include "cli/command.h"

#include "classifiers/exact/build.h"

#include <string.h>

const char help_edm_build[] = //
    "Build a table of exact data: the rows of a CSV file as salted hashes, which types of ExactMatch look "
    "up.\n"
    "\n"
    "  postern edm build --search ssn --output patients.edm patients.csv\n"
    "  postern edm build --search id --search mail --output people.edm --separator tab people.tsv\n"
    "  psql -c '\\copy people to stdout csv header' | postern edm build --search id --output people.edm -\n"
    "\n"
    "FILE: CSV in UTF-8 whose first line names the fields; - reads standard input.\n"
    "  --search FIELD              a field by which rows are found; one or more, with values that differ\n"
    "  --output TABLE              the file to write; one that is there is replaced at once and as a whole, "
    "and\n"
    "                              keeps its group and mode (a new one is 0600: chgrp postern, chmod 640)\n"
    "  --separator CHAR            what stands between fields: ',' (the default), ';' or tab\n"
    "No value of the file is written anywhere. Values are compared by their letters and digits alone, in "
    "any\n"
    "case. The form of a type with ExactMatch: postern-rules(5). Reload the daemons after a table changed.\n"
    "Exit: 0 built · 2 could not build; the table that was there stays\n";

static bool
read_separator(const struct cli *cli, const char *text, char *separator)
{
    static const struct {
        const char *name;
        char separator;
    } separators[] = {
        {",",    ',' },
        { ";",   ';' },
        { "tab", '\t'},
    };

    for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
        if (text == NULL || strcmp(text, separators[i].name) == 0) {
            *separator = separators[i].separator;
            return true;
        }
    }
    cli_complain(cli, "--separator is ',', ';' or tab, not '%s'", text);
    return false;
}

static void
print_report(const struct cli *cli, const struct exact_report *report, const struct exact_source *source,
             const char *output)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *searched = g_strjoinv(", ", (char **)(uintptr_t)source->searchable);

    style_append_text(cli->out, output, out);
    g_string_append_printf(out, ": %zu %s, %zu %s, found by ", report->rows,
                           report->rows == 1 ? "row" : "rows", report->fields,
                           report->fields == 1 ? "field" : "fields");
    style_append_text(cli->out, searched, out);
    g_string_append_c(out, '\n');
    if (report->long_values > 0)
        g_string_append_printf(
            out,
            "%zu %s more than eight words: only evidence with a Function or Regex of its own "
            "finds %s\n",
            report->long_values, report->long_values == 1 ? "value has" : "values have",
            report->long_values == 1 ? "it" : "them");
    if (!cli->is_quiet)
        cli_print(out);
}

enum exit_status
command_edm_build(struct cli *cli, char **arguments)
{
    g_auto(GStrv) rest = arguments;
    g_auto(GStrv) searchable = NULL;
    g_autofree char *output = NULL;
    g_autofree char *separator = NULL;
    const GOptionEntry entries[] = {
        {"search",     0, 0, G_OPTION_ARG_STRING_ARRAY, &searchable, NULL, NULL },
        { "output",           0, 0, G_OPTION_ARG_FILENAME, &output, NULL, NULL },
        { "separator", 0, 0, G_OPTION_ARG_STRING, &separator, NULL, NULL },
        { 0       },
    };
    struct exact_source source = { 0 };
    struct exact_report report;
    GError *error = NULL;
    enum exit_status status;

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (rest[1] == NULL || rest[2] != NULL || output == NULL || searchable == NULL) {
        cli_complain(cli, "edm build needs one FILE, --output TABLE and --search FIELD: "
                          "postern edm build --search ssn --output patients.edm patients.csv");
        return EXIT_STATUS_CANNOT;
    }
    source.path = rest[1];
    source.searchable = (const char *const *)searchable;
    if (!read_separator(cli, separator, &source.separator))
        return EXIT_STATUS_CANNOT;
    if (!exact_build(&source, output, &report, &error)) {
        cli_complain_error(cli, error);
        return EXIT_STATUS_CANNOT;
    }
    print_report(cli, &report, &source, output);
    return EXIT_STATUS_DONE;
}
