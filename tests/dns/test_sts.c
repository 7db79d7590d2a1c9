/* Policies of MTA-STS: reading what a server answers, and having it from one. */
#include "tests/harness.h"

#include "base/limits.h"
#include "dns/survey/sts.h"
#include "tests/dns/tls_host.h"

#include <gio/gio.h>

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
#define POLICY                                                                                               \
    "version: STSv1\r\nmode: enforce\r\nmx: a.contoso.example\r\nmx: *.DR.contoso.example\r\nmax_age: "      \
    "86400\r\n"

static const struct row {
    const char *name, *response;
    const char *problem; /* NULL = there is none */
    enum sts_mode mode;
    guint patterns;
} rows[] = {
  /* clang-format off */
    { "enforced", HEAD POLICY, NULL, STS_MODE_ENFORCE, 2 },
    { "ends of lines without a carriage return", "HTTP/1.0 200 OK\nContent-type:TEXT/PLAIN\n\nversion:STSv1\nmode:testing\nmx:a\n", NULL, STS_MODE_TESTING, 1 },
    { "no mode but none needs no host", HEAD "version: STSv1\nmode: none\nmax_age: 1", NULL, STS_MODE_NONE, 0 },
    { "unknown fields and lines", HEAD "version: STSv1\nwhat\nnew: thing\nmode: enforce\nmx: a\n", NULL, STS_MODE_ENFORCE, 1 },
    { "the first mode counts", HEAD "version: STSv1\nmode: testing\nmode: enforce\nmx: a\n", NULL, STS_MODE_TESTING, 1 },
    { "nothing", "", "the server does not speak HTTP", 0, 0 },
    { "another protocol", "220 mx ESMTP\r\n", "the server does not speak HTTP", 0, 0 },
    { "not found", "HTTP/1.1 404 Not \"Found\x01\"\r\n\r\n" POLICY, "the server answers 404 Not \\\"Found\\001\\\"", 0, 0 },
    { "a redirect is not followed", "HTTP/1.1 301 Moved\r\nLocation: https://other.example/\r\n\r\n", "the server answers 301 Moved", 0, 0 },
    { "2000 is not 200", "HTTP/1.1 2000\r\n\r\n" POLICY, "the server answers 2000", 0, 0 },
    { "a page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" POLICY, "the answer is not text/plain (RFC 8461 section 3.2)", 0, 0 },
    { "no type", "HTTP/1.1 200 OK\r\n\r\n" POLICY, "the answer is not text/plain (RFC 8461 section 3.2)", 0, 0 },
    { "chunks", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
      "the server sends it in chunks, which HTTP/1.0 does not have", 0, 0 },
    { "no version", HEAD "mode: enforce\nmx: a\n", "the policy has no 'version: STSv1'", 0, 0 },
    { "another version", HEAD "version: STSv2\nmode: enforce\nmx: a\n", "the policy has no 'version: STSv1'", 0, 0 },
    { "no mode", HEAD "version: STSv1\nmx: a\n", "the policy has no mode of none, testing or enforce", 0, 0 },
    { "another mode", HEAD "version: STSv1\nmode: Enforce\nmx: a\n", "the policy has no mode of none, testing or enforce", 0, 0 },
    { "no host", HEAD "version: STSv1\nmode: enforce\nmx:\n", "the policy has no mx", 0, 0 },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(sts_policy) policy = sts_read(slice_from(row->response));

    if (row->problem != NULL) {
        assert_non_null(policy->problem);
        assert_string_equal(policy->problem, row->problem);
        return;
    }
    assert_null(policy->problem);
    assert_int_equal(policy->mode, row->mode);
    assert_int_equal(policy->mx->len, row->patterns);
}

static void
hosts_are_listed_by_name_or_by_one_label(void **state)
{
    g_autoptr(sts_policy) policy = sts_read(slice_from(HEAD POLICY));

    (void)state;
    assert_true(sts_lists(policy, "a.contoso.example"));
    assert_true(sts_lists(policy, "A.Contoso.example"));
    assert_true(sts_lists(policy, "x.dr.contoso.example"));
    assert_false(sts_lists(policy, "b.contoso.example"));
    assert_false(sts_lists(policy, "dr.contoso.example"));
    assert_false(sts_lists(policy, "y.x.dr.contoso.example"));
    assert_false(sts_lists(policy, "example"));
}

static void
records_say_their_version_first(void **state)
{
    (void)state;
    assert_true(sts_is_record("v=STSv1; id=20260101"));
    assert_false(sts_is_record("v=STSv10; id=1"));
    assert_false(sts_is_record("id=1; v=STSv1"));
}

/* A server of one policy, in a thread: the client blocks. */
struct server {
    GSocket *listener;
    struct tls_host *tls;
    const char *answer;
    GString *heard;
    uint16_t port;
};

