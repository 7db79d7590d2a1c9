/* Validators made of parameters: Exchange's Checksum and DateSimple. */
#include "base/error.h"
#include "base/limits.h"
#include "classifiers/validator.h"
#include "tests/harness.h"

static const int aba_weights[] = { 3, 7, 1, 3, 7, 1, 3, 7, 0 };
static const int minus_weights[] = { -3, -7, -1, -3, -7, -1, -3, -7, 0 };
static const int letter_weights[] = { 7, 3, 1, 0 };
static const int unit_weights[] = { 0, 1 };

#define COUNTED(list) .weights = (list), .count = ARRAY_LEN(list)

static const struct weighted_parameters minus = { COUNTED(minus_weights), .modulus = 10, .check_digit = 9 };
static const struct weighted_parameters plus = { COUNTED(aba_weights), .modulus = 10, .check_digit = 9 };
static const struct weighted_parameters letters = { COUNTED(letter_weights), .modulus = 10, .check_digit = 4,
                                                    .allows_letters = true };
static const struct weighted_parameters digits = { COUNTED(letter_weights), .modulus = 10, .check_digit = 4 };
static const struct weighted_parameters in_front = { COUNTED(unit_weights), .modulus = 10, .check_digit = 1 };

/* clang-format off */
static const struct weighted_row {
    const char *name;
    const struct weighted_parameters *parameters;
    const char *text;
    bool is_accepted;
} weighted_rows[] = {
    { "weighted: the sum is the digit",        &plus,     "111000001",   true },  /* 3 + 7 + 1 */
    { "weighted: another digit",               &plus,     "111000002",   false },
    { "weighted: a separator",                 &plus,     "111-000 001", true },
    { "weighted: one too few",                 &plus,     "11100001",    false },
    { "weighted: one too many",                &plus,     "1110000010",  false },
    { "weighted: nothing",                     &plus,     "",            false },
    { "weighted: weights below zero",          &minus,    "111000009",   true },  /* -11 is 9 by ten */
    { "weighted: weights below zero, wrong",   &minus,    "111000001",   false },
    { "weighted: A is ten",                    &letters,  "A000",        true },
    { "weighted: B is eleven",                 &letters,  "B007",        true },
    { "weighted: small letters",               &letters,  "b007",        true },
    { "weighted: B is not one",                &letters,  "B000",        false },
    { "weighted: no letters allowed",          &digits,   "A000",        false },
    { "weighted: digits where none are",       &digits,   "1007",        true },
    { "weighted: the check digit in front",    &in_front, "55",          true },
    { "weighted: in front, wrong",             &in_front, "56",          false },
    { "weighted: forty-one characters",        &plus,     "11100000111100000111100000111100000111100", false },
};

static const struct date_row {
    const char *name, *pattern;
    size_t offset;
    const char *text;
    bool is_accepted;
} date_rows[] = {
    { "date: DDMMYYYY",              "DDMMYYYY", 0, "31.12.1999", true },
    { "date: DDMMYYYY, no such day", "DDMMYYYY", 0, "31.11.1999", false },
    { "date: MMDDYYYY",              "MMDDYYYY", 0, "12/31/1999", true },
    { "date: MMDDYYYY, no such month", "MMDDYYYY", 0, "31/12/1999", false },
    { "date: YYYYDDMM",              "YYYYDDMM", 0, "1999-31-12", true },
    { "date: YYYYDDMM, wrong",       "YYYYDDMM", 0, "1999-12-31", false },
    { "date: YYYYMMDD",              "YYYYMMDD", 0, "20240229",   true },
    { "date: YYYYMMDD, no leap year", "YYYYMMDD", 0, "20230229",  false },
    { "date: DDMMYY",                "DDMMYY",   0, "311299",     true },
    { "date: MMDDYY",                "MMDDYY",   0, "123199",     true },
    { "date: YYDDMM",                "YYDDMM",   0, "993112",     true },
    { "date: YYMMDD",                "YYMMDD",   0, "991231",     true },
    { "date: YYMMDD, wrong",         "YYMMDD",   0, "993112",     false },
    { "date: small letters",         "yymmdd",   0, "991231",     true },
    { "date: in the middle",         "YYMMDD",   2, "AB991231-7", true },
    { "date: one further",           "YYMMDD",   3, "AB991231-7", false },
    { "date: over the end",          "YYMMDD",   6, "AB991231-7", false },
    { "date: letters in it",         "YYMMDD",   1, "AB991231",   false },
    { "date: nothing",               "YYMMDD",   0, "",           false },
};

