#include "tests/dns/stub_dns.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TTL_S 120
#define CD_BIT 0x10 /* of the fourth octet */
#define SERVFAIL 2
#define MESSAGE_MOST 65535

struct rows {
    const struct stub_row *rows;
    size_t count;
};

struct stub_dns {
    pthread_mutex_t lock; /* of what is answered by */
    struct rows now, next;
    uint16_t begins; /* the type whose next question begins `next`; or 0 */
    int udp, tcp, wake[2];
    char address[32];
    atomic_uint asked;
    pthread_t thread;
};

static void
put_u16(GByteArray *out, unsigned value)
{
    guint8 bytes[2] = { (guint8)(value >> 8), (guint8)value };

    g_byte_array_append(out, bytes, 2);
}

static void
put_name(GByteArray *out, const char *name)
{
    struct slice rest = slice_from(name), label;

    while (*name != '\0' && slice_next_field(&rest, '.', &label)) {
        guint8 len = (guint8)label.len;

        g_byte_array_append(out, &len, 1);
        g_byte_array_append(out, (const guint8 *)label.at, (guint)label.len);
    }
    g_byte_array_append(out, (const guint8 *)"", 1);
}

static void
put_record(GByteArray *out, const char *owner, unsigned type, const GByteArray *data)
{
    put_name(out, owner);
    put_u16(out, type);
    put_u16(out, 1);
    put_u16(out, 0);
    put_u16(out, TTL_S);
    put_u16(out, data->len);
    g_byte_array_append(out, data->data, data->len);
}

/* One "TYPE DATA". A CNAME moves the owner of what follows. */
static void
put_text_record(GByteArray *out, const char *text, char **owner)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GByteArray) data = g_byte_array_new();
    guint8 bytes[16];

    if (strcmp(words[0], "MX") == 0) {
        put_u16(data, (unsigned)g_ascii_strtoull(words[1], NULL, 10));
        put_name(data, words[2]);
        put_record(out, *owner, 15, data);
    } else if (strcmp(words[0], "CNAME") == 0) {
        put_name(data, words[1]);
        put_record(out, *owner, 5, data);
        g_free(*owner);
        *owner = g_strdup(words[1]);
    } else if (strcmp(words[0], "NS") == 0) {
        put_name(data, words[1]);
        put_record(out, *owner, 2, data);
    } else if (strcmp(words[0], "TLSA") == 0) {
        for (int i = 1; i <= 3; i++)
            g_byte_array_append(data, &(guint8){ (guint8)g_ascii_strtoull(words[i], NULL, 10) }, 1);
        for (const char *at = words[4]; *at != '\0'; at += 2)
            g_byte_array_append(
                data, &(guint8){ (guint8)(g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1])) },
                1);
        put_record(out, *owner, 52, data);
    } else {
        bool is_ipv4 = strcmp(words[0], "A") == 0;

        inet_pton(is_ipv4 ? AF_INET : AF_INET6, words[1], bytes);
        g_byte_array_append(data, bytes, is_ipv4 ? 4 : 16);
        put_record(out, *owner, is_ipv4 ? 1 : 28, data);
    }
}

static unsigned
put_records(GByteArray *out, const struct stub_row *row)
{
    g_auto(GStrv) records = g_strsplit(row->records == NULL ? "" : row->records, ";", -1);
    g_autofree char *owner = g_strdup(row->name);
    unsigned count = 0;

    for (; records[count] != NULL; count++)
        put_text_record(out, records[count], &owner);
    return count;
}

/* The question's name, lower case, and its end in the message; NULL where it is none. */
static char *
read_question(const guint8 *message, size_t len, size_t *end, unsigned *type)
{
    GString *name = g_string_new(NULL);
    size_t at = 12;

    while (at < len && message[at] != 0 && at + message[at] < len) {
        if (name->len > 0)
            g_string_append_c(name, '.');
        g_string_append_len(name, (const char *)message + at + 1, message[at]);
        at += (size_t)message[at] + 1;
    }
    if (at + 5 > len) {
        g_string_free(name, TRUE);
        return NULL;
    }
    *type = (unsigned)(message[at + 1] << 8 | message[at + 2]);
    *end = at + 5;
    char *lower = g_ascii_strdown(name->str, -1);
    g_string_free(name, TRUE);
    return lower;
}

