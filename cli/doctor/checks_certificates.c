/* The certificates that Postfix shows: to smarthosts as a client, to clients as a server. */
#include "cli/doctor/check.h"

#include "base/domain.h"

#include <string.h>

/* A certificate that a service shows. */
struct shown {
    char *file;
    const struct postfix_service *service; /* NULL = main.cf, for all */
    bool is_client;                        /* shown to smarthosts */
};

static void
shown_free(gpointer data)
{
    struct shown *shown = data;

    g_free(shown->file);
    g_free(shown);
}

static void
add_shown(GPtrArray *list, char *file, const struct postfix_service *service, bool is_client)
{
    for (guint i = 0; file != NULL && i < list->len; i++) {
        const struct shown *earlier = g_ptr_array_index(list, i);

        if (earlier->is_client == is_client && strcmp(earlier->file, file) == 0)
            g_clear_pointer(&file, g_free);
    }
    if (file == NULL)
        return;
    struct shown *shown = g_new0(struct shown, 1);
    *shown = (struct shown){ file, service, is_client };
    g_ptr_array_add(list, shown);
}

/* Every file once for each side, main.cf's first. */
static GPtrArray *
list_shown(const struct mta_setup *setup)
{
    static const char *const sides[] = { "smtp", "smtpd" };
    GPtrArray *list = g_ptr_array_new_with_free_func(shown_free);

    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        add_shown(list, setup_certificate_file(setup, NULL, sides[i]), NULL, i == 0);
        for (guint j = 0; j < setup->postfix->services->len; j++) {
            const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, j);

            if (strcmp(service->command, sides[i]) == 0)
                add_shown(list, setup_certificate_file(setup, service, sides[i]), service, i == 0);
        }
    }
    return list;
}

static const struct certificate_info *
find_certificate(const struct mta_setup *setup, const struct shown *shown)
{
    const struct certificate_facts *facts = setup_certificate(setup, shown->file);

    return facts == NULL ? NULL : facts->certificate;
}

static void
check_readable(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) list = list_shown(setup);

    for (guint i = 0; i < list->len; i++) {
        const struct shown *shown = g_ptr_array_index(list, i);
        const struct certificate_facts *facts = setup_certificate(setup, shown->file);

        bool is_told = false;

        for (guint j = 0; j < i; j++)
            is_told |= strcmp(((const struct shown *)g_ptr_array_index(list, j))->file, shown->file) == 0;
        if (!is_told && (facts == NULL || facts->certificate == NULL))
            report_unchecked(report, "%s", facts == NULL ? shown->file : facts->problem);
    }
}

static char *
day_text(int64_t seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);

    return time == NULL ? g_strdup("?") : g_date_time_format(time, "%Y-%m-%d");
}

static void
check_expiry(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) list = list_shown(setup);

    for (guint i = 0; i < list->len; i++) {
        const struct shown *shown = g_ptr_array_index(list, i);
        const struct certificate_info *certificate = find_certificate(setup, shown);
        int64_t left_s = certificate == NULL ? G_MAXINT64 : certificate->not_after_s - setup->now_s;
        enum severity severity;

        if (!expiry_is_near(left_s, &severity))
            continue;
        g_autofree char *day = day_text(certificate->not_after_s);
        g_autofree char *how_long = expiry_text(left_s);
        report_add(report, (struct finding){
                               .severity = severity,
                               .place = PLACE_MACHINE,
                               .found = g_strdup_printf("%s (%s) ends on %s: %s", shown->file,
                                                        certificate->subject, day, how_long),
                               .wanted = g_strdup(
                                   "a new one of the same name, in place before the old one ends; with "
                                   "another name Exchange Online answers 550 5.7.64"),
                           });
    }
}

static void
check_usage(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) list = list_shown(setup);

    for (guint i = 0; i < list->len; i++) {
        const struct shown *shown = g_ptr_array_index(list, i);
        const struct certificate_info *certificate = find_certificate(setup, shown);

        if (certificate == NULL ||
            (shown->is_client ? certificate->is_for_clients : certificate->is_for_servers))
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_MACHINE,
                .found = g_strdup_printf("%s (%s) may not be used by a TLS %s", shown->file,
                                         certificate->subject, shown->is_client ? "client" : "server"),
                .wanted =
                    shown->is_client
                        ? g_strdup("clientAuth in its extended key usage: public authorities are ceasing to "
                                   "give it; whether Exchange Online insists is not documented, so try it")
                        : g_strdup("serverAuth in its extended key usage"),
            });
    }
}

static void
check_chain(const struct mta_setup *setup, struct doctor_report *report)
{
    static const struct {
        const char *fault, *cure;
    } faults[] = {
        [CHAIN_SELF_SIGNED] = {"is signed by itself",
                               "one of a public authority: Exchange Online takes no other"            },
        [CHAIN_INCOMPLETE] = { "has an issuer that is neither in the file nor known here",
                               "the authority's intermediate certificates behind it, in the same file"},
        [CHAIN_PRIVATE] = { "leads to an authority of your own",
                               "one of a public authority towards Exchange Online"                    },
    };
    g_autoptr(GPtrArray) list = list_shown(setup);

    for (guint i = 0; i < list->len; i++) {
        const struct shown *shown = g_ptr_array_index(list, i);
        const struct certificate_info *certificate = find_certificate(setup, shown);

        if (certificate == NULL || certificate->chain == CHAIN_TRUSTED)
            continue;
        report_add(report, (struct finding){
                               .severity = shown->is_client ? SEVERITY_WARNING : SEVERITY_INFO,
                               .place = PLACE_MACHINE,
                               .found = g_strdup_printf("%s (%s) %s", shown->file, certificate->subject,
                                                        faults[certificate->chain].fault),
                               .wanted = g_strdup(faults[certificate->chain].cure),
                           });
    }
}

