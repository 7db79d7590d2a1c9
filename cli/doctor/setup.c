#include "cli/doctor/setup.h"

#include "base/domain.h"
#include "base/unix_socket.h"

#include <string.h>

static void
file_facts_free(gpointer data)
{
    struct file_facts *facts = data;

    g_free(facts->group);
    g_free(facts);
}

static void
lookup_free(gpointer data)
{
    struct lookup *lookup = data;

    g_free(lookup->text);
    g_free(lookup);
}

static void
certificate_facts_free(gpointer data)
{
    struct certificate_facts *facts = data;

    certificate_free(facts->certificate);
    g_free(facts->problem);
    g_free(facts);
}

struct mta_setup *
setup_new(void)
{
    struct mta_setup *setup = g_new0(struct mta_setup, 1);

    setup->mail_owner.groups = g_array_new(FALSE, FALSE, sizeof(gid_t));
    setup->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_facts_free);
    setup->lookups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, lookup_free);
    setup->certificates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, certificate_facts_free);
    return setup;
}

void
setup_free(struct mta_setup *setup)
{
    if (setup == NULL)
        return;
    postfix_free(setup->postfix);
    g_free(setup->postfix_problem);
    g_array_unref(setup->mail_owner.groups);
    g_clear_pointer(&setup->online, g_ptr_array_unref);
    g_hash_table_unref(setup->files);
    g_hash_table_unref(setup->lookups);
    g_hash_table_unref(setup->certificates);
    g_free(setup);
}

/* --- sockets ------------------------------------------------------------------------------------------- */

static void
socket_use_free(gpointer data)
{
    struct socket_use *use = data;

    mta_socket_clear(&use->socket);
    g_free(use->path);
    g_free(use);
}

const char *
setup_own_socket(const struct mta_setup *setup, enum socket_role role)
{
    return role == SOCKET_MILTER ? setup->settings->milter.socket : setup->settings->routing.socket;
}

const char *
setup_own_path(const struct mta_setup *setup, enum socket_role role)
{
    return unix_socket_path(setup_own_socket(setup, role));
}

char *
setup_socket_for_postfix(const struct mta_setup *setup, enum socket_role role)
{
    g_autofree char *queue =
        g_canonicalize_filename(postfix_text(setup->postfix, NULL, "queue_directory"), "/");
    const char *path = setup_own_path(setup, role);
    struct mta_socket own = { 0 };

    if (path != NULL)
        return g_str_has_prefix(path, queue) && path[strlen(queue)] == '/'
                   ? g_strconcat("unix:", path + strlen(queue) + 1, NULL)
                   : NULL;
    if (!mta_socket_from_postern(setup_own_socket(setup, role), &own))
        return NULL;
    char *text = g_strdup_printf("inet:%s:%s", own.host, own.port);
    mta_socket_clear(&own);
    return text;
}

/* By its name somebody meant Postern's. */
static bool
is_meant(const struct socket_use *use, const char *own_path)
{
    if (use->path == NULL || own_path == NULL)
        return false;
    g_autofree char *base = g_path_get_basename(use->path);
    g_autofree char *own_base = g_path_get_basename(own_path);
    g_autofree char *folder = g_path_get_dirname(use->path);
    bool has_own_base = strcmp(base, own_base) == 0;
    return strstr(base, "postern") != NULL || (has_own_base && strstr(folder, "postern") != NULL);
}

/* Takes the socket over. */
static void
add_use(const struct mta_setup *setup, struct socket_use use, GPtrArray *out)
{
    const char *own_path = setup_own_path(setup, use.role);
    struct mta_socket own = { 0 };

    if (use.socket.path != NULL)
        use.path =
            postfix_path(setup->postfix, use.service != NULL && use.service->is_chrooted, use.socket.path);
    if (use.path != NULL) {
        use.is_postern = own_path != NULL && strcmp(use.path, own_path) == 0;
    } else if (mta_socket_from_postern(setup_own_socket(setup, use.role), &own)) {
        use.is_postern = mta_socket_is_same_inet(&use.socket, &own);
        mta_socket_clear(&own);
    }
    use.is_meant = !use.is_postern && is_meant(&use, own_path);
    g_ptr_array_add(out, g_memdup2(&use, sizeof use));
}

static void
add_milters(const struct mta_setup *setup, struct socket_use like, GPtrArray *out)
{
    g_autoptr(GPtrArray) items = mta_list_split(postfix_text(setup->postfix, like.service, like.parameter));

    for (guint i = 0; i < items->len; i++) {
        struct mta_milter milter = { 0 };

        if (!mta_milter_parse(g_ptr_array_index(items, i), &milter))
            continue;
        like.socket = milter.socket;
        milter.socket = (struct mta_socket){ 0 };
        add_use(setup, like, out);
        mta_milter_clear(&milter);
    }
}

static const struct postfix_service *
find_command(const struct postfix_config *postfix, const char *command)
{
    for (guint i = 0; i < postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(postfix->services, i);

        if (strcmp(service->command, command) == 0)
            return service;
    }
    return NULL;
}

