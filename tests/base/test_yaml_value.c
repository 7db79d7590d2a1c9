#include "base/yaml.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

enum reading { READ_TEXT, READ_BOOL, READ_INTEGER, READ_DURATION, READ_SIZE, READ_CHOICE };

/* `value` is what comes out as a number; a text's is its length. Where `fault` is set nothing comes out. */
static const struct row {
    const char *name;
    enum reading reading;
    const char *text;
    int64_t value;
    const char *fault;
} rows[] = {
    {"text: plain",                            READ_TEXT,     "abc",                 3,        NULL                                                           },
    { "text: quoted null is text",             READ_TEXT,     "'null'",              4,        NULL                                                           },
    { "text: quoted nothing is text",          READ_TEXT,     "''",                  0,        NULL                                                           },
    { "text: nothing",                         READ_TEXT,     "~",                   0,
     "wrong-type: 'p' cannot be '~', write one text; quote it if it is special to YAML"                                                                       },
    { "text: list",                            READ_TEXT,     "[a]",                 0,
     "wrong-type: 'p' cannot be a list, write one text; quote it if it is special to YAML"                                                                    },
    { "text: mapping",                         READ_TEXT,     "{a: b}",              0,
     "wrong-type: 'p' cannot be a mapping, write one text; quote it if it is special to YAML"                                                                 },
    { "bool: true",                            READ_BOOL,     "True",                1,        NULL                                                           },
    { "bool: off",                             READ_BOOL,     "off",                 0,        NULL                                                           },
    { "bool: yes",                             READ_BOOL,     "yes",                 1,        NULL                                                           },
    { "bool: quoted is text",                  READ_BOOL,     "'true'",              0,
     "wrong-type: 'p' cannot be 'true', write true or false"                                                                                                  },
    { "bool: number",                          READ_BOOL,     "1",                   0,        "wrong-type: 'p' cannot be '1', write true or false"           },
    { "bool: list",                            READ_BOOL,     "[true]",              0,        "wrong-type: 'p' cannot be a list, write true or false"        },
    { "integer: least",                        READ_INTEGER,  "-5",                  -5,       NULL                                                           },
    { "integer: most",                         READ_INTEGER,  "100",                 100,      NULL                                                           },
    { "integer: below",                        READ_INTEGER,  "-6",                  0,
     "out-of-range: 'p' is out of range: -6, allowed is -5 to 100"                                                                                            },
    { "integer: above",                        READ_INTEGER,  "101",                 0,
     "out-of-range: 'p' is out of range: 101, allowed is -5 to 100"                                                                                           },
    { "integer: beyond 64 bits",               READ_INTEGER,  "9223372036854775808", 0,
     "wrong-type: 'p' cannot be '9223372036854775808', write a whole number"                                                                                  },
    { "integer: fraction",                     READ_INTEGER,  "1.5",                 0,        "wrong-type: 'p' cannot be '1.5', write a whole number"        },
    { "integer: quoted is text",               READ_INTEGER,  "'1'",                 0,
     "wrong-type: 'p' cannot be '1', write a whole number"                                                                                                    },
    { "integer: nothing",                      READ_INTEGER,  "",                    0,        "wrong-type: 'p' cannot be a mapping, write a whole number"    },
    { "duration: milliseconds",                READ_DURATION, "250ms",               250000,   NULL                                                           },
    { "duration: minutes, quoted, upper case", READ_DURATION, "'1 M'",               60000000, NULL                                                           },
    { "duration: below",                       READ_DURATION, "99ms",                0,
     "out-of-range: 'p' is out of range: 99ms, allowed is 100ms to 1h"                                                                                        },
    { "duration: above",                       READ_DURATION, "61m",                 0,
     "out-of-range: 'p' is out of range: 61m, allowed is 100ms to 1h"                                                                                         },
    { "duration: no unit",                     READ_DURATION, "30",                  0,
     "wrong-type: 'p' cannot be '30', write a duration such as 250ms, 30s, 5m, 2h or 7d"                                                                      },
    { "duration: list",                        READ_DURATION, "[30s]",               0,
     "wrong-type: 'p' cannot be a list, write a duration such as 250ms, 30s, 5m, 2h or 7d"                                                                    },
    { "size: bare number is bytes",            READ_SIZE,     "2000",                2000,     NULL                                                           },
    { "size: kilobytes",                       READ_SIZE,     "2KB",                 2048,     NULL                                                           },
    { "size: above",                           READ_SIZE,     "2MB",                 0,        "out-of-range: 'p' is out of range: 2MB, allowed is 1KB to 1MB"},
    { "size: no number",                       READ_SIZE,     "MB",                  0,
     "wrong-type: 'p' cannot be 'MB', write a size such as 500KB or 25MB"                                                                                     },
    { "choice: in any case",                   READ_CHOICE,   "STRICT",              1,        NULL                                                           },
    { "choice: near one",                      READ_CHOICE,   "stric",               0,
     "wrong-type: 'p' cannot be 'stric', write 'strict' perhaps; known are skip, strict"                                                                      },
    { "choice: near none",                     READ_CHOICE,   "loose",               0,
     "wrong-type: 'p' cannot be 'loose', write one of skip, strict"                                                                                           },
    { "choice: list",                          READ_CHOICE,   "[skip]",              0,
     "wrong-type: 'p' cannot be a list, write one of skip, strict"                                                                                            },
};

