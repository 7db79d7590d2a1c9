/* postern doctor: what is wrong with this gateway, and the line that cures it. */
#include "cli/command.h"
#include "cli/doctor/gather.h"
#include "cli/doctor/output.h"

#include "base/limits.h"
#include "base/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char help_doctor[] = //
    "Read Postfix's and Postern's configuration, and say what will go wrong. Changes nothing.\n"
    "\n"
    "  postern doctor                        everything that needs no network\n"
    "  postern doctor --online               also DNS, probes of the smarthosts, their certificates, the "
    "clock\n"
    "  postern doctor --tenant contoso       also checks for contoso.onmicrosoft.com\n"
    "  postern doctor --only tls,loop        some groups\n"
    "  postern doctor --headers FILE         what the header of a delivered test message says, or a refusal\n"
    "  postern doctor --mta-config /etc/postfix-out\n"
    "  postern help doctor/shared-client-cert\n"
    "\n"
    "  --only GROUP,...            setup, sockets, milter, routing, tls, certificates, trust, loop, limits, "
    "tenant,\n"
    "                              online\n"
    "  --min-severity=error|warning|info   what is shown and counts (default warning)\n"
    "  --online                    ask DNS, and probe each smarthost as postern-routed does; no message is "
    "sent\n"
    "  --tenant NAME               NAME of NAME.onmicrosoft.com\n"
    "  --mta-config FOLDER         the folder of main.cf and master.cf (default: where postconf looks)\n"
    "  --headers FILE              look at this text alone; - is standard input\n"
    "  --json                      output for machines: postern-json(5)\n"
    "  -q                          the findings without the summary\n"
    "Run it as root: others cannot see the rights of sockets and certificates.\n"
    "Exit: 0 nothing found · 1 something found · 2 something could not be checked\n";

struct doctor_options {
    char *only, *least, *mta_folder, *tenant, *headers;
    gboolean is_json, is_online;
};

static bool
read_group(const struct cli *cli, const char *name, unsigned *groups)
{
    const char *names[CHECK_GROUPS];

    for (size_t i = 0; i < CHECK_GROUPS; i++) {
        names[i] = check_group_name((enum check_group)i);
        if (strcmp(names[i], name) == 0) {
            *groups |= 1u << i;
            return true;
        }
    }
    const char *near = nearest_name(name, names, CHECK_GROUPS);
    if (near == NULL)
        cli_complain(cli, "--only: no group '%s'. 'postern doctor -h' lists them.", name);
    else
        cli_complain(cli, "--only: no group '%s'. Did you mean '%s'?", name, near);
    return false;
}

static bool
read_groups(const struct cli *cli, const char *text, unsigned *groups)
{
    g_auto(GStrv) names = text == NULL ? NULL : g_strsplit(text, ",", -1);

    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (!read_group(cli, g_strstrip(names[i]), groups))
            return false;
    }
    if (names == NULL)
        *groups = ~0u;
    return true;
}

/* "contoso", also where it was written as contoso.onmicrosoft.com. */
static bool
read_tenant(const struct cli *cli, char **tenant)
{
    char *name = *tenant;

    if (name == NULL)
        return true;
    for (char *at = name; *at != '\0'; at++)
        *at = g_ascii_tolower(*at);
    char *rest = strstr(name, ".onmicrosoft.com");
    if (rest != NULL)
        *rest = '\0';
    bool is_label = *name != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
    if (!is_label)
        cli_complain(cli, "--tenant is the NAME of NAME.onmicrosoft.com, not '%s'", name);
    return is_label;
}

static enum exit_status
tell(const struct cli *cli, const struct doctor_options *options, const struct doctor_report *report,
     const struct output_context *context)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (options->is_json)
        doctor_append_json(report, context, out);
    else
        doctor_append_human(cli->out, report, context, out);
    if (!options->is_json && !cli->is_quiet)
        doctor_append_summary(report, context, out);
    cli_print(out);
    return report_count_unchecked(report) > 0 ? EXIT_STATUS_CANNOT : EXIT_STATUS_DONE;
}

