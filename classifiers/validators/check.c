#include "classifiers/validators/check.h"

#include <string.h>

bool
check_holds(const struct number *number, const struct check *check)
{
    sum_fn sum = check->sum == NULL ? weighted_sum : check->sum;
    unsigned rest = (sum(number, check) + check->plus) % check->modulus;

    if (check->symbols != NULL) {
        char symbol = check->symbols[rest];

        return symbol == '?' ? check_holds(number, check->otherwise) : symbol == number->at[check->at];
    }
    if (check->digits > 0) {
        unsigned expected = check->minuend > 0 ? check->minuend - rest : rest;

        return digits_value(number, check->at, check->digits) == expected;
    }
    return rest == check->wanted;
}

/* The place after the last character that is summed. */
static size_t
end_of(const struct number *number, const struct check *check)
{
    size_t count = check->count == 0 ? number->len : check->count;

    if (check->count == 0 && check->weights != NULL)
        count = strlen(check->weights);
    return check->from + count < number->len ? check->from + count : number->len;
}

unsigned
weighted_sum(const struct number *number, const struct check *check)
{
    size_t end = end_of(number, check);
    unsigned sum = 0;

    for (size_t i = check->from; i < end; i++)
        sum += character_value(check->weights[i - check->from], NULL) *
               character_value(number->at[i], check->letters);
    return sum;
}

static unsigned
luhn_from_right(const struct number *number, const struct check *check, bool is_doubled)
{
    unsigned sum = 0;

    for (size_t i = end_of(number, check); i > check->from; i--) {
        unsigned value = character_value(number->at[i - 1], check->letters);

        if (is_doubled)
            value = 2 * value >= check->modulus ? 2 * value - (check->modulus - 1U) : 2 * value;
        sum += value;
        is_doubled = !is_doubled;
    }
    return sum;
}

unsigned
luhn_sum(const struct number *number, const struct check *check)
{
    return luhn_from_right(number, check, false);
}

unsigned
luhn_sum_unchecked(const struct number *number, const struct check *check)
{
    return luhn_from_right(number, check, true);
}

unsigned
decimal_rest(const struct number *number, const struct check *check)
{
    size_t end = end_of(number, check);
    unsigned rest = 0;

    for (size_t i = check->from; i < end; i++) {
        unsigned value = character_value(number->at[i], check->letters);

        rest = (rest * (value > 9 ? 100 : 10) + value) % check->modulus;
    }
    return rest;
}

unsigned
mod_11_10_rest(const struct number *number, const struct check *check)
{
    size_t end = end_of(number, check);
    unsigned rest = 5;

    for (size_t i = check->from; i < end; i++)
        rest = ((rest == 0 ? 10 : rest) * 2 % 11 + character_value(number->at[i], NULL)) % 10;
    return rest;
}

/* a then b in the group of the ten turns and flips of a pentagon: below 5 turns, from 5 on flips. */
static unsigned
dihedral(unsigned a, unsigned b)
{
    unsigned turned = a < 5 ? a + b % 5 : a % 5 + 5 - b % 5;

    return turned % 5 + ((a < 5) == (b < 5) ? 0 : 5);
}

unsigned
verhoeff_sum(const struct number *number, const struct check *check)
{
    static const char permutation[] = "1576283094";
    unsigned sum = 0, times = 0;

    for (size_t i = end_of(number, check); i > check->from; i--) {
        unsigned digit = character_value(number->at[i - 1], NULL);

        times = times % 8 + 1;
        for (unsigned t = 0; t < times; t++)
            digit = character_value(permutation[digit % 10], NULL);
        sum = dihedral(sum, digit);
    }
    return sum;
}