static const struct fault_row {
    const char *name;
    struct weighted_parameters parameters;
    int code;
} fault_rows[] = {
    { "fault: no weights",      { .weights = unit_weights, .modulus = 10, .check_digit = 1 },                POSTERN_ERROR_LIMIT },
    { "fault: no modulus",      { COUNTED(unit_weights), .modulus = 0, .check_digit = 1 },                   POSTERN_ERROR_VALUE },
    { "fault: check digit 0",   { COUNTED(unit_weights), .modulus = 10, .check_digit = 0 },                  POSTERN_ERROR_VALUE },
    { "fault: check digit 3",   { COUNTED(unit_weights), .modulus = 10, .check_digit = 3 },                  POSTERN_ERROR_VALUE },
    { "fault: a heavy weight",  { COUNTED(((const int[]){ 1000001 })), .modulus = 10, .check_digit = 1 },    POSTERN_ERROR_LIMIT },
    { "fault: one much below",  { COUNTED(((const int[]){ -1000001 })), .modulus = 10, .check_digit = 1 },   POSTERN_ERROR_LIMIT },
};
/* clang-format on */

static void
check_weighted(void **state)
{
    const struct weighted_row *row = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(own_validator) made = validator_new_weighted("ours", row->parameters, &error);

    assert_null(error);
    assert_string_equal(made->name, "ours");
    assert_int_equal(validator_accepts(made, slice_from(row->text)), row->is_accepted);
}

static void
check_date(void **state)
{
    const struct date_row *row = *state;
    g_autoptr(GError) error = NULL;
    g_autoptr(own_validator) made = validator_new_date("ours", row->pattern, row->offset, &error);

    assert_null(error);
    assert_int_equal(validator_accepts(made, slice_from(row->text)), row->is_accepted);
}

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(GError) error = NULL;

    assert_null(validator_new_weighted("ours", &row->parameters, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, row->code));
}

static void
as_many_weights_as_characters(void **state)
{
    (void)state;
    int weights[LIMIT_NUMBER_CHARACTERS + 1] = { 0 };
    struct weighted_parameters parameters = { COUNTED(weights), .modulus = 10, .check_digit = 1 };
    g_autoptr(GError) error = NULL;

    assert_null(validator_new_weighted("ours", &parameters, &error));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    parameters.count = LIMIT_NUMBER_CHARACTERS;
    g_autoptr(own_validator) made = validator_new_weighted("ours", &parameters, NULL);
    assert_non_null(made);
    assert_true(validator_accepts(made, SLICE_LITERAL("0000000000000000000000000000000000000000")));
}

static void
patterns_and_offsets_are_checked(void **state)
{
    (void)state;
    g_autoptr(GError) pattern = NULL, offset = NULL;

    assert_null(validator_new_date("ours", "DMY", 0, &pattern));
    assert_true(g_error_matches(pattern, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    assert_null(validator_new_date("ours", "DDMMYY", LIMIT_NUMBER_CHARACTERS, &offset));
    assert_true(g_error_matches(offset, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    validator_free(NULL);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_weighted, weighted_rows);
    SUITE_ADD_ROWS(&suite, check_date, date_rows);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD(&suite, as_many_weights_as_characters);
    SUITE_ADD(&suite, patterns_and_offsets_are_checked);
    return suite_run(&suite, "validator_made");
}
