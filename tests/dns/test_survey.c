/* Questions to one server, and surveys by resolvers alone, against name servers that behave and that do not.
 */
#include "tests/harness.h"

#include "base/error.h"
#include "base/limits.h"
#include "dns/survey/ask.h"
#include "tests/dns/stub_dns.h"

#define A DNS_TYPE_A
#define MX DNS_TYPE_MX

enum { SERVFAIL = 2, NXDOMAIN = 3, REFUSED = 5 };

static const struct stub_row script[] = {
  /* clang-format off */
    { "hybrid.example", MX, STUB_ANSWER, 0, "MX 10 a.example;MX 20 dr.example" },
    { "a.example", A, STUB_ANSWER, 0, "A 192.0.2.1" },
    { "dr.example", A, STUB_ANSWER, 0, "CNAME b.example;A 198.51.100.1" },
    { "bogus.example", MX, STUB_BOGUS, 0, "MX 10 a.example" },
    { "broken.example", MX, STUB_RCODE, SERVFAIL, NULL },
    { "lost.example", MX, STUB_ANSWER, 0, "MX 10 lost-host.example" },
    { "lost-host.example", A, STUB_RCODE, SERVFAIL, NULL },
    { "foreign.example", DNS_TYPE_SOA, STUB_RCODE, REFUSED, NULL },
    { "large.example", MX, STUB_TRUNCATED, 0, "MX 10 a.example" },
    { "spoofed.example", MX, STUB_WRONG_ID, 0, "MX 10 a.example" },
    { "silent.example", MX, STUB_SILENT, 0, NULL },
    { "garbage.example", MX, STUB_GARBAGE, 0, NULL },
    { "cut.example", MX, STUB_CUT, 0, "MX 10 a.example" },
    { "1.2.0.192.in-addr.arpa", DNS_TYPE_PTR, STUB_RCODE, SERVFAIL, NULL },
  /* clang-format on */
};

static const struct exchange_options patience = { 300 * 1000, 1 };

struct scene {
    struct stub_dns *stub;
    GPtrArray *resolvers;
    struct survey_options options;
    struct endpoint server;
};

static void
scene_open_with(struct scene *scene, const struct stub_row *answers, size_t count)
{
    scene->stub = stub_dns_new(answers, count);
    scene->resolvers = g_ptr_array_new();
    assert_non_null(scene->stub);
    g_ptr_array_add(scene->resolvers, (gpointer)(uintptr_t)stub_dns_address(scene->stub));
    scene->options = (struct survey_options){ scene->resolvers, 53, patience };
    assert_true(endpoint_parse(slice_from(stub_dns_address(scene->stub)), 53, &scene->server));
}

static void
scene_open(struct scene *scene)
{
    scene_open_with(scene, script, ARRAY_LEN(script));
}

static void
scene_close(struct scene *scene)
{
    g_ptr_array_unref(scene->resolvers);
    stub_dns_free(scene->stub);
}

static const struct row {
    const char *name;
    enum exchange_status status;
    unsigned rcode, records; /* where there is a reply */
} rows[] = {
    {"hybrid.example",   EXCHANGE_ANSWERED, 0,        2},
    { "missing.example", EXCHANGE_ANSWERED, 0,        0},
    { "broken.example",  EXCHANGE_ANSWERED, SERVFAIL, 0},
    { "large.example",   EXCHANGE_ANSWERED, 0,        1}, /* over TCP */
    { "bogus.example",   EXCHANGE_ANSWERED, SERVFAIL, 0},
    { "spoofed.example", EXCHANGE_SILENT,   0,        0},
    { "silent.example",  EXCHANGE_SILENT,   0,        0},
    { "garbage.example", EXCHANGE_SILENT,   0,        0},
    { "cut.example",     EXCHANGE_SILENT,   0,        0},
    { "a..example",      EXCHANGE_SILENT,   0,        0}, /* no name: not sent */
};

static void
check_question(void **state)
{
    const struct row *row = *state;
    struct scene scene;
    enum exchange_status status;

    scene_open(&scene);
    struct exchange_question question = { row->name, MX, ASK_RECURSION };
    g_autoptr(dns_reply) reply = ask_server(scene.server, &question, &patience, &status);
    assert_int_equal(status, row->status);
    assert_int_equal(reply != NULL, status == EXCHANGE_ANSWERED);
    if (reply != NULL) {
        assert_int_equal(reply->rcode, row->rcode);
        assert_int_equal(reply->answer->records->len, row->records);
        assert_int_equal(reply_tells(reply), row->rcode == 0);
    }
    scene_close(&scene);
}

