/* Numbers of Cyprus, Greece, Italy, Malta, Portugal, Spain. */
#include "classifiers/validators/rule.h"

#include <string.h>

/* What digits of an Italian code become where two people would have the same. */
#define OMOCODE "[0-9LMNP-V]"
#define CODE_SYMBOLS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Characters at odd places count by a table, those at even places from nothing on. */
static unsigned
odd_even_sum(const struct number *number, const struct check *check)
{
    static const uint8_t odd[] = { 1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                   20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23 };
    unsigned sum = 0;

    for (size_t i = 0; i < check->count; i++) {
        char here = number->at[i];
        unsigned value = character_value(here, NULL) - (g_ascii_isdigit(here) ? 0 : 10);

        sum += i % 2 == 0 ? odd[value] : value;
    }
    return sum;
}

/* A digit, or the letter that stands for it. */
static unsigned
omocode_digit(char character)
{
    static const char letters[] = "LMNPQRSTUV";

    if (g_ascii_isdigit(character))
        return character_value(character, NULL);
    return (unsigned)(strchr(letters, character) - letters);
}

/* Year, the month's letter, and the day, which is 40 more for women. */
static bool
has_italian_birth(const struct number *number)
{
    static const char months[] = "ABCDEHLMPRST";
    const char *at = number->at;
    struct date date = {
        .century = ANY_CENTURY,
        .year = omocode_digit(at[6]) * 10 + omocode_digit(at[7]),
        .month = (unsigned)(strchr(months, at[8]) - months) + 1,
        .day = omocode_digit(at[9]) * 10 + omocode_digit(at[10]),
    };

    if (date.day > 40)
        date.day -= 40;
    return date_exists(date);
}

static bool
has_italian_office(const struct number *number)
{
    unsigned office = digits_value(number, 7, 3);

    return digits_value(number, 0, 7) > 0 &&
           ((office >= 1 && office <= 100) || is_among(number, 7, 3, "120 121 888 999"));
}

/* Province, serial, and the number of both by 97; a serial of seven digits is summed without its zero. */
static bool
is_naf(const struct number *number)
{
    size_t serial_len = number->len - 4;
    unsigned province = digits_value(number, 0, 2), serial = digits_value(number, 2, serial_len);
    unsigned long long whole = province * (serial < 10000000 ? 10000000ULL : 100000000ULL) + serial;

    return whole % 97 == digits_value(number, number->len - 2, 2);
}

/* The remainder by 23, by the weights of powers of ten; X, Y and Z stand for 0, 1 and 2. */
#define DNI_LETTER(first, weight_list)                                                                       \
    {                                                                                                        \
        .from = (first), .weights = (weight_list), .letters = "00000000000000000000000012", .modulus = 23,   \
        .at = 8, .symbols = "TRWAGMYFPDXBNJZSQVHLCKE"                                                        \
    }
#define DNI                                                                                                  \
    {                                                                                                        \
        .layout = "n8a", .checks = { DNI_LETTER(0, "E6JIB8A1") }                                             \
    }
#define NIE                                                                                                  \
    {                                                                                                        \
        .layout = "[XYZ]n7a", .checks = { DNI_LETTER(0, "E6JIB8A1") }                                        \
    }
#define NIF_OF_PERSONS                                                                                       \
    {                                                                                                        \
        .layout = "[KLM]n7a", .checks = { DNI_LETTER(1, "6JIB8A1") }                                         \
    }
#define CIF_CHECK(symbol_list)                                                                               \
    {                                                                                                        \
        .sum = luhn_sum_unchecked, .from = 1, .count = 7, .modulus = 10, .at = 8, .symbols = (symbol_list)   \
    }
#define CIF_WITH_DIGIT                                                                                       \
    {                                                                                                        \
        .layout = "[ABCDEFGHJUV]n8", .checks = { CIF_CHECK("0987654321") }                                   \
    }
#define CIF_WITH_LETTER                                                                                      \
    {                                                                                                        \
        .layout = "[CDFGJNPQRSUVW]n7a", .checks = { CIF_CHECK("JIHGFEDCBA") }                                \
    }

/* clang-format off */
static const struct validator rows[] = {
    NUMBER_WITH("cy_vat", "Cyprus: tax and VAT numbers", (.prefix = "CY"),
        { .layout = "[02-9]n7a|[1][013-9]n6a",
          .checks = { { .sum = odd_even_sum, .count = 8, .modulus = 26, .at = 8,
              .symbols = CODE_SYMBOLS } } }),
    NUMBER("es_dni", "Spain's Real Decreto 1553/2005: identity documents",
        DNI),
    NUMBER("es_nie", "Spain: identity numbers of foreigners",
        NIE),
    NUMBER("es_cif",
        "Spain's Orden EHA/451/2008: numbers of legal persons, by their kind with a digit or a letter",
        CIF_WITH_DIGIT, CIF_WITH_LETTER),
    NUMBER("es_nif", "Spain's Real Decreto 1065/2007: tax numbers of all kinds",
        DNI, NIE, NIF_OF_PERSONS, CIF_WITH_DIGIT, CIF_WITH_LETTER),
    NUMBER("es_ssn", "Spain's social security: affiliation numbers, and those of companies",
        { .layout = "n11|n12", .holds = is_naf }),
    NUMBER("gr_amka", "Greece: social security numbers, Luhn's sum, a date of birth in either order",
        { .layout = "n11", .birth = { .pattern = "DDMMYY" }, .checks = { LUHN } },
        { .layout = "n11", .birth = { .pattern = "YYMMDD" }, .checks = { LUHN } }),
    NUMBER_WITH("gr_vat", "Greece: tax numbers; weights are powers of two by eleven", (.prefix = "EL"),
        { .layout = "n9", .checks = { { .weights = "379A5842", .modulus = 11, .at = 8,
              .symbols = "01234567890" } } }),
    NUMBER("it_cf", "Italy's decree of 23 December 1976: fiscal codes",
        { .layout = "a6" OMOCODE "2[ABCDEHLMPRST]" OMOCODE "2a" OMOCODE "3a", .holds = has_italian_birth,
          .checks = { { .sum = odd_even_sum, .count = 15, .modulus = 26, .at = 15,
              .symbols = CODE_SYMBOLS } } }),
    NUMBER_WITH("it_iva", "Italy: VAT numbers, an office and Luhn's sum",
        (.signs = { .skipped = SKIPPED_IN_VAT }, .prefix = "IT"),
        { .layout = "n11", .checks = { LUHN }, .holds = has_italian_office }),
    NUMBER("mt_id", "Malta: layout of identity cards",
        { .layout = "n7[MGAPLHBZ]" }),
    NUMBER("pt_cc", "Portugal: citizen cards, Luhn's sum with letters from ten on",
        { .layout = "n9c2n", .checks = { LUHN } }),
    NUMBER_WITH("pt_nif", "Portugal: tax numbers", (.prefix = "PT"),
        { .layout = "[1-9]n8", .checks = { { .weights = "98765432", .modulus = 11, .at = 8,
              .symbols = "00987654321" } } }),
};
/* clang-format on */
const struct validator_family validators_europe_south = { rows, ARRAY_LEN(rows) };
