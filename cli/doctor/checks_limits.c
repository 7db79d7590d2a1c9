/* Sizes and time-outs that Postfix, Postern and Exchange have to agree about. */
#include "cli/doctor/check.h"

#include "cli/numbers.h"

#include <string.h>

#define EXCHANGE_DEFAULT_BYTES (36 * 1024 * 1024 / 100 * 137) /* 36 MB, the default, encoded */
#define EXCHANGE_MOST_BYTES (150 * 1024 * 1024)               /* the most, on the wire */
#define EXCHANGE_HEADER_BYTES (256 * 1024)
#define DEADLINE_MARGIN_S 5
#define HELO_TIMEOUT_S 30
#define HOPS_LEAST 30
#define HOPS_MOST 100

static void
check_message_size(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t limit = postfix_number(setup->postfix, NULL, "message_size_limit");

    if (limit <= 0 || limit >= EXCHANGE_MOST_BYTES)
        return;
    g_autofree char *size = size_text((uint64_t)limit);
    report_add(report,
               (struct finding){
                   .severity = limit < EXCHANGE_DEFAULT_BYTES ? SEVERITY_WARNING : SEVERITY_INFO,
                   .found = g_strdup_printf("message_size_limit = %" G_GINT64_FORMAT " (%s)", limit, size),
                   .wanted = g_strdup(
                       "the tenant's largest message times 1.37: encoded, Exchange Online sends 36 MB by "
                       "default and 150 MB at most"),
                   .add = g_strdup_printf("message_size_limit = %d", EXCHANGE_MOST_BYTES),
               });
}

static void
check_milter_size(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t limit = postfix_number(setup->postfix, NULL, "message_size_limit");
    int64_t own = setup->settings->milter.max_message_bytes;

    if (limit < 0 || (limit > 0 && limit <= own))
        return;
    g_autofree char *size = size_text((uint64_t)own);
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .place = PLACE_POSTERN,
            .found = g_strdup_printf("milter.max_message: %s, message_size_limit = %s", size,
                                     postfix_text(setup->postfix, NULL, "message_size_limit")),
            .wanted = g_strdup("not less here than there: what lies between is taken, and then held unread"),
            .add = limit == 0 ? g_strdup("milter: { max_message: 2047MB }")
                              : g_strdup_printf("milter: { max_message: %" G_GINT64_FORMAT "B }", limit),
        });
}

static void
check_mailbox_size(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t limit = postfix_number(setup->postfix, NULL, "message_size_limit");
    int64_t mailbox = postfix_number(setup->postfix, NULL, "mailbox_size_limit");
    bool has_local = *postfix_text(setup->postfix, NULL, "mydestination") != '\0';

    if (!has_local || mailbox <= 0 || (limit > 0 && mailbox >= limit))
        return;
    report_add(report, (struct finding){
                           .severity = SEVERITY_WARNING,
                           .found = g_strdup_printf("mailbox_size_limit = %" G_GINT64_FORMAT
                                                    ", below message_size_limit = %" G_GINT64_FORMAT,
                                                    mailbox, limit),
                           .wanted = g_strdup(
                               "not below it: local(8) stops with an error, and mail for this host waits"),
                           .add = g_strdup("mailbox_size_limit = 0"),
                       });
}

static void
check_header_size(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t limit = postfix_number(setup->postfix, NULL, "header_size_limit");

    if (limit < 0 || limit >= EXCHANGE_HEADER_BYTES)
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_WARNING,
                   .found = g_strdup_printf("header_size_limit = %" G_GINT64_FORMAT, limit),
                   .wanted = g_strdup("256 KB, what Exchange takes: Postfix cuts a longer header field, and "
                                      "signatures over it break"),
                   .add = g_strdup_printf("header_size_limit = %d", EXCHANGE_HEADER_BYTES),
               });
}

/* The wait for the verdict: the entry's own, or everybody's; the shortest of all entries. */
static int64_t
content_timeout_s(const struct mta_setup *setup)
{
    g_autoptr(GPtrArray) own = setup_own_milters(setup);
    int64_t shortest = -1;

    for (guint i = 0; i < own->len; i++) {
        const struct own_milter *entry = g_ptr_array_index(own, i);
        const char *text = entry->milter.content_timeout != NULL
                               ? entry->milter.content_timeout
                               : postfix_text(setup->postfix, entry->service, "milter_content_timeout");
        int64_t seconds = postfix_seconds(text);

        if (seconds >= 0 && (shortest < 0 || seconds < shortest))
            shortest = seconds;
    }
    return shortest;
}

static void
check_deadline(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t theirs = content_timeout_s(setup);
    int64_t ours = setup->settings->milter.deadline_us / G_USEC_PER_SEC;

    if (theirs < 0 || ours + DEADLINE_MARGIN_S <= theirs)
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_ERROR,
            .found = g_strdup_printf("milter_content_timeout is %" G_GINT64_FORMAT
                                     " s, milter.deadline of postern.yaml %" G_GINT64_FORMAT " s",
                                     theirs, ours),
            .wanted = g_strdup("a deadline well before the time-out: else Postfix gives up first, and "
                               "milter_default_action decides instead of the failure table"),
            .add = g_strdup_printf("milter_content_timeout = %" G_GINT64_FORMAT "s", MAX(300, ours * 2)),
        });
}

