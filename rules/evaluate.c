#include "rules/evaluate.h"

#include "rules/policy_internal.h"
#include "rules/restore.h"
#include "rules/run.h"
#include "rules/strip.h"
#include "rules/verdict_internal.h"

/* The answers of one rule for the recipients that share a version of the message. */
struct group {
    size_t content;
    GArray *members;     /* of guint: indexes of outcomes */
    enum match *answers; /* conditions x members: answers[condition * members + member] */
};

static struct outcome *
outcome_at(const struct run *run, guint index)
{
    return g_ptr_array_index(run->verdict->outcomes, index);
}

static bool
is_open(const struct run *run, guint index)
{
    return !g_array_index(run->progress, struct progress, index).is_finished &&
           outcome_at(run, index)->disposition == DISPOSITION_DELIVER;
}

static enum match
ask(struct run *run, const struct rule *rule, const struct condition *condition, const struct group *group,
    guint member, struct predicate_trace *trace)
{
    guint index = g_array_index(group->members, guint, member);
    bool is_per_recipient = condition->predicate->per == PER_RECIPIENT;
    bool wants_why = (run->asked->flags & EVALUATE_WHY) != 0;
    g_autoptr(GString) why = wants_why ? g_string_new(NULL) : NULL;
    struct question question = {
        .run = run,
        .rule = rule,
        .condition = condition,
        .content = group->content,
        .outcome = is_per_recipient ? outcome_at(run, index) : NULL,
        .outcome_index = index,
        .why = why,
    };
    enum match answer = condition->predicate->evaluate(&question);

    /* The trace tells the best answer of all, with its reason. */
    if (wants_why && answer > trace->result) {
        g_free(trace->why);
        trace->why = g_strdup(why->str);
    }
    trace->result = MAX(trace->result, answer);
    if (is_per_recipient && answer == MATCH_YES)
        g_ptr_array_add(trace->recipients, outcome_at(run, index)->recipient->address);
    return answer;
}

/* Is the member's fate still open after the conditions that were asked so far? */
static bool
is_undecided(const struct rule *rule, const struct group *group, guint member, guint asked)
{
    for (guint i = 0; i < asked; i++) {
        const struct condition *condition = g_ptr_array_index(rule->by_cost, i);
        enum match answer = group->answers[i * group->members->len + member];

        if (condition->is_exception ? answer == MATCH_YES : answer == MATCH_NO)
            return false;
    }
    return true;
}

static void
ask_all(struct run *run, const struct rule *rule, const struct group *group, struct rule_trace *trace)
{
    bool asks_everything = (run->asked->flags & EVALUATE_WHY) != 0;
    guint members = group->members->len;

    for (guint i = 0; i < rule->by_cost->len; i++) {
        const struct condition *condition = g_ptr_array_index(rule->by_cost, i);
        enum match shared = MATCH_NOT_EVALUATED;
        guint as_written = 0;

        g_ptr_array_find(rule->conditions, condition, &as_written);
        struct predicate_trace *row = g_ptr_array_index(trace->predicates, as_written);
        for (guint member = 0; member < members; member++) {
            enum match *answer = &group->answers[i * members + member];

            if (!asks_everything && !is_undecided(rule, group, member, i))
                continue;
            if (condition->predicate->per == PER_RECIPIENT) {
                *answer = ask(run, rule, condition, group, member, row);
                continue;
            }
            if (shared == MATCH_NOT_EVALUATED)
                shared = ask(run, rule, condition, group, member, row);
            *answer = shared;
        }
    }
}

/* Conditions are ANDed, exceptions ORed; an answer that failed counts only where the others do not decide. */
static enum rule_outcome
combine(const struct rule *rule, const struct group *group, guint member)
{
    enum match conditions = MATCH_YES, exceptions = MATCH_NO;

    for (guint i = 0; i < rule->by_cost->len; i++) {
        const struct condition *condition = g_ptr_array_index(rule->by_cost, i);
        enum match answer = group->answers[i * group->members->len + member];

        if (answer == MATCH_NOT_EVALUATED)
            continue; /* skipped because another answer has decided */
        if (condition->is_exception)
            exceptions = MAX(exceptions, answer);
        else
            conditions = MIN(conditions, answer);
    }
    if (conditions == MATCH_NO)
        return RULE_NOT_MATCHED;
    if (exceptions == MATCH_YES)
        return conditions == MATCH_YES ? RULE_EXCEPTED : RULE_NOT_MATCHED;
    return conditions == MATCH_FAILED || exceptions == MATCH_FAILED ? RULE_FAILED : RULE_MATCHED;
}

