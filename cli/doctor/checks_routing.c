/* Whether Postfix asks Postern where mail goes, and can do what it answers. */
#include "cli/doctor/check.h"

#include <string.h>

static bool
has_connectors(const struct mta_setup *setup)
{
    return setup->settings->connectors->len > 0;
}

/* "transport_maps = WHAT IS THERE, socketmap:unix:postern/route.sock:route" */
static char *
line_with_map(const struct mta_setup *setup, const char *parameter, const char *map)
{
    const char *now = postfix_text(setup->postfix, NULL, parameter);
    g_autofree char *socket = setup_socket_for_postfix(setup, SOCKET_ROUTE);

    return socket == NULL ? NULL
                          : g_strdup_printf("%s = %s%ssocketmap:%s:%s", parameter, now,
                                            *now == '\0' ? "" : ", ", socket, map);
}

static void
check_transport_maps(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *now = postfix_text(setup->postfix, NULL, "transport_maps");
    g_autoptr(GPtrArray) tables = mta_list_split(now);
    g_autofree char *other = NULL;

    if (!has_connectors(setup) || setup_find_map(setup, tables, "route", &other) != NULL)
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_ERROR,
                   .found = setting_text("transport_maps", now),
                   .wanted = other == NULL
                                 ? g_strdup("postern-routed among them; now no connector is used")
                                 : g_strdup_printf(
                                       "the map 'route' of postern-routed; it has none called '%s'", other),
                   .add = other == NULL ? line_with_map(setup, "transport_maps", "route") : NULL,
               });
}

/* What `table` has for a key of the domain; NULL where it has nothing. */
static const struct lookup *
answer_for(const struct mta_setup *setup, const char *table, const char *key, struct doctor_report *report)
{
    const struct lookup *lookup = setup_lookup(setup, table, key);

    if (lookup != NULL && lookup->outcome == LOOKUP_FAILED)
        report_unchecked(report, "postmap -q %s %s: %s", key, table, lookup->text);
    return lookup == NULL || lookup->outcome != LOOKUP_FOUND ? NULL : lookup;
}

static void
report_entry(const struct mta_setup *setup, const char *table, const struct routed_domain *routed,
             const struct lookup *lookup, enum transport_key kind, struct doctor_report *report)
{
    g_autofree char *said = g_strdup_printf("%s routes %s to connector '%s'", setup->settings->file,
                                            routed->pattern, routed->connector->name);
    bool is_shadow = kind == TRANSPORT_KEY_ADDRESS;

    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .found = is_shadow
                         ? g_strdup_printf("%s answers '%s' for addresses of %s before Postern is asked",
                                           table, lookup->text, routed->pattern)
                         : g_strdup_printf("%s has '%s' for %s, and nobody asks for it: %s", table,
                                           lookup->text, routed->pattern, said),
            .wanted = is_shadow
                          ? g_strdup_printf("one place that says so: %s", said)
                          : g_strdup("the entry removed; or, where it is the right one, the domain taken "
                                     "out of postern.yaml"),
        });
}

/* Reports what tables of transport_maps, up to `end`, have under such keys of domains that are Postern's. */
static void
check_tables(const struct mta_setup *setup, const GPtrArray *tables, const char *end, enum transport_key kind,
             struct doctor_report *report)
{
    g_autoptr(GPtrArray) domains = setup_routed_domains(setup);

    for (guint i = 0; i < tables->len && g_ptr_array_index(tables, i) != end; i++) {
        const char *table = g_ptr_array_index(tables, i);

        for (guint j = 0; j < domains->len; j++) {
            const struct routed_domain *routed = g_ptr_array_index(domains, j);
            g_autofree char *key = setup_transport_key(routed, kind);
            const struct lookup *lookup = answer_for(setup, table, key, report);

            if (lookup != NULL)
                report_entry(setup, table, routed, lookup, kind, report);
        }
    }
}

/* A table in front answers for the whole address, which Postfix asks for first. */
static void
check_shadow(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, NULL, "transport_maps"));
    const char *own = setup_find_map(setup, tables, "route", NULL);

    check_tables(setup, tables, own, TRANSPORT_KEY_ADDRESS, report);
}

/* An entry of a domain is asked for only where no table has the whole address, and Postern has it. */
static void
check_unused(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, NULL, "transport_maps"));

    if (setup_find_map(setup, tables, "route", NULL) != NULL)
        check_tables(setup, tables, NULL, TRANSPORT_KEY_DOMAIN, report);
}

