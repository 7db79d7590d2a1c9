/* Rules out of YAML: a rule is a flat mapping of Exchange's own parameter names. */
#include "rules/contradiction.h"
#include "rules/rule.h"

#include "base/limits.h"
#include "base/nearest.h"

#define NAME_CHARS 64
#define COMMENT_CHARS 1024
#define EXCEPTION_PREFIX "ExceptIf"

static const char *const modes[] = { "Enforce", "Audit", "AuditAndNotify" };
static const char *const error_actions[] = { "Unset", "Ignore", "Defer" };
static const char *const locations[] = { "Header", "Envelope", "HeaderOrEnvelope" };

static bool
read_short_text(struct load_context *context, const struct yaml_node *node, const char *name, long chars,
                char **out)
{
    const char *text = NULL;

    if (!yaml_to_text(node, name, &text, context->found))
        return false;
    if (g_utf8_strlen(text, -1) > chars) {
        diagnostics_add(context->found, SEVERITY_ERROR, "out-of-range", node->at,
                        g_strdup_printf("at most %ld characters", chars), "'%s' is too long", name);
        return false;
    }
    *out = g_strdup(text);
    return true;
}

/* ISO 8601 alone: 03/04/2026 is two different days. Without a zone it is local time, as an administrator
 * means it. */
static void
read_date(struct load_context *context, const struct yaml_node *node, const char *name, int64_t *out_us)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_local();
    g_autofree char *text = node->kind == YAML_NODE_SCALAR ? g_strdup(node->text) : g_strdup("");
    char *blank = strchr(text, ' ');

    if (blank != NULL)
        *blank = 'T';
    if (strlen(text) == strlen("2026-11-22")) {
        char *midnight = g_strconcat(text, "T00:00:00", NULL);
        g_free(text);
        text = midnight;
    }
    g_autoptr(GDateTime) date = g_date_time_new_from_iso8601(text, zone);
    if (date == NULL) {
        diagnostics_add(context->found, SEVERITY_ERROR, "wrong-type", node->at,
                        g_strdup("write it as 2026-11-22 or 2026-11-22T18:00:00+01:00"),
                        "'%s' is no date: '%s'", name,
                        node->kind == YAML_NODE_SCALAR ? node->text : yaml_kind_name(node));
        return;
    }
    *out_us = g_date_time_to_unix(date) * G_USEC_PER_SEC;
}

enum property {
    PROPERTY_NAME,
    PROPERTY_COMMENTS,
    PROPERTY_DLP_POLICY,
    PROPERTY_ENABLED,
    PROPERTY_PRIORITY,
    PROPERTY_MODE,
    PROPERTY_ACTIVATION_DATE,
    PROPERTY_EXPIRY_DATE,
    PROPERTY_RULE_ERROR_ACTION,
    PROPERTY_SENDER_ADDRESS_LOCATION,
    PROPERTY_COUNT
};

static const char *const property_names[PROPERTY_COUNT] = {
    [PROPERTY_NAME] = "Name",
    [PROPERTY_COMMENTS] = "Comments",
    [PROPERTY_DLP_POLICY] = "DlpPolicy",
    [PROPERTY_ENABLED] = "Enabled",
    [PROPERTY_PRIORITY] = "Priority",
    [PROPERTY_MODE] = "Mode",
    [PROPERTY_ACTIVATION_DATE] = "ActivationDate",
    [PROPERTY_EXPIRY_DATE] = "ExpiryDate",
    [PROPERTY_RULE_ERROR_ACTION] = "RuleErrorAction",
    [PROPERTY_SENDER_ADDRESS_LOCATION] = "SenderAddressLocation",
};

const char *
rule_property_name(size_t index)
{
    return index < PROPERTY_COUNT ? property_names[index] : NULL;
}

static void
read_choice(struct load_context *context, const struct yaml_node *node, const char *name,
            const char *const *names, size_t *out)
{
    yaml_to_choice(node, name, names, 3, out, context->found);
}

