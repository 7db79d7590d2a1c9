#include "rules/contradiction.h"

enum relation { EXCLUDES, REQUIRES_ACTION, REQUIRES_CONDITION };

struct row {
    const char *parameter;
    enum relation relation;
    const char *other;
};

/* clang-format off */
static const struct row rows[] = {
    { "RejectMessageReasonText", EXCLUDES, "DeleteMessage" },
    { "RejectMessageReasonText", EXCLUDES, "Quarantine" },
    { "RejectMessageReasonText", EXCLUDES, "RedirectMessageTo" },
    { "RejectMessageReasonText", EXCLUDES, "NotifySender" },
    { "RejectMessageEnhancedStatusCode", EXCLUDES, "DeleteMessage" },
    { "RejectMessageEnhancedStatusCode", EXCLUDES, "Quarantine" },
    { "RejectMessageEnhancedStatusCode", EXCLUDES, "RedirectMessageTo" },
    { "DeleteMessage", EXCLUDES, "Quarantine" },
    { "DeleteMessage", EXCLUDES, "RedirectMessageTo" },
    { "DeleteMessage", EXCLUDES, "NotifySender" },
    { "Quarantine", EXCLUDES, "RedirectMessageTo" },
    { "IncidentReportContent", REQUIRES_ACTION, "GenerateIncidentReport" },
    { "NotifySender", REQUIRES_CONDITION, "MessageContainsDataClassifications" },
};
/* clang-format on */

static bool
has_condition(const struct rule *rule, const char *name)
{
    for (guint i = 0; i < rule->conditions->len; i++) {
        const struct condition *condition = g_ptr_array_index(rule->conditions, i);

        if (!condition->is_exception && strcmp(condition->predicate->parameter.name, name) == 0)
            return true;
    }
    return false;
}

static void
check_row(const struct rule *rule, const struct row *row, struct diagnostics *found)
{
    const struct rule_action *use = rule_find_action(rule, row->parameter);

    if (use == NULL)
        return;
    bool has_other = row->relation == REQUIRES_CONDITION ? has_condition(rule, row->other)
                                                         : rule_find_action(rule, row->other) != NULL;
    if (row->relation == EXCLUDES && has_other)
        diagnostics_add(found, SEVERITY_ERROR, "contradiction", use->at,
                        g_strdup("write two rules, or take one out"), "'%s' and '%s' cannot both be done",
                        row->parameter, row->other);
    if (row->relation != EXCLUDES && !has_other)
        diagnostics_add(found, SEVERITY_ERROR, "missing-parameter", use->at,
                        g_strdup_printf("add '%s'", row->other), "'%s' needs '%s'", row->parameter,
                        row->other);
}

void
rule_check(const struct rule *rule, struct diagnostics *found)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_row(rule, &rows[i], found);
    if (rule->actions->len == 0)
        diagnostics_add(found, SEVERITY_WARNING, "no-action", rule->at, g_strdup("add an action"),
                        "rule '%s' does nothing", rule->name);
    if (rule->activation_us >= rule->expiry_us)
        diagnostics_add(found, SEVERITY_ERROR, "out-of-range", rule->at, g_strdup("swap the two"),
                        "rule '%s' expires before it begins", rule->name);
}