static const struct stub_row *
find_row(struct stub_dns *stub, const char *name, unsigned type)
{
    pthread_mutex_lock(&stub->lock);
    if (stub->begins != 0 && stub->begins == type) {
        stub->now = stub->next;
        stub->begins = 0;
    }
    struct rows now = stub->now;
    pthread_mutex_unlock(&stub->lock);

    for (size_t i = 0; i < now.count; i++) {
        if (now.rows[i].type == type && strcmp(now.rows[i].name, name) == 0)
            return &now.rows[i];
    }
    return NULL;
}

static void
put_soa(GByteArray *out, const char *owner)
{
    static const guint8 data[22] = { 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 60 };
    GByteArray borrowed = { (guint8 *)(uintptr_t)data, sizeof data };

    put_record(out, owner, 6, &borrowed);
}

enum transport { OVER_UDP, OVER_TCP };

/* NULL where the table says silence. */
static GByteArray *
answer_message(struct stub_dns *stub, const guint8 *message, size_t len, enum transport transport)
{
    size_t end = 0;
    unsigned type = 0, answers = 0, rcode = 0, flags = 0x8180;
    g_autofree char *name = read_question(message, len, &end, &type);
    const struct stub_row none = { .name = name, .manner = STUB_RCODE };
    const struct stub_row *row = name == NULL ? NULL : find_row(stub, name, type);

    atomic_fetch_add(&stub->asked, 1);
    row = row == NULL ? &none : row;
    if (name == NULL || row->manner == STUB_SILENT)
        return NULL;
    GByteArray *out = g_byte_array_new();
    if (row->manner == STUB_GARBAGE) {
        g_byte_array_append(out, message, 2);
        put_u16(out, flags);
        put_u16(out, 1);
        put_u16(out, 9);
        put_u16(out, 0);
        put_u16(out, 0);
        g_byte_array_append(out, message + 12, (guint)(end - 12));
        g_byte_array_append(out, (const guint8 *)"\xc0\xff\xee", 3);
        return out;
    }
    if (row->manner == STUB_SLOW || row->manner == STUB_LATE)
        poll(NULL, 0, row->manner == STUB_SLOW ? 50 : 1000);
    bool is_cut = row->manner == STUB_SHORT || (row->manner == STUB_TRUNCATED && transport == OVER_UDP);
    bool is_refused = row->manner == STUB_BOGUS && (message[3] & CD_BIT) == 0;
    rcode = is_refused ? SERVFAIL : row->manner == STUB_RCODE ? row->rcode : 0;
    if (row->manner == STUB_SIGNED)
        flags |= message[3] & 0x20u;
    put_u16(out, (unsigned)(message[0] << 8 | message[1]) ^ (row->manner == STUB_WRONG_ID ? 0x5555u : 0u));
    put_u16(out, flags | rcode | (is_cut ? 0x0200u : 0u));
    put_u16(out, 1);
    put_u16(out, 0);
    put_u16(out, row->manner == STUB_RCODE ? 1 : 0);
    put_u16(out, 0);
    g_byte_array_append(out, message + 12, (guint)(end - 12));
    if (row->manner == STUB_RCODE)
        put_soa(out, row->name);
    else if (!is_cut && !is_refused)
        answers = put_records(out, row);
    out->data[6] = (guint8)(answers >> 8);
    out->data[7] = (guint8)answers;
    if (row->manner == STUB_CUT)
        g_byte_array_set_size(out, out->len - 5);
    return out;
}

static void
serve_udp(struct stub_dns *stub)
{
    guint8 message[4096];
    struct sockaddr_in from;
    socklen_t from_len = sizeof from;
    ssize_t len = recvfrom(stub->udp, message, sizeof message, 0, (struct sockaddr *)&from, &from_len);

    if (len < 12)
        return;
    g_autoptr(GByteArray) reply = answer_message(stub, message, (size_t)len, OVER_UDP);
    if (reply != NULL)
        sendto(stub->udp, reply->data, reply->len, 0, (struct sockaddr *)&from, from_len);
}

