/* Predicates about one envelope recipient (they fork the message), and about the recipients that the header
 * names. */
#include "rules/run.h"

#include "base/domain.h"

static const char *const scopes[] = { "InOrganization", "NotInOrganization", "ExternalPartner",
                                      "ExternalNonPartner" };

static void
explain_recipient(const struct question *question, const char *what)
{
    if (question->why != NULL)
        g_string_append_printf(question->why, "%s %s", question->outcome->recipient->address, what);
}

static enum match
eval_sent_to(const struct question *question)
{
    const GPtrArray *wanted = question->condition->arguments.texts;

    for (guint i = 0; i < wanted->len; i++) {
        if (g_ascii_strcasecmp(question->outcome->recipient->address, g_ptr_array_index(wanted, i)) != 0)
            continue;
        explain_recipient(question, "is named");
        return MATCH_YES;
    }
    explain_recipient(question, "is not named");
    return MATCH_NO;
}

static enum match
eval_sent_to_scope(const struct question *question)
{
    const char *address = question->outcome->recipient->address;
    bool is_inside = run_is_inside(question->run, address),
         is_partner = run_is_partner(question->run, address);
    const bool holds[] = { is_inside, !is_inside, !is_inside && is_partner, !is_inside && !is_partner };
    bool asks_partner = question->condition->arguments.number >= 2;
    const char *scope = is_inside || !asks_partner ? scopes[!is_inside] : scopes[is_partner ? 2 : 3];

    if (question->why != NULL)
        g_string_append_printf(question->why, "%s is %s", address, scope);
    return holds[question->condition->arguments.number] ? MATCH_YES : MATCH_NO;
}

static enum match
eval_recipient_domain_is(const struct question *question)
{
    const GPtrArray *wanted = question->condition->arguments.texts;
    struct slice domain = address_domain(slice_from(question->outcome->recipient->address));

    for (guint i = 0; i < wanted->len; i++) {
        if (!domain_is_within(domain, slice_from(g_ptr_array_index(wanted, i))))
            continue;
        explain_recipient(question, "is in one of the domains");
        return MATCH_YES;
    }
    explain_recipient(question, "is in none of the domains");
    return MATCH_NO;
}

static bool
header_names_one(const struct question *question, const char *field)
{
    const GPtrArray *wanted = question->condition->arguments.texts;
    g_autoptr(GPtrArray) addresses = run_header_addresses(question->run, question->content, field);

    for (guint i = 0; i < addresses->len; i++) {
        for (guint k = 0; k < wanted->len; k++) {
            if (g_ascii_strcasecmp(g_ptr_array_index(addresses, i), g_ptr_array_index(wanted, k)) != 0)
                continue;
            if (question->why != NULL)
                g_string_append_printf(question->why, "%s names %s", field,
                                       (char *)g_ptr_array_index(wanted, k));
            return true;
        }
    }
    if (question->why != NULL)
        g_string_append_printf(question->why, "%s%s names none of them", question->why->len > 0 ? "; " : "",
                               field);
    return false;
}

static enum match
eval_any_of_to_header(const struct question *question)
{
    return header_names_one(question, "To") ? MATCH_YES : MATCH_NO;
}

static enum match
eval_any_of_cc_header(const struct question *question)
{
    return header_names_one(question, "Cc") ? MATCH_YES : MATCH_NO;
}

static enum match
eval_any_of_to_cc_header(const struct question *question)
{
    return header_names_one(question, "To") || header_names_one(question, "Cc") ? MATCH_YES : MATCH_NO;
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "SentTo", ARGS_ADDRESSES }, NEED_ENVELOPE, PER_RECIPIENT, eval_sent_to },
    { { "SentToScope", ARGS_CHOICE, .choices = scopes, .choice_count = ARRAY_LEN(scopes) },
      NEED_ENVELOPE,
      PER_RECIPIENT,
      eval_sent_to_scope },
    { { "RecipientDomainIs", ARGS_DOMAINS }, NEED_ENVELOPE, PER_RECIPIENT, eval_recipient_domain_is },
    { { "RecipientAddressContainsWords", ARGS_WORDS },
      NEED_ENVELOPE,
      PER_RECIPIENT,
      run_match,
      TARGET_RECIPIENT },
    { { "RecipientAddressMatchesPatterns", ARGS_PATTERNS },
      NEED_ENVELOPE,
      PER_RECIPIENT,
      run_match,
      TARGET_RECIPIENT },
    { { "AnyOfToHeader", ARGS_ADDRESSES }, NEED_HEADERS, PER_MESSAGE, eval_any_of_to_header },
    { { "AnyOfCcHeader", ARGS_ADDRESSES }, NEED_HEADERS, PER_MESSAGE, eval_any_of_cc_header },
    { { "AnyOfToCcHeader", ARGS_ADDRESSES }, NEED_HEADERS, PER_MESSAGE, eval_any_of_to_cc_header },
};
/* clang-format on */

const struct predicate_family predicates_recipient = { rows, ARRAY_LEN(rows) };
