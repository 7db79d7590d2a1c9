#include "classifiers/validators/calendar.h"

#include <string.h>

static bool
is_leap_year(struct date date)
{
    if (date.year != 0 || date.century == ANY_CENTURY) /* some century has that leap year */
        return date.year % 4 == 0;
    return date.century % 400 == 0;
}

bool
date_exists(struct date date)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (date.month < 1 || date.month > 12 || date.day < 1)
        return false;
    return date.day <= days[date.month - 1] + (date.month == 2 && is_leap_year(date) ? 1U : 0U);
}

bool
date_read(const struct number *number, size_t at, const char *pattern, struct date *date)
{
    struct date read = { .century = ANY_CENTURY };
    size_t year_digits = 0;

    for (size_t i = 0; pattern[i] != '\0'; i++) {
        unsigned *field = pattern[i] == 'Y' ? &read.year : pattern[i] == 'M' ? &read.month : &read.day;

        if (at + i >= number->len || !g_ascii_isdigit(number->at[at + i]))
            return false;
        *field = *field * 10 + character_value(number->at[at + i], NULL);
        year_digits += pattern[i] == 'Y' ? 1 : 0;
    }
    if (year_digits == 3)
        read.year += read.year < 800 ? 2000 : 1000;
    if (year_digits > 2) {
        read.century = read.year - read.year % 100;
        read.year %= 100;
    }
    *date = read;
    return true;
}

/* Of a table in calendar.h's letters. False: no number says so. */
static bool
century_from(char letter, unsigned *century)
{
    if (letter == '*')
        *century = ANY_CENTURY;
    else if (g_ascii_isdigit(letter))
        *century = (letter >= '8' ? 1000U : 2000U) + 100 * character_value(letter, NULL);
    return letter == '*' || g_ascii_isdigit(letter);
}

bool
birth_holds(const struct number *number, const struct birth *birth)
{
    struct date date;

    if (!date_read(number, birth->at, birth->pattern, &date))
        return false;
    if (birth->centuries != NULL &&
        !century_from(birth->centuries[digits_value(number, birth->century_at, 1)], &date.century))
        return false;
    if (birth->months != NULL) {
        if (date.month / 20 >= strlen(birth->months) ||
            !century_from(birth->months[date.month / 20], &date.century))
            return false;
        date.month %= 20;
    }
    if (birth->day_step > 0 && date.day > birth->day_step)
        date.day -= birth->day_step;
    if (birth->month_step > 0 && date.month > birth->month_step)
        date.month -= birth->month_step;
    return date_exists(date) &&
           (date.century == ANY_CENTURY || (date.century >= 1800 && date.century <= 2200));
}
