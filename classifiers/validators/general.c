/* Check digits that many kinds of numbers share, and kinds that belong to no country. */
#include "classifiers/validators/rule.h"

/* clang-format off */
static const struct validator rows[] = {
    NUMBER("luhn", "ISO/IEC 7812-1, annex B",
        { .layout = "nn*", .checks = { LUHN } }),
    NUMBER("iso7064_mod97_10", "ISO 7064, mod 97-10",
        { .layout = "c2c*", .checks = { { .sum = decimal_rest, .modulus = 97, .wanted = 1 } } }),
    NUMBER("iso7064_mod11_10", "ISO 7064, mod 11,10",
        { .layout = "nn*", .checks = { { .sum = mod_11_10_rest, .modulus = 10, .wanted = 1 } } }),
    NUMBER("icao731",
        "ICAO Doc 9303, part 3: document number of a machine readable zone, with its check digit",
        { .layout = "c9n|c9na", .checks = { { .weights = "731731731", .modulus = 10, .at = 9,
              .symbols = "0123456789" } } }),
    NUMBER("ean13", "GS1 General Specifications: GTIN-13",
        { .layout = "n13", .checks = { { .weights = "1313131313131", .modulus = 10 } } }),
    NUMBER("imei", "3GPP TS 23.003: IMEI",
        { .layout = "n15", .checks = { LUHN } }),
    NUMBER("vin", "ISO 3779, with the check digit of 49 CFR 565",
        { .layout = "[A-HJ-NPR-Z0-9]17",
          .checks = { { .weights = "8765432A098765432", .letters = "12345678012345070923456789",
              .modulus = 11,
                        .at = 8, .symbols = "0123456789X" } } }),
};
/* clang-format on */
const struct validator_family validators_general = { rows, ARRAY_LEN(rows) };
