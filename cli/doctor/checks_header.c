/* What the header of a delivered test message, or the text of a refusal, says of the way that it came. */
#include "cli/doctor/check.h"

#include "message/header.h"

#include <string.h>

/* What a check looks for; its row below has the same index. */
struct sign {
    const char *field; /* part of a field's name, hyphens left out; NULL = anywhere in the text */
    const char *value; /* part of its value, or of the text; NULL = whatever it is */
    enum severity severity;
    const char *wanted; /* what it means for whoever reads it */
};

/* clang-format off */
static const struct sign signs[] = {
    { "OrganizationAuthAs", "Internal", SEVERITY_INFO, "good: the other side takes the message for internal" },
    { "OrganizationAuthAs", "Anonymous", SEVERITY_WARNING,
      "AuthAs: Internal, for mail between the two sides of one organisation" },
    { "OrganizationMessageDirectionality", "Originating", SEVERITY_INFO, "good: it counts as the organisation's own" },
    { "OrganizationMessageDirectionality", "Incoming", SEVERITY_INFO,
      "right for mail from outside; mail of the organisation itself should be Originating" },
    { "CrossPremisesHeadersPromoted", NULL, SEVERITY_INFO, "good: what one side knew of the message reached the other" },
    { "CrossPremisesHeadersFiltered", NULL, SEVERITY_WARNING,
      "those fields passed on: the sending connector took them away, so the other side sees a stranger's message" },
    { "SkipListedInternetSender", NULL, SEVERITY_INFO, "good: Enhanced Filtering looked past this gateway" },
    { "ExternalOriginalInternetSender", NULL, SEVERITY_INFO, "good: Enhanced Filtering found who sent it to the gateway" },
    { "AuthenticationResults", "arc=pass", SEVERITY_INFO,
      "good: the seal verifies; with oda=1 the tenant trusts it too" },
    { "AuthenticationResults", "arc=fail", SEVERITY_WARNING,
      "a seal over the message as it left: something behind the sealer changed it" },
    { "AuthenticationResults", "dkim=fail", SEVERITY_WARNING,
      "mail signed after Postern, or sealed with ARC where a rule changes what others signed" },
    { "AuthenticationResults", "compauth=fail", SEVERITY_WARNING,
      "compauth=pass: list the gateway for Enhanced Filtering, or register its ARC seal (Set-ArcConfig)" },
    { "AuthenticationResults", "reason=130", SEVERITY_INFO, "good: it passed because the tenant trusts the ARC seal" },
    { NULL, "7.230", SEVERITY_WARNING,
      "an update of the Exchange server behind the gateway: it is too old for Exchange Online, the gateway is not at fault" },
    { NULL, "5.7.64", SEVERITY_ERROR,
      "the name of the connector's TlsSenderCertificateName in the client certificate: Exchange Online knows no tenant by it" },
    { NULL, "5.7.128", SEVERITY_ERROR, "no second pass through the tenant: Exchange Online sees a loop by its loop headers" },
    { NULL, "4.4.62", SEVERITY_ERROR, "the tenant's own name as smarthost, no address and no old name" },
    { NULL, "5.4.14", SEVERITY_ERROR, "smart hosts in the tenant's connector instead of DNS: mail comes round again" },
    { NULL, "5.7.68", SEVERITY_ERROR,
      "an inbound connector that this mail comes by: RejectDirectSend refuses the organisation's own domain from anybody else" },
    { NULL, "5.6.11", SEVERITY_WARNING, "CHUNKING offered by the gateway: bare line feeds cannot be sent without" },
    { NULL, "451 4.7.5", SEVERITY_WARNING,
      "mail by an authenticated connector, and a little of it through every site all the time: new or suddenly busy "
      "addresses are slowed down" },
};
/* clang-format on */

static char *
fold_name(struct slice name)
{
    g_autoptr(GString) folded = g_string_new(NULL);

    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] != '-')
            g_string_append_c(folded, g_ascii_tolower(name.at[i]));
    }
    return g_strdup(folded->str);
}

static bool
contains(struct slice text, const char *part)
{
    for (size_t i = 0; i + strlen(part) <= text.len; i++) {
        if (slice_starts_with_nocase(slice_sub(text, i, text.len), slice_from(part)))
            return true;
    }
    return false;
}

/* The line of the text that has `part`; empty where none does. */
static struct slice
find_line(struct slice text, const char *part)
{
    struct slice line;

    while (slice_next_field(&text, '\n', &line)) {
        if (contains(line, part))
            return slice_trim(line);
    }
    return (struct slice){ NULL, 0 };
}

static char *
found_text(struct slice name, struct slice value)
{
    g_autofree char *one = slice_to_string(slice_trim(value));
    g_autofree char *field = slice_to_string(name);

    return *field == '\0' ? g_steal_pointer(&one) : g_strdup_printf("%s: %s", field, one);
}

