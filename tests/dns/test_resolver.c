/* The resolver and whole lookups, against name servers that behave and that do not. */
#include "tests/harness.h"

#include "base/error.h"
#include "dns/lookup.h"
#include "dns/show.h"
#include "tests/dns/stories.h"
#include "tests/dns/stub_dns.h"

#define A DNS_TYPE_A
#define AAAA DNS_TYPE_AAAA
#define MX DNS_TYPE_MX
#define TIMEOUT_US (1000 * 1000)

enum { SERVFAIL = 2, NXDOMAIN = 3, REFUSED = 5 };

static const struct stub_row script[] = {
  /* clang-format off */
    { "hybrid.example", MX, STUB_ANSWER, 0, "MX 20 dr.example;MX 10 a.example;MX 10 b.example" },
    { "a.example", A, STUB_ANSWER, 0, "A 192.0.2.1" },
    { "a.example", AAAA, STUB_ANSWER, 0, "AAAA 2001:db8::1" },
    { "b.example", A, STUB_ANSWER, 0, "A 192.0.2.2" },
    { "dr.example", A, STUB_ANSWER, 0, "A 198.51.100.1" },
    { "alias.example", MX, STUB_ANSWER, 0, "CNAME hybrid.example;MX 10 a.example" },
    { "far.example", MX, STUB_ANSWER, 0, "CNAME hybrid.example" },
    { "to-alias.example", MX, STUB_ANSWER, 0, "MX 10 alias-host.example" },
    { "alias-host.example", A, STUB_ANSWER, 0, "CNAME b.example" },
    { "alias-host.example", AAAA, STUB_ANSWER, 0, "CNAME b.example" },
    { "loop1.example", MX, STUB_ANSWER, 0, "CNAME loop2.example" },
    { "loop2.example", MX, STUB_ANSWER, 0, "CNAME loop1.example" },
    { "missing.example", MX, STUB_RCODE, NXDOMAIN, NULL },
    { "broken.example", MX, STUB_RCODE, SERVFAIL, NULL },
    { "broken.example", A, STUB_ANSWER, 0, "A 192.0.2.66" }, /* must not be fallen back to */
    { "foreign.example", MX, STUB_RCODE, REFUSED, NULL },
    { "silent.example", MX, STUB_SILENT, 0, NULL },
    { "large.example", MX, STUB_TRUNCATED, 0, "MX 10 a.example" },
    { "large-slow.example", MX, STUB_TRUNCATED, 0, "MX 10 slow.example" },
    { "slow.example", A, STUB_SLOW, 0, "A 192.0.2.6" },
    { "short.example", MX, STUB_SHORT, 0, "MX 10 a.example" },
    { "short.example", A, STUB_ANSWER, 0, "A 192.0.2.66" }, /* no implicit MX: there may be one */
    { "spoofed.example", MX, STUB_WRONG_ID, 0, "MX 10 a.example" },
    { "garbage.example", MX, STUB_GARBAGE, 0, NULL },
    { "cut.example", MX, STUB_CUT, 0, "MX 10 a.example" },
    { "null.example", MX, STUB_ANSWER, 0, "MX 0 " },
    { "null-mixed.example", MX, STUB_ANSWER, 0, "MX 0 ;MX 10 b.example" },
    { "implicit.example", A, STUB_ANSWER, 0, "A 192.0.2.9" },
    { "half.example", MX, STUB_ANSWER, 0, "MX 10 nowhere.example;MX 10 b.example" },
    { "nowhere.example", A, STUB_RCODE, NXDOMAIN, NULL },
    { "none.example", MX, STUB_ANSWER, 0, "MX 10 nowhere.example" },
    { "unsure.example", MX, STUB_ANSWER, 0, "MX 10 nowhere.example;MX 20 unsure-host.example" },
    { "unsure-host.example", A, STUB_RCODE, SERVFAIL, NULL },
    { "one-family.example", MX, STUB_ANSWER, 0, "MX 10 one-family-host.example" },
    { "one-family-host.example", A, STUB_ANSWER, 0, "A 192.0.2.5" },
    { "one-family-host.example", AAAA, STUB_RCODE, SERVFAIL, NULL },
  /* clang-format on */
};

