#include "tests/cli/doctor_case.h"

#include "tests/harness.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW_S 1764000000
#define POSTFIX_GID 105
#define POSTFIX_UID 102

static const char good_parameters[] =
    "mail_version = 3.7.11\n"
    "compatibility_level = 3.6\n"
    "queue_directory = /var/spool/postfix\n"
    "mail_owner = postfix\n"
    "myhostname = gateway.contoso.example\n"
    "mydestination = localhost\n"
    "mynetworks = 127.0.0.0/8 [::1]/128 192.0.2.0/24\n"
    "relay_domains = contoso.example\n"
    "relayhost =\n"
    "recipient_delimiter = +\n"
    "smtpd_milters = unix:postern/milter.sock, inet:localhost:8891\n"
    "non_smtpd_milters = unix:postern/milter.sock\n"
    "milter_default_action = tempfail\n"
    "milter_content_timeout = 300s\n"
    "milter_protocol = 6\n"
    "smtpd_milter_maps =\n"
    "internal_mail_filter_classes =\n"
    "receive_override_options =\n"
    "transport_maps = hash:/etc/postfix/transport, socketmap:unix:postern/route.sock:route\n"
    "proxy_read_maps = proxy:unix:passwd.byname\n"
    "smtp_generic_maps = regexp:/etc/postfix/postern-suffix\n"
    "smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls\n"
    "smtp_tls_security_level = may\n"
    "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\n"
    "smtp_tls_CApath =\n"
    "smtp_dns_support_level =\n"
    "smtp_tls_chain_files =\n"
    "smtp_tls_cert_file =\n"
    "smtp_mx_address_limit = 5\n"
    "smtp_mx_session_limit = 2\n"
    "smtp_helo_timeout = 30s\n"
    "smtp_fallback_relay =\n"
    "smtpd_tls_security_level = may\n"
    "smtpd_tls_chain_files = /etc/postfix/gateway.pem\n"
    "smtpd_tls_ask_ccert = yes\n"
    "smtpd_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\n"
    "smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination\n"
    "smtpd_recipient_restrictions =\n"
    "smtpd_client_restrictions =\n"
    "smtpd_forbid_bare_newline = normalize\n"
    "smtpd_discard_ehlo_keywords =\n"
    "sender_canonical_maps = tcp:localhost:10001\n"
    "message_size_limit = 157286400\n"
    "mailbox_size_limit = 0\n"
    "header_size_limit = 262144\n"
    "hopcount_limit = 50\n"
    "header_checks = regexp:/etc/postfix/in\n"
    "smtp_header_checks = regexp:/etc/postfix/postern-outbound\n";

static const char good_services[] =
    "smtp       inet  n       -       y       -       -       smtpd\n"
    "cleanup    unix  n       -       y       -       0       cleanup\n"
    "rewrite    unix  -       -       y       -       -       trivial-rewrite\n"
    "proxymap   unix  -       -       n       -       -       proxymap\n"
    "smtp       unix  -       -       y       -       -       smtp\n"
    "exchange-online unix - - y - - smtp -o smtp_tls_chain_files=/etc/postfix/eo.pem\n";

static const char good_overrides[] = "exchange-online/unix/smtp_tls_chain_files = /etc/postfix/eo.pem\n";

static const char good_postern[] =
    "organization:\n"
    "  domains: [contoso.example, contoso.onmicrosoft.com, contoso.mail.onmicrosoft.com]\n"
    "  inbound_connectors:\n"
    "    - name: Exchange Online\n"
    "      networks: [40.92.0.0/15]\n"
    "      tls_subject: mail.protection.outlook.com\n"
    "      tenant_header: 'X-Contoso-Gateway: secret'\n"
    "routing:\n"
    "  domains: { contoso.example: on-premises, contoso.mail.onmicrosoft.com: cloud }\n"
    "  transport: { default: smtp, cloud: exchange-online }\n"
    "connectors:\n"
    "  - { Name: On-premises, SmartHosts: ['mx:hybrid.contoso.example'], TlsSettings: DomainValidation }\n"
    "  - { Name: Cloud, SmartHosts: ['mx:contoso-example.mail.protection.outlook.com'],\n"
    "      TlsSettings: DomainValidation, TlsDomain: mail.protection.outlook.com }\n";

static const char good_files[] = "/ folder 0755 root\n"
                                 "/var folder 0755 root\n"
                                 "/var/spool folder 0755 root\n"
                                 "/var/spool/postfix folder 0755 root\n"
                                 "/var/spool/postfix/postern folder 0750 postfix\n"
                                 "/var/spool/postfix/postern/milter.sock socket 0660 postfix\n"
                                 "/var/spool/postfix/postern/route.sock socket 0660 postfix\n";

static const char good_lookups[] =
    "regexp:/etc/postfix/in\tAuthentication-Results: gateway.contoso.example; dkim=pass\tfound\tIGNORE\n"
    "regexp:/etc/postfix/postern-outbound\t" SETUP_INTERNAL_FIELD "\tfound\tIGNORE\n"
    "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.on-premises.postern.invalid "
    "found " SETUP_PROBE_ADDRESS "\n"
    "regexp:/etc/postfix/postern-suffix postern-doctor@example.com.cloud.postern.invalid "
    "found " SETUP_PROBE_ADDRESS "\n";

