/* Both ends of a socketmap connection, as small as they can be. */
#include "bench/route.h"

#include "dns/netstring.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_BYTES 4096
#define MICROSECONDS 1e6

static int
open_socket(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (g_strlcpy(address->sun_path, path, sizeof address->sun_path) >= sizeof address->sun_path)
        return -1;
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

/* Reads on until there is one netstring; the text of it, or false at the end of the connection. */
static bool
read_one(int fd, GString *received, struct slice *text, size_t *used)
{
    char bytes[READ_BYTES];

    for (;;) {
        enum netstring_status status =
            netstring_read((struct slice){ received->str, received->len }, text, used);
        ssize_t got = status == NETSTRING_MORE ? read(fd, bytes, sizeof bytes) : 0;

        if (status == NETSTRING_DONE)
            return true;
        if (got <= 0)
            return false;
        g_string_append_len(received, bytes, got);
    }
}

static bool
write_all(int fd, const GString *bytes)
{
    return send(fd, bytes->str, bytes->len, MSG_NOSIGNAL) == (ssize_t)bytes->len;
}

static void
echo_to(int fd)
{
    g_autoptr(GString) received = g_string_new(NULL), reply = g_string_new(NULL), answer = g_string_new(NULL);
    struct slice request, map;
    size_t used;

    while (read_one(fd, received, &request, &used) && slice_next_field(&request, ' ', &map)) {
        g_string_assign(answer, "OK ");
        g_string_append_len(answer, request.at, (gssize)request.len);
        g_string_truncate(reply, 0);
        netstring_append(reply, slice_from(answer->str));
        if (!write_all(fd, reply))
            return;
        g_string_erase(received, 0, (gssize)used);
    }
}

bool
route_echo(const char *path)
{
    struct sockaddr_un address;
    int listener = open_socket(path, &address);

    if (listener < 0 || bind(listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, SOMAXCONN) != 0)
        return false;
    for (;;) {
        int client = accept(listener, NULL, NULL);

        if (client >= 0) {
            echo_to(client);
            close(client);
        }
    }
}

static bool
ask_once(int fd, const char *key, GString *request, GString *received)
{
    g_autofree char *question = g_strconcat("route ", key, NULL);
    struct slice answer;
    size_t used;

    g_string_truncate(request, 0);
    netstring_append(request, slice_from(question));
    if (!write_all(fd, request) || !read_one(fd, received, &answer, &used) ||
        !slice_starts_with_nocase(answer, SLICE_LITERAL("OK ")))
        return false;
    g_string_erase(received, 0, (gssize)used);
    return true;
}

bool
route_ask(const struct route_load *load, struct route_result *result)
{
    g_autoptr(GString) request = g_string_new(NULL), received = g_string_new(NULL);
    struct sockaddr_un address;
    int fd = open_socket(load->path, &address);
    bool is_good = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    gint64 begin = g_get_monotonic_time();

    for (unsigned i = 0; is_good && i < load->count; i++) {
        struct timespec before, after;

        clock_gettime(CLOCK_MONOTONIC, &before);
        is_good = ask_once(fd, g_ptr_array_index(load->keys, (load->first + i) % load->keys->len), request,
                           received);
        clock_gettime(CLOCK_MONOTONIC, &after);
        double microseconds = (double)(after.tv_sec - before.tv_sec) * MICROSECONDS +
                              (double)(after.tv_nsec - before.tv_nsec) / 1000;
        g_array_append_val(result->latencies, microseconds);
    }
    result->seconds += (double)(g_get_monotonic_time() - begin) / MICROSECONDS;
    if (fd >= 0)
        close(fd);
    return is_good;
}
