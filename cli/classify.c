/* postern classify: the sensitive information types in files, and those that there are. */
#include "cli/attachments.h"
#include "cli/classify_output.h"
#include "cli/item_message.h"
#include "cli/progress.h"

#include "base/clock.h"
#include "base/error.h"
#include "rules/policy.h"

#include <string.h>

const char help_classify[] = //
    "Find sensitive information types in any files, as the rules would. Sends nothing.\n"
    "\n"
    "  postern classify A.eml                            what is found, how often, how surely\n"
    "  postern classify --explain A.eml                  each match, and why others did not count\n"
    "  postern classify --text a.csv b.csv               every file as plain text\n"
    "  echo 4111111111111111 | postern classify -        text on standard input\n"
    "  postern classify --list --all                     the types there are; those that are not published\n"
    "  postern classify --fingerprint 'Leave request' form.txt >leave.yaml      learn a form\n"
    "  postern classify --json mail/ | jq -r 'select(.classifications != []) | .file'\n"
    "\n"
    "FILE: a message, mbox, Maildir or a folder; any other file is one attachment; - is plain text.\n"
    "  --type NAME                 only this type, by name or GUID; may be given several times\n"
    "  --min-confidence N          leave out matches below N (1 to 100)\n"
    "  --explain                   every match, and why others did not count (of types found or named)\n"
    "  --show                      print matched text (otherwise masked; logged)\n"
    "  --text                      every FILE is plain text\n"
    "  --list, --all               the types of the catalogue and of 'classifiers'; the absent ones too\n"
    "  --fingerprint NAME          a type NAME for the form in FILE, as YAML for a file of 'classifiers'\n"
    "  -q, -v                      leave out files in which nothing was found; say what was malformed\n"
    "  --json                      output for machines, one line a file or type: postern-json(5)\n"
    "Exit: 0 done, whatever was found · 2 a file could not be read\n";

struct classify_options {
    gboolean is_json, is_list, is_all, is_text, is_shown, is_explained;
    char **types;
    char *fingerprint;
    int least_confidence;
};

/* What the configuration says, where there is one. */
struct loaded_types {
    struct settings *configured; /* NULL without a configuration */
    struct classifier_set *types;
};

/* What the files are looked at with. */
struct classify_run {
    const struct cli *cli;
    size_t files; /* looked at so far */
    struct classify_view view;
    const struct attachments *attachments;
    enum item_form form;
    classify_append_fn append;
};

/* The types of the catalogue and of the configuration. False after faults were said. */
static bool
load_types(const struct cli *cli, struct loaded_types *loaded)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    bool is_configured = cli->is_config_named || g_file_test(cli->config, G_FILE_TEST_EXISTS);

    if (is_configured) {
        loaded->configured = cli_load_settings(cli);
        if (loaded->configured == NULL)
            return false;
    }
    loaded->types = policy_load_classifiers(loaded->configured, found);
    if (found->errors == 0)
        return true;
    cli_complain_findings(cli, found);
    cli_complain(cli, "nothing was classified: the types have errors");
    return false;
}

/* The indexes of the named types; all where none is named. NULL after an unknown one was said. */
static GArray *
choose_types(const struct cli *cli, const struct classifier_set *types, char *const *names)
{
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(size_t));

    for (size_t i = 0; names == NULL && i < classifier_set_count(types); i++)
        g_array_append_val(wanted, i);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        const struct absent_classifier *absent = classifier_set_find_absent(types, names[i]);
        size_t index = 0;

        if (classifier_set_find(types, names[i], &index)) {
            g_array_append_val(wanted, index);
            continue;
        }
        const char *nearest = classifier_set_nearest(types, names[i]);
        if (absent != NULL)
            cli_complain(cli, "the type '%s' is absent: %s", absent->name, absent->reason);
        else if (nearest != NULL)
            cli_complain(cli, "no type '%s'. Did you mean '%s'?", names[i], nearest);
        else
            cli_complain(cli, "no type '%s'. 'postern classify --list' names those there are.", names[i]);
        return NULL;
    }
    return g_steal_pointer(&wanted);
}

