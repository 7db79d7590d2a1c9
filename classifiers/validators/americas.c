/* Numbers of America but the United States. */
#include "classifiers/validators/rule.h"

/* Eleven less the remainder; ten and eleven become zero. */
#define ZERO_BELOW_TWO "00987654321"
/* ASCII less 48, by eleven. */
#define CNPJ_LETTERS "6789A0123456789A0123456789"

/* NE: born abroad. */
#define MEXICAN_STATES                                                                                       \
    "AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NE NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS"

static bool
has_mexican_state(const struct number *number)
{
    return is_among(number, 11, 2, MEXICAN_STATES);
}

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("ca_sin", "Canada: social insurance numbers, Luhn's sum, the first digits in use",
        { .layout = "[1-79]n8", .checks = { LUHN } }),
    NUMBER("br_cpf", "Receita Federal: CPF",
        { .layout = "n11", .checks = {
            { .weights = "A98765432", .modulus = 11, .at = 9, .symbols = ZERO_BELOW_TWO },
            { .weights = "BA98765432", .modulus = 11, .at = 10, .symbols = ZERO_BELOW_TWO } } }),
    NUMBER("br_cnpj",
        "Receita Federal: CNPJ, with letters from July 2026 on (Instrução Normativa RFB 2229/2024)",
        { .layout = "c12n2", .checks = {
            { .weights = "543298765432", .letters = CNPJ_LETTERS, .modulus = 11, .at = 12,
              .symbols = ZERO_BELOW_TWO },
            { .weights = "6543298765432", .letters = CNPJ_LETTERS, .modulus = 11, .at = 13,
              .symbols = ZERO_BELOW_TWO } } }),
    NUMBER("br_rg", "São Paulo: registro geral; other states check otherwise or not at all",
        { .layout = "n8[0-9X]", .checks = { { .weights = "23456789", .modulus = 11, .at = 8,
              .symbols = "0X987654321" } } }),
    NUMBER_WITH("cl_rut", "Chile: RUT and RUN", (.shortest = 8, .padded = 9),
        { .layout = "n8[0-9K]", .checks = { { .weights = "32765432", .modulus = 11, .at = 8,
              .symbols = "0K987654321" } } }),
    NUMBER("ar_cuit", "AFIP: CUIT and CUIL, and their prefixes",
        { .layout = "[2][0347]n9|[3][034]n9|[5][015]n9",
          .checks = { { .weights = "5432765432", .modulus = 11, .at = 10, .symbols = "09987654321" } } }),
    NUMBER("mx_curp",
        "RENAPO: CURP and its codes of states; O follows a letter that ASCII lacks, and values count by ten",
        { .layout = "a4n6[HMX]a5cn", .birth = { .pattern = "YYMMDD", .at = 4 }, .holds = has_mexican_state,
          .checks = { { .weights = "IHGFEDCBA98765432", .letters = "01234567890123567890123456",
              .modulus = 10, .at = 17,
                        .symbols = "0987654321" } } }),
};
/* clang-format on */
const struct validator_family validators_americas = { rows, ARRAY_LEN(rows) };
