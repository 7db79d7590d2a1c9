/* What Postfix asks over sockets, and which of those are Postern's. */
#include "cli/doctor/setup.h"

#include "base/unix_socket.h"

#include <string.h>

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

const char *
setup_find_map(const struct mta_setup *setup, const GPtrArray *tables, const char *name, char **other)
{
    const char *own_path = setup_own_path(setup, SOCKET_ROUTE);
    struct mta_socket own = { 0 };
    const char *found = NULL;

    mta_socket_from_postern(setup_own_socket(setup, SOCKET_ROUTE), &own);
    for (guint i = 0; i < tables->len && found == NULL; i++) {
        const char *item = g_ptr_array_index(tables, i);
        struct mta_map map = { 0 };

        if (!mta_map_parse(item, &map))
            continue;
        g_autofree char *path =
            map.socket.path == NULL ? NULL : postfix_path(setup->postfix, false, map.socket.path);
        /* A wrong path is the sockets' matter: here it counts as meant. */
        bool is_own = path != NULL ? g_strcmp0(path, own_path) == 0 || strstr(path, "postern") != NULL
                                   : mta_socket_is_same_inet(&map.socket, &own);
        if (is_own && strcmp(map.name, name) == 0)
            found = item;
        else if (is_own && other != NULL && *other == NULL)
            *other = g_strdup(map.name);
        mta_map_clear(&map);
    }
    mta_socket_clear(&own);
    return found;
}

bool
setup_is_own_milter(const struct mta_setup *setup, const struct postfix_service *service,
                    const struct mta_milter *milter)
{
    const char *own_path = setup_own_path(setup, SOCKET_MILTER);
    struct mta_socket own = { 0 };
    bool is_own = false;

    if (milter->socket.path != NULL && own_path != NULL) {
        g_autofree char *path =
            postfix_path(setup->postfix, service != NULL && service->is_chrooted, milter->socket.path);

        /* A wrong path is the sockets' matter: here it counts as meant. */
        return strcmp(path, own_path) == 0 || strcmp(milter->socket.path, own_path) == 0 ||
               strstr(milter->socket.path, "postern") != NULL;
    }
    if (mta_socket_from_postern(setup_own_socket(setup, SOCKET_MILTER), &own))
        is_own = mta_socket_is_same_inet(&milter->socket, &own);
    mta_socket_clear(&own);
    return is_own;
}

static void
own_milter_free(gpointer data)
{
    struct own_milter *own = data;

    mta_milter_clear(&own->milter);
    g_free(own);
}

static void
add_own_milter(const struct mta_setup *setup, const char *parameter, const struct postfix_service *service,
               GPtrArray *out)
{
    g_autoptr(GPtrArray) items = mta_list_split(postfix_text(setup->postfix, service, parameter));

    for (guint i = 0; i < items->len; i++) {
        struct own_milter own = { .parameter = parameter, .service = service };

        if (!mta_milter_parse(g_ptr_array_index(items, i), &own.milter))
            continue;
        if (setup_is_own_milter(setup, service, &own.milter))
            g_ptr_array_add(out, g_memdup2(&own, sizeof own));
        else
            mta_milter_clear(&own.milter);
    }
}

GPtrArray *
setup_own_milters(const struct mta_setup *setup)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(own_milter_free);

    add_own_milter(setup, "smtpd_milters", NULL, out);
    add_own_milter(setup, "non_smtpd_milters", NULL, out);
    for (guint i = 0; i < setup->postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, i);

        if (strcmp(service->command, "smtpd") == 0 &&
            postfix_overrides(setup->postfix, service, "smtpd_milters"))
            add_own_milter(setup, "smtpd_milters", service, out);
    }
    return out;
}
