/* Validators made of parameters: weights, and patterns of dates; declared in validator.h. */
#include "classifiers/validator.h"

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "classifiers/validators/calendar.h"

#define LARGEST_WEIGHT 1000000 /* forty of them with values to 35 fit into 32 bits, with room */

struct weighted {
    int weights[LIMIT_NUMBER_CHARACTERS];
    size_t count, check_at;
    unsigned modulus;
    bool allows_letters;
};

struct dated {
    const char *pattern; /* of the table below */
    size_t offset;
};

/* What owns a validator's name and parameters. */
struct made_validator {
    struct validator validator; /* the first, so that a pointer to it is one to the whole */
    char *name;
    union {
        struct weighted weighted;
        struct dated dated;
    } parameters;
};

static struct made_validator *
made_validator_new(const char *name)
{
    struct made_validator *made = g_new0(struct made_validator, 1);

    made->name = g_strdup(name);
    made->validator.name = made->name;
    made->validator.parameters = &made->parameters;
    return made;
}

void
validator_free(struct validator *self)
{
    struct made_validator *made = (struct made_validator *)self;

    if (made == NULL)
        return;
    g_free(made->name);
    g_free(made);
}

static bool
weighted_holds(const struct number *number, const struct weighted *weighted)
{
    int64_t sum = 0;

    if (number->len != weighted->count)
        return false;
    for (size_t i = 0; i < number->len; i++) {
        if (!weighted->allows_letters && !g_ascii_isdigit(number->at[i]))
            return false;
        sum += (int64_t)weighted->weights[i] * character_value(number->at[i], NULL);
    }
    int64_t rest = sum % weighted->modulus;
    if (rest < 0)
        rest += weighted->modulus;
    return rest == character_value(number->at[weighted->check_at], NULL);
}

static bool
weighted_accepts(const struct validator *self, struct slice matched)
{
    struct number number;
    bool is_accepted = number_read(matched, (struct number_signs){ NULL, NULL }, &number) &&
                       weighted_holds(&number, self->parameters);

    number_wipe(&number);
    return is_accepted;
}

static bool
dated_accepts(const struct validator *self, struct slice matched)
{
    const struct dated *dated = self->parameters;
    struct number number;
    struct date date;
    bool is_accepted = number_read(matched, (struct number_signs){ NULL, NULL }, &number) &&
                       date_read(&number, dated->offset, dated->pattern, &date) && date_exists(date);

    number_wipe(&number);
    explicit_bzero(&date, sizeof(date));
    return is_accepted;
}

static bool
are_usable(const struct weighted_parameters *parameters, GError **error)
{
    if (parameters->count < 1 || parameters->count > LIMIT_NUMBER_CHARACTERS) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "%zu weights: there have to be 1 to %d",
                    parameters->count, LIMIT_NUMBER_CHARACTERS);
        return false;
    }
    if (parameters->modulus < 1) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "Mod has to be at least 1");
        return false;
    }
    if (parameters->check_digit < 1 || parameters->check_digit > parameters->count) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                    "CheckDigit %zu: places are counted from 1 to the number of weights, %zu",
                    parameters->check_digit, parameters->count);
        return false;
    }
    for (size_t i = 0; i < parameters->count; i++) {
        if (parameters->weights[i] < -LARGEST_WEIGHT || parameters->weights[i] > LARGEST_WEIGHT) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "weight %d: it may be %d at most",
                        parameters->weights[i], LARGEST_WEIGHT);
            return false;
        }
    }
    return true;
}

struct validator *
validator_new_weighted(const char *name, const struct weighted_parameters *parameters, GError **error)
{
    if (!are_usable(parameters, error))
        return NULL;
    struct made_validator *made = made_validator_new(name);
    struct weighted *weighted = &made->parameters.weighted;
    made->validator.accepts = weighted_accepts;
    made->validator.source = "weights, modulus and check digit as they are given";
    memcpy(weighted->weights, parameters->weights, parameters->count * sizeof(*parameters->weights));
    weighted->count = parameters->count;
    weighted->check_at = parameters->check_digit - 1;
    weighted->modulus = parameters->modulus;
    weighted->allows_letters = parameters->allows_letters;
    return &made->validator;
}

struct validator *
validator_new_date(const char *name, const char *pattern, size_t offset, GError **error)
{
    static const char *const patterns[] = { "DDMMYYYY", "MMDDYYYY", "YYYYDDMM", "YYYYMMDD",
                                            "DDMMYY",   "MMDDYY",   "YYDDMM",   "YYMMDD" };
    const char *known = NULL;

    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        if (g_ascii_strcasecmp(patterns[i], pattern) == 0)
            known = patterns[i];
    }
    if (known == NULL) {
        g_set_error(
            error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
            "no pattern of dates: '%s'; it has to be an order of DD, MM and YY or YYYY, such as DDMMYYYY",
            pattern);
        return NULL;
    }
    if (offset >= LIMIT_NUMBER_CHARACTERS) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "Offset %zu: it may be %d at most", offset,
                    LIMIT_NUMBER_CHARACTERS - 1);
        return NULL;
    }
    struct made_validator *made = made_validator_new(name);
    made->validator.accepts = dated_accepts;
    made->validator.source = "the Gregorian calendar";
    made->parameters.dated = (struct dated){ .pattern = known, .offset = offset };
    return &made->validator;
}
