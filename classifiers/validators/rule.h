/*
 * A kind of number as data: layout, date of birth, check characters, and a function for what no table says.
 * A row of a family is NUMBER("key", "source", rules...); it accepts what one of its rules accepts.
 */
#ifndef CLASSIFIERS_VALIDATORS_RULE_H
#define CLASSIFIERS_VALIDATORS_RULE_H

#include "classifiers/validators/calendar.h"
#include "classifiers/validators/check.h"
#include "classifiers/validators/family.h"

#define CHECKS_OF_A_RULE 2

/* All that is there has to hold, from the top down, so each may rely on the layout. */
struct number_rule {
    const char *layout; /* NULL ends a list of rules */
    struct birth birth;
    struct check checks[CHECKS_OF_A_RULE];
    bool (*holds)(const struct number *number);
};

struct number_rules {
    struct number_signs signs;
    const char *prefix;       /* a country's letters, which may stand before the number; or NULL */
    uint8_t shortest, padded; /* from so many characters on, zeros are put before it up to so many */
    const struct number_rule *rules;
};

/* `self->parameters` are a struct number_rules. Refuses numbers of one character, and of five zeros or more
 * without another digit: zeros satisfy most sums, and such numbers are nobody's. */
bool number_accepts(const struct validator *self, struct slice matched);

#define RULES(...)                                                                                           \
    .rules = (const struct number_rule[])                                                                    \
    {                                                                                                        \
        __VA_ARGS__, { .layout = NULL }                                                                      \
    }
#define NUMBER(key, source, ...)                                                                             \
    {                                                                                                        \
        key, number_accepts, source, &(const struct number_rules) { RULES(__VA_ARGS__) }                     \
    }
/* `options` are fields of struct number_rules, in parentheses. */
#define NUMBER_WITH(key, source, options, ...)                                                               \
    {                                                                                                        \
        key, number_accepts, source, &(const struct number_rules) { UNWRAP options, RULES(__VA_ARGS__) }     \
    }
#define UNWRAP(...) __VA_ARGS__
/* VAT numbers are documented with commas between their groups, too: DE123,456,789. */
#define SKIPPED_IN_VAT " -.,/"

#endif
