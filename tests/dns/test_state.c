#include "tests/harness.h"

#include "base/error.h"
#include "base/limits.h"
#include "dns/state.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define GOOD                                                                                                 \
    "postern-routes 1\n"                                                                                     \
    "zone mx hybrid.contoso.example 1795377600 300\n"                                                        \
    "host 10 oxford-a.hybrid.contoso.example 192.0.2.11 2001:db8:10::11\n"                                   \
    "host 20 nuneaton-dr.hybrid.contoso.example\n"                                                           \
    "zone host relay.contoso.example 1795377601 60\n"                                                        \
    "host 0 relay.contoso.example 192.0.2.9\n"                                                               \
    "end 5\n"

static const struct row {
    const char *name;
    const char *text;
    unsigned damaged_line; /* 0 = good */
} rows[] = {
    {"a whole file",              GOOD,                                                                          0},
    { "no zone",                  "postern-routes 1\nend 0\n",                                                   0},
    { "empty",                    "",                                                                            1},
    { "another version",          "postern-routes 2\nend 0\n",                                                   1},
    { "cut off after a line",     "postern-routes 1\nzone mx a.example 1 1\n",                                   3},
    { "cut off within the end",   "postern-routes 1\nzone mx a.example 1 1\nend 1",                              3},
    { "a line is missing",        "postern-routes 1\nzone mx a.example 1 1\nend 2\n",                            3},
    { "something behind the end", "postern-routes 1\nend 0\nzone mx a.example 1 1\n",                            2},
    { "host before any zone",     "postern-routes 1\nhost 10 a.example 192.0.2.1\nend 1\n",                      2},
    { "unknown word",             "postern-routes 1\nhosts 10 a.example\nend 1\n",                               2},
    { "unknown kind",             "postern-routes 1\nzone ns a.example 1 1\nend 1\n",                            2},
    { "preference too large",     "postern-routes 1\nzone mx a.example 1 1\nhost 65536 b.example\nend 2\n",      3},
    { "negative time",            "postern-routes 1\nzone mx a.example -1 1\nend 1\n",                           2},
    { "TTL is no number",         "postern-routes 1\nzone mx a.example 1 x\nend 1\n",                            2},
    { "since when it is empty",   "postern-routes 1\nzone mx a.example 1 1 1\nend 1\n",                          0},
    { "empty since nonsense",     "postern-routes 1\nzone mx a.example 1 1 x\nend 1\n",                          2},
    { "empty since never",        "postern-routes 1\nzone mx a.example 1 1 0\nend 1\n",                          2},
    { "a word too many",          "postern-routes 1\nzone mx a.example 1 1 1 1\nend 1\n",                        2},
    { "no address",               "postern-routes 1\nzone mx a.example 1 1\nhost 10 b.example 192.0.2\nend 2\n", 3},
    { "no name",                  "postern-routes 1\nzone mx a..example 1 1\nend 1\n",                           2},
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = state_parse(slice_from(row->text), &error);
    g_autofree char *wanted = g_strdup_printf("line %u is damaged", row->damaged_line);

    assert_true((list != NULL) == (row->damaged_line == 0));
    if (row->damaged_line != 0)
        assert_string_equal(error->message, wanted);
}

static void
a_nul_byte_is_damage(void **state)
{
    static const char text[] = "postern-routes 1\nzone mx a\0b 1 1\nend 1\n";
    g_autoptr(GPtrArray) list = state_parse((struct slice){ text, sizeof text - 1 }, NULL);

    (void)state;
    assert_null(list);
}

static void
what_is_written_is_read(void **state)
{
    g_autoptr(GPtrArray) list = state_parse(slice_from(GOOD), NULL);
    g_autoptr(GString) text = state_format(list);

    (void)state;
    assert_string_equal(text->str, GOOD);
}

static void
addresses_beyond_the_limit_are_damage(void **state)
{
    g_autoptr(GString) text = g_string_new("postern-routes 1\nzone mx a.example 1 1\nhost 10 b.example");

    (void)state;
    for (int i = 0; i <= LIMIT_DNS_ADDRESSES; i++)
        g_string_append_printf(text, " 192.0.2.%d", i);
    g_string_append(text, "\nend 2\n");
    assert_null(state_parse((struct slice){ text->str, text->len }, NULL));
}

