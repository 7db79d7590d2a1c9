/* Whether every message passes the filter, in the right order, and what happens where it cannot. */
#include "cli/doctor/check.h"

#include <string.h>

static bool
is_smtpd(const struct postfix_service *service)
{
    return strcmp(service->command, "smtpd") == 0;
}

/* The milters of a parameter. */
struct milters {
    GPtrArray *items; /* of char * */
    guint own;        /* index of Postern's; items->len = not there */
};

static struct milters
read_milters(const struct mta_setup *setup, const struct postfix_service *service, const char *parameter)
{
    struct milters milters = { mta_list_split(postfix_text(setup->postfix, service, parameter)), 0 };

    for (; milters.own < milters.items->len; milters.own++) {
        struct mta_milter milter = { 0 };
        bool is_own = mta_milter_parse(g_ptr_array_index(milters.items, milters.own), &milter) &&
                      setup_is_own_milter(setup, service, &milter);

        mta_milter_clear(&milter);
        if (is_own)
            break;
    }
    return milters;
}

static bool
has_own_milter(const struct mta_setup *setup, const struct postfix_service *service, const char *parameter)
{
    struct milters milters = read_milters(setup, service, parameter);
    bool is_there = milters.own < milters.items->len;

    g_ptr_array_unref(milters.items);
    return is_there;
}

/* "name = SOCKET" in front of what is there already, since who signs comes later. */
static char *
line_with_milter(const struct mta_setup *setup, const char *parameter)
{
    const char *now = postfix_text(setup->postfix, NULL, parameter);
    g_autofree char *socket = setup_socket_for_postfix(setup, SOCKET_MILTER);

    return socket == NULL ? NULL
                          : g_strdup_printf("%s = %s%s%s", parameter, socket, *now == '\0' ? "" : ", ", now);
}

static void
check_smtpd_milters(const struct mta_setup *setup, struct doctor_report *report)
{
    if (has_own_milter(setup, NULL, "smtpd_milters"))
        return;
    const char *now = postfix_text(setup->postfix, NULL, "smtpd_milters");
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_ERROR,
                   .found = setting_text("smtpd_milters", now),
                   .wanted = g_strdup("postern-milter among them; now nothing that comes by SMTP is checked"),
                   .add = line_with_milter(setup, "smtpd_milters"),
               });
}

/* A listener of its own that leaves the filter out. */
static void
check_bypass(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, i);
        const char *options = postfix_text(setup->postfix, service, "receive_override_options");
        bool is_off = strstr(options, "no_milters") != NULL;
        bool is_left_out = postfix_overrides(setup->postfix, service, "smtpd_milters") &&
                           !has_own_milter(setup, service, "smtpd_milters");

        if (!is_smtpd(service) || (!is_off && !is_left_out))
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_MASTER_CF,
                .found = is_off ? g_strdup_printf("%s/%s: receive_override_options = %s", service->name,
                                                  service->type, options)
                                : g_strdup_printf("%s/%s: smtpd_milters = %s", service->name, service->type,
                                                  postfix_text(setup->postfix, service, "smtpd_milters")),
                .wanted =
                    g_strdup("no listener that takes mail past postern-milter, unless it takes it from a "
                             "program of this machine only"),
            });
    }
}

static void
check_milter_maps(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *maps = postfix_text(setup->postfix, NULL, "smtpd_milter_maps");

    if (*maps != '\0')
        report_add(report, (struct finding){
                               .severity = SEVERITY_WARNING,
                               .found = setting_text("smtpd_milter_maps", maps),
                               .wanted = g_strdup(
                                   "no table that gives some clients other filters, or none (DISABLE)"),
                               .add = g_strdup("smtpd_milter_maps ="),
                           });
}

static void
check_non_smtpd(const struct mta_setup *setup, struct doctor_report *report)
{
    if (has_own_milter(setup, NULL, "non_smtpd_milters"))
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_WARNING,
                   .found = setting_text("non_smtpd_milters",
                                         postfix_text(setup->postfix, NULL, "non_smtpd_milters")),
                   .wanted = g_strdup("postern-milter among them: mail made on this host by sendmail(1) is "
                                      "seen by these alone"),
                   .add = line_with_milter(setup, "non_smtpd_milters"),
               });
}

/* By name or by the ports in their manuals: who signs. */
static bool
is_signer(const char *milter)
{
    static const char *const marks[] = { "dkim", "openarc", ":8891", ":8892", ":12301" };
    g_autofree char *lower = g_ascii_strdown(milter, -1);
    g_auto(GStrv) words = g_strsplit_set(lower, "/.:,-_@ {}", -1);

    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (strstr(lower, marks[i]) != NULL)
            return true;
    }
    return g_strv_contains((const char *const *)words, "arc"); /* not in "search" or "archive" */
}

