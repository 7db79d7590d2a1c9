/* Payment cards and codes of banks. */
#include "classifiers/validators/rule.h"

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

/* ISO 3166-1, and XK, which banks of Kosovo use. */
#define COUNTRIES                                                                                            \
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "             \
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "             \
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "             \
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "             \
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "             \
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "             \
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "             \
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "             \
    "VN VU WF WS XK YE YT ZA ZM ZW"

static bool
has_country(const struct number *bic)
{
    return is_among(bic, 4, 2, COUNTRIES);
}

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("credit_card", "Luhn, and the issuers' published number ranges",
        { .layout = "n12n*", .checks = { LUHN }, .holds = has_issuer }),
    NUMBER("bic", "ISO 9362: layout, and countries of ISO 3166-1",
        { .layout = "a6c2|a6c5", .holds = has_country }),
};
/* clang-format on */
const struct validator_family validators_financial = { rows, ARRAY_LEN(rows) };
