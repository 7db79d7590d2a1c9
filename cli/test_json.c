/* postern-json(5), test: keys in its order. */
#include "cli/json_text.h"
#include "cli/output_classifications.h"
#include "cli/test_output.h"

#define CONTENT_UNUSED ((size_t)-1)

/* Contents that somebody gets, numbered from 0 without gaps: from the verdict's index to the printed one. */
static size_t *
number_contents(const struct trial *tried)
{
    size_t count = tried->verdict->contents->len, next = 0, content = 0;
    size_t *numbers = g_new(size_t, count + 1);

    for (size_t i = 0; i < count; i++)
        numbers[i] = CONTENT_UNUSED;
    for (size_t i = 0; i < tried->verdict->outcomes->len; i++) {
        if (trial_content(tried, i, &content))
            numbers[content] = 0;
    }
    for (size_t i = 0; i < count; i++)
        numbers[i] = numbers[i] == CONTENT_UNUSED ? CONTENT_UNUSED : next++;
    return numbers;
}

static json_t *
reply_json(const struct reply *reply)
{
    if (reply == NULL)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "code", json_integer(reply->code));
    json_object_set_new(object, "enhanced", json_text(reply->enhanced));
    json_object_set_new(object, "text", json_text(reply->text));
    return object;
}

static json_t *
outcome_json(const struct trial *tried, size_t index, const size_t *numbers)
{
    const struct outcome *outcome = g_ptr_array_index(tried->verdict->outcomes, index);
    const struct planned_outcome *planned = trial_planned(tried, index);
    json_t *object = json_object();
    bool is_original = index < tried->verdict->original_count;
    size_t content = 0;

    json_object_set_new(object, "address", json_text(outcome->recipient->address));
    if (!is_original)
        json_object_set_new(object, "as", json_text(recipient_kind_name(outcome->kind)));
    json_object_set_new(object, "disposition", json_string(disposition_name(planned->disposition)));
    if (is_original)
        json_object_set_new(object, "reply", reply_json(planned->reply));
    json_object_set_new(object, "connector",
                        json_text(outcome->connector == NULL ? NULL : outcome->connector->name));
    json_object_set_new(object, "require_tls", json_boolean(outcome->is_tls_required));
    json_object_set_new(object, "content",
                        trial_content(tried, index, &content) ? json_integer((json_int_t)numbers[content])
                                                              : json_null());
    return object;
}

static json_t *
outcomes_json(const struct trial *tried, size_t first, size_t end, const size_t *numbers)
{
    json_t *list = json_array();

    for (size_t i = first; i < end; i++)
        json_array_append_new(list, outcome_json(tried, i, numbers));
    return list;
}

static json_t *
content_json(const struct content *content, const struct verdict *made)
{
    json_t *object = json_object(), *headers = json_array();

    for (guint i = 0; i < content->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(content->changes, i);
        json_t *header = json_object();

        json_object_set_new(header, "op", json_string(header_op_name(change->op)));
        json_object_set_new(header, "name", json_text(change->name));
        json_object_set_new(header, "value", json_text(change->value));
        json_array_append_new(headers, header);
    }
    json_object_set_new(object, "subject", json_text(content->subject));
    json_object_set_new(object, "headers", headers);
    json_object_set_new(object, "body_changed", json_boolean(made->body != NULL));
    return object;
}

static json_t *
contents_json(const struct verdict *made, const size_t *numbers)
{
    json_t *list = json_array();

    for (guint i = 0; i < made->contents->len; i++) {
        if (numbers[i] != CONTENT_UNUSED)
            json_array_append_new(list, content_json(g_ptr_array_index(made->contents, i), made));
    }
    return list;
}

static json_t *
predicate_json(const struct predicate_trace *asked)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", json_text(asked->name));
    json_object_set_new(object, "exception", json_boolean(asked->is_exception));
    json_object_set_new(object, "result", json_string(match_name(asked->result)));
    json_object_set_new(object, "recipients",
                        asked->is_per_recipient ? json_text_list(asked->recipients) : json_null());
    json_object_set_new(object, "why", json_text(asked->why));
    return object;
}

