#include "dns/resolver.h"

#include "base/error.h"
#include "dns/endpoint.h"
#include "dns/source.h"

#include <ares.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>

#define DNS_PORT 53
#define ALIAS_QUERIES 8 /* further questions for one name; within one answer dns/packet follows */
#define QUERY_CLASS_IN 1
#define FLAGS_BYTE 3 /* of a query: the second byte of the flags */
#define FLAG_AUTHENTIC 0x20

struct server {
    struct resolver *resolver;
    ares_channel channel;
    char *name;          /* "127.0.0.1:53" */
    GHashTable *sockets; /* descriptor -> GSource * */
    GSource *timer;
    bool is_trusted; /* its AD bit counts */
};

struct resolver {
    GMainContext *loop;
    GPtrArray *servers; /* of struct server * */
    guint preferred;    /* index of the server that answered last */
    char *names;
    bool is_closing;
};

struct query {
    struct resolver *resolver;
    char *name;
    enum dns_type type;
    resolver_fn answered;
    void *context;
    guint server;        /* that is being asked */
    guint failed;        /* servers that have failed for this name */
    unsigned links;      /* alias questions so far */
    bool was_repeated;   /* after a lost connection */
    uint32_t ttl_most_s; /* of the aliases passed */
    bool is_unsigned;    /* an alias passed was not authentic */
};

static void send_query(struct query *query);

static gboolean on_timer(gpointer data);

static void
set_timer(struct server *server, guint after_ms)
{
    source_replace(&server->timer, g_timeout_source_new(after_ms), on_timer, server, server->resolver->loop);
}

