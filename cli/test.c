/* postern test: saved messages evaluated exactly as the milter would. */
#include "base/clock.h"
#include "base/network.h"
#include "cli/test_batch.h"
#include "rules/policy.h"

#define JOBS_MOST 256

const char help_test[] = //
    "Evaluate saved messages exactly as the milter would. Nothing is sent.\n"
    "\n"
    "  postern test A.eml                                  verdict per recipient\n"
    "  postern test --explain A.eml                        which rule, which predicate, where\n"
    "  postern test --to bob@fabrikam.example A.eml        another envelope\n"
    "  postern test --rules rules.new/ mail/               other rules, a folder of mail\n"
    "  postern test --json mail/ | jq -c 'select(any(.rules[]; .outcome==\"failed\"))|.file'\n"
    "\n"
    "PATH: .eml, mbox, Maildir or a folder; - reads standard input.\n"
    "  --from A, --to A...         envelope (else Return-Path, From; To, Cc)\n"
    "  --client-ip IP, --helo H, --tls-subject S, --authenticated, --at TIME\n"
    "                              what the connection would have said, and when (ISO 8601)\n"
    "  --rules FILE|DIR            instead of the configured rules\n"
    "  --run REGEX                 only messages whose file name matches\n"
    "  --explain[=all|near|hit]    all rules, near misses too, or hits only (default hit)\n"
    "  --show                      print matched text (otherwise masked; logged)\n"
    "  --json                      output for machines, one line a message: postern-json(5)\n"
    "  --jobs N                    threads (default: one a processor); the order of output stays\n"
    "  -v                          changes and notifications too      -q  no summary\n"
    "Exit: 0 evaluated · 2 could not read or evaluate\n";

struct test_options {
    char *from, *client_ip, *helo, *tls_subject, *at, *rules, *run, *explain;
    char **to;
    gboolean is_authenticated, is_json, is_shown;
    gint jobs;
};

static bool
read_explain(const struct cli *cli, const char *value, enum explain *explain)
{
    static const struct {
        const char *name;
        enum explain explain;
    } names[] = {
        {"",      EXPLAIN_HIT },
        { "hit",  EXPLAIN_HIT },
        { "near", EXPLAIN_NEAR},
        { "all",  EXPLAIN_ALL }
    };

    if (value == NULL)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i].name, value) == 0) {
            *explain = names[i].explain;
            return true;
        }
    }
    cli_complain(cli, "--explain is all, near or hit, not '%s'", value);
    return false;
}

/* ISO 8601; without an offset the time is local. */
static bool
read_time(const struct cli *cli, const char *text, int64_t *now_us)
{
    g_autoptr(GTimeZone) local = g_time_zone_new_local();
    g_autoptr(GDateTime) time = NULL;

    if (text == NULL) {
        *now_us = clock_now_us(clock_wall());
        return true;
    }
    g_autofree char *whole =
        strchr(text, 'T') == NULL ? g_strconcat(text, "T00:00:00", NULL) : g_strdup(text);
    time = g_date_time_new_from_iso8601(whole, local);
    if (time == NULL) {
        cli_complain(cli, "--at is a time like 2026-11-22T10:00:00+00:00, not '%s'", text);
        return false;
    }
    *now_us = g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
    return true;
}

static bool
read_options(struct test_batch *batch, const struct test_options *options)
{
    const struct cli *cli = batch->cli;
    struct ip_address address;
    g_autoptr(GError) error = NULL;

    if (!read_explain(cli, options->explain, &batch->view.explain) ||
        !read_time(cli, options->at, &batch->trial.now_us))
        return false;
    if (options->client_ip != NULL && !ip_address_parse(slice_from(options->client_ip), &address)) {
        cli_complain(cli, "--client-ip is an IPv4 or IPv6 address, not '%s'", options->client_ip);
        return false;
    }
    if (options->jobs < 1 || options->jobs > JOBS_MOST) {
        cli_complain(cli, "--jobs is a number from 1 to %d, not %d", JOBS_MOST, options->jobs);
        return false;
    }
    if (options->run != NULL)
        batch->wanted = g_regex_new(options->run, G_REGEX_RAW, 0, &error); /* file names are bytes */
    if (error != NULL)
        cli_complain(cli, "--run: %s", error->message);
    return error == NULL;
}