/* Of a transport that connectors use. */
static void
check_helo_timeout(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        const char *value = postfix_text(setup->postfix, service, "smtp_helo_timeout");

        if (service == NULL || !g_hash_table_add(told, (gpointer)(uintptr_t)service) ||
            postfix_seconds(value) <= HELO_TIMEOUT_S)
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_INFO,
                       .place = PLACE_MASTER_CF,
                       .found = g_strdup_printf("transport %s waits smtp_helo_timeout = %s for the greeting",
                                                service->name, value),
                       .wanted = g_strdup("30s for smarthosts: the list has others when one is silent"),
                       .add = g_strdup("    -o smtp_helo_timeout=30s"),
                   });
    }
}

static void
check_hops(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t hops = postfix_number(setup->postfix, NULL, "hopcount_limit");

    if (hops < 0 || (hops >= HOPS_LEAST && hops <= HOPS_MOST))
        return;
    report_add(report, (struct finding){
                           .severity = SEVERITY_WARNING,
                           .found = g_strdup_printf("hopcount_limit = %" G_GINT64_FORMAT, hops),
                           .wanted = g_strdup(
                               "50, the default: hybrid mail has many Received fields, and a loop should "
                               "still end"),
                           .add = g_strdup("hopcount_limit = 50"),
                       });
}

static void
check_bare_newline(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *value = postfix_value(setup->postfix, NULL, "smtpd_forbid_bare_newline");
    bool is_refusing = g_strcmp0(value, "reject") == 0;

    if (g_strcmp0(value, "normalize") == 0 || g_strcmp0(value, "yes") == 0)
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .place = value == NULL ? PLACE_MACHINE : PLACE_MAIN_CF,
            .found = value == NULL ? g_strdup_printf("Postfix %s has no smtpd_forbid_bare_newline",
                                                     postfix_text(setup->postfix, NULL, "mail_version"))
                                   : setting_text("smtpd_forbid_bare_newline", value),
            .wanted = is_refusing
                          ? g_strdup("normalize: Exchange Online keeps bare line feeds, and such mail "
                                     "would be refused")
                          : g_strdup("normalize: else a second message can be smuggled inside a first, "
                                     "past the checks of its sender"),
            .add = value == NULL ? NULL : g_strdup("smtpd_forbid_bare_newline = normalize"),
        });
}

static void
check_chunking(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *discarded = postfix_text(setup->postfix, NULL, "smtpd_discard_ehlo_keywords");
    g_autofree char *lower = g_ascii_strdown(discarded, -1);

    if (strstr(lower, "chunking") == NULL)
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_WARNING,
                   .found = setting_text("smtpd_discard_ehlo_keywords", discarded),
                   .wanted = g_strdup("CHUNKING offered: Exchange Online sends mail with bare line feeds by "
                                      "BDAT alone, else it bounces it with 5.6.11"),
                   .add = g_strdup("smtpd_discard_ehlo_keywords ="),
               });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/message-size",
        "Postfix takes 10 MB by default. Exchange Online lets users send 36 MB and, if told so, 112 MB, which encoded is 150 MB on the wire.",
        "Set message_size_limit to the tenant's largest message times 1.37, or more." },
      GROUP_LIMITS, NEEDS_POSTFIX, check_message_size },
    { { "doctor/message-size-milter",
        "Messages that Postfix takes and postern-milter does not read to their end follow failures.message_too_large: they are held, by default.",
        "Let milter.max_message be message_size_limit, or more." },
      GROUP_LIMITS, NEEDS_BOTH, check_milter_size },
    { { "doctor/mailbox-size",
        "local(8) refuses to work while mailbox_size_limit is below message_size_limit.",
        "mailbox_size_limit = 0." },
      GROUP_LIMITS, NEEDS_POSTFIX, check_mailbox_size },
    { { "doctor/header-size",
        "Postfix cuts a header field at header_size_limit. Long fields of Exchange and ARC come near its default of 100 KB.",
        "header_size_limit = 262144." },
      GROUP_LIMITS, NEEDS_POSTFIX, check_header_size },
    { { "doctor/milter-deadline",
        "postern-milter answers within milter.deadline. If Postfix stops waiting before that, what a rule decided is lost and milter_default_action counts.",
        "Keep milter.deadline below milter_content_timeout." },
      GROUP_LIMITS, NEEDS_BOTH, check_deadline },
    { { "doctor/helo-timeout",
        "A smarthost that takes the connection and says nothing holds a delivery for smtp_helo_timeout, five minutes by default. Postern's probes move it to the end, but not before they notice.",
        "A transport of its own with smtp_helo_timeout=30s: contrib/postfix/master.cf." },
      GROUP_LIMITS, NEEDS_BOTH, check_helo_timeout },
    { { "doctor/hopcount",
        "A message with more Received fields than hopcount_limit is taken for a loop and bounced. Between tenants and sites there are often twenty; far more than fifty let a loop run on.",
        "hopcount_limit = 50." },
      GROUP_LOOP, NEEDS_POSTFIX, check_hops },
    { { "doctor/bare-newline",
        "A line feed without a carriage return can end a message for one server and not for the next: SMTP smuggling. Exchange Online sends mail with bare line feeds, so that refusing them loses mail.",
        "smtpd_forbid_bare_newline = normalize (Postfix 3.9, and the updates of 2024 to 3.5 and later)." },
      GROUP_TRUST, NEEDS_POSTFIX, check_bare_newline },
    { { "doctor/chunking",
        "Exchange Online needs CHUNKING (BDAT) for mail that has bare line feeds.",
        "Do not discard CHUNKING." },
      GROUP_LIMITS, NEEDS_POSTFIX, check_chunking },
};
/* clang-format on */

const struct check_family checks_limits = { rows, ARRAY_LEN(rows) };
