/* Check digits by published or made-up vectors: none of them is anybody's number but by accident. */
#include "classifiers/validator.h"
#include "tests/harness.h"

struct row {
    const char *name;
    const char *validator;
    const char *matched;
    bool is_valid;
};

/* clang-format off */
static const struct row rows[] = {
    { "luhn: a number",                    "luhn", "4983690060267730",        true },
    { "luhn: another",                     "luhn", "4546848745268594",        true },
    { "luhn: a third",                     "luhn", "4693849373964018",        true },
    { "luhn: wrong digit",                 "luhn", "4936757510770159",        false },
    { "luhn: digits exchanged",            "luhn", "4103145574459651",        false },
    { "luhn: spaces",                      "luhn", "4983 6900 6026 7730",     true },
    { "luhn: dashes",                      "luhn", "4983-6900-6026-7730",     true },
    { "luhn: odd number of digits",        "luhn", "371449635398431",         true },
    { "luhn: sixteen zeros",               "luhn", "0000000000000000",        false },
    { "luhn: nothing",                     "luhn", "",                        false },
    { "luhn: only separators",             "luhn", " - ",                     false },
    { "luhn: letter",                      "luhn", "498369006026773O",        false },
    { "luhn: digits beyond ASCII",         "luhn", "４",                      false },
    { "luhn: forty digits",                "luhn", "1234567890123456789012345678901234567892", false },
    { "luhn: one digit too many to read",  "luhn", "00000000000000000000000000000000000000018", false },

    { "card: Visa",                        "credit_card", "4111 1111 1111 1111", true },
    { "card: Visa of 13",                  "credit_card", "4222222222222",    true },
    { "card: Visa of 19",                  "credit_card", "4000000000000000006", true },
    { "card: Visa of 15",                  "credit_card", "400000000000002",  false },
    { "card: Visa, wrong digit",           "credit_card", "4111111111111112", false },
    { "card: Mastercard",                  "credit_card", "5555555555554444", true },
    { "card: Mastercard, 2 series, first", "credit_card", "2221000000000009", true },
    { "card: Mastercard, 2 series, last",  "credit_card", "2720999999999996", true },
    { "card: below the 2 series",          "credit_card", "2220999999999992", false },
    { "card: above the 2 series",          "credit_card", "2721000000000004", false },
    { "card: American Express",            "credit_card", "3782 822463 10005", true },
    { "card: American Express of 16",      "credit_card", "3782822463100006", false },
    { "card: Diners Club",                 "credit_card", "30569309025904",   true },
    { "card: Discover",                    "credit_card", "6011111111111117", true },
    { "card: JCB",                         "credit_card", "3530111333300000", true },
    { "card: UnionPay",                    "credit_card", "6200000000000005", true },
    { "card: UnionPay of 81",              "credit_card", "8100000000000002", true },
    { "card: RuPay",                       "credit_card", "8200000000000001", true },
    { "card: Maestro",                     "credit_card", "5641820000000005", true },
    { "card: no issuer, Luhn holds",       "credit_card", "1234567812345670", false },
    { "card: too short",                   "credit_card", "4",                false },

    { "iban: United Kingdom",              "iban", "GB43NWBK72182198288450",  true },
    { "iban: Germany",                     "iban", "DE12490360845675780801",  true },
    { "iban: Netherlands",                 "iban", "NL53ABNA7084116507",      true },
    { "iban: wrong check digits",          "iban", "DE19705533714958361528",  false },
    { "iban: wrong digit",                 "iban", "DE13652632187982019783",  false },
    { "iban: in groups",                   "iban", "NL53 ABNA 7084 1165 07",  true },
    { "iban: lower case",                  "iban", "nl53abna7084116507",      true },
    { "iban: the registry's longest",      "iban", "MT84MALT011000012345MTLCAST001S", true },
    { "iban: the registry's shortest",     "iban", "NO9386011117947",         true },
    { "iban: one character short",         "iban", "NL53ABNA708411650",       false },
    { "iban: another country's length",    "iban", "DE53ABNA7084116507",      false },
    { "iban: no such country",             "iban", "ZZ53ABNA7084116507",      false },
    { "iban: letters for check digits",    "iban", "NLAAABNA7084116507",      false },
    { "iban: nothing",                     "iban", "",                        false },

    { "ssn: a number",                     "us_ssn", "191-36-0579",           true },
    { "ssn: another",                      "us_ssn", "013-21-4743",           true },
    { "ssn: a third, plain",               "us_ssn", "028447994",             true },
    { "ssn: serial 0000",                  "us_ssn", "296-45-0000",           false },
    { "ssn: group 00",                     "us_ssn", "139-00-4121",           false },
    { "ssn: area 000",                     "us_ssn", "000-12-3456",           false },
    { "ssn: area 666",                     "us_ssn", "666-12-3456",           false },
    { "ssn: area 665",                     "us_ssn", "665-12-3456",           true },
    { "ssn: area 899, the last",           "us_ssn", "899-12-3456",           true },
    { "ssn: area 900",                     "us_ssn", "900-12-3456",           false },
    { "ssn: from a wallet's advertisement", "us_ssn", "078-05-1120",          false },
    { "ssn: from a leaflet",               "us_ssn", "219-09-9999",           false },
    { "ssn: another advertisement",        "us_ssn", "457-55-5462",           false },
    { "ssn: one digit nine times",         "us_ssn", "111111111",             false },
    { "ssn: eight digits",                 "us_ssn", "19136057",              false },
    { "ssn: letter",                       "us_ssn", "19136057A",             false },

    { "ssn before 2011: area 772",         "us_ssn_before_2011", "772-12-3456", true },
    { "ssn before 2011: area 773",         "us_ssn_before_2011", "773-12-3456", false },
    { "ssn before 2011: area 733",         "us_ssn_before_2011", "733-12-3456", true },
    { "ssn before 2011: area 734",         "us_ssn_before_2011", "734-12-3456", false },
    { "ssn before 2011: area 749",         "us_ssn_before_2011", "749-12-3456", false },
    { "ssn before 2011: area 750",         "us_ssn_before_2011", "750-12-3456", true },
    { "ssn before 2011: area 666",         "us_ssn_before_2011", "666-12-3456", false },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    const struct validator *validator = validator_find(row->validator);

    assert_non_null(validator);
    assert_int_equal(validator_accepts(validator, slice_from(row->matched)), row->is_valid);
}

