/*
 * The failure table: what happens to a message when Postern cannot do its part. One row per kind of failure,
 * each tempfail, hold, reject or deliver by configuration (failures.ROW). What may pass defaults to tempfail,
 * what will fail again to hold.
 */
#ifndef RULES_FAILURE_H
#define RULES_FAILURE_H

#include "rules/verdict.h"

enum failure_row {
    FAILURE_PARSE_LIMIT,       /* more parts, depth or header than base/limits.h allows */
    FAILURE_MATCH_LIMIT,       /* a pattern ran into PCRE2's limits and the rule says no RuleErrorAction */
    FAILURE_MESSAGE_TOO_LARGE, /* over milter.max_message */
    FAILURE_SPLIT,             /* recipients need different content or answers, and nobody can split */
    FAILURE_ROUTE,             /* a connector's address cannot be formed, or the connector is disabled */
    FAILURE_ROUTE_SIZE,        /* larger than MaxMessageSize of the connector that a rule routes to */
    FAILURE_RECIPIENT_LIMIT,   /* rules add more recipients than allowed */
    FAILURE_OVERLOAD,          /* no evaluation slot within half the deadline */
    FAILURE_SPOOL,             /* the message could not be stored while it arrived */
    FAILURE_ATTACHMENT, /* a rule asked for the text of an attachment whose reader crashed or was late */
    FAILURE_EXTRACT,    /* a rule asked for the text of an attachment, and no reader could be started */
    FAILURE_ROWS
};

enum failure_action { FAIL_TEMPFAIL, FAIL_HOLD, FAIL_REJECT, FAIL_DELIVER };
const char *failure_action_name(enum failure_action action);

struct failure_row_info {
    const char *name; /* as failures.NAME is written */
    enum failure_action default_action;
    unsigned allowed;    /* bits 1 << enum failure_action */
    const char *meaning; /* for postern.yaml(5) and messages */
};
const struct failure_row_info *failure_row_info(enum failure_row row);

struct failure_table {
    enum failure_action actions[FAILURE_ROWS];
};
/* The defaults with the configuration's failures.* applied; unknown rows and actions that a row does not
 * allow are errors. */
struct failure_table failure_table_load(const struct settings *settings, struct diagnostics *found);
/* What the MTA is told for a TEMPFAIL or REJECT of that row; text is NULL for the others. Its strings are
 * g_free'd. */
struct reply failure_reply(enum failure_action action, const char *row);
const struct failure_table *policy_failure_table(const struct policy *policy);

#endif
