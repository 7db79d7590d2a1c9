/*
 * smtp_hosts PORT: many mail hosts in one process. Listens at PORT on every address that standard input
 * names, one a line, prints "ready", takes every mail and throws it away. It ends when a signal ends it.
 */
#include "base/network.h"

#include <glib.h>

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_BYTES 2048

struct client {
    bool is_in_data;
    size_t filled;
    char line[LINE_BYTES];
};

/* Descriptors to wait for; a listener has no client. */
struct hosts {
    GArray *polls;      /* of struct pollfd */
    GPtrArray *clients; /* of struct client *, in the same order */
};

static void
add_descriptor(struct hosts *hosts, int fd, struct client *client)
{
    struct pollfd added = { fd, POLLIN, 0 };

    g_array_append_val(hosts->polls, added);
    g_ptr_array_add(hosts->clients, client);
}

static bool
add_listener(struct hosts *hosts, struct ip_address address, uint16_t port)
{
    struct sockaddr_in6 wanted = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
    int fd = socket(AF_INET6, SOCK_STREAM, 0), no = 0, yes = 1;

    memcpy(&wanted.sin6_addr, address.bytes, sizeof wanted.sin6_addr); /* IPv4 is mapped in both */
    /* An address of a whole network that is routed here (ip route add local) need not stand on an interface.
     */
    if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &yes, sizeof yes) != 0 ||
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, (const struct sockaddr *)&wanted, sizeof wanted) != 0 || listen(fd, SOMAXCONN) != 0)
        return false;
    add_descriptor(hosts, fd, NULL);
    return true;
}

static bool
say(int fd, const char *reply)
{
    size_t len = strlen(reply);

    return send(fd, reply, len, MSG_NOSIGNAL) == (ssize_t)len;
}

/* False where the dialogue is over. */
static bool
answer_line(int fd, struct client *client, const char *line)
{
    if (client->is_in_data) {
        client->is_in_data = strcmp(line, ".") != 0;
        return client->is_in_data || say(fd, "250 2.0.0 taken\r\n");
    }
    if (g_ascii_strncasecmp(line, "DATA", 4) == 0) {
        client->is_in_data = true;
        return say(fd, "354 go on\r\n");
    }
    if (g_ascii_strncasecmp(line, "QUIT", 4) == 0) {
        say(fd, "221 bye\r\n");
        return false;
    }
    return say(fd, "250 ok\r\n");
}

/* False where the client is gone. */
static bool
serve_client(int fd, struct client *client)
{
    ssize_t got = recv(fd, client->line + client->filled, sizeof client->line - 1 - client->filled, 0);
    char *end;

    if (got <= 0)
        return false;
    client->filled += (size_t)got;
    client->line[client->filled] = '\0';
    while ((end = strchr(client->line, '\n')) != NULL) {
        *end = '\0';
        if (!answer_line(fd, client, g_strchomp(client->line)))
            return false;
        client->filled -= (size_t)(end + 1 - client->line);
        memmove(client->line, end + 1, client->filled + 1);
    }
    return client->filled < sizeof client->line - 1;
}

static void
serve(struct hosts *hosts, guint index)
{
    int fd = g_array_index(hosts->polls, struct pollfd, index).fd;
    struct client *client = g_ptr_array_index(hosts->clients, index);

    if (client == NULL) {
        int accepted = accept(fd, NULL, NULL);

        if (accepted >= 0 && say(accepted, "220 host.example ESMTP\r\n"))
            add_descriptor(hosts, accepted, g_new0(struct client, 1));
        else if (accepted >= 0)
            close(accepted);
    } else if (!serve_client(fd, client)) {
        close(fd);
        g_free(client);
        g_array_remove_index_fast(hosts->polls, index);
        g_ptr_array_remove_index_fast(hosts->clients, index);
    }
}

int
main(int argc, char **argv)
{
    struct hosts hosts = { g_array_new(FALSE, FALSE, sizeof(struct pollfd)), g_ptr_array_new() };
    struct rlimit files;
    char line[128];

    if (argc != 2 || getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 2;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct ip_address address;

        if (!ip_address_parse(slice_from(g_strchomp(line)), &address) ||
            !add_listener(&hosts, address, (uint16_t)strtoul(argv[1], NULL, 10))) {
            perror(line);
            return 1;
        }
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        if (poll((struct pollfd *)(void *)hosts.polls->data, hosts.polls->len, -1) <= 0)
            continue;
        for (guint i = hosts.polls->len; i > 0; i--) {
            if (g_array_index(hosts.polls, struct pollfd, i - 1).revents != 0)
                serve(&hosts, i - 1);
        }
    }
}
