/* Numbers of spreadsheets as Excel displays them. */
#include "message/extract/readers/number_format.h"

#include "tests/harness.h"

#include <math.h>

static const struct format_row {
    const char *name;
    const char *format;
    double value;
    const char *shown;
    bool is_from_1904;
} format_rows[] = {
    {"no format",                NULL,                  4111111111111111.0,              "4111111111111111"    },
    { "no format, a fraction",   NULL,                  0.125,                           "0.125"               },
    { "general",                 "General",             -12.5,                           "-12.5"               },
    { "zeros",                   "00000",               42,                              "00042"               },
    { "groups of a card",        "0000 0000 0000 0000", 4111111111111111.0,              "4111 1111 1111 1111" },
    { "hyphens",                 "000\\-00\\-0000",     123456789,                       "123-45-6789"         },
    { "quoted hyphens",          "000\"-\"00\"-\"0000", 78051120,                        "078-05-1120"         },
    { "more digits than places", "00-00",               12345,                           "123-45"              },
    { "thousands",               "#,##0",               1234567,                         "1,234,567"           },
    { "thousands, few",          "#,##0",               12,                              "12"                  },
    { "decimals",                "#,##0.00",            1234.5,                          "1,234.50"            },
    { "nothing for zero",        "#",                   0,                               ""                    },
    { "percent",                 "0.0%",                0.125,                           "12.5%"               },
    { "divided by a thousand",   "0,",                  12345,                           "12"                  },
    { "negative section",        "0;(0)",               -5,                              "(5)"                 },
    { "zero section",            "0;-0;\"none\"",       0,                               "none"                },
    { "currency",                "[$EUR-407] 0.00",     3,                               "EUR 3.00"            },
    { "colour",                  "[Red]0",              3,                               "3"                   },
    { "exponent",                "0.00E+00",            1500,                            "1500"                },
    { "date",                    "yyyy-mm-dd",          46349,                           "2026-11-23"          },
    { "date of 1904",            "yyyy-mm-dd",          44887,                           "2026-11-23",           true },
    { "month by name",                         "d mmm yy",                               46349,                            "23 Nov 26"              },
    { "weekday",                         "dddd",                                     46349,                                      "Monday"     },
    { "time",                         "h:mm",                                        0.5625,                                         "13:30"             },
    { "time of half a day",                         "h:mm AM/PM",                          0.5625,                     "1:30 PM"},
    { "minutes and seconds",                         "mm:ss",                         0.000694444,                         "01:00"             },
    { "second rounded up to the next day",                         "yyyy-mm-dd h:mm",           46348.999999, "2026-11-23 0:00"},
    { "no date",                         "yyyy",                                     -1,                                      "-1"                                  },
    { "no date, too late",                         "yyyy",                           1e9,                            "1000000000"},
    { "no number at all",                         "d mmmm yyyy",                            NAN,                      "nan"                           },
    { "no end of it",                         "d mmmm yyyy",                                INFINITY,                          "inf"},
};

static void
test_format_row(void **state)
{
    const struct format_row *row = *state;
    g_autoptr(GString) out = g_string_new(NULL);

    number_format_append(row->format, row->value, row->is_from_1904, out);
    assert_string_equal(out->str, row->shown);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_format_row, format_rows);
    return suite_run(&suite, "number_format");
}
