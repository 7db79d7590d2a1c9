/* Towards Exchange Online: names, TLS, transport, and with --tenant what belongs to that tenant. */
#include "cli/doctor/check.h"
#include "cli/doctor/microsoft.h"

#include "base/domain.h"
#include "dns/routes.h"

#include <string.h>

#define PROTECTION_DOMAIN "mail.protection.outlook.com"

static void
report_smarthost(const struct placed_smarthost *placed, const char *what, const char *wanted,
                 struct doctor_report *report)
{
    report_add(report, (struct finding){
                           .severity = SEVERITY_ERROR,
                           .place = PLACE_POSTERN,
                           .found = g_strdup_printf("connector '%s' has the smarthost %s%s",
                                                    placed->connector->name, placed->host->name, what),
                           .wanted = g_strdup(wanted),
                           .add = g_strdup("SmartHosts: [mx:contoso-example." PROTECTION_DOMAIN "]"),
                       });
}

/* By address mail reaches whatever tenant happens to be there. */
static void
check_smarthost_address(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) hosts = setup_smarthosts(setup);

    for (guint i = 0; i < hosts->len; i++) {
        const struct placed_smarthost *placed = g_ptr_array_index(hosts, i);
        struct ip_address address;

        if (placed->host->is_address && ip_address_parse(slice_from(placed->host->name), &address) &&
            microsoft_owns(address))
            report_smarthost(
                placed, ", an address of Exchange Online",
                "the tenant's own name: addresses change, and Exchange Online answers 451 4.4.62", report);
    }
}

/* Names of former services, and of those that clients log in to. */
static bool
is_no_tenant(const char *name)
{
    static const char *const parents[] = { "mail.eo.outlook.com",   "mail.messaging.microsoft.com",
                                           "bigfish.com",           "frontbridge.com",
                                           "outlook.office365.com", "smtp.office365.com" };

    for (size_t i = 0; i < ARRAY_LEN(parents); i++) {
        if (domain_is_within(slice_from(name), slice_from(parents[i])))
            return true;
    }
    return slice_equal_nocase(slice_from(name), SLICE_LITERAL(PROTECTION_DOMAIN));
}

static void
check_smarthost_name(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) hosts = setup_smarthosts(setup);

    for (guint i = 0; i < hosts->len; i++) {
        const struct placed_smarthost *placed = g_ptr_array_index(hosts, i);

        if (!placed->host->is_address && is_no_tenant(placed->host->name))
            report_smarthost(
                placed, "",
                "the tenant's own name, as the tenant shows it for its domain: under other names "
                "Exchange Online does not take mail for it",
                report);
    }
}

static void
check_tenant_tls(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        bool is_verified = connector->tls == TLS_DOMAIN_VALIDATION || connector->tls == TLS_DANE;

        if (!setup_is_microsoft(connector) || is_verified)
            continue;
        report_add(
            report,
            (struct finding){
                .severity = SEVERITY_WARNING,
                .place = PLACE_POSTERN,
                .found = g_strdup_printf("connector '%s' leads to Exchange Online with TlsSettings: %s",
                                         connector->name, tls_setting_name(connector->tls)),
                .wanted = g_strdup("its certificate verified by name, as Exchange itself does"),
                .add = g_strdup("TlsSettings: DomainValidation\nTlsDomain: " PROTECTION_DOMAIN),
            });
    }
}

/* The client certificate belongs to a transport that nothing else uses. */
static void
check_tenant_transport(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        g_autofree char *file = setup_is_microsoft(connector) && service != NULL
                                    ? setup_certificate_file(setup, service, "smtp")
                                    : NULL;

        if (!setup_is_microsoft(connector) || service == NULL || file != NULL)
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_WARNING,
                       .place = PLACE_MASTER_CF,
                       .found = g_strdup_printf(
                           "connector '%s' leads to Exchange Online by the transport %s, which shows "
                           "no client certificate",
                           connector->name, service->name),
                       .wanted = g_strdup_printf(
                           "a transport of its own that does: by the certificate Exchange Online "
                           "knows your tenant, for bounces too (and in postern.yaml routing.transport: "
                           "{ default: %s, %s: exchange-online })",
                           setup->settings->routing.transport, connector->id),
                       .add = g_strdup("exchange-online unix - - y - - smtp\n"
                                       "    -o syslog_name=postfix/exchange-online\n"
                                       "    -o smtp_tls_chain_files=/etc/postfix/exchange-online.pem"),
                   });
    }
}

