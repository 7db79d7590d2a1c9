/*
 * What postern-milter counts since it started, for `postern status`. One row per counter; adding is atomic,
 * so every thread counts without a lock. "Open" counters go down again.
 */
#ifndef MILTER_COUNTERS_H
#define MILTER_COUNTERS_H

#include "rules/failure.h"
#include "rules/plan.h"

#include <stdatomic.h>

enum counter {
    COUNT_SESSIONS_OPEN,
    COUNT_SESSIONS,
    COUNT_MESSAGES_OPEN, /* from MAIL FROM to the answer, an abort or the end of the session */
    COUNT_MESSAGES,      /* answered; the sum of the next five */
    COUNT_ACCEPTED,
    COUNT_HELD,
    COUNT_DISCARDED,
    COUNT_REJECTED,
    COUNT_TEMPFAILED,
    COUNT_ABORTED,            /* the client or the MTA gave the message up */
    COUNT_RECIPIENTS_REFUSED, /* at RCPT: reserved domain, too long, too many, draining */
    COUNT_RELOADS,
    COUNT_RELOADS_REFUSED, /* the configuration had errors and the old policy was kept */
    COUNTERS
};

struct counters {
    _Atomic uint64_t values[COUNTERS];
    _Atomic uint64_t failures[FAILURE_ROWS];
};

const char *counter_name(enum counter counter);   /* "sessions_open" */
enum counter counter_of(enum plan_answer answer); /* COUNT_ACCEPTED for ANSWER_ACCEPT, ... */

void counters_add(struct counters *counters, enum counter counter);
void counters_drop(struct counters *counters, enum counter counter);
uint64_t counters_get(const struct counters *counters, enum counter counter);
/* One more failure of the row with this name; a name that the table does not know is ignored. */
void counters_add_failure(struct counters *counters, const char *row);

#endif