/* Postern's item with its socket as it has to be written; g_free it. */
static char *
own_item(const struct mta_setup *setup, const char *item)
{
    g_autofree char *socket = setup_socket_for_postfix(setup, SOCKET_MILTER);
    struct mta_milter milter = { 0 };

    if (socket == NULL || !mta_milter_parse(item, &milter))
        return g_strdup(item);
    char *cured = text_replace(item, milter.text, socket);
    mta_milter_clear(&milter);
    return cured;
}

/* The list with Postern's in front of the first that signs. */
static char *
reordered(const struct mta_setup *setup, const struct milters *milters, const char *parameter)
{
    GString *line = g_string_new(parameter);
    bool is_placed = false;
    const char *separator = " = ";

    for (guint i = 0; i < milters->items->len; i++) {
        const char *item = g_ptr_array_index(milters->items, i);

        if (!is_placed && is_signer(item)) {
            g_autofree char *own = own_item(setup, g_ptr_array_index(milters->items, milters->own));

            g_string_append_printf(line, strpbrk(own, " ,") != NULL ? "%s{ %s }" : "%s%s", separator, own);
            separator = ", ";
            is_placed = true;
        }
        if (i == milters->own)
            continue;
        g_string_append_printf(line, strpbrk(item, " ,") != NULL ? "%s{ %s }" : "%s%s", separator, item);
        separator = ", ";
    }
    return g_string_free(line, FALSE);
}

static void
check_order(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const parameters[] = { "smtpd_milters", "non_smtpd_milters" };

    for (size_t i = 0; i < ARRAY_LEN(parameters); i++) {
        struct milters milters = read_milters(setup, NULL, parameters[i]);
        const char *signer = NULL;

        for (guint j = 0; j < milters.own && milters.own < milters.items->len && signer == NULL; j++) {
            if (is_signer(g_ptr_array_index(milters.items, j)))
                signer = g_ptr_array_index(milters.items, j);
        }
        if (signer != NULL)
            report_add(
                report,
                (struct finding){
                    .severity = SEVERITY_WARNING,
                    .found = g_strdup_printf("%s: %s comes before Postern", parameters[i], signer),
                    .wanted = g_strdup("who signs comes last: Postern may change fields that the signature "
                                       "covers"),
                    .add = reordered(setup, &milters, parameters[i]),
                });
        g_ptr_array_unref(milters.items);
    }
}

/* What becomes of mail while postern-milter is away. */
static const struct default_action {
    const char *name;
    enum severity severity;
    const char *effect;
} default_actions[] = {
    {"accept",      SEVERITY_ERROR,   "mail that nobody looked at passes while postern-milter is away"  },
    { "reject",     SEVERITY_WARNING, "mail is refused for good while postern-milter is away"           },
    { "quarantine", SEVERITY_WARNING, "mail is held while postern-milter is away, and nobody lets it go"},
    { "shutdown",   SEVERITY_WARNING, "clients are disconnected with 421 while postern-milter is away"  },
};

static void
report_default_action(const struct mta_setup *setup, const struct own_milter *entry,
                      const struct default_action *action, struct doctor_report *report)
{
    bool is_own = entry->milter.default_action != NULL;
    bool is_services = entry->service != NULL &&
                       (is_own || postfix_overrides(setup->postfix, entry->service, "milter_default_action"));
    g_autofree char *where = is_services
                                 ? g_strdup_printf(" for %s/%s", entry->service->name, entry->service->type)
                                 : g_strdup("");

    report_add(
        report,
        (struct finding){
            .severity = action->severity,
            .place = is_services ? PLACE_MASTER_CF : PLACE_MAIN_CF,
            .found = is_own ? g_strdup_printf("%s%s: Postern's entry has default_action=%s: %s",
                                              entry->parameter, where, action->name, action->effect)
                            : g_strdup_printf(
                                  "milter_default_action = %s%s, in force with Postfix %s: %s", action->name,
                                  where, postfix_text(setup->postfix, NULL, "mail_version"), action->effect),
            .wanted = g_strdup("tempfail: the client keeps the message and comes again"),
            .add = is_own ? NULL
                          : g_strconcat(is_services ? "    -o milter_default_action="
                                                    : "milter_default_action = ",
                                        "tempfail", NULL),
        });
}

static void
check_default_action(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) own = setup_own_milters(setup);
    unsigned told = 0; /* a bit for each action of everybody's, which is told once */

    for (guint i = 0; i < own->len; i++) {
        const struct own_milter *entry = g_ptr_array_index(own, i);
        const char *common = postfix_text(setup->postfix, entry->service, "milter_default_action");
        const char *action = entry->milter.default_action != NULL ? entry->milter.default_action : common;

        for (size_t j = 0; j < ARRAY_LEN(default_actions); j++) {
            if (strcmp(action, default_actions[j].name) != 0 ||
                (entry->milter.default_action == NULL && (told & 1u << j) != 0))
                continue;
            if (entry->milter.default_action == NULL)
                told |= 1u << j;
            report_default_action(setup, entry, &default_actions[j], report);
        }
    }
}

