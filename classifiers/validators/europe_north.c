/* Numbers of the Nordic and the Baltic countries. */
#include "classifiers/validators/rule.h"

#define SWEDISH_COORDINATION 60 /* added to the day of who is not registered */
#define NORWEGIAN_STEP 40       /* added to the day, or by hospitals to the month, of who is not registered */

#define NORWEGIAN_FIRST                                                                                      \
    {                                                                                                        \
        .weights = "376189452", .modulus = 11, .at = 9, .symbols = "0!987654321"                             \
    }
#define NORWEGIAN_SECOND                                                                                     \
    {                                                                                                        \
        .weights = "5432765432", .modulus = 11, .at = 10, .symbols = "0!987654321"                           \
    }

/* Date and serial, nine digits round the sign. */
static unsigned
hetu_rest(const struct number *number, const struct check *check)
{
    return (unsigned)((digits_value(number, 0, 6) * 1000ULL + digits_value(number, 7, 3)) % check->modulus);
}

/* The sign tells the century; serials begin with 2. */
static bool
is_born_in_signed_century(const struct number *number)
{
    char sign = number->at[6];
    struct date date;

    if (!date_read(number, 0, "DDMMYY", &date) || digits_value(number, 7, 3) < 2)
        return false;
    date.century = sign == '+' ? 1800 : sign >= 'A' && sign <= 'F' ? 2000 : 1900;
    return date_exists(date);
}

/* clang-format off */
static const struct check ee_otherwise = { .weights = "3456789123", .modulus = 11, .at = 10,
  .symbols = "01234567890" };

static const struct validator rows[] = {
    NUMBER("dk_cpr",
        "Denmark's CPR office; numbers without this check are issued since 2007 and are not found",
        { .layout = "n10", .birth = { .pattern = "DDMMYY" }, .checks = { { .weights = "4327654321",
              .modulus = 11 } } }),
    NUMBER("ee_ik", "EVS 585 (Estonia), and Lithuania's personal codes",
        { .layout = "n11", .birth = { .pattern = "YYMMDD", .at = 1, .centuries = "!88990011!" },
          .checks = { { .weights = "1234567891", .modulus = 11, .at = 10, .symbols = "0123456789?",
                        .otherwise = &ee_otherwise } } }),
    NUMBER_WITH("fi_hetu", "Finland: personal identity codes, signs of 2023 included",
        (.signs = { .skipped = " ", .kept = "+-" }),
        { .layout = "n6[-+A-FU-Y]n3[0-9A-FHJ-NPR-Y]", .holds = is_born_in_signed_century,
          .checks = { { .sum = hetu_rest, .modulus = 31, .at = 10,
              .symbols = "0123456789ABCDEFHJKLMNPRSTUVWXY" } } }),
    NUMBER("lv_pk", "Latvia's personal codes; those that begin with 32 have neither date nor published check",
        { .layout = "n11", .birth = { .pattern = "DDMMYY", .century_at = 6, .centuries = "890!!!!!!!" },
          .checks = { { .weights = "A584216379", .plus = 1, .modulus = 11, .at = 10,
              .symbols = "01234567890" } } },
        { .layout = "[3][2]n9" }),
    NUMBER("no_fnr", "Norway's tax administration: national identity, D and H numbers",
        { .layout = "n11", .birth = { .pattern = "DDMMYY", .day_step = NORWEGIAN_STEP,
            .month_step = NORWEGIAN_STEP },
          .checks = { NORWEGIAN_FIRST, NORWEGIAN_SECOND } }),
    NUMBER_WITH("se_pnr",
        "Sweden: personal and coordination numbers (SFS 1991:481), Luhn's sum over ten digits",
        (.signs = { .skipped = " -+" }),
        { .layout = "n10", .birth = { .pattern = "YYMMDD", .day_step = SWEDISH_COORDINATION },
          .checks = { LUHN } },
        { .layout = "n12", .birth = { .pattern = "YYYYMMDD", .day_step = SWEDISH_COORDINATION },
          .checks = { { .sum = luhn_sum, .from = 2, .modulus = 10 } } }),
};
/* clang-format on */
const struct validator_family validators_europe_north = { rows, ARRAY_LEN(rows) };
