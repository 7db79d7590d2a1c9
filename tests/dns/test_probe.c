/* Probes against a host that follows a script, in one loop. */
#include "tests/harness.h"

#include "dns/probe.h"
#include "tests/dns/script_host.h"
#include "tests/dns/stub_dns.h"

static void
on_probed(struct probe_result *result, void *context)
{
    struct probe_result **told = context;

    assert_null(*told);
    *told = result;
}

static const struct row {
    const char *name;
    enum probe_depth depth;
    const char *script; /* a line of the host for each of ours; | is a line end */
    const char *error;  /* NULL = well */
    const char *heard;  /* commands, | between them */
    enum tls_setting tls;
    const char *recipient;
    const char *tls_error;
    enum { PLAIN, GOOD, WRONG_NAME, OLD } certificate; /* that the host has */
    bool asks_relay, is_relay;
} rows[] = {
  /* clang-format off */
    { "connect", PROBE_CONNECT, "WAIT", NULL, "QUIT|" },
    { "greeting", PROBE_GREETING, "220 mx", NULL, "QUIT|" },
    { "greeting 421", PROBE_GREETING, "421 busy", "greeting: 421 busy", "QUIT|" },
    { "greeting 554", PROBE_GREETING, "554 no", "greeting: 554 no", "QUIT|" },
    { "no greeting", PROBE_GREETING, "WAIT", "greeting: no answer in time", "QUIT|" },
    { "lost before the greeting", PROBE_EHLO, "HANGUP", "greeting: connection lost", "" },
    { "another protocol", PROBE_EHLO, "SSH-2.0-OpenSSH", "greeting: the server does not speak SMTP", "QUIT|" },
    { "our own name in the greeting", PROBE_EHLO, "220 GW.contoso.example ESMTP",
      "greeting: the server has our own name, mail would loop", "QUIT|" },
    { "EHLO", PROBE_EHLO, "220 mx\n250-mx|250 DSN\n221 bye", NULL, "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "EHLO refused, HELO taken", PROBE_EHLO, "220 mx\n500 what\n250 mx\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|" },
    { "EHLO and HELO refused", PROBE_EHLO, "220 mx\n500 what\n500 no\n221 bye", "HELO: 500 no",
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|" },
    { "421 to EHLO", PROBE_EHLO, "220 mx\n421 closing", "EHLO: 421 closing",
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "lost at EHLO", PROBE_EHLO, "220 mx\nHANGUP", "EHLO: connection lost",
      "EHLO postern-probe.gw.contoso.example|" },
    { "silent at EHLO", PROBE_EHLO, "220 mx\nWAIT", "EHLO: no answer in time",
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "STARTTLS missing", PROBE_STARTTLS, "220 mx\n250-mx|250 DSN\n221 bye", "EHLO: STARTTLS is not offered",
      "EHLO postern-probe.gw.contoso.example|QUIT|", TLS_ENCRYPTION_ONLY },
    { "STARTTLS missing, and nobody minds", PROBE_STARTTLS, "220 mx\n250-mx|250 DSN\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|QUIT|" },
    { "STARTTLS wanted of a host that knows HELO alone", PROBE_STARTTLS, "220 mx\n500 what\n250 mx\n221 bye",
      "HELO: STARTTLS is not offered",
      "EHLO postern-probe.gw.contoso.example|HELO postern-probe.gw.contoso.example|QUIT|", TLS_ENCRYPTION_ONLY },
    { "STARTTLS refused", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\n454 no\n221 bye", "STARTTLS: 454 no",
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_ENCRYPTION_ONLY },
    { "STARTTLS refused, and nobody minds", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\n454 no\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_OPPORTUNISTIC, NULL, "STARTTLS is refused" },
    { "421 to STARTTLS", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\n421 no", "STARTTLS: 421 no",
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|" },
    { "TLS", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_DOMAIN_VALIDATION, .certificate = GOOD },
    { "TLS, another name", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye",
      "TLS: the certificate is for 'mx.fabrikam.example', not for 'mx.contoso.example'",
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_DOMAIN_VALIDATION, .certificate = WRONG_NAME },
    { "TLS, another name, and only the chain counts", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye",
      NULL, "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_CERTIFICATE_VALIDATION,
      .certificate = WRONG_NAME },
    { "TLS, expired", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye", "TLS: certificate has expired",
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_CERTIFICATE_VALIDATION, .certificate = OLD },
    { "TLS, expired, and encryption is enough", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|QUIT|", TLS_ENCRYPTION_ONLY, .certificate = OLD },
    { "TLS broken", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nBREAK", "TLS: connection lost",
      "EHLO postern-probe.gw.contoso.example|STARTTLS|", TLS_ENCRYPTION_ONLY, NULL, "connection lost" },
    { "TLS broken, and nobody minds", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\nBREAK", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|", TLS_OPPORTUNISTIC, NULL, "connection lost" },
    { "TLS that never answers", PROBE_STARTTLS, "220 mx\n250-mx|250 STARTTLS\n220 go", "TLS: no answer in time", NULL,
      TLS_ENCRYPTION_ONLY },
    { "what comes behind the reply to STARTTLS is dropped", PROBE_ENVELOPE,
      "220 mx\n250-mx|250 STARTTLS\n220 go|250 ok|250 ok", "TLS: no answer in time", NULL, TLS_ENCRYPTION_ONLY },
    { "envelope under TLS", PROBE_ENVELOPE, "220 mx\n250-mx|250 STARTTLS\nTLS\n250 mx\n250 ok\n250 ok\n250 ok\n221 bye",
      NULL, "EHLO postern-probe.gw.contoso.example|STARTTLS|EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|"
      "RCPT TO:<probe@contoso.example>|RSET|QUIT|", TLS_DOMAIN_VALIDATION, "probe@contoso.example", .certificate = GOOD },
    { "envelope, TLS broken: once more in clear", PROBE_ENVELOPE,
      "220 mx\n250-mx|250 STARTTLS\nBREAK\n220 mx\n250-mx|250 STARTTLS\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|",
      TLS_OPPORTUNISTIC, NULL, "connection lost" },
    { "envelope, STARTTLS refused: goes on in clear", PROBE_ENVELOPE,
      "220 mx\n250-mx|250 STARTTLS\n454 no\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|STARTTLS|MAIL FROM:<>|RSET|QUIT|", TLS_OPPORTUNISTIC, NULL,
      "STARTTLS is refused" },
    { "RCPT refused for good", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n554 not here\n221 bye", "RCPT: 554 not here",
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RCPT TO:<probe@contoso.example>|QUIT|", TLS_OPPORTUNISTIC,
      "probe@contoso.example" },
    { "RCPT refused with a 4xx is no failure", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n450 later\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RCPT TO:<probe@contoso.example>|RSET|QUIT|",
      TLS_OPPORTUNISTIC, "probe@contoso.example" },
    { "envelope", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|" },
    { "a relay", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n250 ok\n250 ok\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RCPT TO:<probe@contoso.example>|RSET|MAIL FROM:<>|"
      "RCPT TO:<postern-probe@relay-test.invalid>|RSET|QUIT|", TLS_OPPORTUNISTIC, "probe@contoso.example",
      .asks_relay = true, .is_relay = true },
    { "no relay", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n250 ok\n554 no\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|MAIL FROM:<>|RCPT TO:<postern-probe@relay-test.invalid>|QUIT|",
      .asks_relay = true },
    { "a relay perhaps, later", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n250 ok\n450 no\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|MAIL FROM:<>|RCPT TO:<postern-probe@relay-test.invalid>|QUIT|",
      .asks_relay = true },
    { "hangs up when asked to relay", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n250 ok\n421 no\nHANGUP", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|MAIL FROM:<>|RCPT TO:<postern-probe@relay-test.invalid>|QUIT|",
      .asks_relay = true },
    { "silent when asked to relay", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n250 ok\nWAIT", NULL, NULL, .asks_relay = true },
    { "relay is not asked by itself", PROBE_ENVELOPE, "220 mx\n250 mx\n250 ok\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|" },
    { "MAIL refused with a 4xx is no failure", PROBE_ENVELOPE, "220 mx\n250 mx\n451 later\n250 ok\n221 bye", NULL,
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|RSET|QUIT|" },
    { "MAIL refused for good", PROBE_ENVELOPE, "220 mx\n250 mx\n550 no\n221 bye", "MAIL: 550 no",
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|QUIT|" },
    { "421 to MAIL", PROBE_ENVELOPE, "220 mx\n250 mx\n421 no", "MAIL: 421 no",
      "EHLO postern-probe.gw.contoso.example|MAIL FROM:<>|QUIT|" },
  /* clang-format on */
};

static char *
commands_heard(const struct script_host *host)
{
    g_auto(GStrv) lines = g_strsplit(host->heard->str, "\r\n", -1);

    return g_strjoinv("|", lines);
}

static const struct tls_host_options certificates[] = {
    [PLAIN] = {.names = NULL  },
    [GOOD] = { .names = "mx.contoso.example",  .first_day = -1, .last_day = 9 },
    [WRONG_NAME] = { .names = "mx.fabrikam.example", .first_day = -1, .last_day = 9 },
    [OLD] = { .names = "mx.contoso.example",  .first_day = -9, .last_day = -1 },
};

struct scene {
    GMainContext *loop;
    struct script_host host;
    struct probe_options options;
    struct probe_target target;
    struct probe_result *result;
};

static void
scene_open(struct scene *scene, const char *script, const struct tls_host_options *certificate)
{
    *scene = (struct scene){ .loop = g_main_context_new() };
    uint16_t port = script_host_open(&scene->host, scene->loop, script);

    if (certificate != NULL) {
        scene->host.tls = tls_host_new(certificate);
        scene->options.trust = tls_trust_new(tls_host_ca_file(scene->host.tls), NULL);
    } else {
        scene->options.trust = tls_trust_new(NULL, NULL);
    }
    scene->options.loop = scene->loop;
    scene->options.our_name = "gw.contoso.example";
    scene->options.timeout_us = 300 * 1000;
    scene->target.host = "mx.contoso.example";
    assert_true(endpoint_parse(SLICE_LITERAL("127.0.0.1"), port, &scene->target.endpoint));
}

static void
scene_play(struct scene *scene)
{
    probe_start(&scene->target, &scene->options, on_probed, &scene->result);
    while (scene->result == NULL) /* the probe's own deadline ends this */
        g_main_context_iteration(scene->loop, TRUE);
}

static void
scene_close(struct scene *scene)
{
    probe_result_free(scene->result);
    tls_trust_unref(scene->options.trust);
    script_host_close(&scene->host);
    g_main_context_unref(scene->loop);
}

static void
assert_text(const char *found, const char *wanted)
{
    if (wanted == NULL)
        assert_null(found);
    else
        assert_string_equal(found, wanted);
}

static gboolean
on_waited(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

/* The last command may still be on its way; two seconds are enough for it. */
static void
assert_heard(struct scene *scene, const char *wanted)
{
    bool has_waited = false;
    GSource *timer = g_timeout_source_new(2000);
    g_autofree char *heard = commands_heard(&scene->host);

    g_source_set_callback(timer, on_waited, &has_waited, NULL);
    g_source_attach(timer, scene->loop);
    while (strlen(heard) < strlen(wanted) && !has_waited) {
        g_main_context_iteration(scene->loop, TRUE);
        g_free(heard);
        heard = commands_heard(&scene->host);
    }
    g_source_destroy(timer);
    g_source_unref(timer);
    assert_string_equal(heard, wanted);
}

static void
check_probe(void **state)
{
    const struct row *row = *state;
    struct scene scene;

    scene_open(&scene, row->script, row->certificate == PLAIN ? NULL : &certificates[row->certificate]);
    scene.target.demand =
        (struct probe_demand){ row->depth, row->tls, NULL, row->recipient, row->asks_relay };
    scene_play(&scene);
    if (row->heard != NULL)
        assert_heard(&scene, row->heard);
    assert_text(scene.result->error, row->error);
    assert_text(scene.result->tls_error, row->tls_error);
    assert_int_equal(scene.result->is_relay, row->is_relay);
    scene_close(&scene);
}

static void
what_was_seen_is_told(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "220 mx.contoso.example ESMTP\n250-mx|250-SIZE 1000|250 STARTTLS\nTLS\n221 bye",
               &certificates[GOOD]);
    scene.target.demand = (struct probe_demand){ .depth = PROBE_STARTTLS, .tls = TLS_DOMAIN_VALIDATION };
    scene_play(&scene);
    const struct probe_result *result = scene.result;
    assert_true(target_equal(&result->target, &scene.target));
    assert_null(result->error);
    assert_string_equal(result->greeting, "mx.contoso.example");
    assert_int_equal(result->capabilities->len, 2);
    assert_string_equal(g_ptr_array_index(result->capabilities, 0), "SIZE 1000");
    assert_true(result->has_starttls);
    assert_string_equal(result->tls->subject, "CN = plain.example");
    assert_null(result->tls->chain_error);
    assert_true(result->connect_us > 0 && result->total_us >= result->connect_us);
    scene_close(&scene);
}

static const struct dane_row {
    const char *name;
    enum stub_manner manner;
    const char *records; /* NULL = the right one */
    const char *error;
} dane_rows[] = {
  /* clang-format off */
    { "DANE: signed, and right", STUB_SIGNED, NULL, NULL },
    { "DANE: signed, and wrong", STUB_SIGNED,
      "TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000",
      "TLS: no TLSA record matches: no matching DANE TLSA records" },
    { "DANE: not signed", STUB_ANSWER, NULL,
      "TLSA: no name server that is trusted has verified the answer (dns.trust_ad)" },
    { "DANE: none", STUB_RCODE, "", "TLSA: the host has no TLSA record" },
    { "DANE: signed, and of no use", STUB_SIGNED, "TLSA 1 1 1 00", "TLS: no usable TLSA record" },
  /* clang-format on */
};

static void
check_dane(void **state)
{
    const struct dane_row *row = *state;
    struct scene scene;

    scene_open(&scene, "220 mx\n250-mx|250 STARTTLS\nTLS\n221 bye", &certificates[GOOD]);
    g_autofree char *right = tls_host_tlsa(scene.host.tls, 3, 1, 1);
    g_autofree char *records =
        row->records == NULL ? g_strconcat("TLSA ", right, NULL) : g_strdup(row->records);
    g_autofree char *name = g_strdup_printf("_%u._tcp.mx.contoso.example", scene.target.endpoint.port);
    struct stub_row answers[] = {
        {name, DNS_TYPE_TLSA, row->manner, 0, records}
    };
    struct stub_dns *stub = stub_dns_new(answers, ARRAY_LEN(answers));
    g_autoptr(GPtrArray) servers = g_ptr_array_new();
    g_ptr_array_add(servers, (gpointer)(uintptr_t)stub_dns_address(stub));
    struct resolver_options resolving = { servers, G_USEC_PER_SEC, 1, AD_LOOPBACK };
    scene.options.resolver = resolver_new(&resolving, scene.loop, NULL);
    scene.options.timeout_us = 5 * G_USEC_PER_SEC;
    scene.target.demand = (struct probe_demand){ .depth = PROBE_STARTTLS, .tls = TLS_DANE };
    scene_play(&scene);
    assert_text(scene.result->error, row->error);
    resolver_free(scene.options.resolver);
    stub_dns_free(stub);
    scene_close(&scene);
}

static void
a_trusted_server_is_what_the_settings_say(void **state)
{
    struct scene scene;
    g_autoptr(GPtrArray) servers = g_ptr_array_new();

    (void)state;
    scene_open(&scene, "220 mx", &certificates[GOOD]);
    g_autofree char *right = tls_host_tlsa(scene.host.tls, 3, 1, 1);
    g_autofree char *records = g_strconcat("TLSA ", right, NULL);
    g_autofree char *name = g_strdup_printf("_%u._tcp.mx.contoso.example", scene.target.endpoint.port);
    struct stub_row answers[] = {
        {name, DNS_TYPE_TLSA, STUB_SIGNED, 0, records}
    };
    struct stub_dns *stub = stub_dns_new(answers, ARRAY_LEN(answers));
    g_ptr_array_add(servers, (gpointer)(uintptr_t)stub_dns_address(stub));
    scene.options.resolver =
        resolver_new(&(struct resolver_options){ servers, G_USEC_PER_SEC, 1, AD_NEVER }, scene.loop, NULL);
    scene.target.demand = (struct probe_demand){ .depth = PROBE_STARTTLS, .tls = TLS_DANE };
    scene_play(&scene);
    assert_string_equal(scene.result->error,
                        "TLSA: no name server that is trusted has verified the answer (dns.trust_ad)");
    resolver_free(scene.options.resolver);
    stub_dns_free(stub);
    scene_close(&scene);
}

static void
a_refused_connection_is_a_failure(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "220 mx", NULL);
    g_socket_close(scene.host.listener, NULL); /* nobody listens there any more */
    g_source_destroy(scene.host.accepting);
    scene.target.demand.depth = PROBE_EHLO;
    scene_play(&scene);
    assert_string_equal(scene.result->error, "connect: Connection refused");
    assert_int_equal(scene.result->connect_us, 0);
    scene_close(&scene);
}

static void
a_cancelled_probe_says_nothing(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "220 mx", NULL);
    probe_cancel(probe_start(&scene.target, &scene.options, on_probed, &scene.result));
    while (g_main_context_iteration(scene.loop, FALSE))
        continue;
    assert_null(scene.result);
    scene_close(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_probe, rows);
    SUITE_ADD_ROWS(&suite, check_dane, dane_rows);
    SUITE_ADD(&suite, what_was_seen_is_told);
    SUITE_ADD(&suite, a_trusted_server_is_what_the_settings_say);
    SUITE_ADD(&suite, a_refused_connection_is_a_failure);
    SUITE_ADD(&suite, a_cancelled_probe_says_nothing);
    return suite_run(&suite, "dns/probe");
}