static void
report_no_transport(const char *name, const char *user, struct doctor_report *report)
{
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_ERROR,
            .place = PLACE_MASTER_CF,
            .found = g_strdup_printf("no service '%s' that is smtp; %s is answered with it", name, user),
            .wanted = g_strdup("such a service; now that mail waits: 'mail transport unavailable'"),
            .add = g_strdup_printf("%s unix - - y - - smtp\n    -o syslog_name=postfix/%s", name, name),
        });
}

static void
check_transport_known(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        g_autofree char *user = g_strdup_printf("connector '%s'", connector->name);
        const char *name = setup_transport_name(setup, connector);

        if (connector->is_enabled && postfix_transport(setup->postfix, name) == NULL)
            report_no_transport(name, user, report);
    }
}

/* Transports of rules that require TLS: there, and demanding it by themselves. */
static void
check_tls_transport(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const demanding[] = { "encrypt", "dane-only", "fingerprint", "verify", "secure" };
    const struct settings *loaded = setup->settings;

    for (guint i = 0; i <= loaded->routing.transports->len; i++) {
        bool is_default = i == loaded->routing.transports->len;
        const struct setting_pair *pair =
            is_default ? NULL : g_ptr_array_index(loaded->routing.transports, i);
        const char *key = is_default ? "default-tls" : pair->key;
        const char *name = is_default ? loaded->routing.tls_transport : pair->value;
        const struct postfix_service *service = name == NULL ? NULL : postfix_transport(setup->postfix, name);
        const char *level = postfix_text(setup->postfix, service, "smtp_tls_security_level");

        if (name == NULL || !g_str_has_suffix(key, "-tls"))
            continue;
        if (service == NULL) {
            report_no_transport(name, "mail of rules that require TLS", report);
            continue;
        }
        bool is_demanding = false;
        for (size_t j = 0; j < ARRAY_LEN(demanding); j++)
            is_demanding |= strcmp(level, demanding[j]) == 0;
        if (is_demanding)
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_ERROR,
                       .place = PLACE_MASTER_CF,
                       .found = g_strdup_printf("transport %s is for mail that must not leave in clear; its "
                                                "smtp_tls_security_level is '%s'",
                                                name, level),
                       .wanted = g_strdup("encrypt, or more"),
                       .add = g_strdup("    -o smtp_tls_security_level=encrypt"),
                   });
    }
}

/* What the transport's smtp_generic_maps make of a suffixed address: the first table that has it. */
static const struct lookup *
generic_answer(const struct mta_setup *setup, const struct postfix_service *service, const char *address)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, service, "smtp_generic_maps"));

    for (guint i = 0; i < tables->len; i++) {
        const struct lookup *lookup = setup_lookup(setup, g_ptr_array_index(tables, i), address);

        if (lookup != NULL && lookup->outcome != LOOKUP_NOTHING)
            return lookup;
    }
    return NULL;
}

/* The dots of a domain as a regular expression has them. */
static char *
escape_dots(const char *domain)
{
    g_auto(GStrv) labels = g_strsplit(domain, ".", -1);

    return g_strjoinv("\\.", labels);
}

/* "main.cf", or the transport whose own parameter it is; and what becomes of an address there. g_free it. */
static char *
generic_text(const struct mta_setup *setup, const struct connector *connector, const char *got)
{
    const struct postfix_service *service = setup_transport(setup, connector);
    const char *tables = postfix_text(setup->postfix, service, "smtp_generic_maps");
    bool is_own = postfix_overrides(setup->postfix, service, "smtp_generic_maps");
    g_autofree char *where = is_own ? g_strdup_printf("transport %s", service->name) : g_strdup("main.cf");

    if (*tables == '\0')
        return g_strdup_printf("%s: smtp_generic_maps is empty", where);
    return g_strdup_printf("%s: smtp_generic_maps = %s makes of %s.%s.%s: %s", where, tables,
                           SETUP_PROBE_ADDRESS, connector->id, setup->settings->routing.suffix,
                           got == NULL ? "the same" : got);
}

static void
report_no_generic(const struct mta_setup *setup, const struct connector *connector, const char *got,
                  struct doctor_report *report)
{
    const struct postfix_service *service = setup_transport(setup, connector);
    bool is_own = postfix_overrides(setup->postfix, service, "smtp_generic_maps");
    g_autofree char *suffix = escape_dots(setup->settings->routing.suffix);

    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_ERROR,
            .place = is_own ? PLACE_MASTER_CF : PLACE_MAIN_CF,
            .found = generic_text(setup, connector, got),
            .wanted = g_strdup_printf("the suffix of rules that route taken away; %s/postern-suffix holds\n"
                                      "/^(.+)\\.[a-z0-9-]+\\.%s$/ ${1}",
                                      setup->postfix->folder, suffix),
            .add = g_strdup_printf("%ssmtp_generic_maps%sregexp:%s/postern-suffix", is_own ? "    -o " : "",
                                   is_own ? "=" : " = ", setup->postfix->folder),
        });
}

