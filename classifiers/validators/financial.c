/* Payment cards and bank accounts. */
#include "classifiers/validators/family.h"
#include "classifiers/validators/number.h"

#include <stdint.h>
#include <string.h>

/* Numbers whose first `digits` digits lie in [first, last] have between `shortest` and `longest` digits. */
struct issuer_range {
    unsigned digits, first, last;
    size_t shortest, longest;
};

/* clang-format off */
static const struct issuer_range issuer_ranges[] = {
    { 4, 4000, 4999, 13, 13 }, { 4, 4000, 4999, 16, 16 }, { 4, 4000, 4999, 19, 19 }, /* Visa */
    { 2,   51,   55, 16, 16 }, { 4, 2221, 2720, 16, 16 },                            /* Mastercard */
    { 2,   34,   34, 15, 15 }, { 2,   37,   37, 15, 15 },                            /* American Express */
    { 3,  300,  305, 14, 19 }, { 4, 3095, 3095, 14, 19 }, { 2,   36,   36, 14, 19 }, /* Diners Club */
    { 2,   38,   39, 14, 19 },
    { 4, 6011, 6011, 16, 19 }, { 3,  644,  649, 16, 19 }, { 2,   65,   65, 16, 19 }, /* Discover */
    { 4, 3528, 3589, 16, 19 },                                                       /* JCB */
    { 2,   62,   62, 16, 19 }, { 2,   81,   81, 16, 19 },                            /* UnionPay */
    { 2,   60,   60, 16, 16 }, { 2,   82,   82, 16, 16 }, { 3,  508,  508, 16, 16 }, /* RuPay */
    { 2,   50,   50, 14, 19 }, { 2,   56,   58, 14, 19 }, { 1,    6,    6, 14, 19 }, /* Maestro */
};
/* clang-format on */

static bool
has_issuer(const struct number *number)
{
    for (size_t i = 0; i < ARRAY_LEN(issuer_ranges); i++) {
        const struct issuer_range *range = &issuer_ranges[i];
        unsigned prefix = digits_value(number, 0, range->digits);

        if (prefix >= range->first && prefix <= range->last && number->len >= range->shortest &&
            number->len <= range->longest)
            return true;
    }
    return false;
}

static bool
card_holds(const struct number *number)
{
    return luhn_holds(number) && has_issuer(number);
}

static bool
credit_card(const struct validator *self, struct slice matched)
{
    (void)self;
    return number_holds(matched, card_holds);
}

/* Digits and letters of an account number in each country that has IBANs, by the registry of ISO 13616. */
struct iban_country {
    char code[3];
    uint8_t length;
};

/* clang-format off */
static const struct iban_country iban_countries[] = {
    { "AD", 24 }, { "AE", 23 }, { "AL", 28 }, { "AT", 20 }, { "AZ", 28 }, { "BA", 20 }, { "BE", 16 },
    { "BG", 22 }, { "BH", 22 }, { "BI", 27 }, { "BR", 29 }, { "BY", 28 }, { "CH", 21 }, { "CR", 22 },
    { "CY", 28 }, { "CZ", 24 }, { "DE", 22 }, { "DJ", 27 }, { "DK", 18 }, { "DO", 28 }, { "EE", 20 },
    { "EG", 29 }, { "ES", 24 }, { "FI", 18 }, { "FK", 18 }, { "FO", 18 }, { "FR", 27 }, { "GB", 22 },
    { "GE", 22 }, { "GI", 23 }, { "GL", 18 }, { "GR", 27 }, { "GT", 28 }, { "HR", 21 }, { "HU", 28 },
    { "IE", 22 }, { "IL", 23 }, { "IQ", 23 }, { "IS", 26 }, { "IT", 27 }, { "JO", 30 }, { "KW", 30 },
    { "KZ", 20 }, { "LB", 28 }, { "LC", 32 }, { "LI", 21 }, { "LT", 20 }, { "LU", 20 }, { "LV", 21 },
    { "LY", 25 }, { "MC", 27 }, { "MD", 24 }, { "ME", 22 }, { "MK", 19 }, { "MN", 20 }, { "MR", 27 },
    { "MT", 31 }, { "MU", 30 }, { "NI", 28 }, { "NL", 18 }, { "NO", 15 }, { "OM", 23 }, { "PK", 24 },
    { "PL", 28 }, { "PS", 29 }, { "PT", 25 }, { "QA", 29 }, { "RO", 24 }, { "RS", 22 }, { "RU", 33 },
    { "SA", 24 }, { "SC", 31 }, { "SD", 18 }, { "SE", 24 }, { "SI", 19 }, { "SK", 24 }, { "SM", 27 },
    { "SO", 23 }, { "ST", 25 }, { "SV", 28 }, { "TL", 23 }, { "TN", 24 }, { "TR", 26 }, { "UA", 29 },
    { "VA", 22 }, { "VG", 24 }, { "XK", 20 }, { "YE", 30 },
};
/* clang-format on */

static bool
has_iban_length(const struct number *number)
{
    for (size_t i = 0; i < ARRAY_LEN(iban_countries); i++) {
        if (number->len == iban_countries[i].length && memcmp(number->at, iban_countries[i].code, 2) == 0)
            return true;
    }
    return false;
}

/* ISO 13616: the first four characters go to the end, letters count 10 to 35, and the rest by 97 is 1. */
static bool
iban_holds(const struct number *number)
{
    unsigned rest = 0;

    if (!has_iban_length(number) || !g_ascii_isdigit(number->at[2]) || !g_ascii_isdigit(number->at[3]))
        return false;
    for (size_t i = 0; i < number->len; i++) {
        char here = number->at[(i + 4) % number->len];

        if (g_ascii_isdigit(here))
            rest = (rest * 10 + (unsigned)(here - '0')) % 97;
        else
            rest = (rest * 100 + (unsigned)(here - 'A') + 10) % 97;
    }
    return rest == 1;
}

static bool
iban(const struct validator *self, struct slice matched)
{
    (void)self;
    return number_holds(matched, iban_holds);
}

static const struct validator rows[] = {
    {"credit_card", credit_card, "Luhn, and the issuers' published number ranges"},
    { "iban",       iban,        "ISO 13616, and the lengths of its registry"    },
};
const struct validator_family validators_financial = { rows, ARRAY_LEN(rows) };
