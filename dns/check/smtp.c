/* What the hosts said to a probe: whether mail would get in, and whether it would get in at every site alike.
 */
#include "dns/check/group.h"
#include "dns/survey/looks.h"

#include <string.h>

#define DAY_S 86400
#define EXPIRY_DAYS 14

enum {
    CONNECT,
    BANNER,
    EHLO,
    CAPABILITIES,
    STARTTLS,
    NAME_MISMATCH,
    EXPIRY,
    CHAIN,
    OLD_TLS,
    TLSA,
    RECIPIENT,
    RELAY,
    UNPROVEN
};

/* clang-format off */
static const struct check_kind kinds[] = {
    [CONNECT] = { "smtp-connect", SEVERITY_ERROR, "a connection", "start the host, or open its firewall for this machine" },
    [BANNER] = { "smtp-banner", SEVERITY_ERROR, "a greeting of 220 in time",
      "look at the mail server of the host: senders go to the next one" },
    [EHLO] = { "smtp-ehlo", SEVERITY_ERROR, "EHLO taken, and a greeting with the host's own full name",
      "correct the name that the mail server greets with, or let it take EHLO" },
    [CAPABILITIES] = { "smtp-capability-mismatch", SEVERITY_WARNING, "the same capabilities on all hosts",
      "set the hosts up alike: mail that fits one bounces at another" },
    [STARTTLS] = { "starttls-missing", SEVERITY_WARNING, "STARTTLS (RFC 3207)",
      "give the host a certificate and switch STARTTLS on" },
    [NAME_MISMATCH] = { "tls-name-mismatch", SEVERITY_INFO, "a certificate with the name that the connector wants",
      "give the host a certificate with the MX target's name or with TlsDomain" },
    [EXPIRY] = { "tls-expiry", SEVERITY_ERROR, "a certificate for two weeks or more",
      "renew the certificate; those of the second site get forgotten" },
    [CHAIN] = { "tls-chain", SEVERITY_WARNING, "a certificate of an authority that senders know",
      "have the certificate issued by a public authority, and send the intermediate ones along" },
    [OLD_TLS] = { "tls-version", SEVERITY_WARNING, "TLS 1.2 or later (RFC 8996)", "switch on TLS 1.2 and 1.3" },
    [TLSA] = { "tlsa-mismatch", SEVERITY_ERROR, "a TLSA record that fits the certificate (RFC 7672)",
      "publish the TLSA record of the certificate in use, before it is changed: DANE senders skip the host" },
    [RECIPIENT] = { "recipient-refused", SEVERITY_ERROR, "a host that takes mail for the recipient",
      "add the domain to those that the host accepts; at a second site that gets forgotten" },
    [RELAY] = { "open-relay", SEVERITY_ERROR, "a refusal of recipients that are nobody's there",
      "let the host relay for its own clients alone; nothing is wrong where this machine is one of those" },
    [UNPROVEN] = { "dr-unproven", SEVERITY_WARNING, "a host of every preference that answers",
      "make a host of this preference answer, and have it probed: a tier that nobody tries is dead on the day of need" },
};

/* What the error of a probe begins with, and the kind of finding that it is. */
static const struct {
    const char *step;
    int kind;
} steps[] = {
    { "connect:", CONNECT },
    { "greeting:", BANNER },
    { "EHLO: STARTTLS", STARTTLS },
    { "HELO: STARTTLS", STARTTLS },
    { "EHLO:", EHLO },
    { "HELO:", EHLO },
    { "STARTTLS:", STARTTLS },
    { "MAIL:", RECIPIENT },
    { "RCPT:", RECIPIENT },
    { "RSET:", RECIPIENT },
    { "TLSA:", TLSA },
    { "TLS:", STARTTLS }, /* the handshake; what a certificate lacks is told apart */
};

