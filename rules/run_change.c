/* What actions do to the run: new versions of the message, recipients, dispositions, failures. Declared in
 * run.h. */
#include "rules/run.h"

#include "base/limits.h"
#include "rules/policy_internal.h"
#include "rules/verdict_internal.h"

/* Makes the change for one version; values may depend on what the version holds already. */
typedef struct header_change *(*make_fn)(const struct run *run, size_t content, const void *context);

static struct outcome *
outcome_at(const struct run *run, guint index)
{
    return g_ptr_array_index(run->verdict->outcomes, index);
}

static struct progress *
progress_at(const struct run *run, guint index)
{
    return &g_array_index(run->progress, struct progress, index);
}

static size_t
version_with(struct run *run, size_t content, struct header_change *change)
{
    const struct version *before = run_version(run, content);
    struct version *after = g_new0(struct version, 1);

    after->changes = g_ptr_array_copy(before->changes, NULL, NULL);
    g_ptr_array_add(after->changes, change);
    after->subject = g_strdup(g_ascii_strcasecmp(change->name, "Subject") != 0 ? before->subject
                              : change->value == NULL                          ? ""
                                                                               : change->value);
    g_ptr_array_add(run->verdict->changes, change);
    g_ptr_array_add(run->versions, after);
    return run->versions->len - 1;
}

/* Each version that a matched recipient has gets one successor; the matched recipients move to it. */
static void
fork_versions(const struct application *application, make_fn make, const void *context)
{
    struct run *run = application->run;
    size_t versions_before = run->versions->len;

    for (guint i = 0; i < application->matched->len; i++) {
        size_t content = outcome_at(run, g_array_index(application->matched, guint, i))->content;

        if (content >= versions_before)
            continue;
        size_t next = version_with(run, content, make(run, content, context));
        for (guint k = i; k < application->matched->len; k++) {
            struct outcome *outcome = outcome_at(run, g_array_index(application->matched, guint, k));

            if (outcome->content == content)
                outcome->content = next;
        }
    }
}

void
run_strip(struct run *run, const GPtrArray *names)
{
    struct version *stripped = g_new0(struct version, 1);

    stripped->changes = g_ptr_array_new();
    stripped->subject = g_strdup(run_version(run, 0)->subject);
    for (guint i = 0; i < names->len; i++) {
        struct header_change *change = g_new0(struct header_change, 1);

        change->op = HEADER_REMOVE;
        change->name = g_strdup(g_ptr_array_index(names, i));
        g_ptr_array_add(run->verdict->changes, change);
        g_ptr_array_add(stripped->changes, change);
    }
    g_ptr_array_add(run->versions, stripped);
    for (guint i = 0; i < run->verdict->outcomes->len; i++)
        outcome_at(run, i)->content = run->versions->len - 1;
}

static struct header_change *
make_copy(const struct run *run, size_t content, const void *context)
{
    const struct header_change *wanted = context;
    struct header_change *change = g_new0(struct header_change, 1);

    (void)run;
    (void)content;
    change->op = wanted->op;
    change->name = g_strdup(wanted->name);
    change->value = g_strdup(wanted->value);
    return change;
}

void
run_change_header(const struct application *application, enum header_op op, const char *name,
                  const char *value)
{
    const struct header_change wanted = { op, (char *)(uintptr_t)name, (char *)(uintptr_t)value, NULL };

    fork_versions(application, make_copy, &wanted);
}

static struct header_change *
make_subject(const struct run *run, size_t content, const void *context)
{
    struct header_change *change = g_new0(struct header_change, 1);

    change->op = HEADER_SET;
    change->name = g_strdup("Subject");
    change->value = g_strconcat(context, run_version(run, content)->subject, NULL);
    return change;
}

void
run_set_subject(const struct application *application, const char *subject_prefix)
{
    fork_versions(application, make_subject, subject_prefix);
}

struct address_addition {
    const char *name, *address;
};

/* The address list as it stands on the wire in this version, line ends as LF; several instances are joined.
 */
static GString *
wire_of(const struct run *run, size_t content, const char *name)
{
    const struct version *version = run_version(run, content);
    GString *wire = g_string_new(NULL);
    const struct header_field *field;
    size_t at = 0;

    while ((field = message_next_header(run->asked->message, name, &at)) != NULL) {
        struct slice raw = slice_trim(field->raw);

        if (raw.len > 0)
            g_string_append(wire, wire->len > 0 ? ",\n\t" : "");
        for (size_t i = 0; i < raw.len; i++) {
            if (raw.at[i] != '\r' && raw.at[i] != '\0')
                g_string_append_c(wire, raw.at[i]);
        }
    }
    for (guint i = 0; i < version->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(version->changes, i);

        if (g_ascii_strcasecmp(change->name, name) != 0)
            continue;
        if (change->op != HEADER_ADD)
            g_string_truncate(wire, 0);
        if (change->op != HEADER_REMOVE)
            g_string_append_printf(wire, "%s%s", wire->len > 0 ? ",\n\t" : "",
                                   change->wire == NULL ? change->value : change->wire);
    }
    return wire;
}

static struct header_change *
make_address_addition(const struct run *run, size_t content, const void *context)
{
    const struct address_addition *addition = context;
    struct header_change *change = g_new0(struct header_change, 1);
    g_autoptr(GPtrArray) values = run_header_values(run, content, addition->name);
    GString *wire = wire_of(run, content, addition->name);

    g_ptr_array_add(values, (gpointer)addition->address);
    g_ptr_array_add(values, NULL);
    change->op = HEADER_SET;
    change->name = g_strdup(addition->name);
    change->value = g_strjoinv(", ", (char **)values->pdata);
    g_string_append_printf(wire, "%s%s", wire->len > 0 ? ",\n\t" : "", addition->address);
    change->wire = g_string_free(wire, FALSE);
    return change;
}