struct fixture {
    GMainContext *context;
    struct stub_dns *stub, *other;
    struct resolver *resolver;
    struct zone_answer *answer;
};

static void
open_fixture(struct fixture *fixture, const struct stub_row *rows, size_t count)
{
    g_autoptr(GPtrArray) servers = g_ptr_array_new_with_free_func(g_free);
    struct resolver_options options = { servers, TIMEOUT_US, 1 };

    *fixture = (struct fixture){ .context = g_main_context_new() };
    fixture->stub = stub_dns_new(script, ARRAY_LEN(script));
    assert_non_null(fixture->stub);
    if (rows != NULL) {
        fixture->other = stub_dns_new(rows, count);
        assert_non_null(fixture->other);
        g_ptr_array_add(servers, g_strdup(stub_dns_address(fixture->other)));
    }
    g_ptr_array_add(servers, g_strdup(stub_dns_address(fixture->stub)));
    fixture->resolver = resolver_new(&options, fixture->context, NULL);
    assert_non_null(fixture->resolver);
}

static void
close_fixture(struct fixture *fixture)
{
    resolver_free(fixture->resolver);
    stub_dns_free(fixture->stub);
    stub_dns_free(fixture->other);
    zone_answer_unref(fixture->answer);
    g_main_context_unref(fixture->context);
}

static void
on_looked_up(const struct zone_answer *answer, void *context)
{
    struct fixture *fixture = context;

    assert_null(fixture->answer); /* exactly once */
    fixture->answer = zone_answer_ref(answer);
}

static const struct zone_answer *
look_up(struct fixture *fixture, enum zone_kind kind, const char *name)
{
    zone_answer_unref(fixture->answer);
    fixture->answer = NULL;
    lookup_start(fixture->resolver, kind, name, on_looked_up, fixture);
    while (fixture->answer == NULL)
        g_main_context_iteration(fixture->context, TRUE);
    return fixture->answer;
}

