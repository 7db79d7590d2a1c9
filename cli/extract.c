/* postern extract: a message taken apart as predicates see it. */
#include "cli/attachments.h"
#include "cli/command.h"
#include "cli/extract_output.h"
#include "cli/item_message.h"
#include "cli/numbers.h"

const char help_extract[] = //
    "Take messages apart as predicates see them: header fields, parts, types, readable text. Sends nothing.\n"
    "\n"
    "  postern extract A.eml                             the tree of parts\n"
    "  postern extract -v A.eml                          with the text of each part\n"
    "  postern extract --json A.eml | jq -r '.parts[].text'\n"
    "  postern extract --limits                          what is read of an attachment at most\n"
    "  postern extract --json mail/ | jq -r 'select(.parts[].filename==\"a.exe\").file'\n"
    "\n"
    "FILE: a message, mbox, Maildir or a folder; any other file is one attachment; - reads standard input.\n"
    "  --json                      output for machines, one line a message: postern-json(5)\n"
    "  -v                          the readable text below each part and document\n"
    "  --limits                    the limits in force, and whether attachments can be read here\n"
    "Exit: 0 done · 2 a file could not be read\n";

static void
print_item(const struct cli *cli, const struct attachments *reader, const struct mail_item *item,
           extract_print_fn print)
{
    const struct text_source source = attachments_source(reader);
    g_autoptr(message) mail = item_message_parse(item, ITEM_BY_CONTENT, &source);
    g_autoptr(GString) out = g_string_new(NULL);

    print(&(struct extract_item){ cli, item, mail }, out);
    cli_print(out);
}

static enum exit_status
extract_all(const struct cli *cli, const struct attachments *reader, char *const *paths,
            extract_print_fn print)
{
    g_autoptr(mail_source) source = mail_source_new(paths);
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
        print_item(cli, reader, &item, print);
        mail_item_done(&item);
    }
    return status;
}

static void
append_limit(const char *name, const char *value, GString *out)
{
    g_string_append_printf(out, "%-22s %s\n", name, value);
}

static void
append_count(const char *name, uint64_t value, GString *out)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)value);

    append_limit(name, text, out);
}

static void
append_size(const char *name, uint64_t value, GString *out)
{
    g_autofree char *text = size_text(value);

    append_limit(name, text, out);
}

static enum exit_status
print_limits(const struct cli *cli, const struct attachments *reader)
{
    const struct extract_pool_options *options = attachments_options(reader);
    const struct extract_limits *limits = &options->extract.limits;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *seconds =
        g_strdup_printf("%.3g s", (double)options->extract.deadline_us / G_USEC_PER_SEC);
    g_autoptr(GError) error = NULL;

    append_count("extract.workers", options->workers, out);
    append_limit("extract.deadline", seconds, out);
    append_size("extract.memory", options->extract.memory_bytes, out);
    append_size("extract.max_text", limits->text_bytes, out);
    append_size("  of all documents", limits->all_text_bytes, out);
    append_size("  unpacked at most", limits->all_bytes, out);
    append_size("  of that at once", limits->held_bytes, out);
    append_count("extract.max_depth", limits->depth, out);
    append_count("extract.max_members", limits->members, out);
    append_count("extract.max_ratio", limits->ratio, out);
    append_limit("extract.ocr", options->extract.ocr[0] == '\0' ? "off" : options->extract.ocr, out);
    cli_print(out);
    if (attachments_try(reader, &error))
        return EXIT_STATUS_DONE;
    cli_complain(cli, "attachments cannot be read as configured: %s", error->message);
    return EXIT_STATUS_CANNOT;
}

/* The settings, where there are any: what is extracted does not depend on an organization. */
static struct attachments *
start_attachments(const struct cli *cli)
{
    bool is_configured = cli->is_config_named || g_file_test(cli->config, G_FILE_TEST_EXISTS);
    g_autoptr(settings) configured = is_configured ? cli_load_settings(cli) : NULL;

    return is_configured && configured == NULL ? NULL : attachments_new(configured);
}

enum exit_status
command_extract(struct cli *cli, char **arguments)
{
    gboolean is_json = FALSE, is_limits = FALSE;
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"json",    0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { "limits",        0, 0, G_OPTION_ARG_NONE, &is_limits, NULL, NULL },
        { 0},
    };

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (rest[1] == NULL && !is_limits) {
        cli_complain(cli, "extract needs a FILE: postern extract A.eml");
        return EXIT_STATUS_CANNOT;
    }
    g_autoptr(attachments) reader = start_attachments(cli);
    if (reader == NULL)
        return EXIT_STATUS_CANNOT;
    return is_limits
               ? print_limits(cli, reader)
               : extract_all(cli, reader, rest + 1, is_json ? extract_append_json : extract_append_human);
}
