#include "tests/rules/rules_case.h"

#include "tests/harness.h"

#include <glib/gstdio.h>

static const char base_settings[] =
    "organization:\n"
    "  domains: [contoso.example, '*.contoso.example']\n"
    "  partners: [fabrikam.example]\n"
    "connectors:\n"
    "  - { Name: On-premises, SmartHosts: ['[127.0.0.2]:2525'] }\n"
    "  - { Name: Partner, SmartHosts: ['mx:mx.fabrikam.example'] }\n"
    "  - { Name: Narrow, SmartHosts: ['[127.0.0.2]:2526'], MaxMessageSize: 100B,\n"
    "      IsTransportRuleScoped: true }\n";

static const char base_mail[] = "From: Ann <ann@contoso.example>\n"
                                "To: Bob <bob@fabrikam.example>\n"
                                "Subject: Quarterly numbers\n"
                                "Message-ID: <1@contoso.example>\n"
                                "\n"
                                "Hello Bob, here they are.\n";

static char *
write_file(const char *folder, const char *name, const char *contents)
{
    char *path = g_build_filename(folder, name, NULL);

    assert_true(g_file_set_contents(path, contents, -1, NULL));
    return path;
}

/* The faults as text, without the temporary folder's name. */
static char *
faults_text(const struct diagnostics *found, const char *folder)
{
    GString *text = g_string_new(NULL);
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);

    for (guint i = 0; i < found->list->len; i++) {
        g_autofree char *line = diagnostic_to_string(g_ptr_array_index(found->list, i));
        g_string_append_printf(text, "%s\n", line);
    }
    g_string_replace(text, prefix, "", 0);
    return g_string_free(text, FALSE);
}

struct policy *
case_policy(const char *more_settings, const char *rules, char **faults)
{
    g_autofree char *folder = g_dir_make_tmp("postern-rules-XXXXXX", NULL);
    g_autofree char *all = g_strconcat(base_settings, "rules: [rules.yaml]\n", more_settings, NULL);
    g_autofree char *settings_path = write_file(folder, "postern.yaml", all);
    g_autofree char *rules_path = write_file(folder, "rules.yaml", rules == NULL ? "[]\n" : rules);
    g_autoptr(diagnostics) found = diagnostics_new();
    struct policy *loaded = policy_load(settings_path, NULL, found);

    if (faults != NULL)
        *faults = faults_text(found, folder);
    else if (loaded == NULL) {
        g_autofree char *text = faults_text(found, folder);
        print_error("%s", text);
    }
    g_unlink(settings_path);
    g_unlink(rules_path);
    g_rmdir(folder);
    return loaded;
}

/*
 * Attachments of tests say themselves what is found in them: "flags 4", then "Name: value" for a property and
 * "problem text", a line each, then the text. Others have none.
 */
static struct extraction *
extract(const struct text_source *source, const struct part *part, GBytes *content)
{
    struct extraction *made = extraction_new();
    struct document *whole = extraction_document(made, 0);
    g_autofree char *text = slice_to_string(slice_from_bytes(content));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    size_t i = 1;

    (void)source;
    (void)part;
    if (!g_str_has_prefix(text, "flags "))
        return made;
    whole->flags = (unsigned)g_ascii_strtoull(text + 6, NULL, 10);
    for (; lines[i] != NULL && *lines[i] != '\0'; i++) {
        g_auto(GStrv) property = g_strsplit(lines[i], ": ", 2);

        if (property[0] != NULL && property[1] != NULL)
            document_add_property(whole, property[0], property[1]);
        else
            document_set_problem(whole, lines[i]);
    }
    document_add_mark(whole, "page 7");
    for (; lines[i] != NULL; i++)
        g_string_append(whole->text, lines[i]);
    return made;
}

static const struct text_source source = { .extract = extract };

