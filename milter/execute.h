/*
 * Makes the MTA do what a plan says. All or nothing: where one edit cannot be passed on, the message is
 * refused with a 4xx, and the MTA throws away the edits that it has heard of.
 */
#ifndef MILTER_EXECUTE_H
#define MILTER_EXECUTE_H

#include "rules/plan.h"

#include <libmilter/mfapi.h>

/* To be called at the end of a message only. What was answered in the end; the caller returns
 * execute_status of it. */
enum plan_answer execute_plan(SMFICTX *context, const struct plan *made);
sfsistat execute_status(enum plan_answer answer);

/* Sets the text of a refusal; SMFIS_REJECT or SMFIS_TEMPFAIL by the reply's code. */
sfsistat execute_refusal(SMFICTX *context, const struct reply *reply);

#endif
