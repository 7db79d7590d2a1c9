/* A policy as rules/ sees it. */
#ifndef RULES_POLICY_INTERNAL_H
#define RULES_POLICY_INTERNAL_H

#include "rules/failure.h"
#include "rules/rule.h"

#include <stdatomic.h>

struct policy {
    atomic_uint references;
    struct settings *settings;
    GPtrArray *rules; /* of struct rule *, enabled ones in priority order */
    struct matcher_set *matchers;
    struct classifier_database *classifiers; /* the types that rules ask for; NULL where none does */
    struct failure_table failures;
    GPtrArray *marker_headers; /* of char *: X- fields that rules set; outsiders may not bring them */
    char version[8];
};

/* Warnings about rules and connectors that load but cannot be meant. */
void policy_lint(const struct policy *policy, struct diagnostics *found);

#endif
