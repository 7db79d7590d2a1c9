#include "tests/harness.h"

#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "dns/records/zone_file.h"

/* Each record as "line owner type ttl target"; then each fault as "line id". */
static char *
tell(const struct zone_data *data)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < data->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(data->records, i);

        g_string_append_printf(out, "%u %s %u %u %s\n", record->line, record->owner, record->type,
                               record->ttl_s, record->target == NULL ? "-" : record->target);
    }
    for (guint i = 0; i < data->faults->len; i++) {
        const struct zone_fault *fault = g_ptr_array_index(data->faults, i);

        g_string_append_printf(out, "%u %s\n", fault->line, fault->id);
    }
    return g_string_free(out, FALSE);
}

static const struct row {
    const char *name;
    const char *text, *told;
} rows[] = {
    {"relative names, class before TTL",                     "$TTL 300\n@ IN MX 10 A\na 60 IN A 192.0.2.1\n@ IN 30 NS Ns1.Y.\n",
     "2 x.example 15 300 a.x.example\n3 a.x.example 1 60 -\n4 x.example 2 30 ns1.y\n"                                                                                                                                     },
    { "owners are inherited, origins change",
     "$TTL 1h\na A 192.0.2.1\n AAAA 2001:db8::1\n$ORIGIN b.x.example.\nc CNAME d\n",                                             "2 a.x.example 1 3600 -\n3 a.x.example 28 3600 -\n5 c.b.x.example 5 3600 d.b.x.example\n"},
    { "no line break at the end",                            "a 60 A 192.0.2.1",                                                 "1 a.x.example 1 60 -\n"                                                                 },
    { "a null MX",                                           "@ 60 MX 0 .",                                                      "1 x.example 15 60 \n"                                                                   },
    { "a label with a dot in it",                            "a\\.b 60 A 192.0.2.1",                                             "1 a\\046b.x.example 1 60 -\n"                                                           },
    { "a line that cannot be read does not hide the others",
     "a 60 MX ten b\nc 60 A 192.0.2.1\nd 60 A 1.2.3\n",                                                                          "2 c.x.example 1 60 -\n1 zone-syntax\n3 zone-syntax\n"                                   },
    { "a preference beyond 65535",                           "@ 60 MX 70000 a\n",                                                "1 zone-syntax\n"                                                                        },
    { "an open parenthesis",                                 "a 60 MX ( 10\nb\n",                                                "2 a.x.example 15 60 b.x.example\n3 zone-syntax\n"                                       },
    { "another class",                                       "a 60 CH A 192.0.2.1\n",                                            "1 zone-syntax\n"                                                                        },
    { "$INCLUDE is not followed",                            "a 60 A 192.0.2.1\n$INCLUDE /etc/hostname\nb 60 A 192.0.2.1\n",
     "1 a.x.example 1 60 -\n3 b.x.example 1 60 -\n2 unsupported-directive\n"                                                                                                                                              },
    { "$GENERATE is not done",                               "a 60 A 192.0.2.1\n$GENERATE 1-3 h$ 60 A 192.0.2.$\n",
     "1 a.x.example 1 60 -\n2 unsupported-directive\n"                                                                                                                                                                    },
    { "an unknown directive",                                "$OWNER x\n",                                                       "1 unsupported-directive\n"                                                              },
    { "an origin relative to another",                       "$ORIGIN b\nc 60 A 192.0.2.1\n",                                    "1 unsupported-directive\n"                                                              },
    { "nothing",                                             "",                                                                 ""                                                                                       },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(zone_data) data = zone_file_parse(slice_from(row->text), "X.Example.", &error);

    assert_null(error);
    assert_string_equal(data->apex, "x.example");
    g_autofree char *told = tell(data);
    assert_string_equal(told, row->told);
}

static void
records_are_found_by_owner_and_type(void **state)
{
    g_autoptr(zone_data) data = zone_file_parse(
        slice_from("$TTL 60\na.b MX 10 x\na.b MX 20 y\na.b A 192.0.2.1\n@ SOA m r 7 3600 600 86400 300\n"),
        "x.example", NULL);
    g_autoptr(GPtrArray) mx = zone_data_records(data, "a.b.x.example", DNS_TYPE_MX);
    struct soa soa = zone_record_soa(zone_data_first(data, "x.example", DNS_TYPE_SOA));

    (void)state;
    assert_int_equal(mx->len, 2);
    assert_int_equal(zone_record_preference(g_ptr_array_index(mx, 1)), 20);
    assert_null(zone_data_first(data, "a.b.x.example", DNS_TYPE_AAAA));
    /* An empty non-terminal is there, a name that nothing is below is not. */
    assert_int_equal(zone_data_node(data, "b.x.example")->len, 0);
    assert_null(zone_data_node(data, "c.x.example"));
    assert_int_equal(soa.serial, 7);
    assert_int_equal(soa.refresh_s, 3600);
    assert_int_equal(soa.retry_s, 600);
    assert_int_equal(soa.expire_s, 86400);
    assert_int_equal(soa.minimum_s, 300);
}

