/*
 * Kill sets and availability of the zones of the test corpus, where it is there ($POSTERN_CORPUS, else
 * ../shared/corpus beside the source tree), to nine digits; and the same for zones of our own, worked out by
 * hand.
 */
#include "tests/harness.h"

#include "dns/simulate/availability.h"
#include "dns/simulate/outcome.h"
#include "tests/dns/failover_story.h"

#include <jansson.h>

#include <math.h>

#define NINE_DIGITS 1e-9

static bool
is_near(double a, double b)
{
    return fabs(a - b) <= NINE_DIGITS * fmax(fabs(a), fabs(b));
}

static json_t *
load_corpus(void)
{
    const char *given = g_getenv("POSTERN_CORPUS"), *srcdir = g_getenv("srcdir");
    g_autofree char *folder =
        given != NULL ? g_strdup(given)
                      : g_build_filename(srcdir == NULL ? "." : srcdir, "..", "shared", "corpus", NULL);
    g_autofree char *path = g_build_filename(folder, "zones", "expected.json", NULL);

    return json_load_file(path, 0, NULL);
}

static void
add_addresses(struct failover *zone, struct failover_host *host, const json_t *list)
{
    const json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        struct ip_address address;

        assert_true(ip_address_parse(slice_from(json_string_value(item)), &address));
        failover_add_address(zone, host, address);
    }
}

static struct failover *
zone_from_json(const json_t *expected)
{
    struct failover *zone = failover_new(json_string_value(json_object_get(expected, "owner")), "corpus");
    const json_t *tier, *host;
    size_t i, j;

    json_array_foreach(json_object_get(expected, "tiers"), i, tier)
    {
        json_array_foreach(json_object_get(tier, "hosts"), j, host)
        {
            struct failover_host *added =
                failover_add_target(zone, (unsigned)json_integer_value(json_object_get(tier, "preference")),
                                    json_string_value(json_object_get(host, "name")));

            add_addresses(zone, added, json_object_get(host, "a"));
            add_addresses(zone, added, json_object_get(host, "aaaa"));
        }
    }
    return zone;
}

static bool
is_list_of(const json_t *texts, const GPtrArray *names)
{
    const json_t *text;
    size_t i;

    json_array_foreach(texts, i, text)
    {
        if (i >= names->len || strcmp(json_string_value(text), g_ptr_array_index(names, i)) != 0)
            return false;
    }
    return json_array_size(texts) == names->len;
}

static const struct kill *
find_kill(const GPtrArray *kills, const json_t *names)
{
    for (guint i = 0; i < kills->len; i++) {
        const struct kill *kill = g_ptr_array_index(kills, i);

        if (is_list_of(names, kill->names))
            return kill;
    }
    return NULL;
}

static void
check_kill(const struct failure_model *model, const GPtrArray *kills, const json_t *expected)
{
    const struct kill *kill = find_kill(kills, json_object_get(expected, "kill"));
    const json_t *preference = json_object_get(expected, "preference");

    assert_non_null(kill);
    struct outcome *outcome = outcome_of(model, kill, mta_find("sendmail"));
    assert_int_equal(outcome->tier == MODEL_NONE, json_is_null(preference));
    if (outcome->tier != MODEL_NONE) {
        const struct failover_tier *tier = g_ptr_array_index(model->zone->tiers, (guint)outcome->tier);

        assert_int_equal(tier->preference, json_integer_value(preference));
    }
    assert_true(is_list_of(json_object_get(expected, "goes_to"), outcome->hosts));
    for (guint i = 0; i < outcome->shares->len; i++)
        assert_true(is_near(g_array_index(outcome->shares, double, i), 1.0 / outcome->hosts->len));
    outcome_free(outcome);
}

static void
check_availability(const struct failure_model *model, const json_t *expected)
{
    const struct chances chances = { 0.99, 1, 0 };
    g_autoptr(availability) result = availability_of(model, &chances);
    const json_t *tier;
    size_t i;

    json_array_foreach(json_object_get(expected, "tiers"), i, tier)
    {
        const struct tier_chance *chance = &g_array_index(result->tiers, struct tier_chance, i);

        assert_int_equal(chance->preference, json_integer_value(json_object_get(tier, "preference")));
        assert_int_equal(chance->usable_hosts, json_integer_value(json_object_get(tier, "usable_hosts")));
        assert_true(is_near(chance->hit, json_real_value(json_object_get(tier, "hit_probability"))));
    }
    assert_int_equal(result->tiers->len, i);
    assert_true(is_near(result->none, json_real_value(json_object_get(expected, "none"))));
}

static void
check_corpus_zone(void **state)
{
    const json_t *expected = *state, *kill;
    g_autoptr(failover) zone = zone_from_json(expected);
    g_autoptr(failure_model) model = model_new(zone);
    g_autoptr(GPtrArray) kills = kill_list(model);
    size_t i;

    json_array_foreach(json_object_get(expected, "kill_sets"), i, kill) check_kill(model, kills, kill);
    check_availability(model, json_object_get(expected, "availability_p_0.99"));
}

