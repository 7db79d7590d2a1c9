#include "dns/survey/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLASS_IN 1
#define TYPE_OPT 41
#define UDP_BYTES 1232
#define DO_BIT 0x80
#define HEADER_BYTES 12
#define ID_BYTES 2
#define LENGTH_BYTES 2 /* before a packet over TCP (RFC 1035 section 4.2.2) */
#define PACKET_BYTES 65535

enum { BIT_RD = 0x0100, BIT_CD = 0x0010 };

static GByteArray *
make_query(const struct exchange_question *question)
{
    static const uint8_t rest_of_opt[] = {
        0, 0, DO_BIT, 0, 0, 0
    }; /* extended rcode, version, flags, no data */
    g_autoptr(GByteArray) query = g_byte_array_new();
    unsigned flags = ((question->flags & ASK_RECURSION) != 0 ? BIT_RD : 0) |
                     ((question->flags & ASK_WITHOUT_CHECKING) != 0 ? BIT_CD : 0);

    wire_append_u16(query, g_random_int() & 0xffff);
    wire_append_u16(query, flags);
    wire_append_u16(query, 1);
    wire_append_u16(query, 0);
    wire_append_u16(query, 0);
    wire_append_u16(query, 1);
    if (!wire_append_name(query, question->name))
        return NULL;
    wire_append_u16(query, question->type);
    wire_append_u16(query, CLASS_IN);
    wire_append_name(query, "");
    wire_append_u16(query, TYPE_OPT);
    wire_append_u16(query, UDP_BYTES);
    g_byte_array_append(query, rest_of_opt, sizeof rest_of_opt);
    return g_steal_pointer(&query);
}

/* The id, and the question, which is repeated octet by octet but for the case of letters. */
static bool
is_answer_to(const GByteArray *query, const uint8_t *packet, size_t len)
{
    size_t end = HEADER_BYTES;

    while (query->data[end] != 0)
        end += 1 + (size_t)query->data[end];
    end += 1 + 4; /* root, type, class */
    if (len < end || memcmp(packet, query->data, ID_BYTES) != 0 || (packet[2] & 0x80) == 0)
        return false;
    return g_ascii_strncasecmp((const char *)packet + HEADER_BYTES, (const char *)query->data + HEADER_BYTES,
                               end - HEADER_BYTES) == 0;
}

static socklen_t
socket_address(struct endpoint server, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof *out);
    if (ip_address_is_ipv4(server.address)) {
        struct sockaddr_in *ipv4 = (struct sockaddr_in *)out;

        ipv4->sin_family = AF_INET;
        ipv4->sin_port = htons(server.port);
        memcpy(&ipv4->sin_addr, server.address.bytes + 12, 4);
        return sizeof *ipv4;
    }
    struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)out;
    ipv6->sin6_family = AF_INET6;
    ipv6->sin6_port = htons(server.port);
    memcpy(&ipv6->sin6_addr, server.address.bytes, sizeof server.address.bytes);
    return sizeof *ipv6;
}

