#include "base/csv.h"
#include "base/error.h"
#include "base/limits.h"
#include "tests/harness.h"

#include <string.h>

/* What was read: fields in brackets, a record a line. */
static char *
read_all(struct slice input, char separator, GError **error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)input.at, input.len, "r");
    g_autoptr(csv_reader) reader = csv_reader_new(stream, separator);
    GString *out = g_string_new(NULL);
    const struct slice *fields;
    size_t count;

    assert_non_null(stream);
    while (csv_next(reader, &fields, &count, error) == CSV_RECORD) {
        g_string_append_printf(out, "%zu:", csv_line(reader));
        for (size_t i = 0; i < count; i++)
            g_string_append_printf(out, "[%.*s]", (int)fields[i].len, fields[i].at);
        g_string_append_c(out, '\n');
    }
    fclose(stream);
    return g_string_free(out, FALSE);
}

static struct row {
    const char *name, *input;
    char separator;
    const char *wanted;
} rows[] = {
    {"plain fields",                                       "a,b,c\n1,2,3\n",     ',',  "1:[a][b][c]\n2:[1][2][3]\n"},
    { "no line end at the end",                            "a,b\n1,2",           ',',  "1:[a][b]\n2:[1][2]\n"      },
    { "CRLF",                                              "a,b\r\n1,2\r\n",     ',',  "1:[a][b]\n2:[1][2]\n"      },
    { "a lone CR is a byte of the field",                  "a\rb,c\n",           ',',  "1:[a\rb][c]\n"             },
    { "empty fields",                                      ",a,\n",              ',',  "1:[][a][]\n"               },
    { "quoted separator",                                  "\"a,b\",c\n",        ',',  "1:[a,b][c]\n"              },
    { "quoted quotation mark",                             "\"a\"\"b\"\n",       ',',  "1:[a\"b]\n"                },
    { "quoted line ends, and the line of the next record", "\"a\r\nb\"\nc\n",    ',',  "1:[a\r\nb]\n3:[c]\n"       },
    { "empty quotes",                                      "\"\",b\n",           ',',  "1:[][b]\n"                 },
    { "a quotation mark inside a plain field",             "5\" nail,b\n",       ',',  "1:[5\" nail][b]\n"         },
    { "empty lines are no records",                        "\n\na\n\r\n\nb\n\n", ',',  "3:[a]\n6:[b]\n"            },
    { "byte order mark",
     "\xef\xbb\xbf"
      "a,b\n",                                                                   ',',  "1:[a][b]\n"                },
    { "only the beginning of a byte order mark",           "\xef\xbb,b\n",       ',',  "1:[\xef\xbb][b]\n"         },
    { "tabs",                                              "a\tb,c\n",           '\t', "1:[a][b,c]\n"              },
    { "semicolons",                                        "a;b\n",              ';',  "1:[a][b]\n"                },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    GError *error = NULL;
    g_autofree char *found = read_all(slice_from(row->input), row->separator, &error);

    assert_null(error);
    assert_string_equal(found, row->wanted);
}

static struct fault_row {
    const char *name, *input;
    int code;
    const char *wanted;
} fault_rows[] = {
    {"an open quotation mark",        "a\n\"b\nc",  POSTERN_ERROR_SYNTAX,
     "3:2: the file ends inside quotation marks"                                       },
    { "more behind a quotation mark", "a,\"b\"c\n", POSTERN_ERROR_SYNTAX,
     "1:7: a quoted field goes on behind its quotation mark, write \"\" for one inside"},
};

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    GError *error = NULL;

    g_free(read_all(slice_from(row->input), ',', &error));
    assert_non_null(error);
    assert_int_equal(error->code, row->code);
    assert_string_equal(error->message, row->wanted);
    g_error_free(error);
}

static void
test_limits(void **state)
{
    (void)state;
    for (size_t past = 0; past < 2; past++) {
        g_autofree char *commas = g_strnfill(LIMIT_CSV_FIELDS - 1 + past, ',');
        g_autofree char *bytes = g_strnfill(LIMIT_CSV_RECORD_BYTES + past, 'x');
        const char *inputs[] = { commas, bytes };

        for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
            GError *error = NULL;
            g_autofree char *found = read_all(slice_from(inputs[i]), ',', &error);

            if (past == 0) {
                assert_null(error);
                assert_true(strlen(found) > 0);
                continue;
            }
            assert_non_null(error);
            assert_int_equal(error->code, POSTERN_ERROR_LIMIT);
            g_error_free(error);
        }
    }
}

static void
test_read_error(void **state)
{
    g_autoptr(csv_reader) reader = NULL;
    const struct slice *fields;
    size_t count;
    GError *error = NULL;
    FILE *folder = fopen("/", "r"); /* opens, but cannot be read */

    (void)state;
    assert_non_null(folder);
    reader = csv_reader_new(folder, ',');
    assert_int_equal(csv_next(reader, &fields, &count, &error), CSV_FAILED);
    assert_int_equal(error->code, POSTERN_ERROR_IO);
    g_error_free(error);
    fclose(folder);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD(&suite, test_limits);
    SUITE_ADD(&suite, test_read_error);
    return suite_run(&suite, "csv");
}
