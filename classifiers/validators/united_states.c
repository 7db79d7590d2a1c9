/* Numbers of the United States. */
#include "classifiers/validators/rule.h"

/* No area begins with nine. */
#define SSN_LAYOUT "[0-8]n8"
/* Printed in advertisements and leaflets, so never anybody's. */
#define ADVERTISED_SSN "078051120 219099999 457555462"

/* Letters but those that look like digits. */
#define MBI_LETTER "[AC-HJKMNP-RT-Y]"
#define MBI_EITHER "[AC-HJKMNP-RT-Y0-9]"

/* Without areas, groups and serials that were never given. */
static bool
is_ssn(const struct number *number)
{
    return !is_among(number, 0, 3, "000 666") && digits_value(number, 3, 2) != 0 &&
           digits_value(number, 5, 4) != 0 && !is_among(number, 0, 9, ADVERTISED_SSN);
}

/* Areas that were assigned before numbers became random in June 2011. */
static bool
is_old_ssn(const struct number *number)
{
    unsigned area = digits_value(number, 0, 3);

    return is_ssn(number) && area <= 772 && (area < 734 || area > 749);
}

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("us_ssn", "Social Security Administration: areas, groups and serials in use",
        { .layout = SSN_LAYOUT, .holds = is_ssn }),
    NUMBER("us_ssn_before_2011", "the same, of the areas assigned before June 2011",
        { .layout = SSN_LAYOUT, .holds = is_old_ssn }),
    NUMBER("us_itin", "Internal Revenue Manual 3.21.263: groups of taxpayer identification numbers",
        { .layout = "[9]n2[57]n5|[9]n2[6][0-5]n4|[9]n2[8][0-8]n4|[9]n2[9][0-24-9]n4" }),
    NUMBER("us_npi", "45 CFR 162.406: Luhn's sum with the prefix 80840, which adds 24",
        { .layout = "[12]n9", .checks = { { .sum = luhn_sum, .plus = 24, .modulus = 10 } } }),
    NUMBER("us_mbi", "Centers for Medicare and Medicaid Services: layout of Medicare beneficiary identifiers",
        { .layout = "[1-9]" MBI_LETTER MBI_EITHER "n" MBI_LETTER MBI_EITHER "n" MBI_LETTER "2n2" }),
    NUMBER("us_uk_passport", "layouts of passport numbers of the United States and the United Kingdom",
        { .layout = "n9|an8" }),
    NUMBER("dea", "Drug Enforcement Administration: registration numbers",
        { .layout = "[A-HJ-NPR-UX][A-Z9]n7",
          .checks = { { .from = 2, .weights = "121212", .modulus = 10, .at = 8,
              .symbols = "0123456789" } } }),
    NUMBER("aba", "American Bankers Association: routing numbers, and the first two digits in use",
        { .layout = "[0]n8|[1][0-2]n7|[2][1-9]n7|[3][0-2]n7|[6][1-9]n7|[7][0-2]n7|[8][0]n7",
          .checks = { { .weights = "371371371", .modulus = 10 } } }),
};
/* clang-format on */
const struct validator_family validators_united_states = { rows, ARRAY_LEN(rows) };