static GPtrArray *
groups_of(const struct run *run)
{
    GPtrArray *groups = g_ptr_array_new();

    for (guint i = 0; i < run->verdict->outcomes->len; i++) {
        struct group *group = NULL;

        if (!is_open(run, i))
            continue;
        for (guint k = 0; k < groups->len && group == NULL; k++) {
            struct group *known = g_ptr_array_index(groups, k);
            group = known->content == outcome_at(run, i)->content ? known : NULL;
        }
        if (group == NULL) {
            group = g_new0(struct group, 1);
            group->content = outcome_at(run, i)->content;
            group->members = g_array_new(FALSE, FALSE, sizeof(guint));
            g_ptr_array_add(groups, group);
        }
        g_array_append_val(group->members, i);
    }
    return groups;
}

static void
groups_free(GPtrArray *groups)
{
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = g_ptr_array_index(groups, i);

        g_array_unref(group->members);
        g_free(group->answers);
        g_free(group);
    }
    g_ptr_array_unref(groups);
}

/* A test mode never changes delivery; AuditAndNotify tells people, Audit only reports. */
static bool
is_done_in(enum action_effect effect, enum rule_mode mode)
{
    static const bool done[][3] = {
        [EFFECT_DELIVERY] = {[MODE_ENFORCE] = true,  [MODE_AUDIT] = false, [MODE_AUDIT_AND_NOTIFY] = false},
        [EFFECT_NOTIFY] = { [MODE_ENFORCE] = true, [MODE_AUDIT] = false, [MODE_AUDIT_AND_NOTIFY] = true },
        [EFFECT_REPORT] = { [MODE_ENFORCE] = true, [MODE_AUDIT] = true,  [MODE_AUDIT_AND_NOTIFY] = true },
    };
    return done[effect][mode];
}

static void
apply_actions(struct run *run, const struct rule *rule, GArray *matched)
{
    for (guint i = 0; i < rule->actions->len && matched->len > 0; i++) {
        const struct rule_action *use = g_ptr_array_index(rule->actions, i);
        struct application application = { run, rule, use, matched };

        if (is_done_in(use->action->effect, rule->mode))
            use->action->apply(&application);
    }
}

static struct rule_trace *
trace_of(const struct rule *rule, int64_t position)
{
    struct rule_trace *trace = rule_trace_new();

    trace->name = rule->name;
    trace->priority = position;
    trace->mode = rule_mode_name(rule->mode);
    trace->at = rule->at;
    trace->severity = rule->severity;
    trace->outcome = RULE_NOT_REACHED;
    for (guint i = 0; i < rule->conditions->len; i++) {
        const struct condition *condition = g_ptr_array_index(rule->conditions, i);
        struct predicate_trace *row = g_new0(struct predicate_trace, 1);

        row->name = condition->predicate->parameter.name;
        row->is_exception = condition->is_exception;
        row->is_per_recipient = condition->predicate->per == PER_RECIPIENT;
        row->recipients = g_ptr_array_new();
        g_ptr_array_add(trace->predicates, row);
    }
    for (guint i = 0; i < rule->actions->len; i++) {
        const struct rule_action *use = g_ptr_array_index(rule->actions, i);
        g_ptr_array_add(trace->actions, (gpointer)use->action->parameter.name);
    }
    return trace;
}