static const char good_certificates[] = "/etc/postfix/gateway.pem gateway.contoso.example 80 any trusted\n"
                                        "/etc/postfix/eo.pem gateway.contoso.example 80 any trusted\n";

/* The lines of `good` whose name `changes` does not have, then those of `changes`. */
static char *
merge(const char *good, const char *changes)
{
    g_auto(GStrv) lines = g_strsplit(good, "\n", -1);
    g_auto(GStrv) own = g_strsplit(changes == NULL ? "" : changes, "\n", -1);
    g_autoptr(GString) merged = g_string_new(NULL);

    for (size_t i = 0; lines[i] != NULL; i++) {
        bool is_replaced = false;

        for (size_t j = 0; own[j] != NULL && *own[j] != '\0'; j++) {
            size_t name = strcspn(own[j], " ");

            is_replaced |= strncmp(lines[i], own[j], name) == 0 && lines[i][name] == ' ';
        }
        if (!is_replaced)
            g_string_append_printf(merged, "%s\n", lines[i]);
    }
    for (size_t j = 0; own[j] != NULL; j++) {
        if (strchr(own[j], ' ') != NULL)
            g_string_append_printf(merged, "%s\n", own[j]);
    }
    return g_strdup(merged->str);
}

static struct postfix_config *
make_postfix(const struct doctor_change *change)
{
    g_autofree char *parameters = merge(good_parameters, change->parameters);
    g_autofree char *services = merge(good_services, change->without);
    g_autofree char *all_services = g_strconcat(services, change->services, NULL);
    g_autofree char *overrides = merge(good_overrides, change->overrides);
    g_autoptr(GError) error = NULL;
    const struct postconf_output output = {
        .parameters = slice_from(parameters),
        .services = slice_from(all_services),
        .overrides = slice_from(overrides),
        .warnings = slice_from(change->warnings),
    };
    struct postfix_config *postfix = postfix_parse("/etc/postfix", &output, &error);

    if (postfix == NULL)
        fail_msg("%s", error->message);
    return postfix;
}

static struct settings *
make_settings(const struct doctor_change *change)
{
    g_autofree char *path = NULL;
    g_autoptr(diagnostics) found = diagnostics_new();
    int fd = g_file_open_tmp("postern-XXXXXX.yaml", &path, NULL);

    assert_true(fd >= 0);
    g_close(fd, NULL);
    assert_true(
        g_file_set_contents(path, change->postern == NULL ? good_postern : change->postern, -1, NULL));
    struct settings *loaded = settings_load(path, found);
    g_unlink(path);
    if (loaded == NULL)
        fail_msg("%s", diagnostic_to_string(g_ptr_array_index(found->list, 0)));
    return loaded;
}

static size_t
word_index(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return i;
    }
    fail_msg("no '%s'", word);
    return 0;
}

static void
add_file(struct mta_setup *setup, char *const *words)
{
    static const char *const kinds[] = { "missing", "hidden", "socket", "folder", "other" };
    struct file_facts *facts = g_new0(struct file_facts, 1);

    facts->kind = (enum file_kind)word_index(words[1], kinds, ARRAY_LEN(kinds));
    if (words[2] != NULL) {
        facts->mode = (mode_t)g_ascii_strtoull(words[2], NULL, 8);
        facts->gid = strcmp(words[3], "postfix") == 0 ? POSTFIX_GID : 0;
        facts->group = g_strdup(words[3]);
    }
    g_hash_table_replace(setup->files, g_strdup(words[0]), facts);
}

static void
add_lookup(struct mta_setup *setup, char *const *words)
{
    static const char *const outcomes[] = { "found", "nothing", "failed" };
    struct lookup *lookup = g_new0(struct lookup, 1);

    lookup->outcome = (enum lookup_outcome)word_index(words[2], outcomes, ARRAY_LEN(outcomes));
    lookup->text = g_strdup(words[3]);
    g_hash_table_replace(setup->lookups, setup_lookup_key(words[0], words[1]), lookup);
}

static void
add_certificate(struct mta_setup *setup, char *const *words)
{
    static const char *const chains[] = { "trusted", "self", "incomplete", "private" };
    struct certificate_facts *facts = g_new0(struct certificate_facts, 1);

    g_hash_table_replace(setup->certificates, g_strdup(words[0]), facts);
    if (words[2] == NULL) {
        facts->problem = g_strdup("cannot be read");
        return;
    }
    facts->certificate = g_new0(struct certificate_info, 1);
    facts->certificate->subject = g_strconcat("CN=", words[1], NULL);
    facts->certificate->names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(facts->certificate->names, g_strdup(words[1]));
    facts->certificate->not_after_s = NOW_S + g_ascii_strtoll(words[2], NULL, 10) * 86400 + 60;
    facts->certificate->is_for_clients = strcmp(words[3], "server") != 0;
    facts->certificate->is_for_servers = strcmp(words[3], "client") != 0;
    facts->certificate->chain = (enum certificate_chain)word_index(words[4], chains, ARRAY_LEN(chains));
}