static gboolean
on_timer(gpointer data)
{
    struct server *server = data;

    source_drop(&server->timer);
    ares_process_fd(server->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    /* The sockets of what has ended are closed by now; whatever is left needs the next timer. */
    struct timeval wait, *due = ares_timeout(server->channel, NULL, &wait);
    if (due != NULL && server->timer == NULL)
        set_timer(server, (guint)(due->tv_sec * 1000 + due->tv_usec / 1000 + 1));
    return G_SOURCE_REMOVE;
}

/* The time of the next retry has moved: look again as soon as the loop runs. */
static void
rearm(struct server *server)
{
    if (!server->resolver->is_closing)
        set_timer(server, 0);
}

static gboolean
on_socket(gint fd, GIOCondition condition, gpointer data)
{
    struct server *server = data;
    bool can_read = (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0;
    bool can_write = (condition & (G_IO_OUT | G_IO_ERR)) != 0;

    ares_process_fd(server->channel, can_read ? fd : ARES_SOCKET_BAD, can_write ? fd : ARES_SOCKET_BAD);
    rearm(server);
    return G_SOURCE_CONTINUE;
}

static void
socket_drop(gpointer data)
{
    GSource *source = data;

    source_drop(&source);
}

/* c-ares says which of its sockets it waits for; neither = the socket is about to be closed. */
static void
on_socket_state(void *data, ares_socket_t fd, int wants_read, int wants_write)
{
    struct server *server = data;

    g_hash_table_remove(server->sockets, GINT_TO_POINTER(fd));
    if (!wants_read && !wants_write)
        return;
    GIOCondition condition = (wants_read ? G_IO_IN : 0) | (wants_write ? G_IO_OUT : 0);
    GSource *source = NULL;
    source_replace(&source, g_unix_fd_source_new(fd, condition), G_SOURCE_FUNC(on_socket), server,
                   server->resolver->loop);
    g_hash_table_insert(server->sockets, GINT_TO_POINTER(fd), source);
}

static void
query_free(struct query *query)
{
    g_free(query->name);
    g_free(query);
}

static void
finish(struct query *query, struct dns_answer *answer)
{
    answer->ttl_s = MIN(answer->ttl_s, query->ttl_most_s);
    query->answered(answer, query->context);
    query_free(query);
}

static struct dns_answer *
read_result(const struct query *query, const struct server *server, int status, struct slice packet)
{
    struct dns_answer *answer = packet.len > 0 ? dns_answer_read(packet, query->name, query->type)
                                               : dns_answer_temporary(ares_strerror(status));

    if (answer->status == DNS_TEMPORARY) {
        char *why = g_strdup_printf("%s from %s", answer->why, server->name);

        g_free(answer->why);
        answer->why = why;
    }
    answer->is_authentic = answer->is_authentic && server->is_trusted && !query->is_unsigned;
    return answer;
}

/* The chain left this server's knowledge: ask for the rest of it. */
static bool
follow_unfinished(struct query *query, const struct dns_answer *answer)
{
    if (answer->unfinished == NULL || query->links == ALIAS_QUERIES || query->resolver->is_closing)
        return false;
    query->links++;
    query->failed = 0;
    query->is_unsigned = !answer->is_authentic;
    query->ttl_most_s = MIN(query->ttl_most_s, answer->ttl_s);
    g_free(query->name);
    query->name = g_strdup(answer->unfinished);
    return true;
}

/*
 * When a server ends a TCP connection, c-ares fails every query to it that is under way, over UDP too, and
 * with tries used up says "refused". That is no word about the name: once, the same server is asked again.
 */
static bool
repeat_after_loss(struct query *query, int status, struct slice packet)
{
    if (status != ARES_ECONNREFUSED || packet.len > 0 || query->was_repeated || query->resolver->is_closing)
        return false;
    query->was_repeated = true;
    return true;
}

static void
on_answer(void *data, int status, int timeouts, unsigned char *bytes, int len)
{
    struct query *query = data;
    struct resolver *resolver = query->resolver;
    const struct server *server = g_ptr_array_index(resolver->servers, query->server);
    struct slice packet = { (const char *)bytes, bytes == NULL || len < 0 ? 0 : (size_t)len };

    (void)timeouts;
    if (repeat_after_loss(query, status, packet)) {
        send_query(query);
        return;
    }
    g_autoptr(dns_answer) answer = read_result(query, server, status, packet);
    if (answer->status != DNS_TEMPORARY)
        resolver->preferred = query->server;
    if (answer->status == DNS_TEMPORARY && ++query->failed < resolver->servers->len &&
        !resolver->is_closing) {
        query->server = (query->server + 1) % resolver->servers->len;
        send_query(query);
    } else if (follow_unfinished(query, answer)) {
        send_query(query);
    } else if (answer->unfinished != NULL) {
        /* Not "there is nothing": whoever made the loop will mend it. */
        g_autoptr(dns_answer) endless = dns_answer_temporary("alias chain without end");

        finish(query, endless);
    } else {
        finish(query, answer);
    }
}

/* ares_query sets no AD bit, and ares_send takes the id as it is: it has to be one that nobody guesses. */
static void
send_with_ad(struct server *server, struct query *query)
{
    uint16_t id = 0;
    unsigned char *bytes = NULL;
    int len = 0;

    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id ||
        ares_create_query(query->name, QUERY_CLASS_IN, (int)query->type, id, 1, &bytes, &len, 0) !=
            ARES_SUCCESS) {
        on_answer(query, ARES_EFORMERR, 0, NULL, 0);
        return;
    }
    bytes[FLAGS_BYTE] |= FLAG_AUTHENTIC;
    ares_send(server->channel, bytes, len, on_answer, query);
    ares_free_string(bytes);
}

static void
send_query(struct query *query)
{
    struct server *server = g_ptr_array_index(query->resolver->servers, query->server);

    if (query->type == DNS_TYPE_TLSA)
        send_with_ad(server, query);
    else
        ares_query(server->channel, query->name, QUERY_CLASS_IN, (int)query->type, on_answer, query);
    rearm(server);
}

void
resolver_query(struct resolver *resolver, const char *name, enum dns_type type, resolver_fn answered,
               void *context)
{
    struct query *query = g_new0(struct query, 1);

    *query = (struct query){ .resolver = resolver,
                             .name = g_strdup(name),
                             .type = type,
                             .answered = answered,
                             .context = context,
                             .server = resolver->preferred,
                             .ttl_most_s = UINT32_MAX };
    send_query(query);
}

static void
server_free(gpointer data)
{
    struct server *server = data;

    if (server->channel != NULL)
        ares_destroy(server->channel);
    source_drop(&server->timer);
    g_hash_table_unref(server->sockets);
    g_free(server->name);
    g_free(server);
}

static gboolean
fail(int status, const char *what, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "%s: %s", what, ares_strerror(status));
    return FALSE;
}

