/*
 * Actions: what a matching rule does. A new one is a row in its family's table and its function, nothing
 * else.
 */
#ifndef RULES_ACTION_H
#define RULES_ACTION_H

#include "rules/parameter.h"

/* Actions of one rule are done in this order, whatever the order they are written in. */
enum action_stage {
    STAGE_CONTENT,
    STAGE_RECIPIENTS,
    STAGE_ROUTING,
    STAGE_REPORT,
    STAGE_DISPOSITION,
    STAGE_STOP
};

/* In which modes it is done: a test mode never changes delivery. */
enum action_effect { EFFECT_DELIVERY, EFFECT_NOTIFY, EFFECT_REPORT };

struct run;
struct rule;
struct rule_action;

/* A rule that matched, and for whom. */
struct application {
    struct run *run;
    const struct rule *rule;
    const struct rule_action *use;
    GArray *matched; /* of guint: indexes of the run's outcomes; recipients that the rule adds join them */
};

typedef void (*action_fn)(const struct application *application);

struct action {
    struct parameter parameter;
    enum action_stage stage;
    enum action_effect effect;
    action_fn apply;
    const char *field; /* the header field that it sets, where its parameters do not say; else NULL */
};

struct action_family {
    const struct action *rows;
    size_t count;
};
extern const struct action_family actions_content, actions_recipient, actions_disposition, actions_report;

size_t action_count(void);
const struct action *action_at(size_t index);
const struct action *action_find(const char *name); /* case ignored; NULL where unknown */

#endif
