/* Luhn's sum, which cards and many identity numbers share. */
#include "classifiers/validators/family.h"
#include "classifiers/validators/number.h"

bool
luhn_holds(const struct number *number)
{
    unsigned sum = 0;

    if (!is_all_digits(number) || is_one_character(number))
        return false;
    for (size_t i = 0; i < number->len; i++) {
        unsigned digit = (unsigned)(number->at[number->len - 1 - i] - '0');

        if (i % 2 == 1)
            digit = digit > 4 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

static bool
luhn(const struct validator *self, struct slice matched)
{
    (void)self;
    return number_holds(matched, luhn_holds);
}

static const struct validator rows[] = {
    {"luhn", luhn, "ISO/IEC 7812-1, annex B"},
};
const struct validator_family validators_luhn = { rows, ARRAY_LEN(rows) };
