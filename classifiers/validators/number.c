/* Reading of numbers; declared in number.h. */
#include "classifiers/validators/number.h"

#include <string.h>

/* False where something else than letters, digits and separators occurs, or too many of them. */
static bool
number_read(struct slice matched, struct number *number)
{
    number->len = 0;
    for (size_t i = 0; i < matched.len; i++) {
        char here = matched.at[i];

        if (here != '\0' && strchr(" -./", here) != NULL)
            continue;
        if (!g_ascii_isalnum(here) || number->len == sizeof(number->at))
            return false;
        number->at[number->len++] = g_ascii_toupper(here);
    }
    return true;
}

bool
is_all_digits(const struct number *number)
{
    for (size_t i = 0; i < number->len; i++) {
        if (!g_ascii_isdigit(number->at[i]))
            return false;
    }
    return number->len > 0;
}

bool
number_holds(struct slice matched, bool (*holds)(const struct number *number))
{
    struct number number;
    bool is_valid = number_read(matched, &number) && holds(&number);

    explicit_bzero(&number, sizeof(number));
    return is_valid;
}

unsigned
digits_value(const struct number *number, size_t start, size_t count)
{
    unsigned value = 0;

    for (size_t i = 0; i < count && start + i < number->len; i++)
        value = value * 10 + (unsigned)(number->at[start + i] - '0');
    return value;
}

bool
is_one_character(const struct number *number)
{
    for (size_t i = 1; i < number->len; i++) {
        if (number->at[i] != number->at[0])
            return false;
    }
    return true;
}
