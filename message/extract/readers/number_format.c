#include "message/extract/readers/number_format.h"

#include <math.h>
#include <string.h>

#define MOST_DIGITS 308  /* of a double before the point */
#define MOST_DECIMALS 30 /* Excel shows as many */
#define MOST_DAY 2958465 /* 9999-12-31 */
#define DAYS_TO_1904 1462
#define SECONDS_OF_DAY 86400

static const struct builtin {
    unsigned id;
    const char *format;
} builtins[] = {
    {1,   "0"              },
    { 2,  "0.00"           },
    { 3,  "#,##0"          },
    { 4,  "#,##0.00"       },
    { 9,  "0%"             },
    { 10, "0.00%"          },
    { 11, "0.00E+00"       },
    { 14, "yyyy-mm-dd"     }, /* by the reader's locale in Excel; this one is read everywhere */
    { 15, "d-mmm-yy"       },
    { 16, "d-mmm"          },
    { 17, "mmm-yy"         },
    { 18, "h:mm AM/PM"     },
    { 19, "h:mm:ss AM/PM"  },
    { 20, "h:mm"           },
    { 21, "h:mm:ss"        },
    { 22, "yyyy-mm-dd h:mm"},
    { 37, "#,##0"          },
    { 38, "#,##0"          },
    { 39, "#,##0.00"       },
    { 40, "#,##0.00"       },
    { 45, "mm:ss"          },
    { 46, "h:mm:ss"        },
    { 47, "mm:ss"          },
};

const char *
number_format_builtin(unsigned id)
{
    for (size_t i = 0; i < ARRAY_LEN(builtins); i++) {
        if (builtins[i].id == id)
            return builtins[i].format;
    }
    return NULL;
}

/* The piece of a format at its start: a run of one letter, a literal, or a placeholder. */
struct token {
    char kind; /* 0 # ? . , % E; y m d h s A; '"' for a literal; 0 at the end */
    struct slice text;
};

static struct token
next_token(const char **at)
{
    const char *start = *at;
    size_t len = 1;
    char kind = *start;

    if (kind == '\0' || kind == ';')
        return (struct token){ 0 };
    switch (kind) {
    case '"':
        len = strcspn(start + 1, "\"") + 1;
        *at = start + len + (start[len] == '"' ? 1 : 0);
        return (struct token){
            '"', {start + 1, len - 1}
        };
    case '\\':
        *at = start + (start[1] == '\0' ? 1 : 2);
        return (struct token){
            '"', {start + 1, start[1] == '\0' ? 0 : 1}
        };
    case '_': /* as wide as the next character */
        *at = start + (start[1] == '\0' ? 1 : 2);
        return (struct token){
            '"', {" ", 1}
        };
    case '*': /* fill with the next character */
        *at = start + (start[1] == '\0' ? 1 : 2);
        return (struct token){
            '"', {"", 0}
        };
    case '[': /* a colour, a condition, a currency: [$EUR-407] */
        len = strcspn(start, "]");
        *at = start + len + (start[len] == ']' ? 1 : 0);
        if (start[1] == '$')
            return (struct token){
                '"', {start + 2, strcspn(start + 2, "-]")}
            };
        if (strchr("hms", g_ascii_tolower(start[1])) != NULL && len <= 3)
            return (struct token){
                g_ascii_tolower(start[1]), {start + 1, len - 1}
            };
        return (struct token){
            '"', {"", 0}
        };
    default:
        break;
    }
    if (g_ascii_strncasecmp(start, "AM/PM", 5) == 0 || g_ascii_strncasecmp(start, "A/P", 3) == 0) {
        len = g_ascii_toupper(start[1]) == 'M' ? 5 : 3;
        *at = start + len;
        return (struct token){
            'A', {start, len}
        };
    }
    if (strchr("ymdhs", g_ascii_tolower(kind)) != NULL) {
        while (g_ascii_tolower(start[len]) == g_ascii_tolower(kind))
            len++;
        *at = start + len;
        return (struct token){
            g_ascii_tolower(kind), {start, len}
        };
    }
    *at = start + 1;
    return (struct token){
        strchr("0#?.,%E", kind) != NULL ? kind : '"', {start, 1}
    };
}

/* The section for the value: positive, negative, zero. */
static const char *
section_of(const char *format, double value, bool *is_unsigned)
{
    const char *sections[3] = { format, NULL, NULL };
    unsigned count = 1;
    struct token token;

    for (const char *at = format; count < 3;) {
        do
            token = next_token(&at);
        while (token.kind != 0);
        if (*at != ';')
            break;
        sections[count++] = ++at;
    }
    *is_unsigned = value < 0 && count > 1;
    if (value < 0 && count > 1)
        return sections[1];
    return value == 0 && count > 2 ? sections[2] : sections[0];
}

