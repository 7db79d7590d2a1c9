/* The parts that the table of validators is made of: one for each file here. */
#ifndef CLASSIFIERS_VALIDATORS_FAMILY_H
#define CLASSIFIERS_VALIDATORS_FAMILY_H

#include "classifiers/validator.h"

struct validator_family {
    const struct validator *rows;
    size_t count;
};

extern const struct validator_family validators_luhn;
extern const struct validator_family validators_financial;
extern const struct validator_family validators_united_states;

#endif