static void
run_rule(struct run *run, const struct rule *rule, struct rule_trace *trace)
{
    g_autoptr(GArray) matched = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GArray) failed = g_array_new(FALSE, FALSE, sizeof(guint));
    GPtrArray *groups = groups_of(run);

    for (guint i = 0; i < groups->len; i++) {
        struct group *group = g_ptr_array_index(groups, i);

        group->answers = g_new0(enum match, MAX(rule->by_cost->len, 1) * group->members->len);
        ask_all(run, rule, group, trace);
        for (guint member = 0; member < group->members->len; member++) {
            guint index = g_array_index(group->members, guint, member);
            enum rule_outcome outcome = combine(rule, group, member);

            trace->outcome = MAX(trace->outcome, outcome);
            if (outcome == RULE_FAILED)
                g_array_append_val(failed, index);
            if (outcome != RULE_MATCHED)
                continue;
            g_array_append_val(matched, index);
            g_ptr_array_add(trace->recipients, outcome_at(run, index)->recipient->address);
        }
    }
    groups_free(groups);
    if (failed->len > 0)
        run_fail(run, FAILURE_MATCH_LIMIT, rule, failed, "a pattern was too costly on this text");
    apply_actions(run, rule, matched);
}

static void
run_rules(struct run *run)
{
    int64_t now_us = run->asked->now_us;
    int64_t position = 0;

    for (guint i = 0; i < run->policy->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(run->policy->rules, i);

        if (!rule->is_enabled)
            continue;
        struct rule_trace *trace = trace_of(rule, position++);
        g_ptr_array_add(run->verdict->rules, trace);
        if (now_us < rule->activation_us || now_us >= rule->expiry_us)
            trace->outcome = RULE_INACTIVE;
        else
            run_rule(run, rule, trace);
    }
}

static void
add_originals(struct run *run)
{
    const struct envelope *given = run->asked->envelope;

    for (size_t i = 0; i < envelope_recipient_count(given); i++) {
        struct outcome *outcome = g_new0(struct outcome, 1);
        struct progress progress = { .failure = FAIL_DELIVER };

        outcome->recipient = envelope_recipient(given, i);
        outcome->kind = RECIPIENT_ORIGINAL;
        g_ptr_array_add(run->verdict->outcomes, outcome);
        g_array_append_val(run->progress, progress);
    }
    run->verdict->original_count = run->verdict->outcomes->len;
}

static void
fail_everybody(struct run *run, enum failure_row row, const char *text)
{
    g_autoptr(GArray) everybody = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < run->verdict->outcomes->len; i++)
        g_array_append_val(everybody, i);
    run_fail(run, row, NULL, everybody, text);
}

/*
 * What was not read cannot be judged: a message beyond the limits fails for every recipient. Asked after the
 * rules, since texts and addresses are read only when a rule wants them.
 */
static void
check_limits(struct run *run)
{
    const struct message *mail = run->asked->message;

    for (size_t i = 0; i < message_problem_count(mail); i++) {
        const struct problem *problem = message_problem(mail, i);

        if (problem->kind != PROBLEM_LIMIT)
            continue;
        g_autofree char *text = g_strdup_printf("%s: %s", problem->where, problem->text);
        fail_everybody(run, FAILURE_PARSE_LIMIT, text);
    }
}

/*
 * An attachment that rules asked for and nobody could read may hold anything: it fails for every recipient.
 * What a rule decided about it (AttachmentIsUnsupported, AttachmentProcessingLimitExceeded) stands.
 */
static void
check_attachments(struct run *run)
{
    static const struct {
        unsigned flag;
        enum failure_row row;
    } failures[] = {
        {DOCUMENT_UNREAD,     FAILURE_ATTACHMENT},
        { DOCUMENT_NO_READER, FAILURE_EXTRACT   },
    };

    if (!run_has_attachment_texts(run))
        return;
    const GPtrArray *all = run_extractions(run);
    for (guint i = 0; i < all->len; i++) {
        const struct document *whole = extraction_document(g_ptr_array_index(all, i), 0);

        for (size_t k = 0; k < ARRAY_LEN(failures); k++) {
            if ((whole->flags & failures[k].flag) != 0)
                fail_everybody(run, failures[k].row, whole->problem);
        }
    }
}

