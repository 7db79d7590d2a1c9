/* Matched text of any bytes, through all validators; and validators made of the same bytes. */
#include "classifiers/validator.h"
#include "fuzz/target.h"

#define MOST_BYTES 4096
#define MADE_WEIGHTS 9

/* The answer depends on the text alone, and nothing is no number. */
static void
try_validator(const struct validator *validator, struct slice matched)
{
    bool is_accepted = validator_accepts(validator, matched);

    g_assert(validator_accepts(validator, matched) == is_accepted);
    g_assert(matched.len > 0 || !is_accepted);
}

static void
try_weights(const uint8_t *data, size_t size)
{
    int weights[MADE_WEIGHTS];
    struct weighted_parameters parameters = {
        .weights = weights,
        .count = MADE_WEIGHTS,
        .modulus = data[0],
        .check_digit = data[1] % 16,
        .allows_letters = data[1] >= 128,
    };

    for (size_t i = 0; i < MADE_WEIGHTS; i++)
        weights[i] = (int8_t)data[2 + i];
    g_autoptr(own_validator) made = validator_new_weighted("made", &parameters, NULL);
    g_assert((made != NULL) == (data[0] > 0 && data[1] % 16 >= 1 && data[1] % 16 <= MADE_WEIGHTS));
    if (made != NULL)
        try_validator(made, (struct slice){ (const char *)data + 2, size - 2 });
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const patterns[] = { "DDMMYYYY", "MMDDYYYY", "YYYYDDMM", "YYYYMMDD",
                                            "DDMMYY",   "MMDDYY",   "YYDDMM",   "YYMMDD" };
    struct slice matched = { (const char *)data, size };
    size_t count = 0;
    g_autofree const struct validator **table = validator_table(&count);

    if (size > MOST_BYTES)
        return 0;
    for (size_t i = 0; i < count; i++)
        try_validator(table[i], matched);
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        g_autoptr(own_validator) made = validator_new_date("made", patterns[i], size % 40, NULL);

        try_validator(made, matched);
    }
    if (size >= 2 + MADE_WEIGHTS)
        try_weights(data, size);
    return 0;
}