/* Rules route by a suffix that has to go again where the message leaves. */
static void
check_generic(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);
        const struct postfix_service *service = setup_transport(setup, connector);
        g_autofree char *address = setup_suffix_address(setup, connector);
        const struct lookup *answer = service == NULL ? NULL : generic_answer(setup, service, address);

        if (!connector->is_enabled || service == NULL ||
            !g_hash_table_add(told, (gpointer)(uintptr_t)service))
            continue;
        if (answer != NULL && answer->outcome == LOOKUP_FAILED)
            report_unchecked(report, "smtp_generic_maps: %s", answer->text);
        else if (answer == NULL || strcmp(answer->text, SETUP_PROBE_ADDRESS) != 0)
            report_no_generic(setup, connector, answer == NULL ? NULL : answer->text, report);
    }
}

/* Mail that Postfix routes by the MX records of a name itself stops at so many. */
static void
check_mx_limits(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *relayhost = postfix_text(setup->postfix, NULL, "relayhost");
    int64_t addresses = postfix_number(setup->postfix, NULL, "smtp_mx_address_limit");
    int64_t sessions = postfix_number(setup->postfix, NULL, "smtp_mx_session_limit");

    if (*relayhost == '\0' || *relayhost == '[' || strpbrk(relayhost, ", ") != NULL ||
        (addresses == 0 && sessions == 0))
        return;
    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_WARNING,
            .found = g_strdup_printf("relayhost = %s takes the MX of that name, with smtp_mx_address_limit = "
                                     "%" G_GINT64_FORMAT " and smtp_mx_session_limit = %" G_GINT64_FORMAT,
                                     relayhost, addresses, sessions),
            .wanted =
                g_strdup("a connector with SmartHosts: [mx:NAME], whose list has no such limits; or none "
                         "here: a tier behind the fifth address, or behind two hosts that greylist, is "
                         "never tried"),
            .add = g_strdup("smtp_mx_address_limit = 0\nsmtp_mx_session_limit = 0"),
        });
}

static void
check_fallback(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *fallback = postfix_text(setup->postfix, NULL, "smtp_fallback_relay");

    if (*fallback == '\0' || !has_connectors(setup))
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_WARNING,
                   .found = setting_text("smtp_fallback_relay", fallback),
                   .wanted = g_strdup("none: mail of every connector would go there once its list is tried"),
                   .add = g_strdup("smtp_fallback_relay ="),
               });
}

static void
check_proxy_maps(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, NULL, "transport_maps"));
    g_autoptr(GPtrArray) allowed = mta_list_split(postfix_text(setup->postfix, NULL, "proxy_read_maps"));

    for (guint i = 0; i < tables->len; i++) {
        const char *table = g_ptr_array_index(tables, i);

        if (!g_str_has_prefix(table, "proxy:socketmap:") ||
            g_ptr_array_find_with_equal_func(allowed, table, g_str_equal, NULL))
            continue;
        report_add(report, (struct finding){
                               .severity = SEVERITY_ERROR,
                               .found = g_strdup_printf("proxy_read_maps does not have %s", table),
                               .wanted = g_strdup("it there, or proxymap(8) refuses to open it"),
                               .add = g_strdup_printf("proxy_read_maps = %s, %s", "$transport_maps",
                                                      postfix_text(setup->postfix, NULL, "proxy_read_maps")),
                           });
    }
}

static void
check_delimiter(const struct mta_setup *setup, struct doctor_report *report)
{
    const char *delimiter = postfix_text(setup->postfix, NULL, "recipient_delimiter");

    if (*delimiter == '\0' || strcmp(delimiter, "+") == 0)
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_WARNING,
                   .found = setting_text("recipient_delimiter", delimiter),
                   .wanted = g_strdup("+ or nothing: Exchange has plus addresses alone, so what this gateway "
                                      "takes for jean-luc is refused behind it"),
                   .add = g_strdup("recipient_delimiter = +"),
               });
}

static gboolean
is_same_name(gconstpointer a, gconstpointer b)
{
    return g_ascii_strcasecmp(a, b) == 0;
}

