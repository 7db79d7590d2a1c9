/* Numbers of Asia and Africa. */
#include "classifiers/validators/rule.h"

/* GB/T 2260: the first two digits of divisions. */
#define CHINESE_PROVINCES                                                                                    \
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 " \
    "83 91"
/* Not among the codes of places of birth that the registration department publishes. */
#define NO_MALAYSIAN_PLACES "00 17 18 19 20 65 69 70 73 80 81 94 95 96 97"

static bool
has_chinese_province(const struct number *number)
{
    return is_among(number, 0, 2, CHINESE_PROVINCES);
}

static bool
has_malaysian_place(const struct number *number)
{
    return !is_among(number, 6, 2, NO_MALAYSIAN_PLACES);
}

static bool
is_no_palindrome(const struct number *number)
{
    for (size_t i = 0; i < number->len / 2; i++) {
        if (number->at[i] != number->at[number->len - 1 - i])
            return true;
    }
    return false;
}

static bool
has_pan_serial(const struct number *number)
{
    return digits_value(number, 5, 4) != 0;
}

/* Numbers given since October 2020 carry no check; who was born later cannot have an older one. To 2039, as
 * the years beyond would let any number pass for one of somebody who is not born yet. */
static bool
is_born_since_october_2020(const struct number *number)
{
    unsigned year_and_month = digits_value(number, 0, 4);

    return year_and_month >= 2010 && year_and_month < 4000;
}

#define GSTIN_REST "a3[ABCFGHJLPT]an4a[1-9A-Z]Zc" /* behind the state */
#define KOREAN_BIRTH                                                                                         \
    {                                                                                                        \
        .pattern = "YYMMDD", .century_at = 6, .centuries = "8990099008"                                      \
    }

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("cn_ric",
        "GB 11643: resident identity cards, ISO 7064 mod 11,2, a known province, a date of birth",
        { .layout = "[1-9]n16[0-9X]", .birth = { .pattern = "YYYYMMDD", .at = 6 },
          .holds = has_chinese_province,
          .checks = { { .weights = "79A584216379A5842", .modulus = 11, .at = 17,
              .symbols = "10X98765432" } } }),
    NUMBER("jp_mynumber", "Ministry of Internal Affairs ordinance 85 of 2014, article 5: individual numbers",
        { .layout = "n12", .checks = { { .weights = "65432765432", .modulus = 11, .at = 11,
              .symbols = "00987654321" } } }),
    NUMBER("jp_cn", "National Tax Agency: corporate numbers",
        { .layout = "[1-9]n12", .checks = { { .from = 1, .weights = "212121212121", .modulus = 9,
              .symbols = "987654321" } } }),
    NUMBER("kr_rrn",
        "Korea's resident registration numbers; foreigners' sums are two more; no check since October 2020",
        { .layout = "n6[0-49]n6", .birth = KOREAN_BIRTH,
          .checks = { { .weights = "234567892345", .modulus = 11, .at = 12, .symbols = "10987654321" } } },
        { .layout = "n6[5-8]n6", .birth = KOREAN_BIRTH,
          .checks = { { .weights = "234567892345", .modulus = 11, .at = 12, .symbols = "32109876543" } } },
        { .layout = "n6[3478]n6", .birth = KOREAN_BIRTH, .holds = is_born_since_october_2020 }),
    NUMBER("tw_id",
        "Taiwan: national identity cards and resident certificates since 2021; letters count by ten",
        { .layout = "a[1289]n8",
          .checks = { { .weights = "1876543211", .letters = "10987654932210898765431320",
              .modulus = 10 } } }),
    NUMBER("hk_hkid",
        "Hong Kong Immigration Department: identity cards; a single letter follows a space, which counts 36",
        { .layout = "a2n6[0-9A]", .checks = { { .weights = "987654321", .modulus = 11 } } },
        { .layout = "an6[0-9A]", .checks = { { .weights = "87654321", .plus = 324, .modulus = 11 } } }),
    NUMBER("sg_nric", "Singapore: identity cards and foreign identification numbers",
        { .layout = "[S]n7a", .checks = { { .from = 1, .weights = "2765432", .modulus = 11, .at = 8,
              .symbols = "JZIHGFEDCBA" } } },
        { .layout = "[T]n7a", .checks = { { .from = 1, .weights = "2765432", .plus = 4, .modulus = 11,
              .at = 8, .symbols = "JZIHGFEDCBA" } } },
        { .layout = "[F]n7a", .checks = { { .from = 1, .weights = "2765432", .modulus = 11, .at = 8,
              .symbols = "XWUTRQPNMLK" } } },
        { .layout = "[G]n7a", .checks = { { .from = 1, .weights = "2765432", .plus = 4, .modulus = 11,
              .at = 8, .symbols = "XWUTRQPNMLK" } } },
        { .layout = "[M]n7a", .checks = { { .from = 1, .weights = "2765432", .plus = 3, .modulus = 11,
              .at = 8, .symbols = "XWUTRQPNJLK" } } }),
    NUMBER("th_pin", "Thailand: population identification codes",
        { .layout = "[1-8]n12", .checks = { { .weights = "DCBA98765432", .modulus = 11, .at = 12,
              .symbols = "10987654321" } } }),
    NUMBER("in_aadhaar", "Unique Identification Authority of India: Aadhaar, Verhoeff's check",
        { .layout = "[2-9]n11", .holds = is_no_palindrome,
          .checks = { { .sum = verhoeff_sum, .count = 11, .modulus = 10, .at = 11,
              .symbols = VERHOEFF_SYMBOLS } } }),
    NUMBER("in_gstin", "India's goods and services tax network: Luhn's sum in base 36",
        { .layout = "[0][1-9]" GSTIN_REST "|[12]n" GSTIN_REST "|[3][0-8]" GSTIN_REST "|[9][79]" GSTIN_REST,
          .checks = { { .sum = luhn_sum, .modulus = 36 } } }),
    NUMBER("in_pan", "India's Income Tax Department: layout of PANs; their check letter is not published",
        { .layout = "a3[ABCFGHJLPT]an4a", .holds = has_pan_serial }),
    NUMBER("in_epic", "Election Commission of India: layout of voters' cards",
        { .layout = "a3n7" }),
    NUMBER("my_nric", "Malaysia's registration department: a date of birth and a place of birth",
        { .layout = "n12", .birth = { .pattern = "YYMMDD" }, .holds = has_malaysian_place }),
    NUMBER_WITH("il_id",
        "Israel: identity numbers, Luhn's sum over nine digits", (.shortest = 7, .padded = 9),
        { .layout = "n9", .checks = { LUHN } }),
    NUMBER("tr_tckn", "Turkey: identity numbers",
        { .layout = "[1-9]n10", .checks = {
            { .weights = "797979797", .modulus = 10, .at = 9, .symbols = "0123456789" },
            { .weights = "1111111111", .modulus = 10, .at = 10, .symbols = "0123456789" } } }),
    NUMBER("za_id", "South Africa's Department of Home Affairs: date of birth, citizenship, Luhn's sum",
        { .layout = "n10[0-2]n2", .birth = { .pattern = "YYMMDD" }, .checks = { LUHN } }),
};
/* clang-format on */
const struct validator_family validators_asia_pacific = { rows, ARRAY_LEN(rows) };