static const struct row {
    const char *name;
    const char *zone;
    enum zone_kind kind;
    enum zone_status status;
    const char *says; /* the tiers, or what `why` begins with */
} rows[] = {
  /* clang-format off */
    { "tiers", "hybrid.example", ZONE_MX, ZONE_ANSWER,
      "10 a.example=[192.0.2.1]:25,[2001:db8::1]:25 b.example=[192.0.2.2]:25 20 dr.example=[198.51.100.1]:25" },
    { "alias, answered at once", "alias.example", ZONE_MX, ZONE_ANSWER, "10 a.example=[192.0.2.1]:25,[2001:db8::1]:25" },
    { "alias into another zone", "far.example", ZONE_MX, ZONE_ANSWER,
      "10 a.example=[192.0.2.1]:25,[2001:db8::1]:25 b.example=[192.0.2.2]:25 20 dr.example=[198.51.100.1]:25" },
    { "target that is an alias is followed", "to-alias.example", ZONE_MX, ZONE_ANSWER,
      "10 alias-host.example=[192.0.2.2]:25" },
    { "alias loop over two answers: nobody knows", "loop1.example", ZONE_MX, ZONE_TEMPORARY, "alias chain without end" },
    { "no such name", "missing.example", ZONE_MX, ZONE_EMPTY, "NXDOMAIN" },
    { "SERVFAIL is never taken for no MX", "broken.example", ZONE_MX, ZONE_TEMPORARY, "SERVFAIL from 127.0.0.1:" },
    { "REFUSED", "foreign.example", ZONE_MX, ZONE_TEMPORARY, "REFUSED from 127.0.0.1:" },
    { "silence", "silent.example", ZONE_MX, ZONE_TEMPORARY, "Timeout" },
    { "truncated: asked again over TCP", "large.example", ZONE_MX, ZONE_ANSWER,
      "10 a.example=[192.0.2.1]:25,[2001:db8::1]:25" },
    /* c-ares fails every query to a server whose TCP connection ends, those over UDP too. */
    { "the TCP connection ends while UDP is waited for", "large-slow.example", ZONE_MX, ZONE_ANSWER,
      "10 slow.example=[192.0.2.6]:25" },
    { "truncated over TCP too: nobody knows", "short.example", ZONE_MX, ZONE_TEMPORARY, "truncated answer" },
    { "answer under another id", "spoofed.example", ZONE_MX, ZONE_TEMPORARY, "Timeout" },
    { "garbage", "garbage.example", ZONE_MX, ZONE_TEMPORARY, "malformed answer" },
    { "answer that was cut", "cut.example", ZONE_MX, ZONE_TEMPORARY, "malformed answer" },
    { "null MX", "null.example", ZONE_MX, ZONE_EMPTY, "null MX" },
    { "null MX beside others is left out", "null-mixed.example", ZONE_MX, ZONE_ANSWER, "10 b.example=[192.0.2.2]:25" },
    { "implicit MX", "implicit.example", ZONE_MX, ZONE_ANSWER, "0 implicit.example=[192.0.2.9]:25" },
    { "a target without an address", "half.example", ZONE_MX, ZONE_ANSWER, "10 b.example=[192.0.2.2]:25" },
    { "no target with an address", "none.example", ZONE_MX, ZONE_EMPTY, "no address" },
    { "a soft error beats a hard one", "unsure.example", ZONE_MX, ZONE_TEMPORARY, "addresses cannot be looked up" },
    { "one family is enough", "one-family.example", ZONE_MX, ZONE_ANSWER, "10 one-family-host.example=[192.0.2.5]:25" },
    { "a plain host", "a.example", ZONE_HOST, ZONE_ANSWER, "0 a.example=[192.0.2.1]:25,[2001:db8::1]:25" },
    { "a plain host has no MX", "hybrid.example", ZONE_HOST, ZONE_EMPTY, "no address" },
    { "a name that is none", "a..example", ZONE_MX, ZONE_TEMPORARY, "Misformatted domain name" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct fixture fixture;

    open_fixture(&fixture, NULL, 0);
    const struct zone_answer *answer = look_up(&fixture, row->kind, row->zone);
    struct tiers *tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    g_autofree char *text = story_tiers(tiers);
    assert_int_equal(answer->status, row->status);
    if (row->status == ZONE_ANSWER)
        assert_string_equal(text, row->says);
    else if (!g_str_has_prefix(answer->why, row->says))
        fail_msg("why is '%s'", answer->why);
    tiers_free(tiers);
    close_fixture(&fixture);
}

static void
ttls_are_the_smallest(void **state)
{
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, NULL, 0);
    /* MX and A have 120 s, the missing AAAA of b has the SOA's 60. */
    assert_int_equal(look_up(&fixture, ZONE_MX, "hybrid.example")->ttl_s, 60);
    assert_int_equal(look_up(&fixture, ZONE_HOST, "a.example")->ttl_s, 120);
    close_fixture(&fixture);
}

static void
the_next_server_is_asked(void **state)
{
    static const struct stub_row failing[] = {
        {"b.example",       A,  STUB_RCODE,  SERVFAIL, NULL},
        { "hybrid.example", MX, STUB_SILENT, 0,        NULL}
    };
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, failing, ARRAY_LEN(failing));
    assert_int_equal(look_up(&fixture, ZONE_HOST, "b.example")->status, ZONE_ANSWER);
    assert_true(stub_dns_asked(fixture.other) > 0);
    assert_int_equal(look_up(&fixture, ZONE_MX, "hybrid.example")->status, ZONE_ANSWER);
    close_fixture(&fixture);
}

static void
the_server_that_answered_is_asked_first(void **state)
{
    static const struct stub_row failing[] = {
        {"b.example",  A,    STUB_RCODE, REFUSED, NULL},
        { "b.example", AAAA, STUB_RCODE, REFUSED, NULL}
    };
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, failing, ARRAY_LEN(failing));
    look_up(&fixture, ZONE_HOST, "b.example");
    unsigned before = stub_dns_asked(fixture.other);
    look_up(&fixture, ZONE_HOST, "b.example");
    assert_int_equal(stub_dns_asked(fixture.other), before);
    close_fixture(&fixture);
}

