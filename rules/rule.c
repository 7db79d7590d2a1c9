#include "rules/rule.h"

const char *
rule_mode_name(enum rule_mode mode)
{
    static const char *const names[] = {
        [MODE_ENFORCE] = "Enforce",
        [MODE_AUDIT] = "Audit",
        [MODE_AUDIT_AND_NOTIFY] = "AuditAndNotify",
    };
    return names[mode];
}

void
rule_free(struct rule *rule)
{
    if (rule == NULL)
        return;
    g_free(rule->name);
    g_free(rule->comments);
    g_free(rule->dlp_policy);
    g_ptr_array_unref(rule->by_cost);
    g_ptr_array_unref(rule->conditions);
    g_ptr_array_unref(rule->actions);
    g_free(rule);
}

const struct rule_action *
rule_find_action(const struct rule *rule, const char *name)
{
    for (guint i = 0; i < rule->actions->len; i++) {
        const struct rule_action *use = g_ptr_array_index(rule->actions, i);

        if (strcmp(use->action->parameter.name, name) == 0)
            return use;
    }
    return NULL;
}
