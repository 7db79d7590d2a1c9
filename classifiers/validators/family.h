/* The parts that the table of validators is made of: one for each file here. */
#ifndef CLASSIFIERS_VALIDATORS_FAMILY_H
#define CLASSIFIERS_VALIDATORS_FAMILY_H

#include "classifiers/validator.h"

struct validator_family {
    const struct validator *rows;
    size_t count;
};

extern const struct validator_family validators_americas;
extern const struct validator_family validators_asia_pacific;
extern const struct validator_family validators_crypto;
extern const struct validator_family validators_europe_east;
extern const struct validator_family validators_europe_north;
extern const struct validator_family validators_europe_south;
extern const struct validator_family validators_europe_west;
extern const struct validator_family validators_financial;
extern const struct validator_family validators_general;
extern const struct validator_family validators_iban;
extern const struct validator_family validators_oceania;
extern const struct validator_family validators_united_states;

#endif