/* A domain that Postern routes away, and Postfix takes for its own. */
static void
check_routed_domains(const struct mta_setup *setup, struct doctor_report *report)
{
    static const char *const parameters[] = { "mydestination", "virtual_mailbox_domains",
                                              "virtual_alias_domains" };

    g_autoptr(GPtrArray) domains = setup_routed_domains(setup);

    for (guint i = 0; i < domains->len; i++) {
        const struct routed_domain *routed = g_ptr_array_index(domains, i);

        for (size_t j = 0; j < ARRAY_LEN(parameters); j++) {
            g_autoptr(GPtrArray) names = mta_list_split(postfix_text(setup->postfix, NULL, parameters[j]));
            const char *relayed = postfix_text(setup->postfix, NULL, "relay_domains");

            if (!g_ptr_array_find_with_equal_func(names, routed->pattern, is_same_name, NULL))
                continue;
            report_add(report,
                       (struct finding){
                           .severity = SEVERITY_ERROR,
                           .found = g_strdup_printf("%s has %s, which is routed to connector '%s'",
                                                    parameters[j], routed->pattern, routed->connector->name),
                           .wanted = g_strdup("it in relay_domains alone: this host passes its mail on"),
                           .add = g_strdup_printf("relay_domains = %s%s%s", relayed,
                                                  *relayed == '\0' ? "" : ", ", routed->pattern),
                       });
        }
    }
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/transport-maps",
        "transport_maps does not ask postern-routed for the map 'route', so connectors are not used: mail goes by Postfix's own rules.",
        "Add socketmap:unix:postern/route.sock:route behind tables of your own." },
      GROUP_ROUTING, NEEDS_BOTH, check_transport_maps },
    { { "doctor/transport-shadow",
        "Tables of transport_maps are asked in order, and the first answer counts. A table in front of Postern's answers for whole addresses of a domain that postern.yaml routes.",
        "Remove the domain from one of the two." },
      GROUP_ROUTING, NEEDS_BOTH, check_shadow },
    { { "doctor/transport-unused",
        "Postfix asks all tables of transport_maps for the whole address before it asks any for the domain, and Postern answers for whole addresses. An entry for a domain that postern.yaml routes is therefore never used, wherever its table stands.",
        "Remove the entry from the table; an entry for the whole address in a table in front of Postern's would count." },
      GROUP_ROUTING, NEEDS_BOTH, check_unused },
    { { "doctor/transport-unknown",
        "routing.transport names a transport that master.cf does not have as an smtp service. Only smtp(8) takes a list of next hops.",
        "Add the service to master.cf, or name another transport." },
      GROUP_ROUTING, NEEDS_BOTH, check_transport_known },
    { { "doctor/tls-transport",
        "RouteMessageOutboundRequireTls sends mail by the transport of LABEL-tls or default-tls in routing.transport. That one has to demand TLS by itself; the map 'tls' asks for more only where the connector does.",
        "A service of its own with -o smtp_tls_security_level=encrypt: smtp-tls in contrib/postfix/master.cf." },
      GROUP_TLS, NEEDS_BOTH, check_tls_transport },
    { { "doctor/generic-maps",
        "A rule with RouteMessageOutboundConnector appends .CONNECTOR.SUFFIX to the recipient's domain. Where the message leaves, smtp_generic_maps takes that away again; without it the smarthost is asked for an address that does not exist.",
        "smtp_generic_maps = regexp:/etc/postfix/postern-suffix, with the line of contrib/postfix/postern-suffix; also in a transport of master.cf that has its own." },
      GROUP_ROUTING, NEEDS_BOTH, check_generic },
    { { "doctor/mx-limits",
        "Postfix tries five addresses of a name and two sessions, then it defers. A disaster-recovery tier behind that is never tried. Lists from Postern are not counted so: the limits hold for each name in a list.",
        "Route by a connector, or set both limits to 0." },
      GROUP_ROUTING, NEEDS_POSTFIX, check_mx_limits },
    { { "doctor/fallback-relay",
        "smtp_fallback_relay takes mail whose next hops were all tried in vain, past the order that Postern keeps.",
        "Remove it, or set it in a transport that no connector uses." },
      GROUP_ROUTING, NEEDS_BOTH, check_fallback },
    { { "doctor/proxy-maps",
        "proxymap(8) opens only the tables that proxy_read_maps lists.",
        "Add the table, or write the socketmap without proxy: and relative to the queue directory." },
      GROUP_ROUTING, NEEDS_BOTH, check_proxy_maps },
    { { "doctor/recipient-delimiter",
        "recipient_delimiter splits user-detail@domain. Exchange Online knows + alone.",
        "Write + or nothing." },
      GROUP_ROUTING, NEEDS_POSTFIX, check_delimiter },
    { { "doctor/routed-domain-local",
        "A domain is listed as final on this host and is routed away by Postern. Postfix rejects or delivers its users itself, and warns about domains listed twice.",
        "List it in relay_domains alone, with relay_recipient_maps for the addresses that exist." },
      GROUP_ROUTING, NEEDS_BOTH, check_routed_domains },
};
/* clang-format on */

const struct check_family checks_routing = { rows, ARRAY_LEN(rows) };
