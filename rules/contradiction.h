/*
 * Parameters that cannot stand together in one rule, or cannot stand alone. Found when the rule is loaded: a
 * rule that can never do what it says is an error, not a surprise at the gateway.
 */
#ifndef RULES_CONTRADICTION_H
#define RULES_CONTRADICTION_H

#include "rules/rule.h"

void rule_check(const struct rule *rule, struct diagnostics *found);

#endif
