/* The families of validators, and their names. */
#include "classifiers/validator.h"

#include "classifiers/validators/family.h"

static const struct validator_family *const families[] = {
    &validators_luhn,
    &validators_financial,
    &validators_united_states,
};

/* Names beside those of the table: Exchange's functions that may be used as validators. */
static const struct alias {
    const char *alias, *name;
} aliases[] = {
    {"Func_credit_card",                 "credit_card"       },
    { "Func_iban",                       "iban"              },
    { "Func_randomized_formatted_ssn",   "us_ssn"            },
    { "Func_randomized_unformatted_ssn", "us_ssn"            },
    { "Func_ssn",                        "us_ssn_before_2011"},
    { "Func_unformatted_ssn",            "us_ssn_before_2011"},
    { "iban_mod97",                      "iban"              },
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