/* The policy, or NULL after its faults were printed to stderr. */
static struct policy *
load_policy(const struct cli *cli, const char *rules)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    struct policy *loaded = policy_load(cli->config, rules, found);

    if (loaded != NULL)
        return loaded;
    cli_complain_findings(cli, found);
    cli_complain(cli, "nothing was evaluated: the configuration has errors");
    return NULL;
}

static enum exit_status
test(struct test_batch *batch, const struct test_options *options, char *const *paths)
{
    g_autoptr(policy) loaded = load_policy(batch->cli, options->rules);

    if (loaded == NULL)
        return EXIT_STATUS_CANNOT;
    bool needs_why = batch->is_json || batch->view.explain != EXPLAIN_NONE;
    g_autoptr(attachments) reader = attachments_new(policy_settings(loaded));
    batch->trial.policy = loaded;
    batch->trial.attachments = reader;
    batch->trial.flags = (needs_why ? EVALUATE_WHY : 0u) | (options->is_shown ? EVALUATE_SHOW : 0u) |
                         (batch->is_json ? EVALUATE_CLASSIFY : 0u);
    enum exit_status status = test_batch_run(batch, paths, (unsigned)options->jobs);

    if (options->is_shown)
        cli_log_shown(policy_settings(loaded), batch->messages);
    return status;
}

static enum exit_status
prepare_and_test(struct cli *cli, const struct test_options *options, char *const *paths)
{
    struct test_batch batch = {
        .cli = cli,
        .trial = {.from = options->from,
                  .to = options->to,
                  .client_ip = options->client_ip,
                  .helo = options->helo,
                  .tls_subject = options->tls_subject,
                  .is_authenticated = options->is_authenticated },
        .view = { .style = cli->out, .has_details = cli->verbosity > 0, .is_shown = options->is_shown},
        .is_json = options->is_json,
    };
    enum exit_status status = EXIT_STATUS_CANNOT;

    if (paths[0] == NULL)
        cli_complain(cli, "test needs a PATH: postern test A.eml");
    else if (read_options(&batch, options))
        status = test(&batch, options, paths);
    g_clear_pointer(&batch.wanted, g_regex_unref);
    return status;
}

enum exit_status
command_test(struct cli *cli, char **arguments)
{
    guint processors = g_get_num_processors();
    struct test_options options = { .jobs = (gint)MIN(processors, JOBS_MOST) };
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"from",              0, 0, G_OPTION_ARG_FILENAME, &options.from, NULL, NULL },
        { "to",                  0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.to, NULL, NULL },
        { "client-ip",      0, 0, G_OPTION_ARG_FILENAME, &options.client_ip, NULL, NULL },
        { "helo",               0, 0, G_OPTION_ARG_FILENAME, &options.helo, NULL, NULL },
        { "tls-subject",               0, 0, G_OPTION_ARG_FILENAME, &options.tls_subject, NULL, NULL },
        { "authenticated",                  0, 0, G_OPTION_ARG_NONE, &options.is_authenticated, NULL, NULL },
        { "at",        0, 0, G_OPTION_ARG_FILENAME, &options.at, NULL, NULL },
        { "rules",               0, 0, G_OPTION_ARG_FILENAME, &options.rules, NULL, NULL },
        { "run",        0, 0, G_OPTION_ARG_FILENAME, &options.run, NULL, NULL },
        { "explain",                  0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_FILENAME, &options.explain, NULL, NULL },
        { "show", 0, 0, G_OPTION_ARG_NONE, &options.is_shown, NULL, NULL },
        { "json",               0, 0, G_OPTION_ARG_NONE, &options.is_json, NULL, NULL },
        { "jobs",             0, 0, G_OPTION_ARG_INT, &options.jobs, NULL, NULL },
        { 0                 },
    };

    if (cli_parse_options(cli, entries, &rest, &status))
        status = prepare_and_test(cli, &options, rest + 1);
    char **const texts[] = { &options.from, &options.client_ip, &options.helo, &options.tls_subject,
                             &options.at,   &options.rules,     &options.run,  &options.explain };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        g_free(*texts[i]);
    g_strfreev(options.to);
    return status;
}