static void
check_protocol(const struct mta_setup *setup, struct doctor_report *report)
{
    int64_t protocol = postfix_number(setup->postfix, NULL, "milter_protocol");

    if (protocol < 0 || protocol >= 6)
        return;
    report_add(report, (struct finding){
                           .severity = SEVERITY_ERROR,
                           .found = g_strdup_printf("milter_protocol = %" G_GINT64_FORMAT, protocol),
                           .wanted = g_strdup("6, which Postern needs to ask for the macros that it reads"),
                           .add = g_strdup("milter_protocol = 6"),
                       });
}

static void
check_internal_mail(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *classes = postfix_text(setup->postfix, NULL, "internal_mail_filter_classes");

    if (strstr(classes, "notify") == NULL)
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .found = setting_text("internal_mail_filter_classes", classes),
            .wanted = g_strdup("no notices to the postmaster among them: one that a rule refuses is lost"),
            .add = g_strdup(strstr(classes, "bounce") != NULL ? "internal_mail_filter_classes = bounce"
                                                              : "internal_mail_filter_classes ="),
        });
}

/* Where the suffix is not refused by the filter, nothing else refuses it. */
static void
check_suffix_refused(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, i);

        if (setup->settings->connectors->len == 0 || !is_smtpd(service) ||
            has_own_milter(setup, service, "smtpd_milters") ||
            strstr(postfix_text(setup->postfix, service, "smtpd_recipient_restrictions"),
                   "check_recipient_access") ||
            strstr(postfix_text(setup->postfix, service, "smtpd_relay_restrictions"),
                   "check_recipient_access"))
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_MASTER_CF,
                .found = g_strdup_printf("%s/%s has no postern-milter and takes recipients under %s",
                                         service->name, service->type, setup->settings->routing.suffix),
                .wanted =
                    g_strdup("a refusal: such an address chooses a connector, which only a rule may do"),
                .add = g_strdup_printf("    -o { smtpd_recipient_restrictions = check_recipient_access "
                                       "inline:{ %s=REJECT, .%s=REJECT }, permit_mynetworks, reject }",
                                       setup->settings->routing.suffix, setup->settings->routing.suffix),
            });
    }
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/milter-missing",
        "smtpd_milters does not name postern-milter, so mail that comes by SMTP is not checked by any rule.",
        "Add its socket to smtpd_milters, in front of filters that sign." },
      GROUP_MILTER, NEEDS_BOTH, check_smtpd_milters },
    { { "doctor/milter-bypass",
        "A listener of master.cf takes mail without showing it to postern-milter.",
        "Remove -o smtpd_milters= and no_milters there, or let it listen on 127.0.0.1 for a program that is meant to pass." },
      GROUP_MILTER, NEEDS_BOTH, check_bypass },
    { { "doctor/milter-maps",
        "smtpd_milter_maps gives some clients other filters than smtpd_milters, or none.",
        "Remove it; exceptions belong into rules, where postern test can explain them." },
      GROUP_MILTER, NEEDS_BOTH, check_milter_maps },
    { { "doctor/milter-non-smtpd",
        "Mail that is made on this host by sendmail(1), and mail that Postfix forwards itself, is shown to non_smtpd_milters alone.",
        "Add postern-milter's socket there too. What it refuses comes back to the sender as a bounce." },
      GROUP_MILTER, NEEDS_BOTH, check_non_smtpd },
    { { "doctor/milter-order",
        "A filter that signs (DKIM, ARC) sees the message before Postern changes it, so the signature does not verify at the other side.",
        "Name Postern first. Mail that was signed by somebody else needs ARC, or the trust of the receiving side." },
      GROUP_MILTER, NEEDS_BOTH, check_order },
    { { "doctor/milter-default-action",
        "milter_default_action says what becomes of mail while a filter is away. Its default was tempfail until Postfix 3.10, and is shutdown from 3.11.",
        "Write milter_default_action = tempfail." },
      GROUP_MILTER, NEEDS_BOTH, check_default_action },
    { { "doctor/milter-protocol",
        "Version 6 of the milter protocol is what libmilter speaks since Sendmail 8.14, and Postfix by default.",
        "Remove milter_protocol from main.cf." },
      GROUP_MILTER, NEEDS_BOTH, check_protocol },
    { { "doctor/internal-mail",
        "internal_mail_filter_classes shows Postfix's own notices to the filters. A notice that is refused is lost, for it has no sender to tell.",
        "Leave it empty, or have bounce alone." },
      GROUP_MILTER, NEEDS_BOTH, check_internal_mail },
    { { "doctor/suffix-open",
        "Rules route by an address under routing.suffix. postern-milter refuses such addresses from clients; a listener without it lets them choose a connector, past all rules.",
        "Refuse the suffix there by check_recipient_access." },
      GROUP_MILTER, NEEDS_BOTH, check_suffix_refused },
};
/* clang-format on */

const struct check_family checks_milter = { rows, ARRAY_LEN(rows) };