static bool
read_value(enum reading reading, const struct yaml_node *node, int64_t *out, struct diagnostics *found)
{
    static const char *const names[] = { "skip", "strict" };
    const char *text = NULL;
    bool is_true = false, is_read = false;
    size_t choice = 0;

    switch (reading) {
    case READ_TEXT:
        is_read = yaml_to_text(node, "p", &text, found);
        *out = is_read ? (int64_t)strlen(text) : *out;
        break;
    case READ_BOOL:
        is_read = yaml_to_bool(node, "p", &is_true, found);
        *out = is_read ? is_true : *out;
        break;
    case READ_INTEGER:
        is_read = yaml_to_integer(node, "p", (struct yaml_range){ -5, 100 }, out, found);
        break;
    case READ_DURATION:
        is_read =
            yaml_to_duration(node, "p", (struct yaml_range){ 100000, 3600LL * G_USEC_PER_SEC }, out, found);
        break;
    case READ_SIZE:
        is_read = yaml_to_size(node, "p", (struct yaml_range){ 1024, 1024 * 1024 }, out, found);
        break;
    case READ_CHOICE:
        is_read = yaml_to_choice(node, "p", names, ARRAY_LEN(names), &choice, found);
        *out = is_read ? (int64_t)choice : *out;
        break;
    }
    return is_read;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) node = yaml_read_text("p.yaml", slice_from(row->text), found);
    int64_t value = 4711;
    bool is_read = read_value(row->reading, node, &value, found);
    g_autofree char *faults = faults_to_string(found);
    g_autofree char *wanted = row->fault == NULL ? g_strdup("") : g_strconcat("1:1: ", row->fault, NULL);

    assert_string_equal(faults, wanted);
    assert_int_equal(is_read, row->fault == NULL);
    assert_int_equal(value, is_read ? row->value : 4711);
}

static const struct parse_row {
    const char *name;
    bool (*parse)(struct slice text, int64_t *out);
    const char *text;
    int64_t value; /* -1 = refused */
} parse_rows[] = {
    {"parse: days",                    duration_parse, "7d",                    7 * 86400LL * G_USEC_PER_SEC},
    { "parse: hours",                  duration_parse, "2h",                    7200LL * G_USEC_PER_SEC     },
    { "parse: zero needs no unit",     duration_parse, "0",                     0                           },
    { "parse: white space around",     duration_parse, " 5s ",                  5 * G_USEC_PER_SEC          },
    { "parse: unknown unit",           duration_parse, "5w",                    -1                          },
    { "parse: sign",                   duration_parse, "-5s",                   -1                          },
    { "parse: fraction",               duration_parse, "1.5h",                  -1                          },
    { "parse: empty",                  duration_parse, "",                      -1                          },
    { "parse: number that overflows",  duration_parse, "99999999999999999999s", -1                          },
    { "parse: product that overflows", duration_parse, "9223372036854775807d",  -1                          },
    { "parse: terabytes",              size_parse,     "1TB",                   1LL << 40                   },
    { "parse: bytes",                  size_parse,     "17B",                   17                          },
    { "parse: bare bytes",             size_parse,     "17",                    17                          },
    { "parse: size that overflows",    size_parse,     "9000000TB",             -1                          },
    { "parse: duration as size",       size_parse,     "1h",                    -1                          },
};

static void
check_parse(void **state)
{
    const struct parse_row *row = *state;
    int64_t value = -1;

    assert_int_equal(row->parse(slice_from(row->text), &value), row->value != -1);
    assert_int_equal(value, row->value);
}

static const struct null_row {
    const char *name, *text;
    bool is_null;
} null_rows[] = {
    {"null: nothing",       "[ ~ ]",    true },
    { "null: word",         "[Null]",   true },
    { "null: quoted",       "['']",     false},
    { "null: quoted word",  "['null']", false},
    { "null: another word", "[nil]",    false},
    { "null: list",         "[[]]",     false},
};

static void
check_null(void **state)
{
    const struct null_row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) node = yaml_read_text("p.yaml", slice_from(row->text), found);

    assert_int_equal(yaml_is_null(yaml_item(node, 0)), row->is_null);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_parse, parse_rows);
    SUITE_ADD_ROWS(&suite, check_null, null_rows);
    return suite_run(&suite, "yaml_value");
}