/* Waits for the descriptor; false when the deadline has passed. */
static bool
wait_for(int fd, short events, int64_t deadline_us)
{
    for (;;) {
        int64_t left_us = deadline_us - g_get_monotonic_time();
        struct pollfd wanted = { fd, events, 0 };

        if (left_us <= 0)
            return false;
        int ready = poll(&wanted, 1, (int)(left_us / 1000) + 1);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

static bool
is_no_route(int error)
{
    return error == ENETUNREACH || error == EHOSTUNREACH || error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

/* A connected descriptor, or -1 and why in *status. A connected UDP socket hears of refusals. */
static int
connect_to(struct endpoint server, enum exchange_transport transport, int64_t deadline_us,
           enum exchange_status *status)
{
    struct sockaddr_storage address;
    socklen_t len = socket_address(server, &address);
    int type = transport == OVER_UDP ? SOCK_DGRAM : SOCK_STREAM, error = 0;
    int fd = socket(address.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t error_len = sizeof error;

    *status = EXCHANGE_SILENT;
    if (fd < 0) {
        *status = is_no_route(errno) ? EXCHANGE_NO_ROUTE : EXCHANGE_SILENT;
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)&address, len) != 0) {
        error = errno;
        if (error == EINPROGRESS && wait_for(fd, POLLOUT, deadline_us))
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_len);
    }
    if (error == 0)
        return fd;
    *status = is_no_route(error) ? EXCHANGE_NO_ROUTE : EXCHANGE_SILENT;
    close(fd);
    return -1;
}

/* The first packet that answers the query, or NULL. */
static GBytes *
receive_datagram(int fd, const GByteArray *query, int64_t deadline_us)
{
    g_autofree uint8_t *packet = g_malloc(PACKET_BYTES);

    while (wait_for(fd, POLLIN, deadline_us)) {
        ssize_t len = recv(fd, packet, PACKET_BYTES, 0);

        if (len < 0 && errno != EAGAIN && errno != EINTR)
            return NULL;
        if (len > 0 && is_answer_to(query, packet, (size_t)len))
            return g_bytes_new(packet, (size_t)len);
    }
    return NULL;
}

static GBytes *
ask_over_udp(int fd, const GByteArray *query, const struct exchange_options *options)
{
    GBytes *packet = NULL;

    for (int64_t i = 0; packet == NULL && i < options->tries; i++) {
        if (send(fd, query->data, query->len, MSG_NOSIGNAL) != (ssize_t)query->len)
            return NULL;
        packet = receive_datagram(fd, query, g_get_monotonic_time() + options->timeout_us);
    }
    return packet;
}

static bool
read_all(int fd, uint8_t *into, size_t len, int64_t deadline_us)
{
    size_t have = 0;

    while (have < len && wait_for(fd, POLLIN, deadline_us)) {
        ssize_t got = recv(fd, into + have, len - have, 0);

        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return false;
        have += got > 0 ? (size_t)got : 0;
    }
    return have == len;
}

static GBytes *
ask_over_tcp(int fd, const GByteArray *query, int64_t deadline_us)
{
    g_autoptr(GByteArray) framed = g_byte_array_new();
    uint8_t prefix[LENGTH_BYTES];

    wire_append_u16(framed, query->len);
    g_byte_array_append(framed, query->data, query->len);
    /* Some hundred octets into an empty buffer: never in parts. */
    if (send(fd, framed->data, framed->len, MSG_NOSIGNAL) != (ssize_t)framed->len ||
        !read_all(fd, prefix, sizeof prefix, deadline_us))
        return NULL;
    size_t len = (size_t)prefix[0] << 8 | prefix[1];
    g_autofree uint8_t *packet = g_malloc(PACKET_BYTES);
    bool is_whole = read_all(fd, packet, len, deadline_us);
    return is_whole && is_answer_to(query, packet, len) ? g_bytes_new(packet, len) : NULL;
}

enum exchange_status
exchange_query(struct endpoint server, enum exchange_transport transport,
               const struct exchange_question *question, const struct exchange_options *options,
               GBytes **packet)
{
    int64_t deadline_us = g_get_monotonic_time() + options->timeout_us * 2;
    g_autoptr(GByteArray) query = make_query(question);
    enum exchange_status status = EXCHANGE_SILENT;

    if (query == NULL)
        return EXCHANGE_SILENT;
    int fd = connect_to(server, transport, deadline_us, &status);
    if (fd < 0)
        return status;
    GBytes *answer =
        transport == OVER_UDP ? ask_over_udp(fd, query, options) : ask_over_tcp(fd, query, deadline_us);
    close(fd);
    if (answer == NULL)
        return EXCHANGE_SILENT;
    *packet = answer;
    return EXCHANGE_ANSWERED;
}