static void
read_property(struct load_context *context, struct rule *rule, enum property property,
              const struct yaml_node *node)
{
    const char *name = property_names[property];
    size_t choice = 0;

    switch (property) {
    case PROPERTY_NAME:
        rule->name_at = node->at;
        if (read_short_text(context, node, name, NAME_CHARS, &rule->name) &&
            slice_trim(slice_from(rule->name)).len == 0)
            diagnostics_add(context->found, SEVERITY_ERROR, "wrong-value", node->at, g_strdup("write a text"),
                            "'%s' is empty", name);
        break;
    case PROPERTY_COMMENTS:
        if (!yaml_is_null(node))
            read_short_text(context, node, name, COMMENT_CHARS, &rule->comments);
        break;
    case PROPERTY_DLP_POLICY:
        read_short_text(context, node, name, NAME_CHARS, &rule->dlp_policy);
        break;
    case PROPERTY_ENABLED:
        yaml_to_bool(node, name, &rule->is_enabled, context->found);
        break;
    case PROPERTY_PRIORITY:
        yaml_to_integer(node, name, (struct yaml_range){ 0, G_MAXINT32 }, &rule->priority, context->found);
        break;
    case PROPERTY_MODE:
        read_choice(context, node, name, modes, &choice);
        rule->mode = (enum rule_mode)choice;
        break;
    case PROPERTY_ACTIVATION_DATE:
        read_date(context, node, name, &rule->activation_us);
        break;
    case PROPERTY_EXPIRY_DATE:
        read_date(context, node, name, &rule->expiry_us);
        break;
    case PROPERTY_RULE_ERROR_ACTION:
        if (yaml_to_choice(node, name, error_actions + 1, 2, &choice, context->found))
            rule->error_action = (enum rule_error_action)(choice + 1);
        break;
    case PROPERTY_SENDER_ADDRESS_LOCATION:
        read_choice(context, node, name, locations, &choice);
        rule->sender_location = (enum sender_location)choice;
        break;
    case PROPERTY_COUNT:
        break;
    }
}

static bool
find_property(const char *key, enum property *out)
{
    for (size_t i = 0; i < PROPERTY_COUNT; i++) {
        if (g_ascii_strcasecmp(property_names[i], key) == 0) {
            *out = (enum property)i;
            return true;
        }
    }
    return false;
}

/* The key of the header parameter beside `key`: exceptions pair with exceptions. */
static char *
pair_key(const struct parameter *parameter, bool is_exception)
{
    return g_strconcat(is_exception ? EXCEPTION_PREFIX : "", parameter->header_parameter, NULL);
}

static bool
read_pair(struct load_context *context, const struct yaml_node *mapping, size_t index,
          const struct parameter *parameter, struct arguments *out)
{
    static const struct parameter header_name = { .name = "header", .shape = ARGS_HEADER_NAME };
    bool is_exception =
        g_ascii_strncasecmp(yaml_key(mapping, index), EXCEPTION_PREFIX, strlen(EXCEPTION_PREFIX)) == 0;

    if (parameter->header_parameter == NULL)
        return true;
    g_autofree char *key = pair_key(parameter, is_exception);
    const struct yaml_node *node = yaml_get(mapping, key);
    if (node != NULL)
        return arguments_read(context, &header_name, TARGET_NONE, node, out);
    diagnostics_add(context->found, SEVERITY_ERROR, "missing-parameter", yaml_key_node(mapping, index)->at,
                    g_strdup_printf("add '%s'", key), "'%s' does not say which header field",
                    yaml_key(mapping, index));
    return false;
}

static void
condition_free(gpointer data)
{
    struct condition *condition = data;

    arguments_done(&condition->arguments);
    g_free(condition);
}

static void
rule_action_free(gpointer data)
{
    struct rule_action *use = data;

    arguments_done(&use->arguments);
    g_free(use);
}

static void
read_condition(struct load_context *context, struct rule *rule, const struct yaml_node *mapping, size_t index,
               const struct predicate *predicate)
{
    struct condition *condition = g_new0(struct condition, 1);

    condition->predicate = predicate;
    condition->is_exception = g_ascii_strcasecmp(yaml_key(mapping, index), predicate->parameter.name) != 0;
    condition->at = yaml_key_node(mapping, index)->at;
    arguments_init(&condition->arguments);
    bool is_right = read_pair(context, mapping, index, &predicate->parameter, &condition->arguments) &&
                    arguments_read(context, &predicate->parameter, predicate->target,
                                   yaml_item(mapping, index), &condition->arguments);
    /* "AttachmentIsUnsupported: false" does not look for it, as in Exchange. */
    if (is_right && (predicate->parameter.shape != ARGS_BOOL || condition->arguments.number != 0))
        g_ptr_array_add(rule->conditions, condition);
    else
        condition_free(condition);
}

