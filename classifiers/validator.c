/* The families of validators, and their names. */
#include "classifiers/validator.h"

#include "classifiers/validators/family.h"

#include <string.h>

static const struct validator_family *const families[] = {
    &validators_general,       &validators_financial,    &validators_iban,         &validators_crypto,
    &validators_united_states, &validators_americas,     &validators_asia_pacific, &validators_oceania,
    &validators_europe_west,   &validators_europe_north, &validators_europe_east,  &validators_europe_south,
};

/* Names beside those of the table. */
static const struct alias {
    const char *alias, *name;
} aliases[] = {
  /* Exchange's functions that may be used as validators */
    {"Func_aba_routing",                         "aba"               },
    { "Func_australian_tax_file_number",         "au_tfn"            },
    { "Func_brazil_cnpj",                        "br_cnpj"           },
    { "Func_brazil_cpf",                         "br_cpf"            },
    { "Func_canadian_sin",                       "ca_sin"            },
    { "Func_credit_card",                        "credit_card"       },
    { "Func_dea_number",                         "dea"               },
    { "Func_dea_number_v2",                      "dea"               },
    { "Func_formatted_itin",                     "us_itin"           },
    { "Func_iban",                               "iban"              },
    { "Func_india_aadhaar",                      "in_aadhaar"        },
    { "Func_japanese_my_number_corporate",       "jp_cn"             },
    { "Func_japanese_my_number_personal",        "jp_mynumber"       },
    { "Func_randomized_formatted_ssn",           "us_ssn"            },
    { "Func_randomized_unformatted_ssn",         "us_ssn"            },
    { "Func_south_africa_identification_number", "za_id"             },
    { "Func_ssn",                                "us_ssn_before_2011"},
    { "Func_swedish_national_identifier",        "se_pnr"            },
    { "Func_Turkish_National_Id",                "tr_tckn"           },
    { "Func_uk_nhs_number",                      "gb_nhs"            },
    { "Func_unformatted_itin",                   "us_itin"           },
    { "Func_unformatted_ssn",                    "us_ssn_before_2011"},
    { "Func_usa_uk_passport",                    "us_uk_passport"    },
 /* systems of check digits that are known for one kind of number, whose other rules belong to it */
    { "iban_mod97",                              "iban"              },
    { "verhoeff",                                "in_aadhaar"        },
    { "iso7064_mod11_2",                         "cn_ric"            },
};

static const char *
canonical(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (g_ascii_strcasecmp(aliases[i].alias, name) == 0)
            return aliases[i].name;
    }
    return name;
}

const struct validator *
validator_find(const char *name)
{
    const char *wanted = canonical(name);

    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        for (size_t row = 0; row < families[i]->count; row++) {
            if (g_ascii_strcasecmp(families[i]->rows[row].name, wanted) == 0)
                return &families[i]->rows[row];
        }
    }
    return NULL;
}

const char *
validator_function(const struct validator *self)
{
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (strcmp(aliases[i].name, self->name) == 0 && g_str_has_prefix(aliases[i].alias, "Func_"))
            return aliases[i].alias;
    }
    return NULL;
}

const struct validator **
validator_table(size_t *count)
{
    size_t total = 0;
    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        total += families[i]->count;
    const struct validator **table = g_new(const struct validator *, total);

    total = 0;
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        for (size_t row = 0; row < families[i]->count; row++)
            table[total++] = &families[i]->rows[row];
    }
    *count = total;
    return table;
}

bool
validator_accepts(const struct validator *self, struct slice matched)
{
    return self->accepts(self, matched);
}