static bool
is_own_name(const struct settings *loaded, const char *name)
{
    for (guint i = 0; i < loaded->organization.domains->len; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(loaded->organization.domains, i);
        const char *plain = g_str_has_prefix(domain->name, "*.") ? domain->name + 2 : domain->name;

        if (domain_is_within(slice_from(name), slice_from(plain)))
            return true;
    }
    return false;
}

/* Exchange Online finds the tenant by a name of the certificate that is a domain accepted there. */
static void
check_name(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) list = list_shown(setup);

    for (guint i = 0; i < list->len; i++) {
        const struct shown *shown = g_ptr_array_index(list, i);
        const struct certificate_info *certificate = shown->is_client ? find_certificate(setup, shown) : NULL;
        bool is_own = certificate == NULL;

        for (guint j = 0; !is_own && j < certificate->names->len; j++) {
            const char *name = g_ptr_array_index(certificate->names, j);

            is_own = is_own_name(setup->settings, g_str_has_prefix(name, "*.") ? name + 2 : name);
        }
        if (is_own)
            continue;
        report_add(report, (struct finding){
                               .severity = SEVERITY_WARNING,
                               .place = PLACE_MACHINE,
                               .found = g_strdup_printf("%s (%s) has no name within organization.domains",
                                                        shown->file, certificate->subject),
                               .wanted = g_strdup(
                                   "a name within a domain that the tenant accepts: by it Exchange Online "
                                   "tells whose mail this is"),
                           });
    }
}

static bool
has_microsoft(const struct settings *loaded)
{
    for (guint i = 0; i < loaded->connectors->len; i++) {
        if (setup_is_microsoft(g_ptr_array_index(loaded->connectors, i)))
            return true;
    }
    return false;
}

/* With one certificate for everybody, mail to other tenants is taken for this tenant's own. */
static void
check_shared(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autofree char *common = setup_certificate_file(setup, NULL, "smtp");

    if (common == NULL)
        return;
    report_add(
        report,
        (struct finding){
            .severity =
                has_microsoft(setup->settings) || setup->tenant != NULL ? SEVERITY_ERROR : SEVERITY_WARNING,
            .found = g_strdup_printf("main.cf shows %s to every server that asks", common),
            .wanted = g_strdup("it shown to your own tenant alone, by a transport of its own: mail to other "
                               "tenants would be attributed to yours, and is gone"),
            .add = g_strdup("smtp_tls_chain_files =\nsmtp_tls_cert_file =\nsmtp_tls_key_file =\n"
                            "smtp_tls_eccert_file =\nsmtp_tls_eckey_file ="),
        });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/certificate-file",
        "A certificate that Postfix shows could not be read, so nothing of it was checked.",
        "Run it as root; correct the path where the file is not there." },
      GROUP_CERTIFICATES, NEEDS_POSTFIX, check_readable },
    { { "doctor/certificate-expiry",
        "A certificate ends soon: told 30 days before, a warning 14 days before, an error 3 days before.",
        "Renew it under the same name, and reload Postfix. Exchange Online's connector knows it by that name." },
      GROUP_CERTIFICATES, NEEDS_POSTFIX, check_expiry },
    { { "doctor/certificate-usage",
        "The extended key usage of a certificate does not have what it is used for. Public authorities no longer give clientAuth by default.",
        "Ask the authority for a certificate with that usage, and try it with the other side." },
      GROUP_CERTIFICATES, NEEDS_POSTFIX, check_usage },
    { { "doctor/certificate-chain",
        "The other side cannot follow the certificate to an authority that it trusts: it is signed by itself, or intermediate certificates are missing in the file.",
        "Use one of a public authority, with its intermediate certificates behind it in the file." },
      GROUP_CERTIFICATES, NEEDS_POSTFIX, check_chain },
    { { "doctor/certificate-name",
        "Exchange Online attributes mail to a tenant by the name of the client's certificate, then by MAIL FROM. Bounces have no MAIL FROM, so the name has to do it.",
        "A certificate with a name within an accepted domain, and the connector's TlsSenderCertificateName the same." },
      GROUP_CERTIFICATES, NEEDS_BOTH, check_name },
    { { "doctor/shared-client-cert",
        "A client certificate in main.cf is shown to every server. Exchange Online hosts many tenants behind the same names: mail for another tenant that comes with your certificate is attributed to yours, logged as delivered, and never arrives.",
        "Leave smtp_tls_chain_files and smtp_tls_cert_file empty in main.cf, and set it in a transport of master.cf that only the tenant's connector uses (contrib/postfix/master.cf, routing.transport)." },
      GROUP_CERTIFICATES, NEEDS_BOTH, check_shared },
};
/* clang-format on */

const struct check_family checks_certificates = { rows, ARRAY_LEN(rows) };