/* One query of a connection; false where there is none. */
static bool
serve_tcp_query(struct stub_dns *stub, int fd)
{
    guint8 message[4096];
    ssize_t len = recv(fd, message, 2, MSG_WAITALL);
    size_t wanted = len == 2 ? (size_t)(message[0] << 8 | message[1]) : 0;

    len = wanted >= 12 && wanted <= sizeof message ? recv(fd, message, wanted, MSG_WAITALL) : -1;
    g_autoptr(GByteArray) reply = len < 12 ? NULL : answer_message(stub, message, (size_t)len, OVER_TCP);
    if (reply == NULL)
        return false;
    guint8 prefix[2] = { (guint8)(reply->len >> 8), (guint8)reply->len };
    g_byte_array_prepend(reply, prefix, 2);
    send(fd, reply->data, reply->len, MSG_NOSIGNAL);
    return true;
}

/* As many queries as come within a while of each other (RFC 7766 section 6.2.1). */
static void
serve_tcp(struct stub_dns *stub)
{
    int fd = accept(stub->tcp, NULL, NULL);
    struct timeval timeout = { 0, 100000 };

    if (fd < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    while (serve_tcp_query(stub, fd))
        continue;
    close(fd);
}

static void *
serve(void *data)
{
    struct stub_dns *stub = data;

    for (;;) {
        struct pollfd waiting[] = {
            {stub->wake[0], POLLIN, 0},
            { stub->udp,    POLLIN, 0},
            { stub->tcp,    POLLIN, 0}
        };

        poll(waiting, 3, -1);
        if (waiting[0].revents != 0)
            return NULL;
        if (waiting[1].revents != 0)
            serve_udp(stub);
        if (waiting[2].revents != 0)
            serve_tcp(stub);
    }
}

/* The same port for both, chosen by the kernel for TCP where it is 0. */
static bool
bind_sockets(struct stub_dns *stub, uint16_t port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons(port) };
    socklen_t len = sizeof at;

    stub->tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    stub->udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(stub->tcp, (struct sockaddr *)&at, len) != 0 || listen(stub->tcp, 5) != 0 ||
        getsockname(stub->tcp, (struct sockaddr *)&at, &len) != 0 ||
        bind(stub->udp, (struct sockaddr *)&at, len) != 0)
        return false;
    g_snprintf(stub->address, sizeof stub->address, "127.0.0.1:%u", ntohs(at.sin_port));
    return true;
}

struct stub_dns *
stub_dns_new(const struct stub_row *rows, size_t count)
{
    return stub_dns_new_at(rows, count, 0);
}

struct stub_dns *
stub_dns_new_at(const struct stub_row *rows, size_t count, uint16_t port)
{
    struct stub_dns *stub = g_new0(struct stub_dns, 1);

    pthread_mutex_init(&stub->lock, NULL);
    stub_dns_change(stub, rows, count);
    g_assert(pipe(stub->wake) == 0);
    for (int i = 0; i < 20; i++) {
        if (bind_sockets(stub, port)) {
            pthread_create(&stub->thread, NULL, serve, stub);
            return stub;
        }
        close(stub->tcp);
        close(stub->udp);
    }
    close(stub->wake[0]);
    close(stub->wake[1]);
    pthread_mutex_destroy(&stub->lock);
    g_free(stub);
    return NULL;
}

void
stub_dns_change(struct stub_dns *stub, const struct stub_row *rows, size_t count)
{
    pthread_mutex_lock(&stub->lock);
    stub->now = (struct rows){ rows, count };
    stub->begins = 0;
    pthread_mutex_unlock(&stub->lock);
}

void
stub_dns_change_from(struct stub_dns *stub, const struct stub_row *rows, size_t count, uint16_t type)
{
    pthread_mutex_lock(&stub->lock);
    stub->next = (struct rows){ rows, count };
    stub->begins = type;
    pthread_mutex_unlock(&stub->lock);
}

void
stub_dns_free(struct stub_dns *stub)
{
    if (stub == NULL)
        return;
    close(stub->wake[1]);
    pthread_join(stub->thread, NULL);
    close(stub->wake[0]);
    close(stub->tcp);
    close(stub->udp);
    pthread_mutex_destroy(&stub->lock);
    g_free(stub);
}

const char *
stub_dns_address(const struct stub_dns *stub)
{
    return stub->address;
}

unsigned
stub_dns_asked(struct stub_dns *stub)
{
    return atomic_load(&stub->asked);
}
