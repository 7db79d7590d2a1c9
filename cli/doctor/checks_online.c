/* What --online adds: whether the smarthosts are there, and show what their connector demands. */
#include "cli/doctor/check.h"

#include <string.h>

static void
check_dns(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->online->len; i++) {
        const struct online_view *view = g_ptr_array_index(setup->online, i);

        if (view->problem != NULL)
            report_unchecked(report, "connector '%s': %s", view->connector->name, view->problem);
        if (view->empty != NULL)
            report_add(report, (struct finding){
                                   .severity = SEVERITY_ERROR,
                                   .place = PLACE_POSTERN,
                                   .found = g_strdup_printf("connector '%s': %s leads to no host: %s",
                                                            view->connector->name, view->name, view->empty),
                                   .wanted = g_strdup("a name that has MX or address records"),
                               });
    }
}

typedef void (*look_fn)(const struct mta_setup *setup, const struct online_view *view,
                        const struct host_look *look, struct doctor_report *report);

static void
each_look(const struct mta_setup *setup, struct doctor_report *report, look_fn call)
{
    for (guint i = 0; i < setup->online->len; i++) {
        const struct online_view *view = g_ptr_array_index(setup->online, i);

        for (guint j = 0; j < view->looks->len; j++) {
            const struct host_look *look = g_ptr_array_index(view->looks, j);

            if (look->result != NULL)
                call(setup, view, look, report);
        }
    }
}

static void
look_host(const struct mta_setup *setup, const struct online_view *view, const struct host_look *look,
          struct doctor_report *report)
{
    (void)setup;
    if (look->result->error == NULL)
        return;
    report_add(report, (struct finding){
                           .severity = SEVERITY_ERROR,
                           .place = PLACE_MACHINE,
                           .found = g_strdup_printf("connector '%s': %s: %s", view->connector->name,
                                                    look->label, look->result->error),
                           .wanted = g_strdup_printf("a host that takes mail with TlsSettings: %s",
                                                     tls_setting_name(view->connector->tls)),
                       });
}

static void
check_hosts(const struct mta_setup *setup, struct doctor_report *report)
{
    each_look(setup, report, look_host);
}

/* What is wrong with a certificate that nobody demands: the demand would fail. */
static void
look_tls(const struct mta_setup *setup, const struct online_view *view, const struct host_look *look,
         struct doctor_report *report)
{
    const struct tls_facts *tls = look->result->tls;
    const char *fault = look->result->tls_error != NULL ? look->result->tls_error
                        : tls == NULL                   ? NULL
                        : tls->chain_error != NULL      ? tls->chain_error
                                                        : tls->name_error;

    (void)setup;
    if (look->result->error != NULL || fault == NULL)
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_INFO,
            .place = PLACE_MACHINE,
            .found = g_strdup_printf("connector '%s': %s: %s", view->connector->name, look->label, fault),
            .wanted = g_strdup_printf("nothing, with TlsSettings: %s; more could not be demanded",
                                      tls_setting_name(view->connector->tls)),
        });
}

static void
check_tls(const struct mta_setup *setup, struct doctor_report *report)
{
    each_look(setup, report, look_tls);
}

static void
look_expiry(const struct mta_setup *setup, const struct online_view *view, const struct host_look *look,
            struct doctor_report *report)
{
    const struct tls_facts *tls = look->result->tls;
    int64_t left_s = tls == NULL || tls->subject == NULL ? G_MAXINT64 : tls->not_after_s - setup->now_s;
    enum severity severity;

    if (!expiry_is_near(left_s, &severity))
        return;
    g_autofree char *left = expiry_text(left_s);
    report_add(report, (struct finding){
                           .severity = severity,
                           .place = PLACE_MACHINE,
                           .found = g_strdup_printf("connector '%s': the certificate of %s: %s",
                                                    view->connector->name, look->label, left),
                           .wanted = g_strdup("a new one there before it ends"),
                       });
}

static void
check_expiry(const struct mta_setup *setup, struct doctor_report *report)
{
    each_look(setup, report, look_expiry);
}

/* What the EHLO reply says after SIZE (RFC 1870); 0 = no limit, -1 = it does not say. */
static int64_t
announced_size(const struct probe_result *result)
{
    for (guint i = 0; i < result->capabilities->len; i++) {
        const char *line = g_ptr_array_index(result->capabilities, i);
        gint64 size = 0;

        if (g_ascii_strncasecmp(line, "SIZE", 4) != 0 || (line[4] != '\0' && line[4] != ' '))
            continue;
        return line[4] == ' ' && g_ascii_string_to_signed(line + 5, 10, 0, G_MAXINT64, &size, NULL) ? size
                                                                                                    : -1;
    }
    return -1;
}

/* What a smarthost refuses for its size, and this gateway has taken, bounces. */
static void
look_size(const struct mta_setup *setup, const struct online_view *view, const struct host_look *look,
          struct doctor_report *report)
{
    int64_t theirs = announced_size(look->result), own = view->connector->max_message_bytes;
    int64_t taken = setup->postfix == NULL ? -1 : postfix_number(setup->postfix, NULL, "message_size_limit");
    bool is_narrower = own > 0 && own > theirs;
    bool is_narrow = own == 0 && (taken == 0 || taken > theirs);