/* A resolver that goes answers what is open; a cancelled lookup says nothing. */
static void
closing_answers_what_is_open(void **state)
{
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, NULL, 0);
    lookup_start(fixture.resolver, ZONE_MX, "silent.example", on_looked_up, &fixture);
    resolver_free(fixture.resolver);
    fixture.resolver = NULL;
    assert_int_equal(fixture.answer->status, ZONE_TEMPORARY);
    close_fixture(&fixture);
}

static void
a_cancelled_lookup_says_nothing(void **state)
{
    struct fixture fixture;

    (void)state;
    open_fixture(&fixture, NULL, 0);
    lookup_cancel(lookup_start(fixture.resolver, ZONE_MX, "silent.example", on_looked_up, &fixture));
    resolver_free(fixture.resolver);
    fixture.resolver = NULL;
    assert_null(fixture.answer);
    close_fixture(&fixture);
}

static void
a_server_has_to_be_an_address(void **state)
{
    static const char *const wrong[] = { "ns.example", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x",
                                         "",           "::1:5:x" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        g_autoptr(GPtrArray) servers = g_ptr_array_new();
        struct resolver_options options = { servers, TIMEOUT_US, 1 };
        g_autoptr(GError) error = NULL;

        g_ptr_array_add(servers, (gpointer)(uintptr_t)wrong[i]);
        assert_null(resolver_new(&options, g_main_context_default(), &error));
        assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    }
}

static struct mx_view *
show(const struct stub_dns *stub, const char *name, GError **error)
{
    g_autoptr(GPtrArray) servers = g_ptr_array_new();
    struct mx_show_options options = { servers, TIMEOUT_US, 1, 25 };

    g_ptr_array_add(servers, (gpointer)(uintptr_t)stub_dns_address(stub));
    return mx_show(name, &options, error);
}

static void
mx_show_waits_for_the_answer(void **state)
{
    struct stub_dns *stub = stub_dns_new(script, ARRAY_LEN(script));
    g_autoptr(mx_view) view = show(stub, "Half.Example.", NULL);
    g_autoptr(mx_view) empty = show(stub, "null.example", NULL);
    g_autoptr(mx_view) mixed = show(stub, "null-mixed.example", NULL);
    g_autoptr(mx_view) implicit = show(stub, "implicit.example", NULL);
    g_autofree char *tiers = story_tiers(view->tiers);

    (void)state;
    assert_string_equal(view->name, "half.example");
    assert_true(g_str_has_prefix(view->source, "resolver 127.0.0.1:"));
    assert_string_equal(tiers, "10 b.example=[192.0.2.2]:25");
    assert_int_equal(view->without_address->len, 1);
    assert_string_equal(g_ptr_array_index(view->without_address, 0), "nowhere.example");
    assert_int_equal(empty->status, ZONE_EMPTY);
    assert_string_equal(empty->why, "null MX");
    assert_true(mixed->has_null_mx && mixed->status == ZONE_ANSWER);
    assert_true(implicit->is_implicit);
    stub_dns_free(stub);
}

static void
mx_show_says_what_it_could_not_do(void **state)
{
    struct stub_dns *stub = stub_dns_new(script, ARRAY_LEN(script));
    g_autoptr(GError) unknown = NULL;
    g_autoptr(GError) no_name = NULL;

    (void)state;
    assert_null(show(stub, "broken.example", &unknown));
    assert_true(g_error_matches(unknown, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE));
    assert_null(show(stub, "not a name", &no_name));
    assert_true(g_error_matches(no_name, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    stub_dns_free(stub);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, ttls_are_the_smallest);
    SUITE_ADD(&suite, the_next_server_is_asked);
    SUITE_ADD(&suite, the_server_that_answered_is_asked_first);
    SUITE_ADD(&suite, closing_answers_what_is_open);
    SUITE_ADD(&suite, a_cancelled_lookup_says_nothing);
    SUITE_ADD(&suite, a_server_has_to_be_an_address);
    SUITE_ADD(&suite, mx_show_waits_for_the_answer);
    SUITE_ADD(&suite, mx_show_says_what_it_could_not_do);
    return suite_run(&suite, "dns/resolver");
}
