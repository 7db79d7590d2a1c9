/*
 * dns/survey/sts - the MTA-STS policy of a domain: which hosts senders that honour it will deliver to.
 *
 * Source     RFC 8461: the record "_mta-sts.DOMAIN" says that there is a policy, which stands at
 *            https://mta-sts.DOMAIN/.well-known/mta-sts.txt behind a certificate of that name. Redirects are
 *            not followed (section 3.3).
 * Units      microseconds.
 * Limits     LIMIT_STS_POLICY_BYTES of the whole answer.
 * Ownership  a policy is the caller's.
 * Errors     none: what could not be had or read is a policy with `problem`.
 * Threads    any; sts_fetch runs a loop of its own and blocks for `timeout_us` at most, for each address.
 */
#ifndef DNS_SURVEY_STS_H
#define DNS_SURVEY_STS_H

#include "base/slice.h"
#include "dns/endpoint.h"

enum sts_mode { STS_MODE_NONE, STS_MODE_TESTING, STS_MODE_ENFORCE };

struct sts_policy {
    char *problem; /* why there is no policy to hold hosts against; NULL = there is one */
    enum sts_mode mode;
    GPtrArray *mx; /* of char *, lower case: "a.example", "*.example" */
};
typedef struct sts_policy sts_policy;
void sts_policy_free(struct sts_policy *policy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sts_policy, sts_policy_free)

/* What an HTTP server answered, from the status line on. */
struct sts_policy *sts_read(struct slice response);
/* None could be had; takes `problem` over. */
struct sts_policy *sts_without(char *problem);
/* Whether the policy has a host; a "*" at the left is one label (section 4.1). */
bool sts_lists(const struct sts_policy *policy, const char *host);
/* Whether a TXT record says that there is a policy (section 3.1). */
bool sts_is_record(const char *text);

struct sts_options {
    int64_t timeout_us;
    const char *ca_file; /* of authorities; NULL = the system's */
};
/* Asks the addresses of mta-sts.`domain`, an array of struct endpoint, until one answers. */
struct sts_policy *sts_fetch(const char *domain, const GArray *servers, const struct sts_options *options);

#endif