static gboolean
open_channel(struct server *server, const struct resolver_options *options, struct endpoint endpoint,
             GError **error)
{
    struct ares_options wanted = {
        .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
        .timeout = (int)CLAMP(options->timeout_us / 1000, 1, 60000),
        .tries = (int)CLAMP(options->tries, 1, 10),
        .sock_state_cb = on_socket_state,
        .sock_state_cb_data = server,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    bool is_ipv4 = ip_address_is_ipv4(endpoint.address);
    struct ares_addr_port_node node = { .family = is_ipv4 ? AF_INET : AF_INET6,
                                        .udp_port = endpoint.port,
                                        .tcp_port = endpoint.port };

    if (is_ipv4)
        memcpy(&node.addr.addr4, endpoint.address.bytes + 12, 4);
    else
        memcpy(&node.addr.addr6, endpoint.address.bytes, 16);
    int status = ares_init_options(&server->channel, &wanted, mask);
    if (status == ARES_SUCCESS)
        status = ares_set_servers_ports(server->channel, &node);
    return status == ARES_SUCCESS ? TRUE : fail(status, "cannot set up the resolver", error);
}

static gboolean
add_server(struct resolver *resolver, const struct resolver_options *options, struct endpoint endpoint,
           GError **error)
{
    struct server *server = g_new0(struct server, 1);
    g_autofree char *address = address_to_string(endpoint.address);

    server->resolver = resolver;
    server->name =
        g_strdup_printf(ip_address_is_ipv4(endpoint.address) ? "%s:%u" : "[%s]:%u", address, endpoint.port);
    server->is_trusted = options->trust_ad == AD_ALWAYS ||
                         (options->trust_ad == AD_LOOPBACK && ip_address_is_loopback(endpoint.address));
    server->sockets = g_hash_table_new_full(NULL, NULL, NULL, socket_drop);
    g_ptr_array_add(resolver->servers, server);
    return open_channel(server, options, endpoint, error);
}

static gboolean
add_configured(struct resolver *resolver, const struct resolver_options *options, GError **error)
{
    for (guint i = 0; i < options->servers->len; i++) {
        const char *text = g_ptr_array_index(options->servers, i);
        struct endpoint endpoint;

        if (!endpoint_parse(slice_from(text), DNS_PORT, &endpoint)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                        "name server '%s' is not ADDRESS or ADDRESS:PORT (a name would need a name server)",
                        text);
            return FALSE;
        }
        if (!add_server(resolver, options, endpoint, error))
            return FALSE;
    }
    return TRUE;
}

/* What resolv.conf(5) says, by way of c-ares. */
static gboolean
add_system_servers(struct resolver *resolver, const struct resolver_options *options, GError **error)
{
    struct ares_addr_port_node *list = NULL;
    ares_channel channel = NULL;
    gboolean is_good = TRUE;
    int status = ares_init(&channel);

    if (status == ARES_SUCCESS)
        status = ares_get_servers_ports(channel, &list);
    for (const struct ares_addr_port_node *node = list; node != NULL && is_good; node = node->next) {
        struct endpoint endpoint = {
            .address.bytes = {[10] = 0xff, [11] = 0xff},
            .port = node->udp_port > 0 ? (uint16_t)node->udp_port : DNS_PORT
        };

        if (node->family == AF_INET)
            memcpy(endpoint.address.bytes + 12, &node->addr.addr4, 4);
        else
            memcpy(endpoint.address.bytes, &node->addr.addr6, 16);
        is_good = add_server(resolver, options, endpoint, error);
    }
    if (list != NULL)
        ares_free_data(list);
    if (channel != NULL)
        ares_destroy(channel);
    if (status != ARES_SUCCESS)
        return fail(status, "cannot read the system's name servers", error);
    if (is_good && resolver->servers->len == 0)
        return fail(ARES_ENOTFOUND, "the system has no name server, set dns.servers", error);
    return is_good;
}

static void
join_names(struct resolver *resolver)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < resolver->servers->len; i++) {
        const struct server *server = g_ptr_array_index(resolver->servers, i);

        g_string_append_printf(names, "%s%s", i == 0 ? "" : ",", server->name);
    }
    resolver->names = g_string_free(names, FALSE);
}

struct resolver *
resolver_new(const struct resolver_options *options, GMainContext *loop, GError **error)
{
    struct resolver *resolver = g_new0(struct resolver, 1);
    bool is_configured = options->servers != NULL && options->servers->len > 0;

    resolver->loop = g_main_context_ref(loop);
    resolver->servers = g_ptr_array_new_with_free_func(server_free);
    if (!(is_configured ? add_configured : add_system_servers)(resolver, options, error)) {
        resolver_free(resolver);
        return NULL;
    }
    join_names(resolver);
    return resolver;
}

void
resolver_free(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    resolver->is_closing = true;
    /* All channels end before any server goes: an open query still names its server. */
    for (guint i = 0; i < resolver->servers->len; i++) {
        struct server *server = g_ptr_array_index(resolver->servers, i);

        g_clear_pointer(&server->channel, ares_destroy);
    }
    g_ptr_array_unref(resolver->servers);
    g_main_context_unref(resolver->loop);
    g_free(resolver->names);
    g_free(resolver);
}

const char *
resolver_servers(const struct resolver *resolver)
{
    return resolver->names;
}

char *
resolver_would_ask(const struct resolver_options *options, GError **error)
{
    GMainContext *loop = g_main_context_new();
    struct resolver *resolver = resolver_new(options, loop, error);
    char *names = resolver == NULL ? NULL : g_strdup(resolver->names);

    resolver_free(resolver);
    g_main_context_unref(loop);
    return names;
}
