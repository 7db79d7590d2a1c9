/* The zones of the corpus (POSTERN_CORPUS), each with what a right validator says of it: all of must, none of
 * must_not, nothing else at warning or above that is not in may; and the tiers. */
#include "tests/harness.h"

#include "dns/check/check.h"
#include "dns/check/hosts.h"
#include "dns/records/zone_text.h"
#include "dns/records/zone_file.h"

#include <jansson.h>
#include <stdio.h>

static bool
has_text(const json_t *list, const char *text)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        if (strcmp(json_string_value(item), text) == 0)
            return true;
    }
    return false;
}

static bool
has_finding(const struct check_report *report, const char *id)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(report->findings, i);

        if (strcmp(finding->kind->id, id) == 0)
            return true;
    }
    return false;
}

static void
compare_findings(const json_t *zone, const struct check_report *report)
{
    const json_t *must = json_object_get(zone, "must");

    for (size_t i = 0; i < json_array_size(must); i++) {
        const char *id = json_string_value(json_array_get(must, i));

        if (!has_finding(report, id))
            fail_msg("'%s' is missing", id);
    }
    for (guint i = 0; i < report->findings->len; i++) {
        const struct check_finding *finding = g_ptr_array_index(report->findings, i);
        const char *id = finding->kind->id;

        if (has_text(json_object_get(zone, "must_not"), id))
            fail_msg("'%s' must not be there: %s", id, finding->found);
        if (finding->severity >= SEVERITY_WARNING && !has_text(must, id) &&
            !has_text(json_object_get(zone, "may"), id))
            fail_msg("'%s' is too much: %s", id, finding->found);
    }
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "20 b. 192.0.2.1 2001:db8::1" for each host, sorted. */
static char *
join_sorted(GPtrArray *lines)
{
    g_ptr_array_sort(lines, compare_texts);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void
append_sorted(GString *line, GPtrArray *addresses)
{
    g_ptr_array_sort(addresses, compare_texts);
    for (guint i = 0; i < addresses->len; i++)
        g_string_append_printf(line, " %s", (const char *)g_ptr_array_index(addresses, i));
}

static char *
tell_hosts(const struct check_hosts *hosts)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < hosts->list->len; i++) {
        const struct check_host *host = check_hosts_at(hosts, i);
        g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
        GString *line = g_string_new(NULL);

        for (guint j = 0; j < host->addresses->len; j++)
            g_ptr_array_add(addresses, zone_record_text(g_ptr_array_index(host->addresses, j)));
        g_string_printf(line, "%u %s.", host->preference, host->name);
        append_sorted(line, addresses);
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
    return join_sorted(lines);
}

static void
take_addresses(const json_t *list, GPtrArray *addresses)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        g_ptr_array_add(addresses, g_strdup(json_string_value(json_array_get(list, i))));
}

static void
tell_tier(const json_t *tier, GPtrArray *lines)
{
    const json_t *hosts = json_object_get(tier, "hosts");

    for (size_t i = 0; i < json_array_size(hosts); i++) {
        const json_t *host = json_array_get(hosts, i);
        g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
        GString *line = g_string_new(NULL);

        take_addresses(json_object_get(host, "a"), addresses);
        take_addresses(json_object_get(host, "aaaa"), addresses);
        g_string_printf(line, "%d %s", (int)json_integer_value(json_object_get(tier, "preference")),
                        json_string_value(json_object_get(host, "name")));
        append_sorted(line, addresses);
        g_ptr_array_add(lines, g_string_free(line, FALSE));
    }
}

static void
compare_tiers(const json_t *tiers, const struct check_hosts *hosts)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < json_array_size(tiers); i++)
        tell_tier(json_array_get(tiers, i), lines);
    g_autofree char *expected = join_sorted(lines);
    g_autofree char *told = tell_hosts(hosts);
    assert_string_equal(told, expected);
}

struct zone_row {
    char *path;
    const json_t *expected;
};

static const char *
text_of(const json_t *zone, const char *key)
{
    return json_string_value(json_object_get(zone, key));
}

static void
check_zone_row(void **state)
{
    const struct zone_row *row = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(zone_data) data = zone_file_read(row->path, text_of(row->expected, "origin"), &error);
    g_autoptr(check_report) report = check_report_new();
    const json_t *tiers = json_object_get(row->expected, "tiers");
    bool is_internal = strcmp(text_of(row->expected, "profile"), "internal") == 0;
    struct check_options options = { .profile = is_internal ? CHECK_PROFILE_INTERNAL : CHECK_PROFILE_DEFAULT,
                                     .address_limit = CHECK_ADDRESS_LIMIT,
                                     .now_s = g_get_real_time() / G_USEC_PER_SEC };

    assert_null(error);
    const char *owner = text_of(row->expected, "owner");
    g_autofree char *name = g_strndup(owner, strlen(owner) - 1);
    g_autoptr(check_hosts) hosts = check_hosts_new(data, name);
    check_zone(data, name, &options, report);
    compare_findings(row->expected, report);
    if (!json_is_null(tiers))
        compare_tiers(tiers, hosts);
}

static void
row_free(gpointer data)
{
    struct zone_row *row = data;

    g_free(row->path);
    g_free(row);
}

/* A test for each zone of the folder, whose rows are kept in `rows`. Unref the JSON afterwards. */
static json_t *
add_folder(struct suite *suite, const char *folder, GPtrArray *rows)
{
    g_autofree char *path = g_build_filename(folder, "expected.json", NULL);
    json_t *expected = json_load_file(path, 0, NULL);
    const json_t *zones = json_object_get(expected, "zones");

    for (size_t i = 0; i < json_array_size(zones); i++) {
        const json_t *zone = json_array_get(zones, i);
        struct zone_row *row = g_new(struct zone_row, 1);

        *row = (struct zone_row){ g_build_filename(folder, text_of(zone, "file"), NULL), zone };
        g_ptr_array_add(rows, row);
        suite_add(suite, text_of(zone, "file"), check_zone_row, row);
    }
    return expected;
}

/* $POSTERN_CORPUS, else the corpus beside the tree. g_free it. */
static char *
corpus_folder(const char *name)
{
    const char *given = g_getenv("POSTERN_CORPUS"), *srcdir = g_getenv("srcdir");

    if (given != NULL)
        return g_build_filename(given, name, NULL);
    return g_build_filename(srcdir == NULL ? "." : srcdir, "..", "shared", "corpus", name, NULL);
}

int
main(void)
{
    static const char *const names[] = { "zones", "zones-public" };
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    json_t *expected[ARRAY_LEN(names)];
    struct suite suite = { 0 };
    int failed = 0;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        g_autofree char *folder = corpus_folder(names[i]);

        expected[i] = add_folder(&suite, folder, rows);
    }
    /* cmocka's skip() says "not ok" to the harness. */
    if (suite.count == 0)
        printf("1..1\nok 1 - zones of the corpus # SKIP there is no corpus\n");
    else
        failed = suite_run(&suite, "dns/check corpus");
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        json_decref(expected[i]);
    return failed;
}
