/* Numbers of Australia and New Zealand. */
#include "classifiers/validators/rule.h"

static bool
is_in_issued_range(const struct number *ird)
{
    unsigned value = digits_value(ird, 0, 9);

    return value >= 10000000 && value <= 150000000;
}

/* How banks of New Zealand check bank, branch, account base and suffix, sixteen digits together. */
struct bank_check {
    const char *banks;
    struct check check;
};

/* The sum over digits whose product with the weight is reduced to one digit. */
static unsigned
folded_sum(const struct number *number, const struct check *check)
{
    unsigned sum = 0;

    for (size_t i = 0; i < number->len; i++) {
        unsigned product = character_value(number->at[i], NULL) * character_value(check->weights[i], NULL);

        sum += product == 0 ? 0 : (product - 1) % 9 + 1;
    }
    return sum;
}

static const struct check check_without_branch = { .weights = "0000000A58421000", .modulus = 11 };

/* clang-format off */
static const struct bank_check bank_checks[] = {
    { "01 02 03 06 11 12 13 14 15 16 17 18 19 20 21 22 23 24 27 30 35 38",
      { .weights = "0063790A58421000", .modulus = 11 } },
    { "08",       { .weights = "0000007654321000", .modulus = 11 } },
    { "09",       { .sum = folded_sum, .weights = "0000000005432001", .modulus = 11 } },
    { "25 33",    { .weights = "0000001731731000", .modulus = 10 } },
    { "26 28 29", { .sum = folded_sum, .weights = "0000001371371371", .modulus = 10 } },
};
/* clang-format on */

static bool
is_whole_account(const struct number *account)
{
    for (size_t i = 0; i < ARRAY_LEN(bank_checks); i++) {
        if (!is_among(account, 0, 2, bank_checks[i].banks))
            continue;
        if (i == 0 && digits_value(account, 6, 7) >= 990000) /* these leave out the branch */
            return check_holds(account, &check_without_branch);
        return check_holds(account, &bank_checks[i].check);
    }
    return false;
}

/* With the zero in front of the branch, of the suffix, that the written form may leave out. */
static bool
holds_with_zeros(const struct number *written, size_t branch_zeros, size_t suffix_zeros)
{
    struct number account = { .len = written->len + branch_zeros + suffix_zeros };

    for (size_t i = 0, from = 0; i < account.len; i++) {
        bool is_left_out = (branch_zeros > 0 && i == 2) || (suffix_zeros > 0 && i == 13);

        account.at[i] = is_left_out ? '0' : written->at[from++];
    }
    bool is_held = is_whole_account(&account);
    number_wipe(&account);
    return is_held;
}

static bool
is_bank_account(const struct number *written)
{
    if (written->len == 16)
        return is_whole_account(written);
    if (written->len == 14)
        return holds_with_zeros(written, 1, 1);
    return holds_with_zeros(written, 0, 1) || holds_with_zeros(written, 1, 0);
}

/* clang-format off */
static const struct check ird_otherwise =
    { .weights = "74325276", .modulus = 11, .at = 8, .symbols = "0!987654321" };

static const struct validator rows[] = {
    NUMBER("au_tfn", "Australian Taxation Office: tax file numbers of nine digits, and the old ones of eight",
        { .layout = "n9", .checks = { { .weights = "14375869A", .modulus = 11 } } },
        { .layout = "n8", .checks = { { .weights = "A7846351", .modulus = 11 } } }),
    NUMBER("au_abn", "Australian Business Register; one less for the first digit is 79 more by 89",
        { .layout = "[1-9]n10", .checks = { { .weights = "A13579BDFHJ", .plus = 79, .modulus = 89 } } }),
    NUMBER("au_acn", "Australian Securities and Investments Commission: company numbers",
        { .layout = "n9", .checks = { { .weights = "87654321", .modulus = 10, .at = 8,
              .symbols = "0987654321" } } }),
    NUMBER("au_medicare", "Services Australia: Medicare cards, with or without the person's number",
        { .layout = "[2-6]n9|[2-6]n10",
          .checks = { { .weights = "13791379", .modulus = 10, .at = 8, .symbols = "0123456789" } } }),
    NUMBER_WITH("nz_ird", "Inland Revenue: IRD numbers and their range", (.shortest = 8, .padded = 9),
        { .layout = "n9", .holds = is_in_issued_range,
          .checks = { { .weights = "32765432", .modulus = 11, .at = 8, .symbols = "0?987654321",
                        .otherwise = &ird_otherwise } } }),
    NUMBER("nz_nhi", "HISO 10046: national health index numbers of the form in use since 1993",
        { .layout = "[A-HJ-NP-Z]3n4",
          .checks = { { .weights = "765432", .letters = "1234567809ABCD0EFGHIJKLMNO", .modulus = 11, .at = 6,
                        .symbols = "!0987654321" } } }),
    NUMBER("nz_bank", "Payments NZ: bank account numbers; Inland Revenue's table of their sums",
        { .layout = "n14|n15|n16", .holds = is_bank_account }),
};
/* clang-format on */
const struct validator_family validators_oceania = { rows, ARRAY_LEN(rows) };