/* A failure's answer stands where no rule has decided otherwise. */
static void
settle_failures(struct run *run)
{
    static const enum disposition dispositions[] = {
        [FAIL_TEMPFAIL] = DISPOSITION_TEMPFAIL,
        [FAIL_HOLD] = DISPOSITION_HOLD,
        [FAIL_REJECT] = DISPOSITION_REJECT,
        [FAIL_DELIVER] = DISPOSITION_DELIVER,
    };

    for (guint i = 0; i < run->verdict->outcomes->len; i++) {
        const struct progress *progress = &g_array_index(run->progress, struct progress, i);
        struct outcome *outcome = outcome_at(run, i);

        if (progress->failure == FAIL_DELIVER || outcome->disposition != DISPOSITION_DELIVER)
            continue;
        outcome->disposition = dispositions[progress->failure];
        outcome->decided_by = progress->failed_by;
        outcome->reply = failure_reply(progress->failure, progress->failed_by);
    }
}

static bool
has_content(enum disposition disposition)
{
    return disposition == DISPOSITION_DELIVER || disposition == DISPOSITION_QUARANTINE ||
           disposition == DISPOSITION_HOLD || disposition == DISPOSITION_MODERATE;
}

static bool
changes_are_equal(const GPtrArray *a, const GPtrArray *b)
{
    for (guint i = 0; a->len == b->len && i < a->len; i++) {
        const struct header_change *x = g_ptr_array_index(a, i), *y = g_ptr_array_index(b, i);

        if (x != y && (x->op != y->op || g_ascii_strcasecmp(x->name, y->name) != 0 ||
                       g_strcmp0(x->value, y->value) != 0 || g_strcmp0(x->wire, y->wire) != 0))
            return false;
    }
    return a->len == b->len;
}

/* The position of this version among the verdict's contents; equal versions of different forks are one
 * content. */
static size_t
content_of(struct run *run, size_t version_index)
{
    const struct version *version = run_version(run, version_index);
    GPtrArray *contents = run->verdict->contents;

    for (guint i = 0; i < contents->len; i++) {
        const struct content *known = g_ptr_array_index(contents, i);

        if (changes_are_equal(known->changes, version->changes))
            return i;
    }
    g_ptr_array_add(contents, content_new(version->subject, version->changes));
    return contents->len - 1;
}

static void
settle_contents(struct run *run, size_t first_version)
{
    /* The original comes first where anybody gets it. */
    for (guint i = 0; i < run->verdict->outcomes->len; i++) {
        if (has_content(outcome_at(run, i)->disposition) && outcome_at(run, i)->content == first_version)
            content_of(run, first_version);
    }
    for (guint i = 0; i < run->verdict->outcomes->len; i++) {
        struct outcome *outcome = outcome_at(run, i);

        outcome->content =
            has_content(outcome->disposition) ? content_of(run, outcome->content) : CONTENT_NONE;
    }
}

/* Everybody, with the message as it arrived less what outsiders may not bring; the index of that version. */
static size_t
begin(struct run *run, struct policy *in_force, const struct evaluation *evaluation)
{
    run_init(run, in_force, evaluation, verdict_new(in_force));
    add_originals(run);
    size_t first_version = strip_headers(run);
    const struct version *arrived = run_version(run, first_version);
    run->verdict->arrived = content_new(arrived->subject, arrived->changes);
    return first_version;
}

static struct verdict *
finish(struct run *run, size_t first_version)
{
    struct verdict *result = run->verdict;

    settle_failures(run);
    settle_contents(run, first_version);
    run_done(run);
    return result;
}

struct verdict *
rules_evaluate(struct policy *in_force, const struct evaluation *evaluation)
{
    struct run run;
    size_t first_version = begin(&run, in_force, evaluation);

    run_rules(&run);
    check_attachments(&run);
    if ((evaluation->flags & EVALUATE_CLASSIFY) != 0)
        run_findings(&run);
    check_limits(&run);
    run.verdict->body = restore_recipients(evaluation->message, evaluation->envelope,
                                           policy_settings(in_force)->routing.suffix);
    return finish(&run, first_version);
}

struct verdict *
rules_fail(struct policy *in_force, const struct evaluation *evaluation, enum failure_row row,
           const char *text)
{
    struct run run;
    size_t first_version = begin(&run, in_force, evaluation);

    fail_everybody(&run, row, text);
    return finish(&run, first_version);
}
