/* What validators are made of: layouts, dates, reading of numbers, sums, Keccak. */
#include "classifiers/validators/calendar.h"
#include "classifiers/validators/check.h"
#include "classifiers/validators/keccak.h"
#include "classifiers/validators/layout.h"
#include "tests/harness.h"

#include <string.h>

/* clang-format off */
static const struct layout_row { const char *name, *layout, *text; bool fits; } layout_rows[] = {
    { "layout: digits",                     "n3",              "123",    true },
    { "layout: one too few",                "n3",              "12",     false },
    { "layout: one too many",               "n3",              "1234",   false },
    { "layout: a letter for a digit",       "n3",              "12A",    false },
    { "layout: letters",                    "a2",              "AZ",     true },
    { "layout: a digit for a letter",       "a2",              "A1",     false },
    { "layout: either",                     "c2",              "A1",     true },
    { "layout: a sign is neither",          "c2",              "A-",     false },
    { "layout: itself",                     "DEn",             "DE1",    true },
    { "layout: another than itself",        "DEn",             "DK1",    false },
    { "layout: of a set",                   "[AC-E1]",         "D",      true },
    { "layout: a range's last",             "[AC-E1]",         "E",      true },
    { "layout: between set and range",      "[AC-E1]",         "B",      false },
    { "layout: a set, counted",             "[12]2n",          "213",    true },
    { "layout: a set, counted, wrong",      "[12]2n",          "231",    false },
    { "layout: a dash first in a set",      "[-+]n",           "-1",     true },
    { "layout: the second alternative",     "n2|a2|n4",        "AB",     true },
    { "layout: the third alternative",      "n2|a2|n4",        "1234",   true },
    { "layout: no alternative",             "n2|a2|n4",        "A1",     false },
    { "layout: all that is left",           "an*",             "A12345", true },
    { "layout: at least one is left",       "an*",             "A",      false },
    { "layout: something else is left",     "an*",             "A12B",   false },
    { "layout: a count of two digits",      "n12",             "123456789012", true },
    { "layout: of nothing",                 "n",               "",       false },
};

static const struct date_row { const char *name, *text, *pattern; bool exists; } date_rows[] = {
    { "date: a day",                        "20240229", "YYYYMMDD", true },
    { "date: no leap year",                 "20230229", "YYYYMMDD", false },
    { "date: a century that leaps",         "20000229", "YYYYMMDD", true },
    { "date: a century that does not",      "19000229", "YYYYMMDD", false },
    { "date: two digits of a leap year",    "000229",   "YYMMDD",   true },
    { "date: two digits of another",        "010229",   "YYMMDD",   false },
    { "date: April ends",                   "3104",     "DDMM",     false },
    { "date: month 0",                      "0100",     "DDMM",     false },
    { "date: month 13",                     "0113",     "DDMM",     false },
    { "date: day 0",                        "0001",     "DDMM",     false },
    { "date: the year's last day",          "31121999", "DDMMYYYY", true },
    { "date: month first",                  "12311999", "MMDDYYYY", true },
    { "date: three digits, 1900",           "2902900",  "DDMMYYY",  false },
    { "date: three digits, 2000",           "2902000",  "DDMMYYY",  true },
    { "date: a letter",                     "2O0101",   "YYMMDD",   false },
    { "date: too short",                    "20240",    "YYMMDD",   false },
};

static const struct read_row { const char *name, *text, *read; } read_rows[] = {
    { "number: separators",                 " 1-2.3/4(5) ", "12345" },
    { "number: small letters",              "ab1",          "AB1" },
    { "number: wide digits",                "１２３９０",   "12390" },
    { "number: wide letters and signs",     "Ａｚ－１／２", "AZ12" },
    { "number: wide space",                 "1　2",         "12" },
    { "number: the space that stays",       "1\xc2\xa0" "2", "12" },
    { "number: an accent",                  "1é2",          NULL },
    { "number: half a wide digit",          "1\xef\xbc",    NULL },
    { "number: half a space",               "1\xc2",        NULL },
    { "number: a lone byte",                "1\x90" "2",    NULL },
    { "number: digits of another script",   "٣",            NULL },
    { "number: a comma",                    "1,2",          NULL },
    { "number: a star",                     "1*2",          NULL },
    { "number: forty",                      "1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890" },
    { "number: forty-one",                  "12345678901234567890123456789012345678901", NULL },
};