static void
names_ignore_case_and_unknown_ones_are_null(void **state)
{
    (void)state;
    assert_ptr_equal(validator_find("LUHN"), validator_find("luhn"));
    assert_null(validator_find("luhm"));
    assert_null(validator_find(""));
}

/* Exchange's names, and the names of systems that stand for one kind of number. */
static const struct alias_row {
    const char *name, *stands_for;
} alias_rows[] = {
    {"Func_credit_card",                         "credit_card"       },
    { "func_SSN",                                "us_ssn_before_2011"},
    { "Func_unformatted_ssn",                    "us_ssn_before_2011"},
    { "Func_randomized_formatted_ssn",           "us_ssn"            },
    { "Func_randomized_unformatted_ssn",         "us_ssn"            },
    { "Func_aba_routing",                        "aba"               },
    { "Func_south_africa_identification_number", "za_id"             },
    { "Func_brazil_cpf",                         "br_cpf"            },
    { "Func_iban",                               "iban"              },
    { "Func_brazil_cnpj",                        "br_cnpj"           },
    { "Func_swedish_national_identifier",        "se_pnr"            },
    { "Func_india_aadhaar",                      "in_aadhaar"        },
    { "Func_uk_nhs_number",                      "gb_nhs"            },
    { "Func_Turkish_National_Id",                "tr_tckn"           },
    { "Func_australian_tax_file_number",         "au_tfn"            },
    { "Func_usa_uk_passport",                    "us_uk_passport"    },
    { "Func_canadian_sin",                       "ca_sin"            },
    { "Func_formatted_itin",                     "us_itin"           },
    { "Func_unformatted_itin",                   "us_itin"           },
    { "Func_dea_number",                         "dea"               },
    { "Func_dea_number_v2",                      "dea"               },
    { "Func_japanese_my_number_personal",        "jp_mynumber"       },
    { "Func_japanese_my_number_corporate",       "jp_cn"             },
    { "iban_mod97",                              "iban"              },
    { "verhoeff",                                "in_aadhaar"        },
    { "iso7064_mod11_2",                         "cn_ric"            },
};

static void
check_alias(void **state)
{
    const struct alias_row *row = *state;

    assert_non_null(validator_find(row->name));
    assert_string_equal(validator_find(row->name)->name, row->stands_for);
}

/* Luhn finds every single wrong digit. */
static void
luhn_finds_each_changed_digit(void **state)
{
    (void)state;
    const struct validator *validator = validator_find("luhn");
    char number[] = "4983690060267730";

    for (size_t i = 0; i + 1 < sizeof(number); i++) {
        char right = number[i];

        for (char digit = '0'; digit <= '9'; digit++) {
            number[i] = digit;
            assert_int_equal(validator_accepts(validator, slice_from(number)), digit == right);
        }
        number[i] = right;
    }
}

static void
slice_is_never_read_past_its_end(void **state)
{
    (void)state;
    const char *text = "x4983690060267730x";
    struct slice card = { text + 1, 15 }, inside = { text + 1, 16 };

    assert_false(validator_accepts(validator_find("luhn"), card));
    assert_true(validator_accepts(validator_find("luhn"), inside));
    assert_false(validator_accepts(validator_find("iban"), (struct slice){ NULL, 0 }));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_alias, alias_rows);
    SUITE_ADD(&suite, names_ignore_case_and_unknown_ones_are_null);
    SUITE_ADD(&suite, luhn_finds_each_changed_digit);
    SUITE_ADD(&suite, slice_is_never_read_past_its_end);
    return suite_run(&suite, "validator");
}