static void
read_action(struct load_context *context, struct rule *rule, const struct yaml_node *mapping, size_t index,
            const struct action *action)
{
    struct rule_action *use = g_new0(struct rule_action, 1);
    const struct parameter *parameter = &action->parameter;

    use->action = action;
    use->at = yaml_key_node(mapping, index)->at;
    arguments_init(&use->arguments);
    bool is_right =
        read_pair(context, mapping, index, parameter, &use->arguments) &&
        arguments_read(context, parameter, TARGET_NONE, yaml_item(mapping, index), &use->arguments);
    /* "DeleteMessage: false" is how exports say that the rule does not do it. */
    if (is_right && (parameter->shape != ARGS_BOOL || use->arguments.number != 0))
        g_ptr_array_add(rule->actions, use);
    else
        rule_action_free(use);
}

/* True where `key` is the header half of a pair, and the other half is there. */
static bool
is_pair_half(const struct yaml_node *mapping, const char *key, const struct parameter *parameter,
             bool is_exception)
{
    if (parameter->header_parameter == NULL)
        return false;
    g_autofree char *half = pair_key(parameter, is_exception);
    g_autofree char *whole = g_strconcat(is_exception ? EXCEPTION_PREFIX : "", parameter->name, NULL);
    return g_ascii_strcasecmp(half, key) == 0 && yaml_get(mapping, whole) != NULL;
}

static bool
is_header_half(const struct yaml_node *mapping, const char *key)
{
    for (size_t i = 0; i < predicate_count(); i++) {
        const struct parameter *parameter = &predicate_at(i)->parameter;

        if (is_pair_half(mapping, key, parameter, false) || is_pair_half(mapping, key, parameter, true))
            return true;
    }
    for (size_t i = 0; i < action_count(); i++) {
        if (is_pair_half(mapping, key, &action_at(i)->parameter, false))
            return true;
    }
    return false;
}

/* Every name that may stand in a rule, for "did you mean". */
static GPtrArray *
all_names(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < PROPERTY_COUNT; i++)
        g_ptr_array_add(names, g_strdup(property_names[i]));
    for (size_t i = 0; i < predicate_count(); i++) {
        const struct parameter *parameter = &predicate_at(i)->parameter;

        g_ptr_array_add(names, g_strdup(parameter->name));
        g_ptr_array_add(names, g_strconcat(EXCEPTION_PREFIX, parameter->name, NULL));
        if (parameter->header_parameter != NULL) {
            g_ptr_array_add(names, g_strdup(parameter->header_parameter));
            g_ptr_array_add(names, pair_key(parameter, true));
        }
    }
    for (size_t i = 0; i < action_count(); i++) {
        g_ptr_array_add(names, g_strdup(action_at(i)->parameter.name));
        if (action_at(i)->parameter.header_parameter != NULL)
            g_ptr_array_add(names, g_strdup(action_at(i)->parameter.header_parameter));
    }
    return names;
}

static void
report_unknown(struct load_context *context, const struct yaml_node *key)
{
    g_autoptr(GPtrArray) names = all_names();
    const char *nearest = nearest_name(key->text, (const char *const *)names->pdata, names->len);
    bool is_lone_half = nearest != NULL && g_ascii_strcasecmp(nearest, key->text) == 0;

    if (is_lone_half)
        diagnostics_add(context->found, SEVERITY_ERROR, "missing-parameter", key->at,
                        g_strdup("add the words, patterns or value that go with it"), "'%s' stands alone",
                        key->text);
    else if (exchange_parameter_is_known(key->text))
        diagnostics_add(context->found, SEVERITY_ERROR, "unsupported-parameter", key->at,
                        g_strdup("take the rule out, or write it with other parameters"),
                        "parameter '%s' is Exchange's, but Postern does not have it", key->text);
    else
        diagnostics_add(context->found, SEVERITY_ERROR, "unknown-parameter", key->at,
                        nearest == NULL ? NULL : g_strdup_printf("did you mean '%s'?", nearest),
                        "unknown parameter '%s'", key->text);
}

