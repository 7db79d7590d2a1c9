/* Tables of exact data: built from CSV, opened, looked up; what is no table or has changed is refused. */
#include "classifiers/exact/build.h"
#include "classifiers/exact/table.h"
#include "classifiers/exact/value.h"

#include "base/error.h"
#include "base/limits.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <string.h>

static const char *const by_ssn[] = { "ssn", NULL };

/* A folder for one test, with the table's place in it. */
struct place {
    char *folder, *csv, *table;
};

static struct place
place_new(const char *csv, gssize len)
{
    struct place place = { g_dir_make_tmp("postern-exact-XXXXXX", NULL), NULL, NULL };

    assert_non_null(place.folder);
    place.csv = g_build_filename(place.folder, "rows.csv", NULL);
    place.table = g_build_filename(place.folder, "rows.edm", NULL);
    assert_true(g_file_set_contents(place.csv, csv, len, NULL));
    return place;
}

static void
place_done(struct place *place)
{
    g_unlink(place->csv);
    g_unlink(place->table);
    assert_int_equal(g_rmdir(place->folder), 0); /* nothing else was left behind */
    g_free(place->csv);
    g_free(place->table);
    g_free(place->folder);
}

static bool
build(const struct place *place, const char *const *searchable, struct exact_report *report, GError **error)
{
    struct exact_source source = { place->csv, ',', searchable };

    return exact_build(&source, place->table, report, error);
}

static struct exact_hash
hash_of(struct exact_hasher *hasher, const char *text)
{
    struct exact_words words = exact_words_of(slice_from(text));
    struct exact_hash hash = exact_hash_of(hasher, exact_words_join(&words, 0, words.list->len));

    exact_words_done(&words);
    return hash;
}

#define PATIENTS                                                                                             \
    "ssn,surname,City of birth\n"                                                                            \
    "123-45-6789,M\xc3\xbcller,Bad Homburg\n"                                                                \
    "987 65 4321,O'Brien,\n"                                                                                 \
    "123456789,Smith,Oxford\n"                                                                               \
    ",Nobody,Nowhere\n"

static void
test_lookup(void **state)
{
    struct place place = place_new(PATIENTS, -1);
    struct exact_report report;
    GError *error = NULL;
    size_t first = 99, field = 99;

    (void)state;
    assert_true(build(&place, by_ssn, &report, &error));
    assert_int_equal(report.rows, 4);
    assert_int_equal(report.fields, 3);
    g_autoptr(exact_table) table = exact_table_open(place.table, &error);
    assert_non_null(table);
    g_autoptr(exact_hasher) hasher = exact_hasher_new(table);
    assert_int_equal(exact_table_rows(table), 4);
    assert_int_equal(exact_table_fields(table), 3);
    assert_true(exact_table_find_field(table, "CITY of birth", &field));
    assert_int_equal(field, 2);
    assert_string_equal(exact_table_field_name(table, 2), "City of birth");
    assert_int_equal(exact_table_field_words(table, 2), 2);
    assert_true(exact_table_is_searchable(table, 0));
    assert_false(exact_table_is_searchable(table, 1));
    assert_false(exact_table_find_field(table, "town", &field));

    /* one value in two rows, whatever stands between its digits */
    struct exact_hash hash = hash_of(hasher, "123 45 6789");
    assert_int_equal(exact_table_find(table, 0, &hash, &first), 2);
    assert_int_equal(exact_table_row(table, 0, first), 0);
    assert_int_equal(exact_table_row(table, 0, first + 1), 2);
    hash = hash_of(hasher, "123-45-6780");
    assert_int_equal(exact_table_find(table, 0, &hash, &first), 0);

    /* a cell is equal to its value in any case and form, and an empty one to nothing */
    hash = hash_of(hasher, "MU\xcc\x88LLER"); /* a letter and its mark apart */
    assert_true(exact_table_cell(table, 0, 1) == exact_cell_of(&hash));
    hash = hash_of(hasher, "obrien");
    assert_true(exact_table_cell(table, 1, 1) == exact_cell_of(&hash));
    assert_true(exact_table_cell(table, 1, 2) == 0);
    place_done(&place);
}

/* Every row is found again, and what is not there is not. */
static void
test_many_rows(void **state)
{
    g_autoptr(GString) csv = g_string_new("id,ssn\n");
    struct exact_report report;
    GError *error = NULL;
    enum { ROWS = 3000 };

    (void)state;
    for (unsigned i = 0; i < ROWS; i++)
        g_string_append_printf(csv, "%u,%09u\n", i, i * 7919u);
    struct place place = place_new(csv->str, (gssize)csv->len);
    assert_true(build(&place, by_ssn, &report, &error));
    g_autoptr(exact_table) table = exact_table_open(place.table, &error);
    assert_non_null(table);
    g_autoptr(exact_hasher) hasher = exact_hasher_new(table);
    for (unsigned i = 0; i < ROWS; i++) {
        g_autofree char *there = g_strdup_printf("%09u", i * 7919u);
        g_autofree char *absent = g_strdup_printf("%09u", i * 7919u + 1);
        struct exact_hash hash = hash_of(hasher, there), other = hash_of(hasher, absent);
        size_t first;

        assert_int_equal(exact_table_find(table, 1, &hash, &first), 1);
        assert_int_equal(exact_table_row(table, 1, first), i);
        assert_int_equal(exact_table_find(table, 1, &other, &first), 0);
    }
    place_done(&place);
}

