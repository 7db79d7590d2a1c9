#include "rules/failure.h"

#include "base/nearest.h"
#include "rules/policy_internal.h"

#define ALLOW(action) (1u << (action))
#define ALLOW_ALL (ALLOW(FAIL_TEMPFAIL) | ALLOW(FAIL_HOLD) | ALLOW(FAIL_REJECT) | ALLOW(FAIL_DELIVER))
#define ALLOW_BUT_DELIVER (ALLOW_ALL & ~ALLOW(FAIL_DELIVER))

/* A message that was not stored cannot be held or delivered; where recipients differ nobody's copy can just
 * be delivered. */
/* clang-format off */
static const struct failure_row_info rows[FAILURE_ROWS] = {
    [FAILURE_PARSE_LIMIT] = { "parse_limit", FAIL_HOLD, ALLOW_ALL,
                              "more parts, nesting or header than Postern reads" },
    [FAILURE_MATCH_LIMIT] = { "match_limit", FAIL_HOLD, ALLOW_ALL, "a pattern was too costly on this text" },
    [FAILURE_MESSAGE_TOO_LARGE] = { "message_too_large", FAIL_HOLD, ALLOW_ALL,
                                    "larger than milter.max_message" },
    [FAILURE_SPLIT] = { "split", FAIL_HOLD, ALLOW_BUT_DELIVER,
                        "recipients need different content or answers" },
    [FAILURE_ROUTE] = { "route", FAIL_HOLD, ALLOW_BUT_DELIVER,
                        "an address cannot carry the connector: no domain, an address literal, or too long" },
    [FAILURE_ROUTE_SIZE] = { "route_size", FAIL_HOLD, ALLOW_BUT_DELIVER,
                             "larger than MaxMessageSize of the connector that a rule routes to" },
    [FAILURE_RECIPIENT_LIMIT] = { "recipient_limit", FAIL_HOLD, ALLOW_ALL, "rules add too many recipients" },
    [FAILURE_OVERLOAD] = { "overload", FAIL_TEMPFAIL, ALLOW_ALL, "too many messages are being evaluated" },
    [FAILURE_SPOOL] = { "spool", FAIL_TEMPFAIL, ALLOW_BUT_DELIVER & ~ALLOW(FAIL_HOLD),
                        "the message could not be stored while it arrived" },
    [FAILURE_ATTACHMENT] = { "attachment", FAIL_HOLD, ALLOW_ALL,
                             "the reader of an attachment crashed or did not end in time" },
    [FAILURE_EXTRACT] = { "extract", FAIL_TEMPFAIL, ALLOW_ALL, "attachments cannot be read at all" },
};
/* clang-format on */

static const char *const action_names[] = {
    [FAIL_TEMPFAIL] = "tempfail",
    [FAIL_HOLD] = "hold",
    [FAIL_REJECT] = "reject",
    [FAIL_DELIVER] = "deliver",
};

const char *
failure_action_name(enum failure_action action)
{
    return action_names[action];
}

const struct failure_row_info *
failure_row_info(enum failure_row row)
{
    return &rows[row];
}

static void
report_unknown_row(const struct setting_pair *pair, struct diagnostics *found)
{
    const char *names[FAILURE_ROWS];

    for (size_t i = 0; i < FAILURE_ROWS; i++)
        names[i] = rows[i].name;
    const char *nearest = nearest_name(pair->key, names, FAILURE_ROWS);
    diagnostics_add(found, SEVERITY_ERROR, "unknown-key", pair->at,
                    nearest == NULL ? g_strdup("postern.yaml(5) lists them")
                                    : g_strdup_printf("did you mean '%s'?", nearest),
                    "the failure table has no row '%s'", pair->key);
}

static void
apply_pair(struct failure_table *table, const struct setting_pair *pair, struct diagnostics *found)
{
    size_t row = 0, action = 0;

    while (row < FAILURE_ROWS && g_ascii_strcasecmp(rows[row].name, pair->key) != 0)
        row++;
    if (row == FAILURE_ROWS) {
        report_unknown_row(pair, found);
        return;
    }
    while (action < ARRAY_LEN(action_names) && g_ascii_strcasecmp(action_names[action], pair->value) != 0)
        action++;
    if (action < ARRAY_LEN(action_names) && (rows[row].allowed & ALLOW(action)) != 0) {
        table->actions[row] = (enum failure_action)action;
        return;
    }
    GString *wanted = g_string_new("write one of");
    for (size_t i = 0; i < ARRAY_LEN(action_names); i++) {
        if ((rows[row].allowed & ALLOW(i)) != 0)
            g_string_append_printf(wanted, " %s", action_names[i]);
    }
    diagnostics_add(found, SEVERITY_ERROR, "wrong-value", pair->value_at, g_string_free(wanted, FALSE),
                    "'failures.%s' cannot be '%s'", rows[row].name, pair->value);
}

struct failure_table
failure_table_load(const struct settings *config, struct diagnostics *found)
{
    struct failure_table table;

    for (size_t i = 0; i < FAILURE_ROWS; i++)
        table.actions[i] = rows[i].default_action;
    for (guint i = 0; i < config->failures->len; i++)
        apply_pair(&table, g_ptr_array_index(config->failures, i), found);
    return table;
}

struct reply
failure_reply(enum failure_action action, const char *row)
{
    struct reply reply = { 0, NULL, NULL };

    if (action == FAIL_TEMPFAIL)
        reply = (struct reply){ 451, g_strdup("4.7.1"),
                                g_strdup_printf("Message cannot be checked now (%s)", row) };
    if (action == FAIL_REJECT)
        reply =
            (struct reply){ 554, g_strdup("5.7.1"), g_strdup_printf("Message cannot be checked (%s)", row) };
    return reply;
}

const struct failure_table *
policy_failure_table(const struct policy *in_force)
{
    return &in_force->failures;
}