static char *
find_field(struct slice text, const struct sign *sign)
{
    struct header_cursor cursor = { .rest = header_start(text) };
    g_autofree char *wanted = fold_name(slice_from(sign->field));
    struct raw_field field;

    while (header_next(&cursor, &field)) {
        g_autofree char *name = fold_name(field.name);

        if (strstr(name, wanted) != NULL && (sign->value == NULL || contains(field.value, sign->value)))
            return found_text(field.name, field.value);
    }
    return NULL;
}

static void
check_sign(const struct mta_setup *setup, struct doctor_report *report)
{
    const struct sign *sign = &signs[report->check - checks_header.checks];
    struct slice line =
        sign->field == NULL ? find_line(setup->header, sign->value) : (struct slice){ NULL, 0 };
    char *found = sign->field != NULL ? find_field(setup->header, sign)
                  : line.len > 0      ? found_text((struct slice){ NULL, 0 }, line)
                                      : NULL;

    if (found != NULL)
        report_add(report, (struct finding){
                               .severity = sign->severity,
                               .place = PLACE_MACHINE,
                               .found = found,
                               .wanted = g_strdup(sign->wanted),
                           });
}

/* Runs last: a text of which nothing is known shows nothing, which is not the same as nothing wrong. */
static void
check_anything(const struct mta_setup *setup, struct doctor_report *report)
{
    (void)setup;
    if (report->findings->len == 0)
        report_unchecked(report, "there is no field of Exchange's in it, and no refusal that is known");
}

#define AUTH_AS                                                                                              \
    "X-MS-Exchange-Organization-AuthAs says whom Exchange took the sender for: Internal, Partner or "        \
    "Anonymous."
#define INTERNAL_CURE                                                                                        \
    "Between on-premises Exchange and Exchange Online: a certificate name that the inbound connector "       \
    "names, "                                                                                                \
    "CloudServicesMailEnabled on both connectors, and X-MS-Exchange-CrossPremises-* passed byte for byte."

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/header-internal", AUTH_AS, "Nothing to do." }, GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-anonymous", AUTH_AS, INTERNAL_CURE }, GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-originating", "Exchange Online tells mail of the organisation from mail that comes in.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-incoming", "Exchange Online tells mail of the organisation from mail that comes in.", INTERNAL_CURE },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-promoted", "X-MS-Exchange-CrossPremises-* fields of one side became X-MS-Exchange-Organization-* fields of the other.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-filtered", "A connector took away the fields by which the two sides of an organisation trust each other.", INTERNAL_CURE },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-skip-listed", "Enhanced Filtering skipped the gateway's address and judged the one before it.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-original-sender", "Enhanced Filtering recorded the address that sent the message to the gateway.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-arc-pass", "An ARC seal tells what was verified before a message was changed on its way.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-arc-fail", "An ARC seal tells what was verified before a message was changed on its way. This one does not verify.",
        "Seal last: the filter that seals stands behind Postern in smtpd_milters." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-dkim-fail", "A signature does not verify: the message was changed after it was signed.",
        "Sign behind Postern. Where others signed, seal with ARC, or leave their mail unchanged." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-compauth-fail", "Exchange Online could not connect the sender with the domain in From.",
        "Enhanced Filtering for the connector with all addresses of the gateway, or Set-ArcConfig -ArcTrustedSealers with the seal's domain." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-arc-trusted", "The tenant accepted the message for the ARC seal of a sealer that it trusts.", "Nothing to do." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-exchange-outdated", "Exchange Online slows down and then blocks mail from Exchange servers that are out of support or not updated, also behind a gateway.",
        "Update the on-premises Exchange server." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-attribution", "Exchange Online could not tell which tenant the mail belongs to.",
        "Compare the certificate's names with the inbound connector; a renewed certificate needs the same name." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-tenant-loop", "The message has been through the tenant before.",
        "An exception on a header of your own in the tenant's rule, and no stripping of Exchange's loop headers." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-smarthost-name", "The smarthost's name or address is not one under which the tenant takes mail.",
        "SmartHosts: the name that the tenant shows as MX of its domain." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-mx-loop", "The tenant's connector sends by DNS, and the domain's MX leads back to the tenant.",
        "Smart hosts in that connector instead of MX records." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-direct-send", "The tenant refuses mail of its own domains that comes by no connector.",
        "Let every internal sender's mail come through a connector: by certificate or address." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-bare-newline", "The message has bare line feeds, and the next server offers no CHUNKING.",
        "Do not discard CHUNKING in smtpd_discard_ehlo_keywords." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/reply-throttled", "Exchange Online slows down addresses that it does not know or whose volume changes suddenly, as in a failover.",
        "An authenticated connector, and a trickle of mail through the other site at all times." },
      GROUP_HEADER, NEEDS_HEADER, check_sign },
    { { "doctor/header-unknown", "Nothing in the text is a field or a refusal that Postern knows of Exchange.",
        "Paste the whole header of a message that was delivered on the other side, from its first line on." },
      GROUP_HEADER, NEEDS_HEADER, check_anything },
};
/* clang-format on */

G_STATIC_ASSERT(ARRAY_LEN(signs) + 1 == ARRAY_LEN(rows)); /* check_anything has none */

const struct check_family checks_header = { rows, ARRAY_LEN(rows) };