static void
add_maps(const struct mta_setup *setup, struct socket_use like, GPtrArray *out)
{
    g_autoptr(GPtrArray) items = mta_list_split(postfix_text(setup->postfix, like.service, like.parameter));

    for (guint i = 0; i < items->len; i++) {
        struct socket_use use = like;
        struct mta_map map = { 0 };

        if (!mta_map_parse(g_ptr_array_index(items, i), &map))
            continue;
        use.socket = map.socket;
        map.socket = (struct mta_socket){ 0 };
        if (map.is_proxied)
            use.service = find_command(setup->postfix, "proxymap");
        add_use(setup, use, out);
        mta_map_clear(&map);
    }
}

GPtrArray *
setup_sockets(const struct mta_setup *setup)
{
    static const struct {
        const char *command;
        enum socket_role role;
        const char *parameter;
    } askers[] = {
        {"smtpd",            SOCKET_MILTER, "smtpd_milters"       },
        { "cleanup",         SOCKET_MILTER, "non_smtpd_milters"   },
        { "trivial-rewrite", SOCKET_ROUTE,  "transport_maps"      },
        { "smtp",            SOCKET_TLS,    "smtp_tls_policy_maps"},
    };
    GPtrArray *out = g_ptr_array_new_with_free_func(socket_use_free);

    for (guint i = 0; i < setup->postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, i);

        for (size_t j = 0; j < ARRAY_LEN(askers); j++) {
            struct socket_use like = { .role = askers[j].role,
                                       .parameter = askers[j].parameter,
                                       .service = service };

            if (strcmp(service->command, askers[j].command) != 0)
                continue;
            like.is_own_parameter = postfix_overrides(setup->postfix, service, like.parameter);
            if (like.role == SOCKET_MILTER)
                add_milters(setup, like, out);
            else
                add_maps(setup, like, out);
        }
    }
    return out;
}

/* --- connectors ---------------------------------------------------------------------------------------- */

const char *
setup_transport_name(const struct mta_setup *setup, const struct connector *connector)
{
    const struct settings *loaded = setup->settings;

    for (guint i = 0; i < loaded->routing.transports->len; i++) {
        const struct setting_pair *pair = g_ptr_array_index(loaded->routing.transports, i);

        if (settings_find_connector(loaded, pair->key) == connector)
            return pair->value;
    }
    return loaded->routing.transport;
}

const struct postfix_service *
setup_transport(const struct mta_setup *setup, const struct connector *connector)
{
    return postfix_transport(setup->postfix, setup_transport_name(setup, connector));
}

bool
setup_is_microsoft(const struct connector *connector)
{
    static const char *const parents[] = {
        "mail.protection.outlook.com",        "mx.microsoft",         "mail.protection.office365.us",
        "mail.protection.partner.outlook.cn", "mail.onmicrosoft.com",
    };

    for (guint i = 0; i < connector->smarthosts->len; i++) {
        const struct smarthost *host = g_ptr_array_index(connector->smarthosts, i);

        for (size_t j = 0; j < ARRAY_LEN(parents); j++) {
            if (domain_is_within(slice_from(host->name), slice_from(parents[j])))
                return true;
        }
    }
    return false;
}

GPtrArray *
setup_smarthosts(const struct mta_setup *setup)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < setup->settings->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(setup->settings->connectors, i);

        for (guint j = 0; j < connector->smarthosts->len; j++) {
            struct placed_smarthost placed = { connector, g_ptr_array_index(connector->smarthosts, j) };
            g_ptr_array_add(all, g_memdup2(&placed, sizeof placed));
        }
    }
    return all;
}

char *
setup_suffix_address(const struct mta_setup *setup, const struct connector *connector)
{
    return g_strjoin(".", SETUP_PROBE_ADDRESS, connector->id, setup->settings->routing.suffix, NULL);
}

char *
setup_certificate_file(const struct mta_setup *setup, const struct postfix_service *service, const char *side)
{
    static const char *const endings[] = { "_tls_chain_files", "_tls_eccert_file", "_tls_cert_file",
                                           "_tls_dcert_file" };

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        g_autofree char *name = g_strconcat(side, endings[i], NULL);
        g_autoptr(GPtrArray) files = mta_list_split(postfix_text(setup->postfix, service, name));

        /* A chain list may hold the key's file before the certificate's. */
        if (files->len > 0 && strcmp(g_ptr_array_index(files, 0), "none") != 0)
            return g_strdup(g_ptr_array_index(files, files->len > 1 ? 1 : 0));
    }
    return NULL;
}

/* --- what was seen ------------------------------------------------------------------------------------- */

char *
setup_lookup_key(const char *table, const char *key)
{
    return g_strjoin("\n", table, key, NULL);
}

const struct lookup *
setup_lookup(const struct mta_setup *setup, const char *table, const char *key)
{
    g_autofree char *joined = setup_lookup_key(table, key);

    return g_hash_table_lookup(setup->lookups, joined);
}

const struct file_facts *
setup_file(const struct mta_setup *setup, const char *path)
{
    return g_hash_table_lookup(setup->files, path);
}

const struct certificate_facts *
setup_certificate(const struct mta_setup *setup, const char *path)
{
    return g_hash_table_lookup(setup->certificates, path);
}