static void
classify_file(struct classify_run *run, const struct mail_item *item, GString *out)
{
    int64_t started_us = clock_now_us(clock_monotonic());
    /* standard input is text that somebody pasted or piped */
    enum item_form form = strcmp(item->name, "-") == 0 ? ITEM_PLAIN_TEXT : run->form;
    const struct text_source source = attachments_source(run->attachments);
    g_autoptr(message) mail = item_message_parse(item, form, &source);
    const GPtrArray *texts = message_texts(mail, TEXTS_ALL);
    const struct text *const *list = (const struct text *const *)texts->pdata;
    g_autoptr(findings) found = run->view.is_explained
                                    ? classifier_scan_explained(run->view.database, list, texts->len)
                                    : classifier_scan(run->view.database, list, texts->len);
    struct classified file = {
        .name = item->name,
        .mail = mail,
        .texts = texts,
        .found = found,
        .problem = item_message_problem(item, form, mail),
        .elapsed_us = clock_now_us(clock_monotonic()) - started_us,
    };

    run->append(&run->view, &file, out);
    run->files++;
}

static enum exit_status
classify_files(struct classify_run *run, char *const *paths)
{
    g_autoptr(mail_source) source = mail_source_new(paths);
    g_autoptr(GString) out = g_string_new(NULL);
    struct progress_bar bar =
        progress_start(run->cli->err, !run->cli->is_quiet, clock_now_us(clock_monotonic()));
    enum exit_status status = EXIT_STATUS_DONE;
    enum mail_step step;
    struct mail_item item;
    GError *error = NULL;

    while ((step = mail_source_next(source, &item, &error)) != MAIL_END) {
        if (step == MAIL_PROBLEM) {
            progress_clear(&bar);
            cli_complain_error(run->cli, g_steal_pointer(&error));
            status = EXIT_STATUS_CANNOT;
            continue;
        }
        classify_file(run, &item, out);
        progress_clear(&bar);
        cli_print(out);
        g_string_truncate(out, 0);
        mail_item_done(&item);
        progress_update(&bar, mail_source_done(source), mail_source_count(source),
                        clock_now_us(clock_monotonic()));
    }
    progress_clear(&bar);
    return status;
}

static enum exit_status
classify(const struct cli *cli, const struct classify_options *options, const struct loaded_types *loaded,
         char *const *paths)
{
    const struct classifier_set *types = loaded->types;
    g_autoptr(GArray) wanted = choose_types(cli, types, options->types);
    g_autoptr(diagnostics) found = diagnostics_new();

    if (wanted == NULL)
        return EXIT_STATUS_CANNOT;
    g_autoptr(classifier_database) database =
        classifier_compile(types, (const size_t *)(void *)wanted->data, wanted->len, found);
    if (database == NULL) {
        cli_complain_findings(cli, found);
        return EXIT_STATUS_CANNOT;
    }
    g_autoptr(attachments) reader = attachments_new(loaded->configured);
    struct classify_run run = {
        .cli = cli,
        .attachments = reader,
        .view = {.style = cli->out,
                 .database = database,
                 .least_confidence = options->least_confidence,
                 .matched = options->is_shown ? MATCHED_TEXT_SHOWN : MATCHED_TEXT_HIDDEN,
                 .is_explained = options->is_explained,
                 .are_types_named = options->types != NULL,
                 .is_quiet = cli->is_quiet,
                 .has_details = cli->verbosity > 0},
        .form = options->is_text ? ITEM_PLAIN_TEXT : ITEM_BY_CONTENT,
        .append = options->is_json ? classify_append_json : classify_append_human,
    };
    enum exit_status status = classify_files(&run, paths);
    if (options->is_shown)
        cli_log_shown(loaded->configured, run.files);
    return status;
}

static enum exit_status
list(const struct classify_options *options, const struct cli *cli, const struct classifier_set *types)
{
    enum listed_types listed = options->is_all ? LISTED_ALL : LISTED_PRESENT;
    g_autoptr(GString) out = g_string_new(NULL);

    if (options->is_json)
        classify_list_json(types, listed, out);
    else
        classify_list_human(types, cli->out, listed, out);
    cli_print(out);
    return EXIT_STATUS_DONE;
}

