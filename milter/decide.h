/*
 * From a message that has arrived to the plan for it: waits for a place, parses, evaluates, plans. What keeps
 * Postern from evaluating is answered by the failure table.
 */
#ifndef MILTER_DECIDE_H
#define MILTER_DECIDE_H

#include "milter/daemon.h"
#include "milter/session.h"
#include "rules/evaluate.h"
#include "rules/plan.h"

struct decision {
    struct text_source attachments; /* of the message */
    struct message *message;        /* as far as it arrived: its header only where `verdict` is a failure's */
    struct verdict *verdict;
    struct plan *plan;
    int64_t elapsed_us; /* from the end of the message, with the wait for a place */
};
typedef struct decision decision;

/* Never NULL. Uses up the transaction's spool; sets envelope->is_authenticated. */
struct decision *decide(struct daemon *daemon, struct transaction *arriving);
void decision_free(struct decision *decided);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(decision, decision_free)

#endif
