#include "milter/record.h"

#include "base/log.h"

const char *
record_answer_name(enum plan_answer answer)
{
    static const char *const names[] = {
        [ANSWER_ACCEPT] = "deliver", [ANSWER_HOLD] = "hold",         [ANSWER_DISCARD] = "delete",
        [ANSWER_REJECT] = "reject",  [ANSWER_TEMPFAIL] = "tempfail",
    };
    return names[answer];
}

/* What decided: the rule or failure row behind the first outcome that is not plain delivery, else the first
 * rule that matched. NULL where the message passed untouched. */
static const char *
deciding_rule(const struct decision *decided)
{
    const struct verdict *result = decided->verdict;

    for (guint i = 0; i < result->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(result->outcomes, i);

        if (outcome->decided_by != NULL)
            return outcome->decided_by;
    }
    for (guint i = 0; i < result->rules->len; i++) {
        const struct rule_trace *rule = g_ptr_array_index(result->rules, i);

        if (rule->outcome == RULE_MATCHED)
            return rule->name;
    }
    return NULL;
}

/* The sensitive information type that was found with the highest confidence. */
static void
add_finding(struct log_record *record, const struct verdict *result)
{
    struct finding_counts best = { 0 };
    const char *type = NULL;

    if (result->findings == NULL)
        return;
    for (size_t i = 0; i < classifier_database_count(result->classifiers); i++) {
        struct finding_counts counts = findings_summary(result->findings, i, 1, 100);

        if (counts.total == 0 || counts.confidence <= best.confidence)
            continue;
        best = counts;
        type = classifier_database_item(result->classifiers, i)->name;
    }
    if (type == NULL)
        return;
    log_add(record, "type", type);
    log_add_number(record, "confidence", (int64_t)best.confidence); /* whole percents */
    log_add_number(record, "count", (int64_t)best.unique);
}

static void
record_failures(const GPtrArray *failures, const char *queue_id)
{
    for (guint i = 0; i < failures->len; i++) {
        const struct failure_note *note = g_ptr_array_index(failures, i);
        struct log_record record;

        log_start(&record, LOG_LEVEL_WARNING, queue_id, "failure");
        log_add(&record, "row", note->row);
        log_add(&record, "rule", note->rule);
        log_add(&record, "reason", note->text);
        log_emit(&record);
    }
}

void
record_decision(const struct decision *decided, const struct transaction *arriving, enum plan_answer answer)
{
    const struct envelope *given = arriving->envelope;
    const struct verdict *result = decided->verdict;
    struct log_record record;

    log_start(&record, LOG_LEVEL_INFO, given->queue_id, "verdict");
    log_add(&record, "rule", deciding_rule(decided));
    log_add(&record, "action", record_answer_name(answer));
    add_finding(&record, result);
    log_add_number(&record, "ms", (decided->elapsed_us + 500) / 1000);
    log_add(&record, "from", given->sender);
    log_add_number(&record, "rcpts", (int64_t)envelope_recipient_count(given));
    log_add_number(&record, "size", (int64_t)spool_size(arriving->spool));
    log_add_number(&record, "edits", decided->plan->header_edits->len);
    log_add_number(&record, "added", decided->plan->add_recipients->len);
    log_add_number(&record, "removed", decided->plan->delete_recipients->len);
    log_add(&record, "severity", audit_severity_name(result->severity));
    log_add(&record, "policy", policy_version(arriving->policy));
    log_add(&record, "body", decided->plan->body == NULL ? NULL : "restored");
    log_emit(&record);
    record_failures(result->failures, given->queue_id);
    record_failures(decided->plan->failures, given->queue_id);
}
