/*
 * A transport rule as it was loaded: its properties, conditions, exceptions and actions. Immutable, owned by
 * its policy.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "rules/action.h"
#include "rules/predicate.h"

enum rule_mode { MODE_ENFORCE, MODE_AUDIT, MODE_AUDIT_AND_NOTIFY };
enum rule_error_action { ERROR_ACTION_UNSET, ERROR_ACTION_IGNORE, ERROR_ACTION_DEFER };
enum sender_location { SENDER_HEADER, SENDER_ENVELOPE, SENDER_HEADER_OR_ENVELOPE };

struct condition {
    const struct predicate *predicate;
    bool is_exception;
    struct arguments arguments;
    struct location at;
};

struct rule_action {
    const struct action *action;
    struct arguments arguments;
    struct location at;
};

struct rule {
    char *name;
    struct location at;
    struct location name_at;
    char *comments;   /* or NULL */
    char *dlp_policy; /* or NULL */
    bool is_enabled;
    enum rule_mode mode;
    enum rule_error_action error_action;
    enum sender_location sender_location;
    int64_t priority;      /* as written; G_MAXINT64 where it is not */
    int64_t activation_us; /* wall clock; G_MININT64 = always was */
    int64_t expiry_us;     /* G_MAXINT64 = never */
    enum audit_severity severity;
    GPtrArray *conditions; /* of struct condition *: conditions and exceptions as written */
    GPtrArray *by_cost;    /* the same, cheapest first */
    GPtrArray *actions;    /* of struct rule_action *, in the order in which they are done */
};

const char *rule_mode_name(enum rule_mode mode);
void rule_free(struct rule *rule);

/* The action with this parameter name, or NULL. */
const struct rule_action *rule_find_action(const struct rule *rule, const char *name);

/* The names of a rule's properties ("Name", "Mode"...), in the manual's order; NULL past the end. */
const char *rule_property_name(size_t index);
/* A parameter of Exchange's New-TransportRule (or its exception) that Postern does not have. */
bool exchange_parameter_is_known(const char *name);

/*
 * Reads one file of rules and appends them to `rules` (of struct rule *). Rules with a fault are left out;
 * the faults are in `found`. A disabled rule is read and kept too, so that its faults are seen.
 */
void rules_read_file(struct load_context *context, const char *path, GPtrArray *rules);

#endif