static enum exit_status
doctor(const struct cli *cli, const struct doctor_options *options, unsigned groups, enum severity least)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(settings) configured = settings_load(cli->config, found);
    g_autoptr(GError) why = NULL;
    g_autoptr(doctor_report) report = report_new();

    if (configured == NULL)
        diagnostics_to_error(found, &why);
    struct gather_options wanted = {
        .mta_folder = options->mta_folder,
        .settings = configured,
        .settings_problem = why == NULL ? NULL : why->message,
        .tenant = options->tenant,
        .is_online = options->is_online,
        .now_s = g_get_real_time() / G_USEC_PER_SEC,
    };
    g_autoptr(mta_setup) setup = gather(&wanted);
    struct output_context context = {
        .mta_folder = setup->postfix == NULL ? "/etc/postfix" : setup->postfix->folder,
        .config = cli->config,
        .least = least,
    };
    check_all(setup, groups, report);
    enum exit_status status = tell(cli, options, report, &context);
    return exit_status_worst(status, report_count(report, least) > 0 ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE);
}

/* The text, up to the limit of a header; NULL after it was said why not. */
static GString *
read_header(const struct cli *cli, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "re");
    int why = errno;
    char chunk[16384];
    size_t got;

    if (file == NULL) {
        cli_complain(cli, "cannot read '%s': %s", path, g_strerror(why));
        return NULL;
    }
    GString *text = g_string_new(NULL);
    while (text->len <= LIMIT_HEADER_BYTES && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
        g_string_append_len(text, chunk, (gssize)got);
    bool is_read = ferror(file) == 0 && text->len <= LIMIT_HEADER_BYTES;
    if (!is_stdin)
        fclose(file);
    if (is_read)
        return text;
    cli_complain(cli, "cannot read '%s', or it has more than %d bytes: paste the header alone", path,
                 LIMIT_HEADER_BYTES);
    g_string_free(text, TRUE);
    return NULL;
}

/* What is good is shown as well; the exit status goes by `least`. */
static enum exit_status
doctor_header(const struct cli *cli, const struct doctor_options *options, enum severity least)
{
    g_autoptr(GString) text = read_header(cli, options->headers);
    g_autoptr(mta_setup) setup = setup_new();
    g_autoptr(doctor_report) report = report_new();
    struct output_context context = { "/etc/postfix", cli->config, SEVERITY_INFO };

    if (text == NULL)
        return EXIT_STATUS_CANNOT;
    setup->header = (struct slice){ text->str, text->len };
    check_all(setup, 1u << GROUP_HEADER, report);
    enum exit_status status = tell(cli, options, report, &context);
    return exit_status_worst(status, report_count(report, least) > 0 ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE);
}

enum exit_status
command_doctor(struct cli *cli, char **arguments)
{
    struct doctor_options options = { 0 };
    g_auto(GStrv) rest = arguments;
    enum severity least = SEVERITY_WARNING;
    enum exit_status status = EXIT_STATUS_CANNOT;
    unsigned groups = 0;
    const GOptionEntry entries[] = {
        {"only",          0, 0, G_OPTION_ARG_STRING, &options.only, NULL, NULL },
        { "min-severity",              0, 0, G_OPTION_ARG_STRING, &options.least, NULL, NULL },
        { "tenant",  0, 0, G_OPTION_ARG_STRING, &options.tenant, NULL, NULL },
        { "mta-config",           0, 0, G_OPTION_ARG_FILENAME, &options.mta_folder, NULL, NULL },
        { "headers", 0, 0, G_OPTION_ARG_FILENAME, &options.headers, NULL, NULL },
        { "online",              0, 0, G_OPTION_ARG_NONE, &options.is_online, NULL, NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options.is_json, NULL, NULL },
        { 0          },
    };

    if (cli_parse_options(cli, entries, &rest, &status)) {
        status = EXIT_STATUS_CANNOT;
        if (rest[1] != NULL)
            cli_complain(cli, "doctor takes no argument: '%s'", rest[1]);
        else if (cli_read_severity(cli, "--min-severity", options.least, &least) &&
                 read_groups(cli, options.only, &groups) && read_tenant(cli, &options.tenant))
            status = options.headers != NULL ? doctor_header(cli, &options, least)
                                             : doctor(cli, &options, groups, least);
    }
    g_free(options.only);
    g_free(options.least);
    g_free(options.headers);
    g_free(options.tenant);
    g_free(options.mta_folder);
    return status;
}