static void
a_port_that_nobody_listens_at_is_silent_at_once(void **state)
{
    struct exchange_question question = { "a.example", A, 0 };
    struct endpoint nobody = { .port = 1 };
    struct exchange_options long_patience = { 60 * G_USEC_PER_SEC, 1 };
    enum exchange_status status;
    GBytes *packet = NULL;

    (void)state;
    assert_true(ip_address_parse(slice_from("127.0.0.1"), &nobody.address));
    assert_null(ask_server(nobody, &question, &long_patience, &status));
    assert_int_equal(status, EXCHANGE_SILENT);
    assert_int_equal(exchange_query(nobody, OVER_TCP, &question, &long_patience, &packet), EXCHANGE_SILENT);
    assert_null(packet);
}

static void
without_authoritative_servers_resolvers_are_believed(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene);
    g_autoptr(zone_survey) survey = survey_take("hybrid.example", &scene.options, NULL);
    assert_non_null(survey);
    assert_string_equal(survey->data->apex, "hybrid.example");
    assert_int_equal(survey->servers->len, 0);
    assert_null(survey->parent);
    assert_int_equal(survey->unknown->len, 0);
    g_autoptr(GPtrArray) mx = zone_data_records(survey->data, "hybrid.example", MX);
    assert_int_equal(mx->len, 2);
    assert_non_null(zone_data_first(survey->data, "a.example", A));
    /* The alias and where it leads. */
    assert_string_equal(zone_data_first(survey->data, "dr.example", DNS_TYPE_CNAME)->target, "b.example");
    assert_non_null(zone_data_first(survey->data, "b.example", A));
    const struct survey_view *view = g_ptr_array_index(survey->views, 0);
    assert_true(view->has_answered);
    assert_false(view->is_bogus || view->is_validated);
    /* Nobody's mail waits for a PTR record that nobody can tell about. */
    assert_false(zone_data_was_asked(survey->reverse, "1.2.0.192.in-addr.arpa"));
    scene_close(&scene);
}

static void
data_that_do_not_validate_are_seen_and_noted(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene);
    g_autoptr(zone_survey) survey = survey_take("bogus.example", &scene.options, NULL);
    assert_non_null(survey);
    assert_true(((const struct survey_view *)g_ptr_array_index(survey->views, 0))->is_bogus);
    assert_non_null(zone_data_first(survey->data, "bogus.example", MX));
    scene_close(&scene);
}

static void
names_that_nobody_can_tell_about_are_told(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene);
    g_autoptr(zone_survey) survey = survey_take("lost.example", &scene.options, NULL);
    assert_non_null(survey);
    assert_int_equal(survey->unknown->len, 1);
    assert_string_equal(g_ptr_array_index(survey->unknown, 0), "lost-host.example");
    g_autoptr(zone_survey) broken = survey_take("broken.example", &scene.options, NULL);
    assert_non_null(broken);
    assert_true(broken->unknown->len > 0);
    scene_close(&scene);
}

static void
no_zone_no_survey(void **state)
{
    struct scene scene;
    g_autoptr(GError) refused = NULL, nonsense = NULL;

    (void)state;
    scene_open(&scene);
    assert_null(survey_take("foreign.example", &scene.options, &refused));
    assert_true(g_error_matches(refused, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE));
    g_ptr_array_add(scene.resolvers, (gpointer)(uintptr_t) "ns1.example");
    assert_null(survey_take("hybrid.example", &scene.options, &nonsense));
    assert_true(g_error_matches(nonsense, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    scene_close(&scene);
}

static void
no_more_name_servers_are_looked_up_than_can_be_asked(void **state)
{
    g_autoptr(GString) many = g_string_new("NS ns0.example");
    g_autofree char *last = g_strdup_printf("ns%d.example", LIMIT_SURVEY_SERVERS - 1);
    g_autofree char *beyond = g_strdup_printf("ns%d.example", LIMIT_SURVEY_SERVERS);
    struct scene scene;

    (void)state;
    for (int i = 1; i <= LIMIT_SURVEY_SERVERS; i++)
        g_string_append_printf(many, ";NS ns%d.example", i);
    const struct stub_row answers[] = {
        {"many.example", DNS_TYPE_NS, STUB_ANSWER, 0, many->str}
    };
    scene_open_with(&scene, answers, ARRAY_LEN(answers));
    g_autoptr(zone_survey) survey = survey_take("many.example", &scene.options, NULL);
    assert_non_null(survey);
    assert_true(zone_data_was_asked(survey->hints, last));
    assert_false(zone_data_was_asked(survey->hints, beyond));
    scene_close(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_question, rows);
    SUITE_ADD(&suite, a_port_that_nobody_listens_at_is_silent_at_once);
    SUITE_ADD(&suite, without_authoritative_servers_resolvers_are_believed);
    SUITE_ADD(&suite, data_that_do_not_validate_are_seen_and_noted);
    SUITE_ADD(&suite, names_that_nobody_can_tell_about_are_told);
    SUITE_ADD(&suite, no_zone_no_survey);
    SUITE_ADD(&suite, no_more_name_servers_are_looked_up_than_can_be_asked);
    return suite_run(&suite, "dns/survey");
}