struct shape {
    unsigned whole, whole_zeros, decimals; /* placeholders, and those that always show */
    unsigned percents, thousands;          /* each thousand at the end divides */
    bool has_groups, is_date, has_exponent, is_am_pm, is_number, has_literal;
};

static struct shape
shape_of(const char *section)
{
    struct shape shape = { 0 };
    bool is_behind_point = false;

    for (struct token token = next_token(&section); token.kind != 0; token = next_token(&section)) {
        switch (token.kind) {
        case '0':
        case '#':
        case '?':
            shape.is_number = true;
            shape.has_groups = shape.has_groups || (shape.thousands > 0 && !is_behind_point);
            shape.thousands = 0;
            if (is_behind_point)
                shape.decimals++;
            else
                shape.whole++;
            if (!is_behind_point && (token.kind == '0' || shape.whole_zeros > 0))
                shape.whole_zeros++;
            break;
        case '.':
            is_behind_point = shape.is_number || *section == '0';
            break;
        case ',':
            shape.thousands++;
            break;
        case '%':
            shape.percents++;
            break;
        case 'E':
            shape.has_exponent = true;
            break;
        case 'A':
            shape.is_am_pm = true;
            break;
        case '"':
            shape.has_literal = shape.has_literal || (token.text.len > 0 && *token.text.at != '@');
            break;
        default:
            shape.is_date = true;
            break;
        }
    }
    return shape;
}

/* A moment as fields. */
struct moment {
    int year, month, day, hour, minute, second;
    int64_t days; /* whole hours of elapsed time need them */
};

static bool
moment_of(double value, bool is_from_1904, struct moment *moment)
{
    double days = floor(value);
    int64_t seconds = (int64_t)((value - days) * SECONDS_OF_DAY + 0.5);

    if (is_from_1904)
        days += DAYS_TO_1904;
    if (seconds >= SECONDS_OF_DAY) {
        days += 1;
        seconds = 0;
    }
    if (days < 0 || days > MOST_DAY)
        return false;
    g_autoptr(GDateTime) epoch = g_date_time_new_utc(1899, 12, 30, 0, 0, 0);
    g_autoptr(GDateTime) date = g_date_time_add_days(epoch, (gint)days);
    *moment = (struct moment){ .hour = (int)(seconds / 3600),
                               .minute = (int)(seconds / 60 % 60),
                               .second = (int)(seconds % 60),
                               .days = (int64_t)days };
    g_date_time_get_ymd(date, &moment->year, &moment->month, &moment->day);
    return true;
}

static void
append_name(const char *const names[], int index, size_t letters, GString *out)
{
    g_string_append_len(out, names[index], letters == 3 ? 3 : (gssize)strlen(names[index]));
}

static void
append_date_token(struct token token, const struct moment *moment, bool is_minute, bool is_am_pm,
                  GString *out)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    static const char *const weekdays[] = { "Saturday",  "Sunday",   "Monday", "Tuesday",
                                            "Wednesday", "Thursday", "Friday" };
    int width = token.text.len >= 2 ? 2 : 1;
    int hour = is_am_pm ? (moment->hour + 11) % 12 + 1 : moment->hour;

    switch (token.kind) {
    case 'y':
        if (token.text.len > 2)
            g_string_append_printf(out, "%04d", moment->year);
        else
            g_string_append_printf(out, "%02d", moment->year % 100);
        break;
    case 'm':
        if (is_minute)
            g_string_append_printf(out, "%0*d", width, moment->minute);
        else if (token.text.len > 2)
            append_name(months, moment->month - 1, token.text.len, out);
        else
            g_string_append_printf(out, "%0*d", width, moment->month);
        break;
    case 'd':
        if (token.text.len > 2)
            append_name(weekdays, (int)(moment->days % 7), token.text.len, out);
        else
            g_string_append_printf(out, "%0*d", width, moment->day);
        break;
    case 'h':
        g_string_append_printf(out, "%0*d", width, hour);
        break;
    case 's':
        g_string_append_printf(out, "%0*d", width, moment->second);
        break;
    case 'A':
        g_string_append(out, moment->hour < 12 ? "AM" : "PM");
        break;
    default:
        g_string_append_len(out, token.text.at, (gssize)token.text.len);
        break;
    }
}

