/* postern export rulepack: types of ours as a package for Exchange. */
#include "cli/command.h"
#include "cli/findings.h"

#include "classifiers/rulepack/write.h"

#include <stdint.h>
#include <string.h>

const char help_export_rulepack[] = //
    "Write sensitive information types as a rule package, the XML that Exchange takes.\n"
    "\n"
    "  postern export rulepack --output contoso.xml contoso.yaml\n"
    "  postern export rulepack --publisher Contoso --package-version 1.0.0.7 types/*.yaml >contoso.xml\n"
    "\n"
    "FILE: of types, as 'classifiers' of postern.yaml names it. Functions of Exchange are referred to; all "
    "other\n"
    "that its types need is written into the package. What a package has no place for is said.\n"
    "  --publisher NAME            whom the package is of (default Postern)\n"
    "  --name NAME                 of the package (default: of the first file)\n"
    "  --package-version A.B.C.D   has to rise for Exchange to take an update (default 1.0.0.0)\n"
    "  --output FILE               instead of standard output\n"
    "  --utf8                      UTF-8 instead of the UTF-16 that Exchange writes\n"
    "Exit: 0 written · 1 written, but something is not in it or Exchange would refuse it · 2 could not "
    "write\n";

struct export_options {
    char *publisher, *name, *version, *output;
    gboolean is_utf8;
};

static bool
read_version(const struct cli *cli, const char *text, uint16_t *version)
{
    g_auto(GStrv) parts = g_strsplit(text == NULL ? "1.0.0.0" : text, ".", -1);
    bool is_right = g_strv_length(parts) == 4;

    for (size_t i = 0; is_right && i < 4; i++) {
        guint64 number = 0;

        is_right = g_ascii_string_to_unsigned(parts[i], 10, 0, UINT16_MAX, &number, NULL);
        version[i] = (uint16_t)number;
    }
    if (!is_right)
        cli_complain(cli, "--package-version is four numbers from 0 to 65535, such as 1.0.0.7, not '%s'",
                     text);
    return is_right;
}

/* "contoso" of "types/contoso.yaml"; g_free it. */
static char *
stem_of(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *valid = g_utf8_make_valid(base, -1);
    const char *dot = strrchr(valid, '.');

    return dot == NULL || dot == valid ? g_steal_pointer(&valid) : g_strndup(valid, (gsize)(dot - valid));
}

static bool
write_out(const struct cli *cli, const char *output, const GString *bytes)
{
    g_autoptr(GError) error = NULL;

    if (output == NULL) {
        cli_print(bytes);
        return true;
    }
    if (g_file_set_contents(output, bytes->str, (gssize)bytes->len, &error))
        return true;
    cli_complain(cli, "%s", error->message);
    return false;
}

static enum exit_status
write_package(const struct cli *cli, const struct export_options *options, struct rulepack_request *request)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(GString) package = NULL;

    request->set = set;
    if (classifier_set_load_catalogue(set, NULL, found))
        package = rulepack_write(request, found);
    cli_complain_findings(cli, found);
    if (package == NULL)
        return EXIT_STATUS_CANNOT;
    g_autoptr(GString) utf16 = options->is_utf8 ? NULL : rulepack_to_utf16(package);
    if (!write_out(cli, options->output, options->is_utf8 ? package : utf16))
        return EXIT_STATUS_CANNOT;
    return findings_reach(found, SEVERITY_WARNING) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

static enum exit_status
run(const struct cli *cli, const struct export_options *options, char *const *paths)
{
    g_autofree char *stem = paths[0] == NULL ? NULL : stem_of(paths[0]);
    struct rulepack_request request = {
        .publisher = options->publisher == NULL ? "Postern" : options->publisher,
        .name = options->name == NULL ? stem : options->name,
        .paths = (const char *const *)paths,
    };

    if (paths[0] == NULL) {
        cli_complain(cli, "export rulepack needs a FILE of types: postern export rulepack contoso.yaml");
        return EXIT_STATUS_CANNOT;
    }
    if (*request.publisher == '\0' || *request.name == '\0' ||
        !g_utf8_validate(request.publisher, -1, NULL) || !g_utf8_validate(request.name, -1, NULL)) {
        cli_complain(cli, "--publisher and --name are texts of UTF-8 that are not empty");
        return EXIT_STATUS_CANNOT;
    }
    if (!read_version(cli, options->version, request.version))
        return EXIT_STATUS_CANNOT;
    return write_package(cli, options, &request);
}

enum exit_status
command_export_rulepack(struct cli *cli, char **arguments)
{
    struct export_options options = { 0 };
    g_auto(GStrv) rest = arguments;
    enum exit_status status = EXIT_STATUS_CANNOT;
    const GOptionEntry entries[] = {
        {"publisher",         0, 0, G_OPTION_ARG_STRING, &options.publisher, NULL, NULL },
        { "name",                  0, 0, G_OPTION_ARG_STRING, &options.name, NULL, NULL },
        { "package-version", 0, 0, G_OPTION_ARG_STRING, &options.version, NULL, NULL },
        { "output",               0, 0, G_OPTION_ARG_FILENAME, &options.output, NULL, NULL },
        { "utf8",             0, 0, G_OPTION_ARG_NONE, &options.is_utf8, NULL, NULL },
        { 0                 },
    };

    if (cli_parse_options(cli, entries, &rest, &status))
        status = run(cli, &options, rest + 1);
    g_free(options.publisher);
    g_free(options.name);
    g_free(options.version);
    g_free(options.output);
    return status;
}