/* Two builds of the same rows have nothing in common but their form, and no value stands in the file. */
static void
test_file_tells_nothing(void **state)
{
    char *contents[2];
    gsize sizes[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct place place = place_new(PATIENTS, -1);
        struct exact_report report;
        GStatBuf info;

        assert_true(build(&place, by_ssn, &report, NULL));
        assert_true(g_file_get_contents(place.table, &contents[i], &sizes[i], NULL));
        assert_int_equal(g_stat(place.table, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
        place_done(&place);
    }
    assert_int_equal(sizes[0], sizes[1]);
    assert_null(memmem(contents[0], sizes[0], "Smith", 5));
    assert_null(memmem(contents[0], sizes[0], "smith", 5));
    assert_null(memmem(contents[0], sizes[0], "123456789", 9));
    assert_memory_not_equal(contents[0] + sizes[0] - 64, contents[1] + sizes[1] - 64, 32); /* cells */
    g_free(contents[0]);
    g_free(contents[1]);
}

/* Any byte changed, anything cut off or added: refused, never read wrongly. */
static void
test_damage(void **state)
{
    struct place place = place_new(PATIENTS, -1);
    struct exact_report report;
    char *bytes;
    gsize size;

    (void)state;
    assert_true(build(&place, by_ssn, &report, NULL));
    assert_true(g_file_get_contents(place.table, &bytes, &size, NULL));
    for (gsize i = 0; i < 3 * size; i++) {
        g_autoptr(GString) changed = g_string_new_len(bytes, (gssize)size);
        GError *error = NULL;

        if (i < size)
            changed->str[i] ^= 0x10;
        else if (i < 2 * size)
            g_string_truncate(changed, i - size);
        else
            g_string_insert_c(changed, (gssize)(i - 2 * size), 'x');
        assert_true(g_file_set_contents(place.table, changed->str, (gssize)changed->len, NULL));
        assert_null(exact_table_open(place.table, &error));
        assert_int_equal(error->code, POSTERN_ERROR_SYNTAX);
        g_error_free(error);
    }
    g_free(bytes);
    place_done(&place);
}

static void
test_no_file(void **state)
{
    GError *error = NULL;

    (void)state;
    assert_null(exact_table_open("/nonexistent/rows.edm", &error));
    assert_int_equal(error->code, POSTERN_ERROR_IO);
    g_error_free(error);
}

static struct fault_row {
    const char *name, *csv;
    int code;
    const char *part; /* of the message */
} fault_rows[] = {
    {"empty file",                             "",                           POSTERN_ERROR_SYNTAX, "the file is empty"                    },
    { "only a first line",                     "ssn,name\n",                 POSTERN_ERROR_VALUE,  "no rows"                              },
    { "no such field",                         "id,name\n1,a\n",             POSTERN_ERROR_VALUE,  "there is no field 'ssn'"              },
    { "field without a name",                  "ssn,\n1,a\n",                POSTERN_ERROR_VALUE,  "name of field 2"                      },
    { "two fields of one name",                "ssn,SSN\n1,2\n",             POSTERN_ERROR_VALUE,  "two fields have the name 'SSN'"       },
    { "a row that is too short",               "ssn,name\n1,a\n2\n",         POSTERN_ERROR_SYNTAX,
     "rows.csv:3: 1 fields, the first line has 2"                                                                                         },
    { "an open quotation mark",                "ssn,name\n1,\"a\n",          POSTERN_ERROR_SYNTAX, "rows.csv:3:1: the file ends"          },
    { "not UTF-8",                             "ssn,name\n1,M\xfcller\n",    POSTERN_ERROR_SYNTAX, "rows.csv:2: field 'name' is not UTF-8"},
    { "a field with too few different values",
     "ssn\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\na\n", POSTERN_ERROR_VALUE,
     "1 different values in 21 rows"                                                                                                      },
};

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    struct place place = place_new(row->csv, -1);
    struct exact_report report;
    GError *error = NULL;

    assert_false(build(&place, by_ssn, &report, &error));
    assert_int_equal(error->code, row->code);
    if (strstr(error->message, row->part) == NULL)
        fail_msg("'%s' lacks '%s'", error->message, row->part);
    assert_false(g_file_test(place.table, G_FILE_TEST_EXISTS));
    g_error_free(error);
    place_done(&place);
}

static void
test_too_many_fields(void **state)
{
    for (size_t past = 0; past < 2; past++) {
        g_autoptr(GString) csv = g_string_new("ssn");
        struct exact_report report;
        GError *error = NULL;

        (void)state;
        for (size_t i = 1; i < LIMIT_EXACT_FIELDS + past; i++)
            g_string_append_printf(csv, ",f%zu", i);
        g_string_append(csv, "\n1");
        for (size_t i = 1; i < LIMIT_EXACT_FIELDS + past; i++)
            g_string_append(csv, ",x");
        struct place place = place_new(csv->str, -1);
        assert_int_equal(build(&place, by_ssn, &report, &error), past == 0);
        assert_true(past == 0 || error->code == POSTERN_ERROR_LIMIT);
        g_clear_error(&error);
        place_done(&place);
    }
}

static void
test_long_values(void **state)
{
    struct place place = place_new("ssn,note\n1,a b c d e f g h i\n2,a b c d e f g h\n", -1);
    struct exact_report report;

    (void)state;
    assert_true(build(&place, by_ssn, &report, NULL));
    assert_int_equal(report.long_values, 1);
    g_autoptr(exact_table) table = exact_table_open(place.table, NULL);
    assert_int_equal(exact_table_field_words(table, 1), LIMIT_EXACT_WORDS);
    place_done(&place);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, test_lookup);
    SUITE_ADD(&suite, test_many_rows);
    SUITE_ADD(&suite, test_file_tells_nothing);
    SUITE_ADD(&suite, test_damage);
    SUITE_ADD(&suite, test_no_file);
    SUITE_ADD(&suite, test_too_many_fields);
    SUITE_ADD(&suite, test_long_values);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    return suite_run(&suite, "exact_table");
}