/* Capabilities that decide what a host takes. */
static const char *const compared[] = { "SIZE", "8BITMIME", "SMTPUTF8", "STARTTLS", "DSN", "REQUIRETLS" };
/* clang-format on */

static struct check_place
at_look(const struct host_look *look)
{
    return (struct check_place){ look->host, 0, look->label };
}

/* The kind of finding that the probe's error is, or -1. */
static int
error_kind(const struct host_look *look)
{
    const char *error = look->result->error;

    for (size_t i = 0; error != NULL && i < ARRAY_LEN(steps); i++) {
        if (g_str_has_prefix(error, steps[i].step))
            return steps[i].kind;
    }
    return -1;
}

static void
check_error(const struct host_look *look, struct check_report *report)
{
    const char *error = look->result->error;
    int kind = error_kind(look);

    if (kind >= 0 && (look->result->tls == NULL || !g_str_has_prefix(error, "TLS:")))
        check_add_as(report, &kinds[kind], SEVERITY_ERROR, at_look(look), "%s", error);
}

/* Whether the dialogue got so far that the host said what it is able to. */
static bool
has_said_ehlo(const struct host_look *look)
{
    int kind = error_kind(look);

    return kind != CONNECT && kind != BANNER && kind != EHLO && kind != TLSA;
}

static void
check_greeting(const struct host_look *look, struct check_report *report)
{
    const char *name = look->result->greeting;
    int kind = error_kind(look);

    if (name == NULL || kind == EHLO || kind == BANNER)
        return;
    if (strchr(name, '.') == NULL)
        check_add_as(report, &kinds[EHLO], SEVERITY_INFO, at_look(look), "greets with '%s', no full name",
                     name);
    else if (g_ascii_strcasecmp(name, look->host) != 0)
        check_add_as(report, &kinds[EHLO], SEVERITY_INFO, at_look(look), "greets with '%s'", name);
}

/* Severity of what only a demand makes an error. */
static enum severity
graver(bool is_demanded, enum severity otherwise)
{
    return is_demanded ? SEVERITY_ERROR : otherwise;
}

static void
check_starttls(const struct host_look *look, struct check_report *report)
{
    const struct probe_result *result = look->result;

    if (!has_said_ehlo(look) || error_kind(look) == STARTTLS || result->tls != NULL)
        return;
    if (!result->has_starttls)
        check_add(report, &kinds[STARTTLS], at_look(look), "STARTTLS is not offered");
    else if (result->tls_error != NULL)
        check_add(report, &kinds[STARTTLS], at_look(look), "STARTTLS is offered, but: %s", result->tls_error);
}

static void
check_expiry(const struct check_case *zone, const struct host_look *look, struct check_report *report)
{
    int64_t left_s = look->result->tls->not_after_s - zone->options->now_s;

    if (left_s < 0)
        check_add(report, &kinds[EXPIRY], at_look(look),
                  "the certificate ended %" G_GINT64_FORMAT " days ago", (-left_s + DAY_S - 1) / DAY_S);
    else if (left_s < (int64_t)EXPIRY_DAYS * DAY_S)
        check_add_as(report, &kinds[EXPIRY], SEVERITY_WARNING, at_look(look),
                     "the certificate ends in %" G_GINT64_FORMAT " days", left_s / DAY_S);
}

