/* Predicates about who sends and from where. All are about the message. */
#include "rules/policy_internal.h"
#include "rules/run.h"

#include "base/domain.h"

static const char *const scopes[] = { "InOrganization", "NotInOrganization" };

static void
explain_senders(const struct question *question, const GPtrArray *addresses)
{
    if (question->why == NULL)
        return;
    if (addresses->len == 0)
        g_string_append(question->why, "the message names no sender");
    for (guint i = 0; i < addresses->len; i++)
        g_string_append_printf(question->why, "%s%s", i == 0 ? "sender is " : ", ",
                               (const char *)g_ptr_array_index(addresses, i));
}

static enum match
eval_from(const struct question *question)
{
    const GPtrArray *wanted = question->condition->arguments.texts;
    g_autoptr(GPtrArray) addresses = run_sender_addresses(question->run, question->rule, question->content);

    for (guint i = 0; i < addresses->len; i++) {
        for (guint k = 0; k < wanted->len; k++) {
            if (g_ascii_strcasecmp(g_ptr_array_index(addresses, i), g_ptr_array_index(wanted, k)) != 0)
                continue;
            if (question->why != NULL)
                g_string_append_printf(question->why, "sender is %s", (char *)g_ptr_array_index(wanted, k));
            return MATCH_YES;
        }
    }
    explain_senders(question, addresses);
    return MATCH_NO;
}

static enum match
eval_sender_domain_is(const struct question *question)
{
    const GPtrArray *wanted = question->condition->arguments.texts;
    g_autoptr(GPtrArray) addresses = run_sender_addresses(question->run, question->rule, question->content);

    for (guint i = 0; i < addresses->len; i++) {
        struct slice domain = address_domain(slice_from(g_ptr_array_index(addresses, i)));

        for (guint k = 0; k < wanted->len; k++) {
            if (!domain_is_within(domain, slice_from(g_ptr_array_index(wanted, k))))
                continue;
            if (question->why != NULL)
                g_string_append_printf(question->why, "%s is in %s", (char *)g_ptr_array_index(addresses, i),
                                       (char *)g_ptr_array_index(wanted, k));
            return MATCH_YES;
        }
    }
    explain_senders(question, addresses);
    return MATCH_NO;
}

/*
 * Inside is who has an address of ours AND comes over a connection that we trust: a forged address from the
 * Internet is outside, which is what most rules against spoofing stand on. The From field counts, else the
 * envelope.
 */
static enum match
eval_from_scope(const struct question *question)
{
    g_autoptr(GPtrArray) addresses = run_header_addresses(question->run, question->content, "From");
    const struct envelope *given = question->run->asked->envelope;
    const char *address = addresses->len > 0 ? g_ptr_array_index(addresses, 0) : given->sender;
    bool is_ours = run_is_inside(question->run, address);
    bool is_inside = given->is_authenticated && is_ours;

    if (question->why != NULL)
        g_string_append_printf(question->why, "%s is %s%s", *address == '\0' ? "<>" : address,
                               scopes[!is_inside],
                               is_ours && !is_inside ? ": the connection is not authenticated" : "");
    return (question->condition->arguments.number == 0) == is_inside ? MATCH_YES : MATCH_NO;
}

static enum match
eval_sender_ip_ranges(const struct question *question)
{
    const struct arguments *arguments = &question->condition->arguments;
    const char *client = question->run->asked->envelope->client_ip;
    struct ip_address address;

    if (client == NULL || !ip_address_parse(slice_from(client), &address)) {
        if (question->why != NULL)
            g_string_append(question->why, "the client's address is not known");
        return MATCH_NO;
    }
    for (guint i = 0; i < arguments->ranges->len; i++) {
        if (!ip_range_contains(g_array_index(arguments->ranges, struct ip_range, i), address))
            continue;
        if (question->why != NULL)
            g_string_append_printf(question->why, "client %s is in %s", client,
                                   (char *)g_ptr_array_index(arguments->texts, i));
        return MATCH_YES;
    }
    if (question->why != NULL)
        g_string_append_printf(question->why, "client %s is in none of them", client);
    return MATCH_NO;
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "From", ARGS_ADDRESSES }, NEED_HEADERS, PER_MESSAGE, eval_from },
    { { "FromScope", ARGS_CHOICE, .choices = scopes, .choice_count = ARRAY_LEN(scopes) },
      NEED_HEADERS,
      PER_MESSAGE,
      eval_from_scope },
    { { "FromAddressContainsWords", ARGS_WORDS }, NEED_HEADERS, PER_MESSAGE, run_match, TARGET_SENDER },
    { { "FromAddressMatchesPatterns", ARGS_PATTERNS }, NEED_HEADERS, PER_MESSAGE, run_match, TARGET_SENDER },
    { { "SenderDomainIs", ARGS_DOMAINS }, NEED_HEADERS, PER_MESSAGE, eval_sender_domain_is },
    { { "SenderIpRanges", ARGS_NETWORKS }, NEED_ENVELOPE, PER_MESSAGE, eval_sender_ip_ranges },
};
/* clang-format on */

const struct predicate_family predicates_sender = { rows, ARRAY_LEN(rows) };