/* "mm" are minutes behind hours and before seconds, months else. */
static bool
is_before_seconds(const char *section)
{
    struct token token;

    do
        token = next_token(&section);
    while (token.kind == '"' || token.kind == '.');
    return token.kind == 's';
}

static bool
append_date(const char *section, double value, bool is_from_1904, bool is_am_pm, GString *out)
{
    struct moment moment;
    bool is_behind_hours = false;

    if (!moment_of(value, is_from_1904, &moment))
        return false;
    for (struct token token = next_token(&section); token.kind != 0; token = next_token(&section)) {
        bool is_minute = token.kind == 'm' && (is_behind_hours || is_before_seconds(section));

        append_date_token(token, &moment, is_minute, is_am_pm, out);
        if (token.kind != '"')
            is_behind_hours = token.kind == 'h';
    }
    return true;
}

/* The digits of the whole part, filled up with zeros, with a comma between thousands where wanted. */
static void
fill_whole(GString *digits, const struct shape *shape)
{
    while (digits->len < shape->whole_zeros)
        g_string_prepend_c(digits, '0');
    if (shape->whole_zeros == 0 && strcmp(digits->str, "0") == 0)
        g_string_truncate(digits, 0);
    for (size_t i = 3; shape->has_groups && i < digits->len; i += 4)
        g_string_insert_c(digits, (gssize)(digits->len - i), ',');
}

/*
 * Puts the digits into the placeholders, from the right: what literals stand between placeholders stand
 * between the digits, and digits beyond the first placeholder go before it.
 */
static void
append_digits(const char *section, const struct shape *shape, const GString *whole, const char *decimals,
              GString *out)
{
    size_t placeholder = 0, used = 0;
    bool is_behind_point = false;

    for (struct token token = next_token(&section); token.kind != 0; token = next_token(&section)) {
        switch (token.kind) {
        case '0':
        case '#':
        case '?':
            if (is_behind_point) {
                if (*decimals != '\0')
                    g_string_append_c(out, *decimals++);
                break;
            }
            placeholder++;
            size_t left = shape->whole - placeholder; /* placeholders behind this one */
            while (!shape->has_groups && whole->len - used > left)
                g_string_append_c(out, whole->str[used++]);
            if (shape->has_groups && left == 0)
                g_string_append(out, whole->str);
            break;
        case '.':
            is_behind_point = true;
            if (shape->decimals > 0)
                g_string_append_c(out, '.');
            break;
        case '%':
            g_string_append_c(out, '%');
            break;
        case '"':
            g_string_append_len(out, token.text.at, (gssize)token.text.len);
            break;
        default:
            break;
        }
    }
}

static void
append_general(double value, GString *out)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    /* numbers of identifiers are whole: all their digits are shown, where Excel may turn to 4.1E+15 */
    if (value == floor(value) && fabs(value) < 1e18)
        g_string_append_printf(out, "%" G_GINT64_FORMAT, (gint64)value);
    else
        g_string_append(out, g_ascii_formatd(text, sizeof(text), "%.15g", value));
}

void
number_format_append(const char *format, double value, bool is_from_1904, GString *out)
{
    bool is_unsigned = false;
    const char *section = format == NULL ? "" : section_of(format, value, &is_unsigned);
    struct shape shape = shape_of(section);
    char text[MOST_DIGITS + MOST_DECIMALS + 8], pattern[16];

    if (shape.is_date && isfinite(value) && append_date(section, value, is_from_1904, shape.is_am_pm, out))
        return;
    if (!isfinite(value) || (!shape.is_number && !shape.has_literal) || shape.has_exponent || shape.is_date ||
        shape.decimals > MOST_DECIMALS || g_ascii_strncasecmp(section, "General", 7) == 0) {
        append_general(value, out);
        return;
    }
    for (unsigned i = 0; i < shape.percents; i++)
        value *= 100;
    for (unsigned i = 0; i < shape.thousands; i++)
        value /= 1000;
    if (value < 0 && !is_unsigned)
        g_string_append_c(out, '-');
    g_snprintf(pattern, sizeof(pattern), "%%.%uf", shape.decimals);
    (void)g_ascii_formatd(text, sizeof(text), pattern, fabs(value));
    char *point = strchr(text, '.');
    if (point != NULL)
        *point = '\0';
    g_autoptr(GString) whole = g_string_new(text);
    fill_whole(whole, &shape);
    append_digits(section, &shape, whole, point == NULL ? "" : point + 1, out);
}
