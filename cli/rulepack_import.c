/* postern import rulepack: a package of Exchange's as YAML of ours. */
#include "cli/command.h"
#include "cli/findings.h"
#include "cli/json_text.h"

#include "base/yaml_write.h"
#include "classifiers/definition/definition.h"
#include "classifiers/rulepack/excerpt.h"
#include "classifiers/rulepack/rulepack.h"

#include <string.h>

const char help_import_rulepack[] = //
    "Print a rule package that was exported from Exchange (XML) as a file of types (YAML), to read or to "
    "edit.\n"
    "'classifiers' of postern.yaml takes the package as it is, too.\n"
    "\n"
    "  postern import rulepack contoso.xml >contoso.yaml\n"
    "  postern import rulepack --json contoso.xml | jq -r 'select(.status!=\"imported\").name'\n"
    "\n"
    "  --json                      one object for each type: postern-json(5)\n"
    "What could not be carried over is said on standard error.\n"
    "Exit: 0 all was imported · 1 something was not · 2 the file could not be read\n";

static const char *const lists[] = { "Types", "Absent" };
static const char absent_list[] = "Absent";

/* What was found about a type; *worst is the gravest. */
static json_t *
problems_of(const struct excerpt *about, const struct diagnostics *found, enum severity *worst)
{
    json_t *problems = json_array();

    *worst = SEVERITY_INFO;
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);

        if (fault->at.line == 0 || !excerpt_covers(about, fault->at.line))
            continue;
        json_t *problem = json_object();
        json_object_set_new(problem, "parameter", json_null());
        json_object_set_new(problem, "line", json_integer(fault->at.line));
        json_object_set_new(problem, "text", json_text(fault->text));
        json_array_append_new(problems, problem);
        *worst = MAX(*worst, fault->severity);
    }
    return problems;
}

static void
append_type(const struct yaml_node *document, const char *list, const struct yaml_node *type,
            const struct diagnostics *found, GString *out)
{
    static const char *const statuses[] = {
        [SEVERITY_INFO] = "imported", [SEVERITY_WARNING] = "partial", [SEVERITY_ERROR] = "refused"
    };
    g_autoptr(excerpt) about = excerpt_new(document, list, type);
    g_autoptr(json_t) object = json_object();
    g_autoptr(GString) yaml = g_string_new(NULL);
    enum severity worst;
    json_t *problems = problems_of(about, found, &worst);

    if (strcmp(list, absent_list) == 0)
        worst = SEVERITY_ERROR;
    excerpt_append(about, yaml);
    json_object_set_new(object, "kind", json_string("classification"));
    json_object_set_new(object, "name", json_text(yaml_get(type, "Name")->text));
    json_object_set_new(object, "line", json_integer(type->at.line));
    json_object_set_new(object, "status", json_string(statuses[worst]));
    json_object_set_new(object, "problems", problems);
    json_object_set_new(object, "yaml", json_text(yaml->str));
    json_append_line(object, out);
}

static void
append_types(const struct yaml_node *document, const struct diagnostics *found, GString *out)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const struct yaml_node *list = yaml_get(document, lists[i]);

        for (size_t k = 0; list != NULL && k < yaml_count(list); k++)
            append_type(document, lists[i], yaml_item(list, k), found, out);
    }
}

/* Said where it is not. */
static bool
is_package(const struct cli *cli, const char *path)
{
    g_autofree char *contents = NULL;
    g_autoptr(GError) error = NULL;
    size_t len = 0;

    if (!g_file_get_contents(path, &contents, &len, &error)) {
        cli_complain(cli, "%s", error->message);
        return false;
    }
    if (rulepack_is_xml((struct slice){ contents, len }))
        return true;
    cli_complain(cli, "'%s' is no rule package: it is not XML", path);
    return false;
}

static enum exit_status
import(const struct cli *cli, const char *path, gboolean is_json)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(yaml_node) document = NULL;

    if (!is_package(cli, path))
        return EXIT_STATUS_CANNOT;
    if (classifier_set_load_catalogue(set, NULL, found))
        document = definitions_read_file(set, path, found);
    if (document != NULL) {
        definitions_read(set, document, found);
        if (is_json)
            append_types(document, found, out);
        else
            yaml_append(document, out);
    }
    cli_complain_findings(cli, found);
    cli_print(out);
    if (document == NULL)
        return EXIT_STATUS_CANNOT;
    return findings_reach(found, SEVERITY_WARNING) ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

enum exit_status
command_import_rulepack(struct cli *cli, char **arguments)
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
    if (rest[1] == NULL || rest[2] != NULL) {
        cli_complain(cli, "import rulepack needs one FILE: postern import rulepack contoso.xml");
        return EXIT_STATUS_CANNOT;
    }
    return import(cli, rest[1], is_json);
}