void
run_change_address_header(const struct application *application, const char *name, const char *address)
{
    const struct address_addition addition = { name, address };

    fork_versions(application, make_address_addition, &addition);
}

static bool
is_recipient(const struct run *run, const char *address)
{
    for (guint i = 0; i < run->verdict->outcomes->len; i++) {
        const struct outcome *outcome = outcome_at(run, i);

        if (outcome->disposition == DISPOSITION_DELIVER &&
            g_ascii_strcasecmp(outcome->recipient->address, address) == 0)
            return true;
    }
    return false;
}

void
run_add_recipient(const struct application *application, const char *address, enum recipient_kind kind)
{
    struct run *run = application->run;
    struct progress fresh = { .failure = FAIL_DELIVER };

    if (is_recipient(run, address))
        return;
    if (run->verdict->outcomes->len - run->verdict->original_count >= LIMIT_ADDED_RECIPIENTS) {
        run_fail(run, FAILURE_RECIPIENT_LIMIT, application->rule, application->matched,
                 "rules add more recipients than one message may get");
        return;
    }
    struct recipient *recipient = g_new0(struct recipient, 1);
    struct outcome *outcome = g_new0(struct outcome, 1);
    recipient->address = g_strdup(address);
    g_ptr_array_add(run->verdict->added, recipient);
    outcome->recipient = recipient;
    outcome->kind = kind;
    outcome->content = outcome_at(run, g_array_index(application->matched, guint, 0))->content;
    outcome->decided_by = application->rule->name;
    guint index = run->verdict->outcomes->len;
    g_ptr_array_add(run->verdict->outcomes, outcome);
    g_array_append_val(run->progress, fresh);
    g_array_append_val(application->matched, index);
}

void
run_set_disposition(const struct application *application, enum disposition disposition)
{
    for (guint i = 0; i < application->matched->len; i++) {
        guint index = g_array_index(application->matched, guint, i);
        struct outcome *outcome = outcome_at(application->run, index);

        if (outcome->disposition != DISPOSITION_DELIVER)
            continue;
        outcome->disposition = disposition;
        outcome->decided_by = application->rule->name;
        progress_at(application->run, index)->is_finished = true;
    }
}

void
run_reject(const struct application *application, const char *text, const char *code)
{
    run_set_disposition(application, DISPOSITION_REJECT);
    for (guint i = 0; i < application->matched->len; i++) {
        guint index = g_array_index(application->matched, guint, i);
        struct outcome *outcome = outcome_at(application->run, index);

        if (outcome->disposition != DISPOSITION_REJECT || outcome->reply.text != NULL)
            continue;
        outcome->reply = (struct reply){ 550, g_strdup(code), g_strdup(text) };
    }
}

void
run_route(const struct application *application, const struct connector *connector)
{
    for (guint i = 0; i < application->matched->len; i++)
        outcome_at(application->run, g_array_index(application->matched, guint, i))->connector = connector;
}

void
run_finish(const struct application *application)
{
    for (guint i = 0; i < application->matched->len; i++)
        progress_at(application->run, g_array_index(application->matched, guint, i))->is_finished = true;
}

void
run_notify(const struct application *application, enum notification_kind kind, const GPtrArray *to,
           const GPtrArray *content)
{
    struct run *run = application->run;
    struct notification *notification = g_new0(struct notification, 1);

    notification->kind = kind;
    notification->to = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < to->len; i++)
        g_ptr_array_add(notification->to, g_strdup(g_ptr_array_index(to, i)));
    notification->subject = g_strdup(run_version(run, 0)->subject);
    notification->rule = application->rule->name;
    notification->content = g_ptr_array_new();
    for (guint i = 0; content != NULL && i < content->len; i++)
        g_ptr_array_add(notification->content, g_ptr_array_index(content, i));
    g_ptr_array_add(run->verdict->notifications, notification);
}

/* What RuleErrorAction says where it is written; a test mode never changes delivery; else the failure table.
 */
static enum failure_action
decide(const struct run *run, enum failure_row row, const struct rule *rule)
{
    if (rule != NULL && rule->mode != MODE_ENFORCE)
        return FAIL_DELIVER;
    if (rule != NULL && rule->error_action != ERROR_ACTION_UNSET)
        return rule->error_action == ERROR_ACTION_DEFER ? FAIL_TEMPFAIL : FAIL_DELIVER;
    return policy_failure_table(run->policy)->actions[row];
}

/* Where several things failed: refusing outranks trying again, which may cure it, and that outranks holding.
 */
static int
strength(enum failure_action action)
{
    static const int strengths[] = {
        [FAIL_DELIVER] = 0,
        [FAIL_HOLD] = 1,
        [FAIL_TEMPFAIL] = 2,
        [FAIL_REJECT] = 3,
    };
    return strengths[action];
}

void
run_fail(struct run *run, enum failure_row row, const struct rule *rule, const GArray *recipients,
         const char *text)
{
    enum failure_action action = decide(run, row, rule);
    const char *name = failure_row_info(row)->name;

    failure_note_add(run->verdict->failures, name, rule == NULL ? NULL : rule->name, text);
    for (guint i = 0; i < recipients->len; i++) {
        struct progress *progress = progress_at(run, g_array_index(recipients, guint, i));

        if (strength(action) <= strength(progress->failure))
            continue;
        progress->failure = action;
        progress->failed_by = name;
    }
}