void
case_run(const struct rules_case *row, struct case_result *result)
{
    const char *mail = row->mail == NULL ? base_mail : row->mail;
    g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
    g_auto(GStrv) to = g_strsplit(row->to == NULL ? "bob@fabrikam.example" : row->to, " ", -1);
    struct evaluation evaluation = { .now_us = G_USEC_PER_SEC, .flags = row->flags };
    struct abilities abilities = { .can_split = false };

    result->policy = case_policy(row->settings, row->rules, NULL);
    assert_non_null(result->policy);
    result->message = message_parse(bytes, &source);
    result->envelope = envelope_new(row->from == NULL ? "ann@contoso.example" : row->from);
    for (size_t i = 0; to[i] != NULL; i++)
        envelope_add_recipient(result->envelope, to[i], NULL, NULL);
    result->envelope->client_ip = g_strdup(row->client_ip);
    result->envelope->is_authenticated = row->is_authenticated;
    evaluation.message = result->message;
    evaluation.envelope = result->envelope;
    result->verdict = rules_evaluate(result->policy, &evaluation);
    result->plan = rules_plan(result->verdict, result->message, abilities);
}

void
case_done(struct case_result *result)
{
    plan_free(result->plan);
    verdict_free(result->verdict);
    envelope_free(result->envelope);
    message_free(result->message);
    policy_unref(result->policy);
}

static void
append_outcome(GString *text, const struct outcome *outcome, const struct planned_outcome *planned)
{
    g_string_append_printf(text, "%s", outcome->recipient->address);
    if (outcome->kind != RECIPIENT_ORIGINAL)
        g_string_append_printf(text, " (%s)", recipient_kind_name(outcome->kind));
    g_string_append_printf(text, " %s", disposition_name(planned->disposition));
    if (outcome->connector != NULL)
        g_string_append_printf(text, " by %s", outcome->connector->name);
    if (planned->reply != NULL)
        g_string_append_printf(text, " %d %s %s", planned->reply->code, planned->reply->enhanced,
                               planned->reply->text);
    g_string_append_c(text, '\n');
}

static void
append_edit(GString *text, const struct header_edit *edit)
{
    static const char *const verbs[] = {
        [EDIT_CHANGE] = "change", [EDIT_DELETE] = "delete", [EDIT_ADD] = "add"
    };

    g_string_append_printf(text, "%s %s", verbs[edit->kind], edit->name);
    if (edit->kind != EDIT_ADD)
        g_string_append_printf(text, "[%u]", edit->index);
    if (edit->value != NULL)
        g_string_append_printf(text, ": %s", edit->value);
    g_string_append_c(text, '\n');
}

char *
case_summary(const struct case_result *result)
{
    static const char *const answers[] = {
        [ANSWER_ACCEPT] = "accept", [ANSWER_HOLD] = "hold",         [ANSWER_DISCARD] = "discard",
        [ANSWER_REJECT] = "reject", [ANSWER_TEMPFAIL] = "tempfail",
    };
    const struct plan *made = result->plan;
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s %s\n", answers[made->answer], realisation_name(made->realised));
    for (guint i = 0; i < result->verdict->outcomes->len; i++)
        append_outcome(text, g_ptr_array_index(result->verdict->outcomes, i),
                       g_ptr_array_index(made->outcomes, i));
    for (guint i = 0; i < made->header_edits->len; i++)
        append_edit(text, g_ptr_array_index(made->header_edits, i));
    for (guint i = 0; i < made->delete_recipients->len; i++)
        g_string_append_printf(text, "- %s\n", (char *)g_ptr_array_index(made->delete_recipients, i));
    for (guint i = 0; i < made->add_recipients->len; i++) {
        const struct added_recipient *added = g_ptr_array_index(made->add_recipients, i);
        g_string_append_printf(text, "+ %s %s\n", added->address, added->orcpt);
    }
    for (guint i = 0; i < result->verdict->failures->len; i++) {
        const struct failure_note *note = g_ptr_array_index(result->verdict->failures, i);
        g_string_append_printf(text, "failed %s\n", note->row);
    }
    for (guint i = 0; i < made->failures->len; i++) {
        const struct failure_note *note = g_ptr_array_index(made->failures, i);
        g_string_append_printf(text, "failed %s\n", note->row);
    }
    return g_string_free(text, FALSE);
}