static void
the_apex_is_where_the_soa_stands(void **state)
{
    g_autoptr(zone_data) data = zone_file_parse(
        slice_from("$TTL 60\n$ORIGIN example.org.\n@ SOA m r 1 2 3 4 5\n"), "x.example", NULL);
    g_autoptr(zone_data) without = zone_file_parse(slice_from("a 60 A 192.0.2.1\n"), "x.example", NULL);

    (void)state;
    zone_data_find_apex(data);
    zone_data_find_apex(without);
    assert_string_equal(data->apex, "example.org");
    assert_string_equal(without->apex, "x.example");
}

static void
one_fault_beyond_the_limit_ends_the_reading(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i <= LIMIT_ZONE_FAULTS; i++)
        g_string_append(text, "no zone file at all\n");
    g_autoptr(zone_data) data = zone_file_parse((struct slice){ text->str, text->len }, "x.example", NULL);
    assert_int_equal(data->faults->len, LIMIT_ZONE_FAULTS);
}

static void
one_record_beyond_the_limit_is_a_fault(void **state)
{
    g_autoptr(GString) text = g_string_new("$TTL 60\n");

    (void)state;
    for (unsigned i = 0; i < LIMIT_ZONE_RECORDS; i++)
        g_string_append(text, "@ A 192.0.2.1\n");
    g_autoptr(zone_data) most = zone_file_parse((struct slice){ text->str, text->len }, "x.example", NULL);
    g_string_append(text, "@ A 192.0.2.1\n");
    g_autoptr(zone_data) more = zone_file_parse((struct slice){ text->str, text->len }, "x.example", NULL);
    assert_int_equal(most->records->len, LIMIT_ZONE_RECORDS);
    assert_int_equal(most->faults->len, 0);
    assert_int_equal(more->records->len, LIMIT_ZONE_RECORDS);
    assert_int_equal(more->faults->len, 1);
}

/* 127 labels a line: the names above owners are bounded, not the owners alone. */
static void
one_name_beyond_the_limit_is_a_fault(void **state)
{
    g_autoptr(GString) text = g_string_new("$TTL 60\n");

    (void)state;
    for (unsigned i = 0; i < LIMIT_ZONE_NAMES / 100; i++) {
        for (unsigned label = 0; label < 101; label++)
            g_string_append(text, "a.");
        g_string_append_printf(text, "n%u A 192.0.2.1\n", i);
    }
    g_autoptr(zone_data) data = zone_file_parse((struct slice){ text->str, text->len }, "x.example", NULL);
    assert_int_equal(data->faults->len, 1);
    assert_in_range(g_hash_table_size(data->nodes), LIMIT_ZONE_NAMES, LIMIT_ZONE_NAMES + 128);
}

static void
faults_of_files_are_errors(void **state)
{
    g_autoptr(GError) missing = NULL, wrong = NULL, large = NULL;
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("postern-zone-XXXXXX", &path, NULL);

    (void)state;
    assert_null(zone_file_read("/nonexistent/x.zone", "x.example", &missing));
    assert_true(g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_IO));
    assert_null(zone_file_parse(slice_from(""), "a..b", &wrong));
    assert_true(g_error_matches(wrong, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    /* A hole: no space is used. */
    assert_int_equal(ftruncate(fd, (off_t)LIMIT_ZONE_FILE_BYTES + 1), 0);
    assert_null(zone_file_read(path, "x.example", &large));
    assert_true(g_error_matches(large, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    close(fd);
    unlink(path);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, records_are_found_by_owner_and_type);
    SUITE_ADD(&suite, the_apex_is_where_the_soa_stands);
    SUITE_ADD(&suite, one_fault_beyond_the_limit_ends_the_reading);
    SUITE_ADD(&suite, one_record_beyond_the_limit_is_a_fault);
    SUITE_ADD(&suite, one_name_beyond_the_limit_is_a_fault);
    SUITE_ADD(&suite, faults_of_files_are_errors);
    return suite_run(&suite, "dns/zone_file");
}