static void
answer(struct server *server, GSocket *peer)
{
    char bytes[4096];
    bool has_answered = false;

    while (!has_answered) {
        g_autoptr(GString) plain = g_string_new(NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        gssize len = g_socket_receive(peer, bytes, sizeof bytes, NULL, NULL);

        if (len <= 0)
            return;
        tls_host_take(server->tls, (struct slice){ bytes, (size_t)len }, plain, out);
        g_string_append_len(server->heard, plain->str, (gssize)plain->len);
        has_answered = g_str_has_suffix(server->heard->str, "\r\n\r\n");
        if (has_answered)
            tls_host_say(server->tls, server->answer, out);
        for (gsize at = 0; at < out->len;) {
            gssize sent = g_socket_send(peer, out->str + at, out->len - at, NULL, NULL);

            if (sent <= 0)
                return;
            at += (gsize)sent;
        }
    }
}

static gpointer
serve(gpointer data)
{
    struct server *server = data;
    g_autoptr(GSocket) peer = g_socket_accept(server->listener, NULL, NULL);

    if (peer != NULL)
        answer(server, peer);
    return NULL;
}

static GThread *
server_start(struct server *server, const char *names, const char *said)
{
    const struct tls_host_options certificate = { .names = names, .first_day = -1, .last_day = 9 };
    g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);

    server->tls = tls_host_new(&certificate);
    server->answer = said;
    server->heard = g_string_new(NULL);
    server->listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    assert_true(g_socket_bind(server->listener, any, TRUE, NULL) && g_socket_listen(server->listener, NULL));
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(server->listener, NULL);
    server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    return g_thread_new("policy server", serve, server);
}

static void
server_stop(struct server *server, GThread *thread)
{
    g_thread_join(thread);
    g_object_unref(server->listener);
    tls_host_free(server->tls);
    g_string_free(server->heard, TRUE);
}

/* What is fetched for contoso.example from servers at these ports. */
static struct sts_policy *
fetch(const struct server *server, uint16_t first_port)
{
    const struct sts_options options = { 20 * G_USEC_PER_SEC, tls_host_ca_file(server->tls) };
    g_autoptr(GArray) servers = g_array_new(FALSE, FALSE, sizeof(struct endpoint));
    struct endpoint endpoint;

    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), first_port, &endpoint));
    g_array_append_val(servers, endpoint);
    endpoint.port = server->port;
    if (first_port != server->port)
        g_array_append_val(servers, endpoint);
    return sts_fetch("contoso.example", servers, &options);
}

static void
a_policy_is_fetched_from_the_address_that_answers(void **state)
{
    struct server server;
    GThread *thread = server_start(&server, "mta-sts.contoso.example", HEAD POLICY);
    g_autoptr(sts_policy) policy = fetch(&server, 1);

    (void)state;
    assert_null(policy->problem);
    assert_int_equal(policy->mx->len, 2);
    assert_string_equal(tls_host_asked_for(server.tls), "mta-sts.contoso.example");
    assert_non_null(strstr(server.heard->str,
                           "GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: mta-sts.contoso.example\r\n"));
    server_stop(&server, thread);
}

static void
nobody_else_is_believed(void **state)
{
    struct server server;
    GThread *thread = server_start(&server, "www.contoso.example", HEAD POLICY);
    g_autoptr(sts_policy) policy = fetch(&server, server.port);

    (void)state;
    assert_non_null(strstr(policy->problem, "the certificate is for 'www.contoso.example'"));
    assert_int_equal(server.heard->len, 0);
    server_stop(&server, thread);
}

static void
an_answer_has_an_end(void **state)
{
    g_autofree char *long_line = g_strnfill(LIMIT_STS_POLICY_BYTES, 'x');
    g_autofree char *said = g_strconcat(HEAD POLICY, long_line, NULL);
    struct server server;
    GThread *thread = server_start(&server, "mta-sts.contoso.example", said);
    g_autoptr(sts_policy) policy = fetch(&server, server.port);

    (void)state;
    assert_non_null(strstr(policy->problem, "longer than any should be"));
    server_stop(&server, thread);
}

static void
no_address_is_no_policy(void **state)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct endpoint));
    const struct sts_options options = { G_USEC_PER_SEC, NULL };
    g_autoptr(sts_policy) policy = sts_fetch("contoso.example", none, &options);

    (void)state;
    assert_string_equal(policy->problem, "mta-sts.contoso.example has no address");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, hosts_are_listed_by_name_or_by_one_label);
    SUITE_ADD(&suite, records_say_their_version_first);
    SUITE_ADD(&suite, a_policy_is_fetched_from_the_address_that_answers);
    SUITE_ADD(&suite, nobody_else_is_believed);
    SUITE_ADD(&suite, an_answer_has_an_end);
    SUITE_ADD(&suite, no_address_is_no_policy);
    return suite_run(&suite, "dns/survey/sts");
}