    if (theirs <= 0 || (!is_narrower && !is_narrow))
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .place = is_narrower ? PLACE_POSTERN : PLACE_MAIN_CF,
            .found = g_strdup_printf("connector '%s': %s takes messages of %" G_GINT64_FORMAT " bytes; %s",
                                     view->connector->name, look->label, theirs,
                                     is_narrower ? "MaxMessageSize is more" : "message_size_limit is more"),
            .wanted = g_strdup("not more here than there: what lies between is taken, and then bounced"),
            .add = is_narrower ? g_strdup_printf("MaxMessageSize: %" G_GINT64_FORMAT "B", theirs) : NULL,
        });
}

static void
check_size(const struct mta_setup *setup, struct doctor_report *report)
{
    each_look(setup, report, look_size);
}

static bool
has_spf_domain(const struct settings *loaded)
{
    for (guint i = 0; i < loaded->organization.domains->len; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(loaded->organization.domains, i);

        if (online_asks_spf(domain->name))
            return true;
    }
    return false;
}

/* An address of a kind that Postfix is told not to use is no mail's. */
static bool
may_send_from(const struct mta_setup *setup, const char *address)
{
    const char *protocols =
        setup->postfix == NULL ? "" : postfix_text(setup->postfix, NULL, "inet_protocols");

    return *protocols == '\0' || strstr(protocols, "all") != NULL ||
           strstr(protocols, strchr(address, ':') != NULL ? "ipv6" : "ipv4") != NULL;
}

/* Who receives mail that leaves from here looks for this address in the sender's record. */
static void
check_spf(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->spf->len; i++) {
        const struct spf_view *view = g_ptr_array_index(setup->spf, i);
        bool is_grave =
            view->outcome == SPF_FAIL || view->outcome == SPF_SOFTFAIL || view->outcome == SPF_BROKEN;

        if (!may_send_from(setup, view->address))
            continue;
        if (view->problem != NULL || view->outcome == SPF_TEMPORARY)
            report_unchecked(report, "SPF of %s: %s", view->domain,
                             view->problem != NULL ? view->problem : "no name server can tell");
        else if (view->outcome != SPF_PASS && view->outcome != SPF_UNKNOWN)
            report_add(
                report,
                (struct finding){
                    .severity = is_grave ? SEVERITY_WARNING : SEVERITY_INFO,
                    .place = PLACE_MACHINE,
                    .found = g_strdup_printf("SPF of %s says '%s' for %s, an address of this gateway's",
                                             view->domain, spf_outcome_name(view->outcome), view->address),
                    .wanted = g_strdup("the address in the record before mail leaves from it, and those of "
                                       "the gateways at other sites too; nothing where none does"),
                });
    }
    if (setup->spf->len == 0 && has_spf_domain(setup->settings))
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_INFO,
                .place = PLACE_POSTERN,
                .found = g_strdup("no interface has a public address, and routing.own_addresses names none"),
                .wanted = g_strdup("the address that the world sees, where mail leaves through a NAT: it is "
                                   "held against SPF records then, and against loops"),
                .add = g_strdup("routing: { own_addresses: [ADDRESS] }"),
            });
}

static void
check_clock(const struct mta_setup *setup, struct doctor_report *report)
{
    if (setup->clock == CLOCK_UNKNOWN)
        report_unchecked(report, "the kernel does not say whether the clock is kept right");
    if (setup->clock == CLOCK_FREE)
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_WARNING,
                       .place = PLACE_MACHINE,
                       .found = g_strdup("the clock is not synchronised with any other"),
                       .wanted = g_strdup("a time service: certificates, signatures and activation dates of "
                                          "rules go by it"),
                       .add = g_strdup("systemctl enable --now systemd-timesyncd"),
                   });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/online-dns",
        "The name of a smarthost has no MX and no address, or no name server could tell.",
        "postern mx show NAME and postern mx check NAME say more." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_dns },
    { { "doctor/online-host",
        "A smarthost was probed as postern-routed does, and failed. With another host of its tier up mail goes on; a disaster-recovery host that nobody looks at fails on the day of need.",
        "Look at the host, its firewall and its certificate; the message names the step that failed." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_hosts },
    { { "doctor/online-tls",
        "A smarthost's certificate would not satisfy a stricter TlsSettings than its connector has.",
        "Nothing while TlsSettings stay as they are." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_tls },
    { { "doctor/online-expiry",
        "The certificate of a smarthost ends soon: told 30 days before, a warning 14 days before, an error 3 days before.",
        "Renew it there. Certificates of disaster-recovery hosts are the ones that are forgotten." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_expiry },
    { { "doctor/online-size",
        "A smarthost announces (SIZE) that it takes smaller messages than this gateway lets in, or than its connector's MaxMessageSize says. Larger ones are taken here and bounce there.",
        "Raise the limit of the smarthost, or lower message_size_limit or MaxMessageSize." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_size },
    { { "doctor/online-spf",
        "Receivers, Exchange Online among them, hold the address that mail comes from against the SPF record of its sender's domain. Public addresses of this gateway, those of its interfaces and routing.own_addresses, are not in the record of an accepted domain.",
        "Add them to the record before mail leaves from here, with the addresses of the gateways that take over in a failure." },
      GROUP_ONLINE, NEEDS_SETTINGS | NEEDS_ONLINE, check_spf },
    { { "doctor/online-clock",
        "The kernel says that nothing keeps this machine's clock right.",
        "Run a time service: systemd-timesyncd, chrony or ntpd. In a container the host has to." },
      GROUP_ONLINE, NEEDS_ONLINE, check_clock },
};
/* clang-format on */

const struct check_family checks_online = { rows, ARRAY_LEN(rows) };
