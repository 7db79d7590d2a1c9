#include "milter/reply.h"

struct class_default {
    int code;
    const char *enhanced;
    const char *text;
};

static const struct class_default *defaults_of(enum reply_class class)
{
    static const struct class_default temporary = { 451, "4.7.1", "Service unavailable - try again later" };
    static const struct class_default permanent = { 550, "5.7.1", "Message refused" };

    return class == REPLY_TEMPORARY ? &temporary : &permanent;
}

/* RFC 3463: class "." subject "." detail, the latter two of one to three digits. */
static bool
is_enhanced_code(const char *text, enum reply_class class)
{
    const char *at = text;

    if (text == NULL || *at++ != '0' + (char)class)
        return false;
    for (int part = 0; part < 2; part++) {
        size_t digits = 0;

        if (*at++ != '.')
            return false;
        while (digits < 4 && g_ascii_isdigit(at[digits]))
            digits++;
        if (digits == 0 || digits == 4)
            return false;
        at += digits;
    }
    return *at == '\0';
}

/* One line of ASCII: other letters by their nearest (RFC 5321 4.2 allows no more), controls as blanks. */
static char *
to_plain_line(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    char *plain = g_str_to_ascii(valid, "C");

    for (char *at = plain; *at != '\0'; at++) {
        if (!g_ascii_isprint(*at))
            *at = ' ';
    }
    return g_strstrip(plain);
}

/* How much of `text` goes on one line: all, or up to the last blank that fits, or what fits. */
static size_t
line_length(const char *text)
{
    size_t len = strlen(text);

    if (len <= REPLY_LINE_BYTES)
        return len;
    for (size_t i = REPLY_LINE_BYTES; i > REPLY_LINE_BYTES / 2; i--) {
        if (text[i] == ' ')
            return i;
    }
    return REPLY_LINE_BYTES;
}

/* libmilter's text is a format of sendmail's: "%" starts a macro unless it is doubled. */
static char *
escape_line(const char *text, size_t len)
{
    GString *out = g_string_sized_new(len + 8);

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '%')
            g_string_append_c(out, '%');
        g_string_append_c(out, text[i]);
    }
    return g_string_free(out, FALSE);
}

static void
fill_lines(struct smtp_reply *out, const char *text)
{
    size_t count = 0;

    while (count < REPLY_LINES_MOST) {
        size_t len = line_length(text);
        bool is_cut = count == REPLY_LINES_MOST - 1 && text[len] != '\0';
        g_autofree char *line = is_cut ? g_strdup_printf("%.*s...", (int)MIN(len, REPLY_LINE_BYTES - 3), text)
                                       : g_strndup(text, len);

        out->lines[count++] = escape_line(line, strlen(line));
        text += len;
        while (*text == ' ')
            text++;
        if (*text == '\0')
            break;
    }
}

struct smtp_reply *
reply_format(const struct reply *reply, enum reply_class class)
{
    const struct class_default *other = defaults_of(class);
    struct smtp_reply *out = g_new0(struct smtp_reply, 1);
    int code = reply->code / 100 == (int)class ? reply->code : other->code;
    const char *enhanced = is_enhanced_code(reply->enhanced, class) ? reply->enhanced : other->enhanced;
    g_autofree char *text = to_plain_line(reply->text == NULL ? "" : reply->text);

    g_snprintf(out->code, sizeof out->code, "%d", code);
    g_strlcpy(out->enhanced, enhanced, sizeof out->enhanced);
    fill_lines(out, *text == '\0' ? other->text : text);
    return out;
}

void
smtp_reply_free(struct smtp_reply *reply)
{
    if (reply == NULL)
        return;
    for (size_t i = 0; reply->lines[i] != NULL; i++)
        g_free(reply->lines[i]);
    g_free(reply);
}
