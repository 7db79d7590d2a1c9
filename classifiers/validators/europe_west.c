/* Numbers of Austria, Belgium, Britain, France, Germany, Ireland, Luxembourg, the Netherlands, Switzerland.
 */
#include "classifiers/validators/rule.h"

/* Offices that tax numbers of Austria begin with. */
#define AUSTRIAN_OFFICES                                                                                     \
    "03 04 06 07 08 09 10 12 15 16 18 22 23 29 33 38 41 46 51 52 53 54 57 59 61 65 67 68 69 71 72 81 82 83 " \
    "84 90 91 93 97 98"

#define DUTCH_VAT "NLn9B[0][1-9]|NLn9B[1-9]n" /* suffixes count from 1 */

static bool
has_austrian_office(const struct number *number)
{
    return is_among(number, 0, 2, AUSTRIAN_OFFICES);
}

/* Where a day has no numbers left, the month is 13 to 15. */
static bool
has_austrian_birth(const struct number *number)
{
    struct date date;

    if (!date_read(number, 4, "DDMMYY", &date))
        return false;
    if (date.month >= 13 && date.month <= 15)
        date.month = 1;
    return date_exists(date);
}

/* A month or day that nobody knows is zero; who is not registered has a month that is 20 or 40 more. */
static bool
has_belgian_birth(const struct number *number)
{
    struct date date;

    if (!date_read(number, 0, "YYMMDD", &date) || date.month >= 60)
        return false;
    date.month %= 20;
    if (date.month == 0 || date.day == 0)
        return date.month <= 12 && date.day <= 31;
    return date_exists(date);
}

static bool
has_nino_prefix(const struct number *number)
{
    return !is_among(number, 0, 2, "BG GB KN NK NT TN ZZ");
}

/* Months 20 and up stand for one that is not known. */
static bool
has_french_month(const struct number *number)
{
    unsigned month = digits_value(number, 3, 2);

    return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

/* The two halves of Corsica, 2A and 2B, count as 19 and 18. */
static unsigned
nir_rest(const struct number *number, const struct check *check)
{
    unsigned rest = 0;

    for (size_t i = 0; i < 13; i++) {
        unsigned digit = character_value(number->at[i], NULL);

        if (i == 5 && number->at[6] >= 'A')
            digit = 1;
        if (i == 6 && number->at[6] >= 'A')
            digit = number->at[6] == 'A' ? 9 : 8;
        rest = (rest * 10 + digit) % check->modulus;
    }
    return rest;
}

/* FR, two characters, the company's number: digits by 97; with a letter, by eleven in another way. */
static bool
has_french_key(const struct number *number)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    unsigned company = digits_value(number, 4, 9), values[2];

    if (g_ascii_isdigit(number->at[2]) && g_ascii_isdigit(number->at[3]))
        return digits_value(number, 2, 2) == (12 + 3 * (company % 97)) % 97;
    for (size_t i = 0; i < 2; i++) {
        values[i] = character_value(number->at[2 + i], NULL);
        for (unsigned letter = 0; letter < sizeof(letters) - 1; letter++) {
            if (letters[letter] == number->at[2 + i])
                values[i] = 10 + letter;
        }
    }
    if (g_ascii_isdigit(number->at[2]) && values[1] < 10)
        return false;
    unsigned key =
        g_ascii_isdigit(number->at[2]) ? values[0] * 24 + values[1] - 10 : values[0] * 34 + values[1] - 100;
    return (company % 11 + 1 + key / 11) % 11 == key % 11;
}

/* Among the first ten digits one stands two or three times, never three in a row, and the others once at
 * most. */