static const struct row {
    const char *name, *zone;
    double host, site;           /* chances */
    double hits[2], none, found; /* of the tiers; that no host is up; that a name server is */
    double both, wait_s;         /* at 30 s a dead address */
} rows[] = {
  /* clang-format off */
    { "independent", "10 a=192.0.2.1 10 b=192.0.2.2 20 c=198.51.100.1 ns ns1= ns ns2=", 0.99, 1,
      { 0.9999, 0.000099 }, 0.000001, 0.9999, 0.999999 * 0.9999, 30 * (0.01 + 0.0001 + 0.000001) },
    /* Site up: as above. Site of a, b down (0.1): c alone, 0.9 * 0.99; and so on. */
    { "each site up or down", "10 a=192.0.2.1 10 b=192.0.2.2 20 c=198.51.100.1 ns ns1=", 0.99, 0.9,
      { 0.9 * 0.9999, (0.9 * 0.0001 + 0.1) * 0.9 * 0.99 }, (0.9 * 0.0001 + 0.1) * (0.9 * 0.01 + 0.1), 0.99,
      0.99 * (1 - (0.9 * 0.0001 + 0.1) * (0.9 * 0.01 + 0.1)),
      30 * ((0.9 * 0.01 + 0.1) + (0.9 * 0.0001 + 0.1) * (1 + 0.9 * 0.01 + 0.1)) },
    { "one site: one fate", "10 a=192.0.2.1 20 b=192.0.2.2 ns ns1=192.0.2.3", 1, 0.75,
      { 0.75, 0 }, 0.25, 0.75, 0.75, 30 * 0.5 },
    { "one address in two tiers is one machine", "10 a=192.0.2.1 20 dr=192.0.2.1 ns a=192.0.2.1", 0.9, 1,
      { 0.9, 0 }, 0.1, 0.9, 0.9, 30 * 0.2 },
    { "nobody", "10 a= 20 b= ns ns1=", 0.9, 1, { 0, 0 }, 1, 0.9, 0, 0 },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    const struct chances chances = { row->host, row->site, 30 };
    g_autoptr(failover) zone = story_failover(row->zone);
    g_autoptr(failure_model) model = model_new(zone);
    g_autoptr(availability) result = availability_of(model, &chances);

    for (guint i = 0; i < 2; i++)
        assert_true(is_near(g_array_index(result->tiers, struct tier_chance, i).hit, row->hits[i]));
    assert_true(is_near(result->none, row->none));
    assert_true(is_near(result->name, row->found));
    assert_true(is_near(result->both, row->both));
    assert_true(is_near(result->wait_s, row->wait_s));
}

static void
without_name_servers_nothing_is_said_of_the_name(void **state)
{
    const struct chances chances = { 0.9, 1, 30 };
    g_autoptr(failover) zone = story_failover("10 a=192.0.2.1");
    g_autoptr(failure_model) model = model_new(zone);
    g_autoptr(availability) result = availability_of(model, &chances);

    (void)state;
    assert_true(isnan(result->name));
    assert_true(isnan(result->both));
}

/* Ten sites are combined, eleven are not. */
static void
too_many_sites_are_refused(void **state)
{
    const struct chances by_site = { 0.9, 0.9, 30 }, independent = { 0.9, 1, 30 };
    g_autoptr(failover) zone =
        story_failover("10 a=10.0.0.1 10 b=10.0.1.1 10 c=10.0.2.1 10 d=10.0.3.1 10 e=10.0.4.1 10 f=10.0.5.1 "
                       "10 g=10.0.6.1 10 h=10.0.7.1 10 i=10.0.8.1 10 j=10.0.9.1");
    g_autoptr(failure_model) ten = model_new(zone);
    struct ip_address address;

    (void)state;
    assert_true(ip_address_parse(slice_from("10.0.10.1"), &address));
    failover_add_address(zone, failover_add_target(zone, 20, "k"), address);
    g_autoptr(failure_model) eleven = model_new(zone);
    g_autoptr(availability) first = availability_of(ten, &by_site),
                            second = availability_of(eleven, &by_site),
                            third = availability_of(eleven, &independent);
    assert_non_null(first);
    assert_true(is_near(first->none, pow(1 - 0.9 * 0.9, 10)));
    assert_null(second);
    assert_non_null(third);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };
    json_t *corpus = load_corpus(), *zone;
    size_t i;

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, without_name_servers_nothing_is_said_of_the_name);
    SUITE_ADD(&suite, too_many_sites_are_refused);
    json_array_foreach(json_object_get(corpus, "zones"), i, zone)
    {
        if (json_object_get(zone, "kill_sets") != NULL)
            suite_add(&suite, json_string_value(json_object_get(zone, "file")), check_corpus_zone, zone);
    }
    if (corpus == NULL)
        printf("# the corpus is not there: its zones are left out\n");
    int failed = suite_run(&suite, "simulate corpus");
    json_decref(corpus);
    return failed;
}
