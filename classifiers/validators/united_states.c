/* Numbers of the United States. */
#include "classifiers/validators/family.h"
#include "classifiers/validators/number.h"

/* Printed in advertisements and leaflets, so never anybody's. */
static const unsigned advertised_ssn[] = { 78051120, 219099999, 457555462 };

static bool
ssn_holds(const struct number *number)
{
    if (number->len != 9 || !is_all_digits(number))
        return false;
    unsigned area = digits_value(number, 0, 3), whole = digits_value(number, 0, 9);
    if (area == 0 || area == 666 || area >= 900 || digits_value(number, 3, 2) == 0 ||
        digits_value(number, 5, 4) == 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(advertised_ssn); i++) {
        if (whole == advertised_ssn[i])
            return false;
    }
    return !is_one_character(number);
}

static bool
us_ssn(const struct validator *self, struct slice matched)
{
    (void)self;
    return number_holds(matched, ssn_holds);
}

/* Areas that were assigned before numbers became random in June 2011. */
static bool
old_ssn_holds(const struct number *number)
{
    unsigned area = digits_value(number, 0, 3);

    return ssn_holds(number) && area <= 772 && (area < 734 || area > 749);
}

static bool
us_ssn_before_2011(const struct validator *self, struct slice matched)
{
    (void)self;
    return number_holds(matched, old_ssn_holds);
}

static const struct validator rows[] = {
    {"us_ssn",              us_ssn,             "Social Security Administration: areas, groups and serials in use"},
    { "us_ssn_before_2011", us_ssn_before_2011, "the same, of the areas assigned before June 2011"                },
};
const struct validator_family validators_united_states = { rows, ARRAY_LEN(rows) };