static void
read_key(struct load_context *context, struct rule *rule, const struct yaml_node *mapping, size_t index)
{
    const char *key = yaml_key(mapping, index);
    bool is_exception = g_ascii_strncasecmp(key, EXCEPTION_PREFIX, strlen(EXCEPTION_PREFIX)) == 0;
    const struct predicate *predicate = predicate_find(is_exception ? key + strlen(EXCEPTION_PREFIX) : key);
    const struct action *action = action_find(key);
    enum property property;

    if (find_property(key, &property))
        read_property(context, rule, property, yaml_item(mapping, index));
    else if (predicate != NULL)
        read_condition(context, rule, mapping, index, predicate);
    else if (action != NULL)
        read_action(context, rule, mapping, index, action);
    else if (!is_header_half(mapping, key))
        report_unknown(context, yaml_key_node(mapping, index));
}

static gint
compare_cost(gconstpointer a, gconstpointer b)
{
    const struct condition *first = *(const struct condition *const *)a,
                           *second = *(const struct condition *const *)b;

    return (gint)first->predicate->need - (gint)second->predicate->need;
}

static gint
compare_stage(gconstpointer a, gconstpointer b)
{
    const struct rule_action *first = *(const struct rule_action *const *)a;
    const struct rule_action *second = *(const struct rule_action *const *)b;

    return (gint)first->action->stage - (gint)second->action->stage;
}

static struct rule *
rule_new(const struct yaml_node *node)
{
    struct rule *rule = g_new0(struct rule, 1);

    rule->at = rule->name_at = node->at;
    rule->is_enabled = true;
    rule->priority = G_MAXINT64;
    rule->activation_us = G_MININT64;
    rule->expiry_us = G_MAXINT64;
    rule->conditions = g_ptr_array_new_with_free_func(condition_free);
    rule->by_cost = g_ptr_array_new();
    rule->actions = g_ptr_array_new_with_free_func(rule_action_free);
    return rule;
}

/* What follows from the parameters together. */
static void
complete_rule(struct load_context *context, struct rule *rule)
{
    for (guint i = 0; i < rule->conditions->len; i++)
        g_ptr_array_add(rule->by_cost, g_ptr_array_index(rule->conditions, i));
    g_ptr_array_sort(rule->by_cost, compare_cost);
    g_ptr_array_sort(rule->actions, compare_stage);
    const struct rule_action *severity = rule_find_action(rule, "SetAuditSeverity");
    rule->severity = severity == NULL
                         ? AUDIT_NONE
                         : (enum audit_severity)(severity->arguments.number + AUDIT_DO_NOT_AUDIT);
    rule_check(rule, context->found);
}

static void
read_rule(struct load_context *context, const struct yaml_node *node, GPtrArray *rules)
{
    size_t errors_before = context->found->errors;

    if (node->kind != YAML_NODE_MAPPING) {
        diagnostics_add(context->found, SEVERITY_ERROR, "wrong-type", node->at,
                        g_strdup("write '- Name: ...'"), "a rule has to be a mapping of parameters");
        return;
    }
    struct rule *rule = rule_new(node);
    for (size_t i = 0; i < yaml_count(node); i++)
        read_key(context, rule, node, i);
    if (yaml_get(node, "Name") == NULL)
        diagnostics_add(context->found, SEVERITY_ERROR, "missing-parameter", node->at,
                        g_strdup("add 'Name: ...'"), "a rule needs a 'Name'");
    if (context->found->errors == errors_before)
        complete_rule(context, rule);
    if (context->found->errors == errors_before)
        g_ptr_array_add(rules, rule);
    else
        rule_free(rule);
}
void
rules_read_file(struct load_context *context, const char *path, GPtrArray *rules)
{
    g_autoptr(yaml_node) root = yaml_read_file(path, context->found);

    if (root == NULL)
        return;
    if (root->kind != YAML_NODE_SEQUENCE && yaml_count(root) > 0) {
        diagnostics_add(context->found, SEVERITY_ERROR, "wrong-type", root->at,
                        g_strdup("write '- Name: ...' for each"), "a rule file has to be a list of rules");
        return;
    }
    for (size_t i = 0; i < yaml_count(root); i++)
        read_rule(context, yaml_item(root, i), rules);
}
