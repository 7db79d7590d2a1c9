#include "cli/doctor/mta_list.h"

#include <string.h>

static bool
is_separator(char c)
{
    return c == ',' || g_ascii_isspace(c);
}

/* Behind the brace that closes the one at `at`, or the end. */
static const char *
end_of_braces(const char *at)
{
    size_t depth = 0;

    for (; *at != '\0'; at++) {
        if (*at == '{')
            depth++;
        else if (*at == '}' && --depth == 0)
            return at + 1;
    }
    return at;
}

GPtrArray *
mta_list_split(const char *value)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);

    while (true) {
        while (is_separator(*value))
            value++;
        if (*value == '\0')
            return items;
        const char *end = *value == '{' ? end_of_braces(value) : value;
        if (end > value) {
            bool is_closed = end[-1] == '}';
            char *inner = g_strndup(value + 1, (size_t)(end - value) - (is_closed ? 2 : 1));

            g_ptr_array_add(items, g_strstrip(inner));
        } else {
            while (*end != '\0' && !is_separator(*end))
                end = *end == '{' ? end_of_braces(end) : end + 1;
            g_ptr_array_add(items, g_strndup(value, (size_t)(end - value)));
        }
        value = end;
    }
}

void
mta_socket_clear(struct mta_socket *socket)
{
    g_clear_pointer(&socket->path, g_free);
    g_clear_pointer(&socket->host, g_free);
    g_clear_pointer(&socket->port, g_free);
}

static const char *
after_prefix(const char *text, const char *const *prefixes)
{
    for (size_t i = 0; prefixes[i] != NULL; i++) {
        if (g_ascii_strncasecmp(text, prefixes[i], strlen(prefixes[i])) == 0)
            return text + strlen(prefixes[i]);
    }
    return NULL;
}

static const char *const unix_prefixes[] = { "unix:", "local:", NULL };
static const char *const inet_prefixes[] = { "inet6:", "inet:", NULL };

static bool
take_path(const char *text, struct mta_socket *out)
{
    const char *path = after_prefix(text, unix_prefixes);

    if (path == NULL || *path == '\0')
        return false;
    *out = (struct mta_socket){ .path = g_strdup(path) };
    return true;
}

static char *
bare_host(const char *host, size_t len)
{
    bool is_bracketed = len >= 2 && host[0] == '[' && host[len - 1] == ']';

    return is_bracketed ? g_strndup(host + 1, len - 2) : g_strndup(host, len);
}

bool
mta_socket_from_postfix(const char *text, struct mta_socket *out)
{
    const char *inet = after_prefix(text, inet_prefixes);
    const char *colon = inet == NULL ? NULL : strrchr(inet, ':');

    if (inet == NULL)
        return take_path(text, out);
    if (colon == NULL || colon == inet || colon[1] == '\0')
        return false;
    *out =
        (struct mta_socket){ .host = bare_host(inet, (size_t)(colon - inet)), .port = g_strdup(colon + 1) };
    return true;
}

bool
mta_socket_from_postern(const char *text, struct mta_socket *out)
{
    const char *inet = after_prefix(text, inet_prefixes);
    const char *at = inet == NULL ? NULL : strchr(inet, '@');

    if (inet == NULL)
        return take_path(text, out);
    if (at == NULL || at == inet || at[1] == '\0')
        return false;
    *out = (struct mta_socket){ .host = bare_host(at + 1, strlen(at + 1)),
                                .port = g_strndup(inet, (size_t)(at - inet)) };
    return true;
}

static const char *
plain_host(const char *host)
{
    return g_ascii_strcasecmp(host, "localhost") == 0 ? "127.0.0.1" : host;
}

bool
mta_socket_is_same_inet(const struct mta_socket *a, const struct mta_socket *b)
{
    return a->host != NULL && b->host != NULL && strcmp(a->port, b->port) == 0 &&
           g_ascii_strcasecmp(plain_host(a->host), plain_host(b->host)) == 0;
}

void
mta_milter_clear(struct mta_milter *milter)
{
    mta_socket_clear(&milter->socket);
    g_clear_pointer(&milter->text, g_free);
    g_clear_pointer(&milter->default_action, g_free);
    g_clear_pointer(&milter->content_timeout, g_free);
}

/* "name=value" of an item in braces, or "name = value" within braces of its own. */
static void
read_milter_option(struct mta_milter *milter, const char *option)
{
    g_auto(GStrv) sides = g_strsplit(option, "=", 2);

    if (sides[0] == NULL || sides[1] == NULL)
        return;
    g_strstrip(sides[0]);
    g_strstrip(sides[1]);
    char **field = strcmp(sides[0], "default_action") == 0    ? &milter->default_action
                   : strcmp(sides[0], "content_timeout") == 0 ? &milter->content_timeout
                                                              : NULL;
    if (field == NULL)
        return;
    g_free(*field);
    *field = g_steal_pointer(&sides[1]);
}

bool
mta_milter_parse(const char *item, struct mta_milter *out)
{
    g_autoptr(GPtrArray) words = mta_list_split(item);
    struct mta_milter milter = { 0 };

    if (words->len == 0 || !mta_socket_from_postfix(g_ptr_array_index(words, 0), &milter.socket))
        return false;
    milter.text = g_strdup(g_ptr_array_index(words, 0));
    for (guint i = 1; i < words->len; i++)
        read_milter_option(&milter, g_ptr_array_index(words, i));
    *out = milter;
    return true;
}

void
mta_map_clear(struct mta_map *map)
{
    mta_socket_clear(&map->socket);
    g_clear_pointer(&map->name, g_free);
}

bool
mta_map_parse(const char *item, struct mta_map *out)
{
    static const char *const proxy_prefixes[] = { "proxy:", NULL };
    static const char *const socketmap_prefixes[] = { "socketmap:", NULL };
    const char *proxied = after_prefix(item, proxy_prefixes);
    const char *rest = after_prefix(proxied == NULL ? item : proxied, socketmap_prefixes);
    const char *colon = rest == NULL ? NULL : strrchr(rest, ':');
    struct mta_map map = { .is_proxied = proxied != NULL };

    if (colon == NULL || colon[1] == '\0')
        return false;
    g_autofree char *socket = g_strndup(rest, (size_t)(colon - rest));
    if (!mta_socket_from_postfix(socket, &map.socket))
        return false;
    map.name = g_strdup(colon + 1);
    *out = map;
    return true;
}
