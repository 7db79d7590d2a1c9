/* Making verdicts, for evaluate.c and plan.c. */
#ifndef RULES_VERDICT_INTERNAL_H
#define RULES_VERDICT_INTERNAL_H

#include "rules/verdict.h"

struct verdict *verdict_new(struct policy *policy);
struct content *content_new(const char *subject, const GPtrArray *changes);
struct rule_trace *rule_trace_new(void);
void rule_trace_free(gpointer data);
void failure_note_free(gpointer data);
/* Adds a note unless the last one says the same: a rule may meet one limit many times. `rule` may be NULL. */
void failure_note_add(GPtrArray *failures, const char *row, const char *rule, const char *text);

#endif