static void
check_certificate(const struct check_case *zone, const struct host_look *look, struct check_report *report)
{
    static const char *const old[] = { "SSLv2", "SSLv3", "TLSv1", "TLSv1.1" };
    const struct tls_facts *facts = look->result->tls;
    enum tls_setting tls = zone->options->tls;
    bool wants_chain = tls == TLS_CERTIFICATE_VALIDATION || tls == TLS_DOMAIN_VALIDATION;

    if (facts == NULL)
        return;
    check_expiry(zone, look, report);
    /* One cause is told once: an expired certificate breaks its chain, too. */
    if (facts->chain_error != NULL && facts->not_after_s >= zone->options->now_s && tls != TLS_DANE)
        check_add_as(report, &kinds[CHAIN], graver(wants_chain, SEVERITY_WARNING), at_look(look), "%s",
                     facts->chain_error);
    if (facts->name_error != NULL && tls != TLS_DANE)
        check_add_as(report, &kinds[NAME_MISMATCH], graver(tls == TLS_DOMAIN_VALIDATION, SEVERITY_INFO),
                     at_look(look), "%s", facts->name_error);
    if (tls == TLS_DANE && facts->dane_error != NULL)
        check_add(report, &kinds[TLSA], at_look(look), "%s", facts->dane_error);
    for (size_t i = 0; i < ARRAY_LEN(old); i++) {
        if (g_strcmp0(facts->version, old[i]) == 0)
            check_add(report, &kinds[OLD_TLS], at_look(look), "%s", facts->version);
    }
}

/* What the EHLO reply says of one capability: "SIZE 1000"; or NULL. */
static const char *
capability(const struct host_look *look, const char *keyword)
{
    const GPtrArray *lines = look->result->capabilities;
    size_t len = strlen(keyword);

    /* The reply under TLS does not offer it again. */
    if (strcmp(keyword, "STARTTLS") == 0)
        return look->result->has_starttls ? keyword : NULL;
    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index(lines, i);

        if (g_ascii_strncasecmp(line, keyword, len) == 0 && (line[len] == '\0' || line[len] == ' '))
            return line;
    }
    return NULL;
}

static void
compare_looks(const struct host_look *first, const struct host_look *other, struct check_report *report)
{
    for (size_t i = 0; i < ARRAY_LEN(compared); i++) {
        const char *wanted = capability(first, compared[i]), *found = capability(other, compared[i]);
        bool is_same =
            wanted == NULL || found == NULL ? wanted == found : g_ascii_strcasecmp(wanted, found) == 0;

        if (!is_same)
            check_add(report, &kinds[CAPABILITIES], at_look(other), "%s%s; %s has %s%s",
                      found == NULL ? "no " : "", found == NULL ? compared[i] : found, first->label,
                      wanted == NULL ? "no " : "", wanted == NULL ? compared[i] : wanted);
    }
}

/* A tier of which nobody answers. `first` is the first look of its preference. */
static void
check_tier(const struct check_case *zone, guint first, struct check_report *report)
{
    const GPtrArray *looks = zone->options->looks;
    const struct host_look *look = g_ptr_array_index(looks, first);
    guint well = 0;

    for (guint i = first; i < looks->len; i++) {
        const struct host_look *other = g_ptr_array_index(looks, i);

        well += other->preference == look->preference && other->result->error == NULL;
    }
    if (well == 0)
        check_add(report, &kinds[UNPROVEN], at_name(zone->hosts->name),
                  "no host of preference %u passes the probe", look->preference);
}

static void
run(const struct check_case *zone, struct check_report *report)
{
    const GPtrArray *looks = zone->options->looks;
    const struct host_look *with_ehlo = NULL;

    for (guint i = 0; looks != NULL && i < looks->len; i++) {
        const struct host_look *look = g_ptr_array_index(looks, i);
        const struct host_look *before = i == 0 ? NULL : g_ptr_array_index(looks, i - 1);

        check_error(look, report);
        check_greeting(look, report);
        check_starttls(look, report);
        check_certificate(zone, look, report);
        if (look->result->is_relay)
            check_add(report, &kinds[RELAY], at_look(look), "takes mail for " PROBE_FOREIGN_RECIPIENT);
        if (before == NULL || before->preference != look->preference)
            check_tier(zone, i, report);
        if (!has_said_ehlo(look))
            continue;
        if (with_ehlo != NULL)
            compare_looks(with_ehlo, look, report);
        else
            with_ehlo = look;
    }
}

const struct check_group check_smtp = { kinds, ARRAY_LEN(kinds), run };
