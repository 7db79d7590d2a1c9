#include "rules/verdict_internal.h"

/* The names that --json, the log and explanations use: one table for each closed set. */

const char *
disposition_name(enum disposition disposition)
{
    static const char *const names[] = {
        [DISPOSITION_DELIVER] = "deliver",   [DISPOSITION_REJECT] = "reject",
        [DISPOSITION_DELETE] = "delete",     [DISPOSITION_QUARANTINE] = "quarantine",
        [DISPOSITION_HOLD] = "hold",         [DISPOSITION_MODERATE] = "moderate",
        [DISPOSITION_REDIRECT] = "redirect", [DISPOSITION_TEMPFAIL] = "tempfail",
    };
    return names[disposition];
}

const char *
recipient_kind_name(enum recipient_kind kind)
{
    static const char *const names[] = {
        [RECIPIENT_ORIGINAL] = "original",
        [RECIPIENT_TO] = "to",
        [RECIPIENT_CC] = "cc",
        [RECIPIENT_BCC] = "bcc",
        [RECIPIENT_REDIRECT] = "redirect",
    };
    return names[kind];
}

const char *
header_op_name(enum header_op op)
{
    static const char *const names[] = {
        [HEADER_SET] = "set",
        [HEADER_ADD] = "add",
        [HEADER_REMOVE] = "remove",
    };
    return names[op];
}

const char *
notification_kind_name(enum notification_kind kind)
{
    static const char *const names[] = {
        [NOTIFY_SENDER] = "notify_sender",   [NOTIFY_INCIDENT_REPORT] = "incident_report",
        [NOTIFY_RECIPIENT] = "notification", [NOTIFY_MODERATION_REQUEST] = "moderation_request",
        [NOTIFY_BOUNCE] = "bounce",
    };
    return names[kind];
}

const char *
audit_severity_name(enum audit_severity severity)
{
    static const char *const names[] = {
        [AUDIT_NONE] = NULL,   [AUDIT_DO_NOT_AUDIT] = "DoNotAudit",
        [AUDIT_LOW] = "Low",   [AUDIT_MEDIUM] = "Medium",
        [AUDIT_HIGH] = "High",
    };
    return names[severity];
}

const char *
match_name(enum match match)
{
    static const char *const names[] = {
        [MATCH_NOT_EVALUATED] = "not_evaluated",
        [MATCH_NO] = "no",
        [MATCH_FAILED] = "failed",
        [MATCH_YES] = "yes",
    };
    return names[match];
}

const char *
rule_outcome_name(enum rule_outcome outcome)
{
    static const char *const names[] = {
        [RULE_INACTIVE] = "inactive", [RULE_NOT_REACHED] = "not_reached", [RULE_NOT_MATCHED] = "not_matched",
        [RULE_EXCEPTED] = "excepted", [RULE_FAILED] = "failed",           [RULE_MATCHED] = "matched",
    };
    return names[outcome];
}

static void
outcome_free(gpointer data)
{
    struct outcome *outcome = data;

    g_free(outcome->reply.enhanced);
    g_free(outcome->reply.text);
    g_free(outcome);
}

struct content *
content_new(const char *subject, const GPtrArray *changes)
{
    struct content *content = g_new0(struct content, 1);

    content->subject = g_strdup(subject);
    content->changes = g_ptr_array_new();
    for (guint i = 0; i < changes->len; i++)
        g_ptr_array_add(content->changes, g_ptr_array_index(changes, i));
    return content;
}

static void
content_free(gpointer data)
{
    struct content *content = data;

    if (content == NULL)
        return;
    g_free(content->subject);
    g_ptr_array_unref(content->changes);
    g_free(content);
}

static void
notification_free(gpointer data)
{
    struct notification *notification = data;

    g_ptr_array_unref(notification->to);
    g_free(notification->subject);
    g_ptr_array_unref(notification->content);
    g_free(notification);
}

static void
predicate_trace_free(gpointer data)
{
    struct predicate_trace *trace = data;

    g_ptr_array_unref(trace->recipients);
    g_free(trace->why);
    g_free(trace);
}

void
rule_trace_free(gpointer data)
{
    struct rule_trace *trace = data;

    g_ptr_array_unref(trace->recipients);
    g_ptr_array_unref(trace->predicates);
    g_ptr_array_unref(trace->actions);
    g_free(trace);
}

static void
header_change_free(gpointer data)
{
    struct header_change *change = data;

    g_free(change->name);
    g_free(change->value);
    g_free(change->wire);
    g_free(change);
}

void
failure_note_free(gpointer data)
{
    struct failure_note *note = data;

    g_free(note->text);
    g_free(note);
}

void
failure_note_add(GPtrArray *failures, const char *row, const char *rule, const char *text)
{
    const struct failure_note *last =
        failures->len == 0 ? NULL : g_ptr_array_index(failures, failures->len - 1);

    if (last != NULL && strcmp(last->row, row) == 0 && g_strcmp0(last->rule, rule) == 0 &&
        strcmp(last->text, text) == 0)
        return;
    struct failure_note *note = g_new0(struct failure_note, 1);
    note->row = row;
    note->rule = rule;
    note->text = g_strdup(text);
    g_ptr_array_add(failures, note);
}

struct rule_trace *
rule_trace_new(void)
{
    struct rule_trace *trace = g_new0(struct rule_trace, 1);

    trace->recipients = g_ptr_array_new();
    trace->predicates = g_ptr_array_new_with_free_func(predicate_trace_free);
    trace->actions = g_ptr_array_new();
    return trace;
}

struct verdict *
verdict_new(struct policy *in_force)
{
    struct verdict *result = g_new0(struct verdict, 1);

    result->policy = policy_ref(in_force);
    result->outcomes = g_ptr_array_new_with_free_func(outcome_free);
    result->contents = g_ptr_array_new_with_free_func(content_free);
    result->notifications = g_ptr_array_new_with_free_func(notification_free);
    result->rules = g_ptr_array_new_with_free_func(rule_trace_free);
    result->failures = g_ptr_array_new_with_free_func(failure_note_free);
    result->changes = g_ptr_array_new_with_free_func(header_change_free);
    result->added = g_ptr_array_new_with_free_func(recipient_free);
    return result;
}

void
verdict_free(struct verdict *result)
{
    if (result == NULL)
        return;
    g_ptr_array_unref(result->outcomes);
    g_ptr_array_unref(result->contents);
    content_free(result->arrived);
    g_ptr_array_unref(result->notifications);
    g_ptr_array_unref(result->rules);
    g_ptr_array_unref(result->failures);
    g_ptr_array_unref(result->changes);
    g_ptr_array_unref(result->added);
    findings_free(result->findings);
    if (result->body != NULL)
        g_bytes_unref(result->body);
    policy_unref(result->policy);
    g_free(result);
}
