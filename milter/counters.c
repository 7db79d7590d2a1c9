#include "milter/counters.h"

#include <string.h>

static const char *const names[] = {
    [COUNT_SESSIONS_OPEN] = "sessions_open",
    [COUNT_SESSIONS] = "sessions",
    [COUNT_MESSAGES_OPEN] = "messages_open",
    [COUNT_MESSAGES] = "messages",
    [COUNT_ACCEPTED] = "accepted",
    [COUNT_HELD] = "held",
    [COUNT_DISCARDED] = "discarded",
    [COUNT_REJECTED] = "rejected",
    [COUNT_TEMPFAILED] = "tempfailed",
    [COUNT_ABORTED] = "aborted",
    [COUNT_RECIPIENTS_REFUSED] = "recipients_refused",
    [COUNT_RELOADS] = "reloads",
    [COUNT_RELOADS_REFUSED] = "reloads_refused",
};

const char *
counter_name(enum counter counter)
{
    return names[counter];
}

enum counter
counter_of(enum plan_answer answer)
{
    static const enum counter counters[] = {
        [ANSWER_ACCEPT] = COUNT_ACCEPTED,     [ANSWER_HOLD] = COUNT_HELD,
        [ANSWER_DISCARD] = COUNT_DISCARDED,   [ANSWER_REJECT] = COUNT_REJECTED,
        [ANSWER_TEMPFAIL] = COUNT_TEMPFAILED,
    };
    return counters[answer];
}

void
counters_add(struct counters *counters, enum counter counter)
{
    atomic_fetch_add_explicit(&counters->values[counter], 1, memory_order_relaxed);
}

void
counters_drop(struct counters *counters, enum counter counter)
{
    atomic_fetch_sub_explicit(&counters->values[counter], 1, memory_order_relaxed);
}

uint64_t
counters_get(const struct counters *counters, enum counter counter)
{
    return atomic_load_explicit(&counters->values[counter], memory_order_relaxed);
}

void
counters_add_failure(struct counters *counters, const char *row)
{
    for (size_t i = 0; i < FAILURE_ROWS; i++) {
        if (strcmp(failure_row_info((enum failure_row)i)->name, row) == 0)
            atomic_fetch_add_explicit(&counters->failures[i], 1, memory_order_relaxed);
    }
}
