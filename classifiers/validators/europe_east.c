/* Numbers of the eastern half of Europe. */
#include "classifiers/validators/rule.h"

static bool
has_romanian_county(const struct number *number)
{
    unsigned county = digits_value(number, 7, 2);

    return (county >= 1 && county <= 52) || county == 70 || (county >= 80 && county <= 83) || county == 99;
}

/* Fifty are added to the month of women, and since 2004 twenty where a day has no numbers left. */
static bool
is_birth_number(const struct number *number)
{
    bool is_old = number->len == 9; /* until 1953, without a check digit */
    struct date date;

    if (!date_read(number, 0, "YYMMDD", &date) || (is_old && date.year > 53 && date.year < 80))
        return false;
    if (is_old)
        date.century = date.year >= 80 ? 1800 : 1900;
    else
        date.century = date.year < 54 ? 2000 : 1900;
    if (date.month > 50)
        date.month -= 50;
    if (date.month > 20 && date.century == 2000 && date.year >= 4)
        date.month -= 20;
    if (!date_exists(date))
        return false;
    unsigned rest = digits_value(number, 0, 9) % 11, check = digits_value(number, 9, 1);
    if (date.century == 1900 && date.year < 85) /* ten was written as nothing */
        rest %= 10;
    return is_old || rest == check;
}

/* Born from 1997 on: 3 and 4 are of the years from 2000 on, and of those before 1900. */
static bool
is_of_new_order(const struct number *number)
{
    return digits_value(number, 0, 1) >= 3 || digits_value(number, 1, 2) >= 97;
}

static bool
is_of_old_order(const struct number *number)
{
    return digits_value(number, 0, 1) >= 3 || digits_value(number, 1, 2) < 97;
}

#define HUNGARIAN_BIRTH                                                                                      \
    {                                                                                                        \
        .pattern = "YYMMDD", .at = 1, .centuries = "!99******!"                                              \
    }
#define REGON                                                                                                \
    {                                                                                                        \
        .weights = "89234567", .modulus = 11, .at = 8, .symbols = "01234567890"                              \
    }

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("bg_egn", "Bulgaria: uniform civil numbers; months are 20 more before 1900, 40 more from 2000 on",
        { .layout = "n10", .birth = { .pattern = "YYMMDD", .months = "980" },
          .checks = { { .weights = "2485A9736", .modulus = 11, .at = 9, .symbols = "01234567890" } } }),
    NUMBER("cz_rc", "Czechia's act 133/2000: birth numbers, and Slovakia's",
        { .layout = "n9|n10", .holds = is_birth_number }),
    NUMBER("hr_oib", "Croatia's act on OIB: ISO 7064 mod 11,10",
        { .layout = "n11", .checks = { { .sum = mod_11_10_rest, .modulus = 10, .wanted = 1 } } }),
    NUMBER("hu_personal",
        "Hungary's act XX of 1996: personal numbers; weights run backwards for births from 1997 on",
        { .layout = "[1-8]n10", .birth = HUNGARIAN_BIRTH, .holds = is_of_old_order,
          .checks = { { .weights = "123456789A", .modulus = 11, .at = 10, .symbols = "0123456789!" } } },
        { .layout = "[1-8]n10", .birth = HUNGARIAN_BIRTH, .holds = is_of_new_order,
          .checks = { { .weights = "A987654321", .modulus = 11, .at = 10, .symbols = "0123456789!" } } }),
    NUMBER("hu_taj", "Hungary's act XX of 1996: social security numbers",
        { .layout = "n9", .checks = { { .weights = "37373737", .modulus = 10, .at = 8,
              .symbols = "0123456789" } } }),
    NUMBER("hu_tax", "Hungary's act XX of 1996: tax identification numbers",
        { .layout = "[8]n9", .checks = { { .weights = "123456789", .modulus = 11, .at = 9,
              .symbols = "0123456789!" } } }),
    NUMBER("hu_vat", "Hungary: VAT numbers",
        { .layout = "HUn8", .checks = { { .from = 2, .weights = "9731973", .modulus = 10, .at = 9,
              .symbols = "0987654321" } } }),
    NUMBER("pl_id", "Poland: identity cards",
        { .layout = "a3n6", .checks = { { .weights = "731973173", .modulus = 10 } } }),
    NUMBER_WITH("pl_nip", "Poland: tax numbers of businesses", (.prefix = "PL"),
        { .layout = "n10", .checks = { { .weights = "657234567", .modulus = 11, .at = 9,
              .symbols = "0123456789!" } } }),
    NUMBER("pl_passport", "Poland: passports",
        { .layout = "a2n7", .checks = { { .weights = "739173173", .modulus = 10 } } }),
    NUMBER("pl_pesel",
        "Poland's act on population records: PESEL; each 20 added to the month is another century",
        { .layout = "n11", .birth = { .pattern = "YYMMDD", .months = "90128" },
          .checks = { { .weights = "13791379131", .modulus = 10 } } }),
    NUMBER("pl_regon", "Statistics Poland: REGON, and the long form of its branches",
        { .layout = "n9", .checks = { REGON } },
        { .layout = "n14", .checks = { REGON,
            { .weights = "2485097361248", .modulus = 11, .at = 13, .symbols = "01234567890" } } }),
    NUMBER("ro_cnp", "Romania: personal numeric codes",
        { .layout = "n13", .birth = { .pattern = "YYMMDD", .at = 1, .centuries = "!998800***" },
          .holds = has_romanian_county,
          .checks = { { .weights = "279146358279", .modulus = 11, .at = 12, .symbols = "01234567891" } } }),
    NUMBER("si_emso", "Slovenia: unique master citizen numbers",
        { .layout = "n13", .birth = { .pattern = "DDMMYYY" },
          .checks = { { .weights = "765432765432", .modulus = 11, .at = 12, .symbols = "0!987654321" } } }),
    NUMBER_WITH("si_tax", "Slovenia: tax numbers", (.prefix = "SI"),
        { .layout = "[1-9]n7", .checks = { { .weights = "8765432", .modulus = 11, .at = 7,
              .symbols = "!0987654321" } } }),
};
/* clang-format on */
const struct validator_family validators_europe_east = { rows, ARRAY_LEN(rows) };