static const struct keccak_row { const char *name, *text, *digest; } keccak_rows[] = {
    { "keccak: nothing", "",    "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470" },
    { "keccak: abc",     "abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45" },
};
/* clang-format on */

static void
check_layout(void **state)
{
    const struct layout_row *row = *state;

    assert_int_equal(layout_fits(row->layout, slice_from(row->text)), row->fits);
}

static const struct number_signs usual = { 0 };

static void
check_date(void **state)
{
    const struct date_row *row = *state;
    struct number number;
    struct date date;

    assert_true(number_read(slice_from(row->text), usual, &number));
    assert_int_equal(date_read(&number, 0, row->pattern, &date) && date_exists(date), row->exists);
}

static void
check_read(void **state)
{
    const struct read_row *row = *state;
    struct number number;

    assert_int_equal(number_read(slice_from(row->text), usual, &number), row->read != NULL);
    if (row->read != NULL) {
        assert_int_equal(number.len, strlen(row->read));
        assert_memory_equal(number.at, row->read, number.len);
    }
    number_wipe(&number);
    assert_int_equal(number.len, 0);
}

static void
check_keccak(void **state)
{
    const struct keccak_row *row = *state;
    uint8_t digest[KECCAK_BYTES];
    char hex[2 * KECCAK_BYTES + 1];

    keccak_256(slice_from(row->text), digest);
    for (size_t i = 0; i < KECCAK_BYTES; i++)
        g_snprintf(&hex[2 * i], 3, "%02x", digest[i]);
    assert_string_equal(hex, row->digest);
}

/* A NUL is neither a separator nor the end. */
static void
a_nul_is_refused(void **state)
{
    (void)state;
    struct number number;

    assert_false(number_read((struct slice){ "1\0002", 3 }, usual, &number));
}

static void
signs_are_skipped_or_kept_as_asked(void **state)
{
    (void)state;
    struct number number;
    struct number_signs signs = { .skipped = " ", .kept = "+" };

    assert_true(number_read(slice_from("1 2+3"), signs, &number));
    assert_int_equal(number.len, 4);
    assert_memory_equal(number.at, "12+3", 4);
    assert_false(number_read(slice_from("1-2"), signs, &number));
}

/* Verhoeff's own promise: each single wrong digit and each exchange of neighbours is found. */
static void
verhoeff_finds_wrong_digits_and_exchanged_neighbours(void **state)
{
    (void)state;
    const struct check check = {
        .sum = verhoeff_sum, .count = 3, .modulus = 10, .at = 3, .symbols = VERHOEFF_SYMBOLS
    };
    struct number number;

    assert_true(number_read(slice_from("2363"), usual, &number)); /* the example of the literature */
    assert_true(check_holds(&number, &check));
    for (size_t i = 0; i < 4; i++) {
        char right = number.at[i];

        for (char digit = '0'; digit <= '9'; digit++) {
            number.at[i] = digit;
            assert_int_equal(check_holds(&number, &check), digit == right);
        }
        number.at[i] = right;
    }
    for (size_t i = 0; i + 1 < 4; i++) {
        struct number exchanged = number;

        exchanged.at[i] = number.at[i + 1];
        exchanged.at[i + 1] = number.at[i];
        assert_false(check_holds(&exchanged, &check));
    }
}

static void
words_of_a_list_are_compared_whole(void **state)
{
    (void)state;
    struct number number;

    assert_true(number_read(slice_from("1234"), usual, &number));
    assert_true(is_among(&number, 1, 2, "12 23 34"));
    assert_true(is_among(&number, 2, 2, "12 23 34"));
    assert_false(is_among(&number, 1, 2, "12 34"));
    assert_false(is_among(&number, 3, 2, "40 4"));
    assert_false(is_among(&number, 0, 2, "1"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_layout, layout_rows);
    SUITE_ADD_ROWS(&suite, check_date, date_rows);
    SUITE_ADD_ROWS(&suite, check_read, read_rows);
    SUITE_ADD_ROWS(&suite, check_keccak, keccak_rows);
    SUITE_ADD(&suite, a_nul_is_refused);
    SUITE_ADD(&suite, signs_are_skipped_or_kept_as_asked);
    SUITE_ADD(&suite, verhoeff_finds_wrong_digits_and_exchanged_neighbours);
    SUITE_ADD(&suite, words_of_a_list_are_compared_whole);
    return suite_run(&suite, "validator_parts");
}
