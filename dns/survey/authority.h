/*
 * dns/survey/authority - the zone that a name is in, its parent, and its name servers, each asked by itself.
 *
 * Used by the files of dns/survey alone. survey->data->apex is set between the first call and the others.
 *
 * Errors     none: what nobody can tell is left out, or noted in survey->unknown.
 * Threads    as dns/survey: any, and each call blocks.
 */
#ifndef DNS_SURVEY_AUTHORITY_H
#define DNS_SURVEY_AUTHORITY_H

#include "dns/survey/survey.h"

/* The top of the zone that `name` is in, by its SOA. NULL where no resolver can tell. g_free it. */
char *authority_find_apex(const struct zone_survey *survey, const struct survey_options *options,
                          const char *name);
/* What a server of the parent zone says about the zone, into survey->parent. */
void authority_ask_parent(struct zone_survey *survey, const struct survey_options *options);
/* The servers that the zone and its parent name, with their addresses, into survey->servers. */
void authority_find_servers(struct zone_survey *survey, const struct survey_options *options);
/* What each of them says. */
void authority_ask_servers(struct zone_survey *survey, const struct survey_options *options);

#endif
