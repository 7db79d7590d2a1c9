/* What loads but cannot be meant, or costs more than its author may know. Declared in policy_internal.h. */
#include "rules/policy_internal.h"

/* Does it match every message, and then let no other rule run? */
static bool
ends_everything(const struct rule *rule)
{
    static const char *const ends[] = { "StopRuleProcessing", "DeleteMessage", "RejectMessageReasonText",
                                        "RejectMessageEnhancedStatusCode", "Quarantine" };

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (rule_find_action(rule, ends[i]) != NULL)
            return rule->is_enabled && rule->mode == MODE_ENFORCE && rule->conditions->len == 0 &&
                   rule->activation_us == G_MININT64 && rule->expiry_us == G_MAXINT64;
    }
    return false;
}

static void
lint_reach(const struct policy *loaded, struct diagnostics *found)
{
    const struct rule *end = NULL;

    for (guint i = 0; i < loaded->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(loaded->rules, i);

        if (end != NULL && rule->is_enabled)
            diagnostics_add(found, SEVERITY_WARNING, "unreachable-rule", rule->at,
                            g_strdup("move it up, or give the other one a condition"),
                            "rule '%s' is never reached: '%s' (%s:%u) matches everything and stops",
                            rule->name, end->name, end->at.file, end->at.line);
        if (end == NULL && ends_everything(rule))
            end = rule;
    }
}

static void
lint_routes(const struct rule *rule, GHashTable *used, struct diagnostics *found)
{
    const struct rule_action *use = rule_find_action(rule, "RouteMessageOutboundConnector");

    if (use == NULL)
        return;
    const struct connector *connector = use->arguments.connector;
    g_hash_table_add(used, connector->id);
    if (!connector->is_enabled)
        diagnostics_add(found, SEVERITY_WARNING, "disabled-connector", use->at,
                        g_strdup("enable it: its mail is deferred until then"), "connector '%s' is disabled",
                        connector->name);
    if (connector->smarthosts->len == 0)
        diagnostics_add(found, SEVERITY_WARNING, "connector-without-host", use->at,
                        g_strdup("add SmartHosts to it"), "connector '%s' has no smarthost", connector->name);
}

static void
lint_connectors(const struct policy *loaded, struct diagnostics *found)
{
    g_autoptr(GHashTable) used = g_hash_table_new(g_str_hash, g_str_equal);
    const struct settings *config = loaded->settings;

    for (guint i = 0; i < loaded->rules->len; i++)
        lint_routes(g_ptr_array_index(loaded->rules, i), used, found);
    for (guint i = 0; i < config->routing.domains->len; i++)
        g_hash_table_add(used, ((struct setting_pair *)g_ptr_array_index(config->routing.domains, i))->value);
    for (guint i = 0; i < config->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(config->connectors, i);
        bool is_used = g_hash_table_contains(used, connector->id) || connector->recipient_domains->len > 0 ||
                       connector->address_spaces->len > 0;

        if (!is_used)
            diagnostics_add(found, SEVERITY_WARNING, "unused-connector", connector->at,
                            g_strdup("name it in routing.domains or in a rule"),
                            "connector '%s' is never used", connector->name);
        else if (connector->smarthosts->len == 0)
            diagnostics_add(found, SEVERITY_WARNING, "connector-without-host", connector->at,
                            g_strdup("add SmartHosts"), "connector '%s' has no smarthost", connector->name);
    }
}

/* The sender's signature does not survive; only mail from outside has one that matters here. */
static void
lint_signatures(const struct policy *loaded, struct diagnostics *found)
{
    for (guint i = 0; i < loaded->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(loaded->rules, i);
        const struct rule_action *use = rule_find_action(rule, "PrependSubject");

        if (use != NULL && rule->is_enabled)
            diagnostics_add(found, SEVERITY_INFO, "breaks-dkim", use->at,
                            g_strdup("sign after Postern, or seal with ARC"),
                            "rule '%s' changes the subject: DKIM signatures over it no longer verify",
                            rule->name);
    }
}

void
policy_lint(const struct policy *loaded, struct diagnostics *found)
{
    lint_reach(loaded, found);
    lint_connectors(loaded, found);
    lint_signatures(loaded, found);
}
