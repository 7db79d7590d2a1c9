/*
 * dns/survey/spf - whether the SPF record of a domain lets an address send for it.
 *
 * Only the address is known, no message: mechanisms that need one (macros, exists, ptr) are passed over, and
 * where one of them might have matched the outcome is SPF_UNKNOWN instead of a refusal.
 *
 * Source     RFC 7208, of which sections 4.6.4 (ten lookups at most), 5 and 6.
 * Units      microseconds, in the options of spf_survey.
 * Errors     none: an outcome.
 * Threads    spf_check touches its arguments only; spf_survey may run in any thread, and blocks.
 */
#ifndef DNS_SURVEY_SPF_H
#define DNS_SURVEY_SPF_H

#include "base/network.h"
#include "dns/survey/survey.h"

enum spf_outcome {
    SPF_NONE,    /* no record */
    SPF_NEUTRAL, /* "?all", or nothing that matches */
    SPF_PASS,
    SPF_FAIL,      /* "-all" */
    SPF_SOFTFAIL,  /* "~all" */
    SPF_UNKNOWN,   /* it depends on the message */
    SPF_TEMPORARY, /* DNS could not tell */
    SPF_BROKEN     /* two records, a mistake in one, or more than ten lookups */
};
const char *spf_outcome_name(enum spf_outcome outcome); /* "pass", "fail", ...; "permerror" for the last */

/* What DNS says of a name: appends char * to `texts`, or struct ip_address to `addresses`, or names to
 * `hosts`. False where it cannot tell. Each is given by the caller; texts are freed by the array. */
struct spf_source {
    bool (*texts)(const char *name, GPtrArray *texts, void *context);
    bool (*addresses)(const char *name, GArray *addresses, void *context);
    bool (*hosts)(const char *name, GPtrArray *hosts, void *context);
    void *context;
};
enum spf_outcome spf_check(const char *domain, struct ip_address address, const struct spf_source *source);

/* The same by asking the resolvers of the options. False where one of them is no address. */
bool spf_survey(const char *domain, struct ip_address address, const struct survey_options *options,
                enum spf_outcome *outcome, GError **error);

#endif
