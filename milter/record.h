/*
 * The log record of a message (event=verdict; the keys are listed in postern-milter(8)) and those of its
 * failures (event=failure). Never anything of the message's content: names, numbers and envelope addresses
 * only. Safe from every thread.
 */
#ifndef MILTER_RECORD_H
#define MILTER_RECORD_H

#include "milter/decide.h"

/* What the MTA was really told: the plan's answer, or a refusal where an edit could not be made. */
void record_decision(const struct decision *decided, const struct transaction *arriving,
                     enum plan_answer answer);

/* The name of an answer in records and in `status`: "deliver", "hold", "delete", "reject", "tempfail". */
const char *record_answer_name(enum plan_answer answer);

#endif