static bool
has_german_repeat(const struct number *number)
{
    unsigned times[10] = { 0 }, repeated = 0;

    for (size_t i = 0; i < 10; i++) {
        unsigned digit = character_value(number->at[i], NULL);

        if (i > 1 && number->at[i] == number->at[i - 1] && number->at[i] == number->at[i - 2])
            return false;
        times[digit]++;
        repeated += times[digit] == 2 ? 1 : 0;
        if (times[digit] > 3)
            return false;
    }
    return repeated == 1;
}

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("at_svnr", "Austria: social insurance numbers",
        { .layout = "[1-9]n9", .holds = has_austrian_birth,
          .checks = { { .weights = "3790584216", .modulus = 11, .at = 3, .symbols = "0123456789!" } } }),
    NUMBER("at_tin", "Austria's Ministry of Finance: tax account numbers and their offices",
        { .layout = "n9", .checks = { LUHN }, .holds = has_austrian_office }),
    NUMBER("at_uid", "Austria's Ministry of Finance: VAT numbers",
        { .layout = "ATUn8",
          .checks = { { .sum = luhn_sum, .from = 3, .count = 7, .modulus = 10, .at = 10,
              .symbols = "6543210987" } } }),
    NUMBER("be_nn",
        "Belgium's national register; from 2000 on the digits follow a 2, and years are to 2039 here",
        { .layout = "n11", .holds = has_belgian_birth,
          .checks = { { .sum = decimal_rest, .count = 9, .modulus = 97, .at = 9, .digits = 2,
              .minuend = 97 } } },
        { .layout = "[0-3]n10", .holds = has_belgian_birth,
          .checks = { { .sum = decimal_rest, .count = 9, .plus = 68 /* 2,000,000,000 by 97 */, .modulus = 97,
              .at = 9, .digits = 2, .minuend = 97 } } }),
    NUMBER("be_vat", "Belgium's register of enterprises",
        { .layout = "BE[01]n9",
          .checks = { { .sum = decimal_rest, .from = 2, .count = 8, .modulus = 97, .at = 10, .digits = 2,
              .minuend = 97 } } }),
    NUMBER("ch_ahv", "Switzerland: AHV numbers, which are GTINs that begin with 756",
        { .layout = "[7][5][6]n10", .checks = { { .weights = "1313131313131", .modulus = 10 } } }),
    NUMBER("de_dl", "Germany's Fahrerlaubnis-Verordnung, annex 8: numbers of driving licences",
        { .layout = "c9[0-9X]c", .checks = { { .weights = "987654321", .modulus = 11, .at = 9,
              .symbols = "0123456789X" } } }),
    NUMBER("de_idnr", "Germany's Abgabenordnung, section 139b: ISO 7064 mod 11,10 and one repeated digit",
        { .layout = "[1-9]n10", .holds = has_german_repeat,
          .checks = { { .sum = mod_11_10_rest, .modulus = 10, .wanted = 1 } } }),
    NUMBER_WITH("de_vat", "Germany: VAT numbers, ISO 7064 mod 11,10", (.signs = { .skipped = SKIPPED_IN_VAT }),
        { .layout = "DE[1-9]n8", .checks = { { .sum = mod_11_10_rest, .from = 2, .modulus = 10,
              .wanted = 1 } } }),
    NUMBER("fr_nif", "France: tax numbers; the last three digits are the first ten by 511",
        { .layout = "[0-3]n12", .checks = { { .sum = decimal_rest, .count = 10, .modulus = 511, .at = 10,
              .digits = 3 } } }),
    NUMBER("fr_nir", "INSEE: numbers of the register of persons",
        { .layout = "[12]n14|[12]n4[2][AB]n8", .holds = has_french_month,
          .checks = { { .sum = nir_rest, .modulus = 97, .at = 13, .digits = 2, .minuend = 97 } } }),
    NUMBER_WITH("fr_tva",
        "France: VAT numbers, a key and the company's number with Luhn's sum; Monaco's have none",
        (.signs = { .skipped = SKIPPED_IN_VAT }),
        { .layout = "FR[A-HJ-NP-Z0-9]2n9", .holds = has_french_key,
          .checks = { { .sum = luhn_sum, .from = 4, .modulus = 10 } } },
        { .layout = "FR[A-HJ-NP-Z0-9]2[0]3n6", .holds = has_french_key }),
    NUMBER("gb_nhs", "NHS Data Dictionary: NHS numbers",
        { .layout = "n10", .checks = { { .weights = "A98765432", .modulus = 11, .at = 9,
              .symbols = "0!987654321" } } }),
    NUMBER("gb_nino", "HM Revenue and Customs: prefixes of national insurance numbers (NIM39110)",
        { .layout = "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]n6[A-D]", .holds = has_nino_prefix }),
    NUMBER("gb_utr", "HM Revenue and Customs: unique taxpayer references",
        { .layout = "n10|n10K", .checks = { { .from = 1, .weights = "6789A5432", .modulus = 11,
              .symbols = "21987654321" } } }),
    NUMBER("ie_pps", "Ireland: personal public service numbers; a second letter counts nine times, W nothing",
        { .layout = "n7[A-W]|n7[A-W][A-IW]",
          .checks = { { .weights = "876543209", .letters = "12345678900000000000000000", .modulus = 23,
              .at = 7,
                        .symbols = "WABCDEFGHIJKLMNOPQRSTUV" } } }),
    NUMBER("lu_nin", "Luxembourg: national identification numbers of persons, Luhn's and Verhoeff's checks",
        { .layout = "n13", .birth = { .pattern = "YYYYMMDD" }, .checks = {
            { .sum = luhn_sum_unchecked, .count = 11, .modulus = 10, .at = 11, .symbols = "0987654321" },
            { .sum = verhoeff_sum, .count = 11, .modulus = 10, .at = 12, .symbols = VERHOEFF_SYMBOLS } } }),
    NUMBER("lu_matricule_np", "Luxembourg: identification numbers of legal persons",
        { .layout = "n11", .checks = { { .weights = "5432765432", .modulus = 11, .at = 10,
              .symbols = "0!987654321" } } }),
    NUMBER_WITH("nl_bsn", "Netherlands: citizen service numbers; ten is one less than nothing by eleven",
    (.shortest = 8, .padded = 9),
        { .layout = "n9", .checks = { { .weights = "98765432A", .modulus = 11 } } }),
    NUMBER("nl_btw", "Netherlands: VAT numbers from citizens' numbers, and since 2020 by ISO 7064 mod 97-10",
        { .layout = DUTCH_VAT, .checks = { { .from = 2, .weights = "98765432A", .modulus = 11 } } },
        { .layout = DUTCH_VAT, .checks = { { .sum = decimal_rest, .modulus = 97, .wanted = 1 } } }),
};
/* clang-format on */
const struct validator_family validators_europe_west = { rows, ARRAY_LEN(rows) };