static json_t *
rule_json(const struct rule_trace *rule)
{
    json_t *object = json_object(), *predicates = json_array();

    for (guint i = 0; i < rule->predicates->len; i++)
        json_array_append_new(predicates, predicate_json(g_ptr_array_index(rule->predicates, i)));
    json_object_set_new(object, "name", json_text(rule->name));
    json_object_set_new(object, "priority", json_integer(rule->priority));
    json_object_set_new(object, "mode", json_text(rule->mode));
    json_object_set_new(object, "outcome", json_string(rule_outcome_name(rule->outcome)));
    json_object_set_new(object, "recipients", json_text_list(rule->recipients));
    json_object_set_new(object, "predicates", predicates);
    json_object_set_new(object, "actions", json_text_list(rule->actions));
    return object;
}

static json_t *
rules_json(const struct verdict *made)
{
    json_t *list = json_array();

    for (guint i = 0; i < made->rules->len; i++)
        json_array_append_new(list, rule_json(g_ptr_array_index(made->rules, i)));
    return list;
}

static json_t *
notifications_json(const struct verdict *made)
{
    json_t *list = json_array();

    for (guint i = 0; i < made->notifications->len; i++) {
        const struct notification *notice = g_ptr_array_index(made->notifications, i);
        json_t *object = json_object();

        json_object_set_new(object, "kind", json_string(notification_kind_name(notice->kind)));
        json_object_set_new(object, "to", json_text_list(notice->to));
        json_object_set_new(object, "subject", json_text(notice->subject));
        json_array_append_new(list, object);
    }
    return list;
}

static void
append_problem(json_t *list, const char *where, json_t *text)
{
    json_t *object = json_object();

    json_object_set_new(object, "where", json_text(where));
    json_object_set_new(object, "text", text);
    json_array_append_new(list, object);
}

static void
append_failures(json_t *list, const GPtrArray *failures)
{
    for (guint i = 0; i < failures->len; i++) {
        const struct failure_note *note = g_ptr_array_index(failures, i);
        g_autofree char *where = note->rule == NULL ? g_strdup(note->row)
                                                    : g_strdup_printf("%s, rule '%s'", note->row, note->rule);

        append_problem(list, where, json_text(note->text));
    }
}

static json_t *
problems_json(const struct trial *tried)
{
    json_t *list = json_array();

    for (size_t i = 0; i < message_problem_count(tried->message); i++) {
        const struct problem *problem = message_problem(tried->message, i);

        append_problem(list, problem->where, json_text(problem->text));
    }
    append_failures(list, tried->verdict->failures);
    append_failures(list, tried->plan->failures);
    return list;
}

void
test_append_json(const struct test_view *view, const struct trial *tried, GString *out)
{
    const struct verdict *made = tried->verdict;
    g_autoptr(json_t) object = json_object();
    g_autofree size_t *numbers = number_contents(tried);
    enum matched_text matched = view->is_shown ? MATCHED_TEXT_SHOWN : MATCHED_TEXT_HIDDEN;

    json_object_set_new(object, "file", json_text(tried->file));
    json_object_set_new(object, "from", json_text(tried->envelope->sender));
    json_object_set_new(object, "recipients", outcomes_json(tried, 0, made->original_count, numbers));
    json_object_set_new(object, "added_recipients",
                        outcomes_json(tried, made->original_count, made->outcomes->len, numbers));
    json_object_set_new(object, "realised", json_string(realisation_name(tried->plan->realised)));
    json_object_set_new(object, "contents", contents_json(made, numbers));
    json_object_set_new(object, "rules", rules_json(made));
    json_object_set_new(object, "classifications",
                        classifications_json(made->findings, made->classifiers, made->texts, matched, 0));
    json_object_set_new(object, "notifications", notifications_json(made));
    json_object_set_new(object, "audit_severity", json_text(audit_severity_name(made->severity)));
    json_object_set_new(object, "problems", problems_json(tried));
    json_object_set_new(object, "elapsed_us", json_integer(tried->elapsed_us));
    json_append_line(object, out);
}
