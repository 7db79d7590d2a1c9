#include "cli/numbers.h"

#include <string.h>

char *
size_text(uint64_t bytes)
{
    static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= 1024 && unit + 1 < ARRAY_LEN(units)) {
        value /= 1024;
        unit++;
    }
    return g_strdup_printf(unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
}

char *
duration_text(int64_t seconds)
{
    int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

    if (minutes == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " s", seconds);
    if (hours == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " min", minutes);
    if (days == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min", hours, minutes % 60);
    return g_strdup_printf("%" G_GINT64_FORMAT " d %" G_GINT64_FORMAT " h", days, hours % 24);
}

size_t
count_chars(struct slice utf8)
{
    size_t count = 0;

    for (size_t i = 0; i < utf8.len; i++)
        count += (utf8.at[i] & 0xC0) != 0x80 ? 1 : 0;
    return count;
}

void
append_number(size_t number, GString *out)
{
    g_autofree char *digits = g_strdup_printf("%zu", number);
    size_t len = strlen(digits);

    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            g_string_append_c(out, ' ');
        g_string_append_c(out, digits[i]);
    }
}
