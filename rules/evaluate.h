/*
 * The heart of Postern: a policy and a message give a verdict. Pure: no socket, no system clock, no state;
 * the same arguments give the same verdict. Any number of threads may evaluate with one policy at once; a
 * message belongs to one.
 */
#ifndef RULES_EVALUATE_H
#define RULES_EVALUATE_H

#include "rules/failure.h"
#include "rules/verdict.h"

enum evaluate_flag {
    EVALUATE_WHY = 1 << 0,      /* fill predicate_trace.why, and evaluate what short-circuiting would skip */
    EVALUATE_SHOW = 1 << 1,     /* matched text in `why` as it is instead of masked */
    EVALUATE_CLASSIFY = 1 << 2, /* look for the rules' classifications even where no rule comes to ask */
};

struct evaluation {
    struct message *message;
    const struct envelope *envelope;
    int64_t now_us; /* wall clock: ActivationDate and ExpiryDate are compared with it */
    unsigned flags; /* of enum evaluate_flag */
};

/* Never NULL: what could not be evaluated is in the verdict's failures, with the disposition that follows. */
struct verdict *rules_evaluate(struct policy *policy, const struct evaluation *evaluation);

/*
 * The verdict where rules cannot be asked at all (the message is larger than allowed, was not stored whole,
 * no place was free): every recipient gets the failure table's answer for `row`; the header firewall is
 * applied all the same, so that a held message can be released without harm. Of the message only the header
 * is read.
 */
struct verdict *rules_fail(struct policy *policy, const struct evaluation *evaluation, enum failure_row row,
                           const char *text);

#endif