/* A transport with the tenant's certificate that another connector uses too. */
static void
check_transport_shared(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);

        for (guint j = 0;
             setup_is_microsoft(connector) && service != NULL && j < setup->settings->connectors->len; j++) {
            const struct connector *other = g_ptr_array_index(setup->settings->connectors, j);

            if (setup_is_microsoft(other) || setup_transport(setup, other) != service ||
                !postfix_overrides(setup->postfix, service, "smtp_tls_chain_files"))
                continue;
            report_add(
                report,
                (struct finding){
                    .severity = SEVERITY_WARNING,
                    .place = PLACE_POSTERN,
                    .found = g_strdup_printf("connectors '%s' and '%s' both use the transport %s",
                                             connector->name, other->name, service->name),
                    .wanted = g_strdup("a transport for Exchange Online alone: its client certificate is "
                                       "shown to nobody else"),
                });
        }
    }
}

/* The name under which a tenant takes mail, of a connector; NULL where it leads elsewhere. */
static const char *
tenant_name(const struct connector *connector)
{
    return setup_is_microsoft(connector)
               ? ((const struct smarthost *)g_ptr_array_index(connector->smarthosts, 0))->name
               : NULL;
}

/* By one certificate two tenants cannot be told apart. */
static void
check_tenant_certificates(const struct mta_setup *setup, struct doctor_report *report)
{
    const GPtrArray *connectors = setup->settings->connectors;

    for (guint i = 0; i < connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(connectors, i);
        const char *name = tenant_name(connector);
        g_autofree char *file =
            name == NULL ? NULL : setup_certificate_file(setup, setup_transport(setup, connector), "smtp");

        for (guint j = 0; j < i && file != NULL; j++) {
            const struct connector *other = g_ptr_array_index(connectors, j);
            const char *other_name = tenant_name(other);
            g_autofree char *other_file =
                other_name == NULL ? NULL
                                   : setup_certificate_file(setup, setup_transport(setup, other), "smtp");

            if (other_file == NULL || strcmp(name, other_name) == 0 || strcmp(file, other_file) != 0)
                continue;
            report_add(report,
                       (struct finding){
                           .severity = SEVERITY_INFO,
                           .place = PLACE_MASTER_CF,
                           .found = g_strdup_printf("connectors '%s' (%s) and '%s' (%s) show the same "
                                                    "certificate, %s",
                                                    other->name, other_name, connector->name, name, file),
                           .wanted = g_strdup("one tenant behind both names; else a certificate and a "
                                              "transport for each"),
                       });
        }
    }
}

/* As postern-routed would answer: by routing.domains, RecipientDomains or AddressSpaces. */
static bool
has_route(const struct settings *loaded, const char *domain)
{
    struct routes *routes = routes_new(loaded);
    struct route route = routes_find(routes, slice_from(domain));

    routes_free(routes);
    return route.kind == ROUTE_CONNECTOR && setup_is_microsoft(route.connector);
}

/* Where cloud mailboxes are reached: targetAddress. */
static void
check_target_address(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autofree char *domain = g_strdup_printf("%s.mail.onmicrosoft.com", setup->tenant);

    if (has_route(setup->settings, domain))
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .place = PLACE_POSTERN,
            .found = g_strdup_printf("%s is not routed to a connector of Exchange Online", domain),
            .wanted = g_strdup("it routed there: mail for cloud mailboxes has it as its target address"),
            .add = g_strdup_printf("routing: { domains: { %s: exchange-online } }", domain),
        });
}

static void
check_tenant_known(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autofree char *first = g_strdup_printf("%s.onmicrosoft.com", setup->tenant);

    for (guint i = 0; i < setup->settings->organization.domains->len; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(setup->settings->organization.domains, i);

        if (domain_matches_pattern(slice_from(first), slice_from(domain->name)) ||
            strcmp(domain->name, first) == 0)
            return;
    }
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_INFO,
                   .place = PLACE_POSTERN,
                   .found = g_strdup_printf("organization.domains has no %s", first),
                   .wanted = g_strdup("the tenant's own domains in it: mail between them is inside"),
                   .add = g_strdup_printf("organization: { domains: [..., %s, %s.mail.onmicrosoft.com] }",
                                          first, setup->tenant),
               });
}