static void
add_lines(struct mta_setup *setup, const char *text, int words,
          void (*add)(struct mta_setup *, char *const *))
{
    g_auto(GStrv) lines = g_strsplit(text == NULL ? "" : text, "\n", -1);

    for (size_t i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
        /* A line whose words hold blanks has tabs between them. */
        g_auto(GStrv) parts = g_strsplit(lines[i], strchr(lines[i], '\t') != NULL ? "\t" : " ", words);

        add(setup, parts);
    }
}

static void
add_online(struct mta_setup *setup, char *const *words)
{
    static const char *const clocks[] = { "unknown", "kept", "free" };
    struct online_view *view = g_new0(struct online_view, 1);

    if (setup->online == NULL)
        setup->online = g_ptr_array_new_with_free_func(online_view_free);
    if (setup->spf == NULL) {
        struct spf_view *pass = g_new0(struct spf_view, 1);

        *pass = (struct spf_view){ g_strdup("contoso.example"), g_strdup("192.0.2.1"), NULL, SPF_PASS };
        setup->spf = g_ptr_array_new_with_free_func(spf_view_free);
        g_ptr_array_add(setup->spf, pass);
    }
    *view = (struct online_view){ g_ptr_array_index(setup->settings->connectors, 0), g_strdup("x"), NULL,
                                  NULL, looks_new() };
    g_ptr_array_add(setup->online, view);
    if (strcmp(words[0], "spf") == 0) {
        struct spf_view *spf = g_new0(struct spf_view, 1);

        *spf = (struct spf_view){ g_strdup("contoso.example"), g_strdup("192.0.2.1"), NULL,
                                  (enum spf_outcome)g_ascii_strtoull(words[1], NULL, 10) };
        g_ptr_array_remove_range(setup->spf, 0, setup->spf->len);
        if (strcmp(words[1], "none") != 0)
            g_ptr_array_add(setup->spf, spf);
        else
            spf_view_free(spf);
        return;
    }
    if (strcmp(words[0], "clock") == 0) {
        setup->clock = (enum clock_state)word_index(words[1], clocks, ARRAY_LEN(clocks));
        return;
    }
    if (strcmp(words[0], "name") == 0) {
        *(strcmp(words[1], "empty") == 0 ? &view->empty : &view->problem) = g_strdup(words[2]);
        return;
    }
    struct host_look *look = g_new0(struct host_look, 1);
    look->host = g_strdup(words[0]);
    look->label = g_strdup(words[0]);
    look->result = g_new0(struct probe_result, 1);
    look->result->error = g_strdup(words[3]);
    look->result->capabilities = g_ptr_array_new_with_free_func(g_free);
    if (g_str_has_prefix(words[2], "SIZE="))
        g_ptr_array_add(look->result->capabilities, g_strdup_printf("SIZE %s", words[2] + strlen("SIZE=")));
    look->result->tls = g_new0(struct tls_facts, 1);
    look->result->tls->subject = g_strdup("CN=x");
    look->result->tls->names = g_ptr_array_new();
    look->result->tls->not_after_s = NOW_S + g_ascii_strtoll(words[1], NULL, 10) * 86400 + 60;
    look->result->tls->name_error = strcmp(words[2], "fault") == 0 ? g_strdup("another name") : NULL;
    g_ptr_array_add(view->looks, look);
}

struct doctor_report *
doctor_case_run(const struct doctor_change *change)
{
    g_autoptr(mta_setup) setup = setup_new();
    g_autoptr(settings) loaded = make_settings(change);
    struct doctor_report *report = report_new();
    gid_t gid = POSTFIX_GID;

    setup->settings = loaded;
    setup->postfix = make_postfix(change);
    setup->tenant = "contoso";
    setup->now_s = NOW_S;
    setup->mail_owner.is_known = true;
    setup->mail_owner.uid = POSTFIX_UID;
    g_array_append_val(setup->mail_owner.groups, gid);
    add_lines(setup, good_files, 4, add_file);
    add_lines(setup, change->files, 4, add_file);
    add_lines(setup, good_lookups, 4, add_lookup);
    add_lines(setup, change->lookups, 4, add_lookup);
    add_lines(setup, good_certificates, 5, add_certificate);
    add_lines(setup, change->certificates, 5, add_certificate);
    setup->clock = CLOCK_KEPT;
    add_lines(setup, change->online, 4, add_online);
    setup->header = slice_from(change->header);
    check_all(setup, change->header == NULL ? ~0u : 1u << GROUP_HEADER, report);
    return report;
}

char *
doctor_case_text(const struct doctor_report *report)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < report->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(report->findings, i);

        g_string_append_printf(text, "%s %s\n",
                               finding->problem != NULL ? "unchecked" : severity_name(finding->severity),
                               check_id(finding->check));
    }
    return g_string_free(text, FALSE);
}