/* The readable text of a form, all its parts one after the other. */
static char *
learn_from(const char *name, const struct mail_item *item, GError **error)
{
    g_autoptr(attachments) reader = attachments_new(NULL);
    const struct text_source source = attachments_source(reader);
    g_autoptr(message) form = item_message_parse(item, ITEM_BY_CONTENT, &source);
    const GPtrArray *texts = message_texts(form, TEXTS_ALL);
    g_autoptr(GString) whole = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++) {
        const struct text *text = g_ptr_array_index(texts, i);

        g_string_append_len(whole, text->utf8.at, (gssize)text->utf8.len);
        g_string_append_c(whole, '\n');
    }
    return classify_learn(name, item->name, (struct slice){ whole->str, whole->len }, error);
}

static enum exit_status
learn(const struct cli *cli, const char *name, char *const *paths)
{
    g_autoptr(mail_source) source = mail_source_new(paths);
    struct mail_item item;
    GError *error = NULL;

    if (paths[0] == NULL || paths[1] != NULL || *name == '\0') {
        cli_complain(cli, "--fingerprint takes a NAME and one FILE: "
                          "postern classify --fingerprint 'Leave request' form.txt");
        return EXIT_STATUS_CANNOT;
    }
    switch (mail_source_next(source, &item, &error)) {
    case MAIL_END:
        cli_complain(cli, "'%s' holds no document", paths[0]);
        return EXIT_STATUS_CANNOT;
    case MAIL_PROBLEM:
        cli_complain_error(cli, error);
        return EXIT_STATUS_CANNOT;
    case MAIL_ITEM:
        break;
    }
    g_autofree char *yaml = learn_from(name, &item, &error);
    if (yaml == NULL)
        cli_complain(cli, "'%s': %s", item.name, error->message);
    else
        fputs(yaml, stdout); /* main looks at ferror at the end */
    g_clear_error(&error);
    mail_item_done(&item);
    return yaml == NULL ? EXIT_STATUS_CANNOT : EXIT_STATUS_DONE;
}

static enum exit_status
run_classify(struct cli *cli, const struct classify_options *options, char *const *paths)
{
    if (options->fingerprint != NULL)
        return learn(cli, options->fingerprint, paths);
    if (options->least_confidence < 1 || options->least_confidence > 100) {
        cli_complain(cli, "--min-confidence is a number from 1 to 100, not %d", options->least_confidence);
        return EXIT_STATUS_CANNOT;
    }
    if (options->is_list ? paths[0] != NULL : paths[0] == NULL) {
        cli_complain(cli,
                     options->is_list ? "--list takes no file: '%s'"
                                      : "classify needs a FILE: postern classify A.eml",
                     paths[0]);
        return EXIT_STATUS_CANNOT;
    }
    struct loaded_types loaded = { 0 };
    enum exit_status status = EXIT_STATUS_CANNOT;
    if (load_types(cli, &loaded))
        status = options->is_list ? list(options, cli, loaded.types) : classify(cli, options, &loaded, paths);
    classifier_set_free(loaded.types);
    settings_free(loaded.configured);
    return status;
}

enum exit_status
command_classify(struct cli *cli, char **arguments)
{
    struct classify_options options = { .least_confidence = 1 };
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"type",                     0, 0, G_OPTION_ARG_STRING_ARRAY, &options.types, NULL, NULL },
        { "min-confidence",                         0, 0, G_OPTION_ARG_INT, &options.least_confidence, NULL, NULL },
        { "explain",            0, 0, G_OPTION_ARG_NONE, &options.is_explained, NULL, NULL },
        { "show",                      0, 0, G_OPTION_ARG_NONE, &options.is_shown, NULL, NULL },
        { "text",          0, 0, G_OPTION_ARG_NONE, &options.is_text, NULL, NULL },
        { "list",                         0, 0, G_OPTION_ARG_NONE, &options.is_list, NULL, NULL },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options.is_all, NULL, NULL },
        { "fingerprint",                      0, 0, G_OPTION_ARG_STRING, &options.fingerprint, NULL, NULL },
        { "json",                 0, 0, G_OPTION_ARG_NONE, &options.is_json, NULL, NULL },
        { 0                        },
    };

    if (cli_parse_options(cli, entries, &rest, &status))
        status = run_classify(cli, &options, rest + 1);
    g_strfreev(options.types);
    g_free(options.fingerprint);
    return status;
}