static void
check_inbound(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->organization.inbound_connectors->len; i++) {
        const struct inbound_connector *inbound =
            g_ptr_array_index(setup->settings->organization.inbound_connectors, i);

        if (inbound->tls_subject != NULL && strstr(inbound->tls_subject, "outlook.com") != NULL)
            return;
    }
    report_add(report, (struct finding){
                           .severity = SEVERITY_INFO,
                           .place = PLACE_POSTERN,
                           .found = g_strdup("no inbound connector goes by Exchange Online's certificate"),
                           .wanted = g_strdup(
                               "one, if the tenant sends through this gateway: else its mail counts as a "
                               "stranger's"),
                           .add = g_strdup("- { name: Exchange Online, tls_subject: " PROTECTION_DOMAIN
                                           ", tenant_header: 'X-Contoso-Gateway: a long secret' }"),
                       });
}

static void
check_srs(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *maps = postfix_text(setup->postfix, NULL, "sender_canonical_maps");

    if (*maps != '\0')
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_INFO,
            .found = g_strdup("sender_canonical_maps is empty: nothing rewrites the envelope sender of "
                              "forwarded mail"),
            .wanted = g_strdup("SenderRewritingEnabled on the tenant's outbound connector, or postsrsd "
                               "here; not both. Exchange Online does not rewrite towards OnPremises "
                               "connectors by itself, and SPF fails"),
        });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/smarthost-address",
        "A smarthost is an address of Exchange Online. Which tenant takes mail there depends on the name that was asked for, and addresses change.",
        "Use the name that the tenant shows as MX of its domain." },
      GROUP_TENANT, NEEDS_SETTINGS, check_smarthost_address },
    { { "doctor/smarthost-name",
        "The name is an old one of Microsoft's, one for clients that log in, or no tenant's own.",
        "Use the name that the tenant shows as MX of its domain: DOMAIN-WITH-HYPHENS.mail.protection.outlook.com, or one below mx.microsoft." },
      GROUP_TENANT, NEEDS_SETTINGS, check_smarthost_name },
    { { "doctor/tenant-tls",
        "Mail to Exchange Online leaves without its certificate's name being verified, so anybody on the way can take it.",
        "TlsSettings: DomainValidation with TlsDomain: mail.protection.outlook.com, or DANE for names below mx.microsoft." },
      GROUP_TENANT, NEEDS_SETTINGS, check_tenant_tls },
    { { "doctor/tenant-transport",
        "Exchange Online attributes mail by the client's certificate first. Without one, bounces and forwarded mail are not your tenant's, and are refused or treated as a stranger's.",
        "A transport of its own with smtp_tls_chain_files (contrib/postfix/master.cf), named in routing.transport." },
      GROUP_TENANT, NEEDS_BOTH, check_tenant_transport },
    { { "doctor/tenant-transport-shared",
        "The transport that shows the tenant's certificate is used for other smarthosts too.",
        "Give the tenant's connector a transport of its own in routing.transport." },
      GROUP_TENANT, NEEDS_BOTH, check_transport_shared },
    { { "doctor/tenant-certificates",
        "Exchange Online attributes mail to a tenant by the client's certificate. Two tenants cannot have the same one: mail for the second is taken for the first one's.",
        "Nothing where both names belong to one tenant. Else a certificate, a transport and an inbound connector for each." },
      GROUP_TENANT, NEEDS_BOTH, check_tenant_certificates },
    { { "doctor/tenant-target-address",
        "A mailbox that moved to the cloud is reached under TENANT.mail.onmicrosoft.com. Mail for it has to go to the tenant.",
        "Route that domain to the tenant's connector." },
      GROUP_TENANT, NEEDS_SETTINGS | NEEDS_TENANT, check_target_address },
    { { "doctor/tenant-domains",
        "The tenant's domains below onmicrosoft.com are the organisation's as well.",
        "Add them to organization.domains." },
      GROUP_TENANT, NEEDS_SETTINGS | NEEDS_TENANT, check_tenant_known },
    { { "doctor/tenant-inbound",
        "Mail that the tenant sends through this gateway comes from addresses that all tenants share. Certificate and a secret header tell it from others'.",
        "organization.inbound_connectors with tls_subject and tenant_header." },
      GROUP_TENANT, NEEDS_SETTINGS | NEEDS_TENANT, check_inbound },
    { { "doctor/tenant-srs",
        "Mail that a mailbox forwards leaves with the sender of the original. Where nobody rewrites it, the receiver's SPF check fails.",
        "Set-OutboundConnector -SenderRewritingEnabled $true, or postsrsd in Postfix; not both." },
      GROUP_TENANT, NEEDS_BOTH | NEEDS_TENANT, check_srs },
};
/* clang-format on */

const struct check_family checks_tenant = { rows, ARRAY_LEN(rows) };
