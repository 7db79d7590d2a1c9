/*
 * One rule test as a row: rules, a message, an envelope in; a few readable lines out.
 * The organisation is always the same: contoso.example (and its subdomains) inside, fabrikam.example a
 * partner, connectors "On-premises" and "Partner".
 */
#ifndef TESTS_RULES_CASE_H
#define TESTS_RULES_CASE_H

#include "rules/evaluate.h"
#include "rules/plan.h"

struct rules_case {
    const char *rules;    /* YAML of a rule file; NULL = no rules */
    const char *settings; /* more lines for postern.yaml, or NULL */
    const char *mail; /* the message; NULL = a plain one from ann@contoso.example to bob@fabrikam.example */
    const char *from; /* NULL = ann@contoso.example */
    const char *to;   /* recipients separated by blanks; NULL = bob@fabrikam.example */
    const char *client_ip;
    bool is_authenticated;
    unsigned flags; /* EVALUATE_... */
};

/* A policy from `rules` and `settings`; on errors NULL and their text, a line each with the folder left out,
 * in *faults. */
struct policy *case_policy(const char *settings, const char *rules, char **faults);

/* Everything one case made, to look at; freed by case_done. */
struct case_result {
    struct policy *policy;
    struct message *message;
    struct envelope *envelope;
    struct verdict *verdict;
    struct plan *plan;
};
/* Fails the test where the policy does not load. */
void case_run(const struct rules_case *row, struct case_result *result);
void case_done(struct case_result *result);

/*
 * "accept in_place" and then a line for each recipient, "bob@fabrikam.example deliver", with its connector
 * and reply; then a line for each header edit, for each recipient taken off (-) and put on (+) the envelope,
 * and each failure.
 */
char *case_summary(const struct case_result *result);

#endif
