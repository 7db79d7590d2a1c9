/*
 * dns/survey/ask - the questions of a survey: to one server, or to the resolvers until one can tell.
 *
 * Used by the files of dns/survey alone.
 *
 * Threads    as dns/survey: any, and each call blocks.
 */
#ifndef DNS_SURVEY_ASK_H
#define DNS_SURVEY_ASK_H

#include "dns/survey/reply.h"
#include "dns/survey/survey.h"

/* The reply of one server, over UDP and, where that is truncated, TCP. NULL and *status where there is none.
 */
struct dns_reply *ask_server(struct endpoint server, const struct exchange_question *question,
                             const struct exchange_options *options, enum exchange_status *status);

/* Whether the reply tells about the name: there, or not there. */
bool reply_tells(const struct dns_reply *reply);

/* The reply of the first resolver that can tell; without validation where the data do not validate, which is
 * noted in its view. NULL where nobody can. */
struct dns_reply *ask_resolvers(const struct zone_survey *survey, const struct survey_options *options,
                                const char *name, uint16_t type);

/* Asks the resolvers and merges what they say into `into`, the names of aliases too; a name that nobody can
 * tell about is noted in survey->unknown. */
void ask_and_merge(const struct zone_survey *survey, const struct survey_options *options,
                   struct zone_data *into, const char *name, uint16_t type);

/* Merges the answer section, and notes that its names were asked about. */
void merge_answer(struct zone_data *into, const struct dns_reply *reply, const char *name);

#endif
