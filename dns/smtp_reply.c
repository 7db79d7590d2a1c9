#include "dns/smtp_reply.h"

#include "base/limits.h"

#include <string.h>

/* The code at the start of a line, or 0. */
static unsigned
line_code(struct slice line)
{
    if (line.len < 3 || !g_ascii_isdigit(line.at[0]) || !g_ascii_isdigit(line.at[1]) ||
        !g_ascii_isdigit(line.at[2]))
        return 0;
    unsigned code =
        (unsigned)(line.at[0] - '0') * 100 + (unsigned)(line.at[1] - '0') * 10 + (unsigned)(line.at[2] - '0');
    return code >= 200 && code <= 599 ? code : 0;
}

static bool
is_starttls(struct slice text)
{
    struct slice keyword;

    return slice_next_field(&text, ' ', &keyword) && slice_equal_nocase(keyword, SLICE_LITERAL("STARTTLS"));
}

/* One line of the reply. False where it cannot be one. */
static bool
read_line(struct slice line, size_t index, struct smtp_reply *reply, bool *is_last)
{
    unsigned code = line_code(line);
    char separator = line.len > 3 ? line.at[3] : ' ';
    struct slice text = slice_sub(line, 4, line.len);

    if (code == 0 || (separator != ' ' && separator != '-') || (index > 0 && code != reply->code))
        return false;
    reply->code = code;
    if (index == 0)
        reply->first = text;
    else if (is_starttls(text))
        reply->has_starttls = true;
    *is_last = separator == ' ';
    return true;
}

enum smtp_reply_status
smtp_reply_read(struct slice buffer, struct smtp_reply *reply, size_t *used)
{
    struct smtp_reply read = { 0 };
    bool is_last = false;
    size_t at = 0;

    for (size_t index = 0; !is_last; index++) {
        struct slice rest = slice_sub(buffer, at, buffer.len);
        const char *end = rest.len == 0 ? NULL : memchr(rest.at, '\n', rest.len);

        if (index == LIMIT_SMTP_LINES)
            return SMTP_REPLY_BAD;
        if (end == NULL)
            return rest.len > LIMIT_SMTP_LINE_BYTES ? SMTP_REPLY_BAD : SMTP_REPLY_MORE;
        size_t len = (size_t)(end - rest.at);
        struct slice line = slice_sub(rest, 0, len > 0 && rest.at[len - 1] == '\r' ? len - 1 : len);
        if (len > LIMIT_SMTP_LINE_BYTES || !read_line(line, index, &read, &is_last))
            return SMTP_REPLY_BAD;
        at += len + 1;
    }
    *reply = read;
    reply->whole = slice_sub(buffer, 0, at);
    *used = at;
    return SMTP_REPLY_DONE;
}

GPtrArray *
smtp_reply_lines(const struct smtp_reply *reply)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    struct slice rest = reply->whole, line;

    slice_next_field(&rest, '\n', &line);
    while (slice_next_field(&rest, '\n', &line)) {
        g_autofree char *text = slice_to_string(slice_trim(slice_sub(line, 4, line.len)));

        if (line.len > 4)
            g_ptr_array_add(lines, g_utf8_make_valid(text, -1));
    }
    return lines;
}