static void
hosts_beyond_the_limit_are_damage(void **state)
{
    g_autoptr(GString) text = g_string_new("postern-routes 1\nzone mx a.example 1 1\n");

    (void)state;
    for (int i = 0; i <= LIMIT_DNS_HOSTS; i++)
        g_string_append_printf(text, "host 10 h%d.example 192.0.2.1\n", i);
    g_string_append_printf(text, "end %d\n", LIMIT_DNS_HOSTS + 2);
    assert_null(state_parse((struct slice){ text->str, text->len }, NULL));
}

static void
a_file_is_replaced_whole(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-state-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "routes", NULL);
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autoptr(GPtrArray) list = state_parse(slice_from(GOOD), NULL);
    g_autoptr(GPtrArray) none = state_read(path, NULL);

    (void)state;
    assert_int_equal(none->len, 0);
    assert_true(state_write(path, list, NULL));
    assert_true(state_write(path, list, NULL));
    assert_false(g_file_test(fresh, G_FILE_TEST_EXISTS));
    g_autoptr(GPtrArray) again = state_read(path, NULL);
    assert_int_equal(again->len, 2);
    g_remove(path);
    g_rmdir(folder);
}

static void
a_damaged_or_unwritable_file_is_an_error(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-state-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "routes", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "missing", "routes", NULL);
    g_autoptr(GPtrArray) list = state_list_new();
    g_autoptr(GError) damaged = NULL;
    g_autoptr(GError) unwritable = NULL;

    (void)state;
    assert_true(g_file_set_contents(path, "postern-rou", -1, NULL));
    assert_null(state_read(path, &damaged));
    assert_true(g_error_matches(damaged, POSTERN_ERROR, POSTERN_ERROR_SYNTAX));
    assert_false(state_write(nowhere, list, &unwritable));
    assert_true(g_error_matches(unwritable, POSTERN_ERROR, POSTERN_ERROR_IO));
    g_remove(path);
    g_rmdir(folder);
}

/* A file with a hole: what a limit refuses need not be written. */
static void
a_file_beyond_the_limit_is_refused(void **state)
{
    static const struct {
        off_t bytes;
        enum postern_error code;
    } cases[] = {
        {LIMIT_STATE_FILE_BYTES,      POSTERN_ERROR_SYNTAX},
        { LIMIT_STATE_FILE_BYTES + 1, POSTERN_ERROR_LIMIT },
    };
    g_autofree char *folder = g_dir_make_tmp("postern-state-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "routes", NULL);

    (void)state;
    assert_true(g_file_set_contents(path, "", -1, NULL));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        g_autoptr(GError) error = NULL;

        assert_int_equal(truncate(path, cases[i].bytes), 0);
        assert_null(state_read(path, &error));
        assert_true(g_error_matches(error, POSTERN_ERROR, (int)cases[i].code));
    }
    g_remove(path);
    g_rmdir(folder);
}

static void
the_grace_of_an_empty_zone_goes_on(void **state)
{
    g_autoptr(GPtrArray) list = state_list_new();
    g_autoptr(zone_answer) answer = zone_answer_new();

    (void)state;
    answer->ttl_s = 300;
    state_list_add(list, ZONE_MX, "a.example", 1000, answer)->empty_s = 2000;
    state_list_add(list, ZONE_HOST, "b.example", 1000, answer);
    g_autoptr(GString) text = state_format(list);
    g_autoptr(GPtrArray) read = state_parse((struct slice){ text->str, text->len }, NULL);
    assert_non_null(read);
    assert_int_equal(((struct state_entry *)g_ptr_array_index(read, 0))->empty_s, 2000);
    assert_int_equal(((struct state_entry *)g_ptr_array_index(read, 1))->empty_s, 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, a_nul_byte_is_damage);
    SUITE_ADD(&suite, what_is_written_is_read);
    SUITE_ADD(&suite, addresses_beyond_the_limit_are_damage);
    SUITE_ADD(&suite, hosts_beyond_the_limit_are_damage);
    SUITE_ADD(&suite, a_file_is_replaced_whole);
    SUITE_ADD(&suite, a_damaged_or_unwritable_file_is_an_error);
    SUITE_ADD(&suite, a_file_beyond_the_limit_is_refused);
    SUITE_ADD(&suite, the_grace_of_an_empty_zone_goes_on);
    return suite_run(&suite, "dns/state");
}
