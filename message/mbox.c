#include "message/mbox.h"

#define FROM SLICE_LITERAL("From ")

static bool
starts_with(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && memcmp(text.at, prefix.at, prefix.len) == 0;
}

static struct slice
line_at(struct slice all, size_t at)
{
    struct slice rest = slice_sub(all, at, all.len);
    const char *end = rest.len == 0 ? NULL : memchr(rest.at, '\n', rest.len);

    return end == NULL ? rest : slice_sub(rest, 0, (size_t)(end - rest.at) + 1);
}

/* "From ann@contoso.example Sun Nov 22 20:05:52 2026": what tells it from prose is the time. */
static bool
is_from_line(struct slice line)
{
    if (!starts_with(line, FROM))
        return false;
    for (size_t i = FROM.len; i + 4 < line.len; i++) {
        if (g_ascii_isdigit(line.at[i]) && g_ascii_isdigit(line.at[i + 1]) && line.at[i + 2] == ':' &&
            g_ascii_isdigit(line.at[i + 3]) && g_ascii_isdigit(line.at[i + 4]))
            return true;
    }
    return false;
}

bool
mbox_is(struct slice bytes)
{
    return is_from_line(line_at(bytes, 0));
}

static bool
is_empty_line(struct slice line)
{
    return slice_equal(line, SLICE_LITERAL("\n")) || slice_equal(line, SLICE_LITERAL("\r\n"));
}

/* ">From ", ">>From ": what the MDA did to a body line. */
static bool
is_quoted_from(struct slice line)
{
    size_t marks = 0;

    while (marks < line.len && line.at[marks] == '>')
        marks++;
    return marks > 0 && starts_with(slice_sub(line, marks, line.len), FROM);
}

static GBytes *
without_quotes(struct slice message)
{
    GString *out = g_string_sized_new(message.len);

    for (size_t at = 0; at < message.len;) {
        struct slice line = line_at(message, at);
        size_t skip = is_quoted_from(line) ? 1 : 0;

        g_string_append_len(out, line.at + skip, (gssize)(line.len - skip));
        at += line.len;
    }
    return g_string_free_to_bytes(out);
}

GBytes *
mbox_next(GBytes *file, size_t *at)
{
    struct slice all = slice_from_bytes(file);
    bool was_empty = false, is_quoted = false;

    if (*at >= all.len)
        return NULL;
    size_t start = *at;
    if (is_from_line(line_at(all, start)))
        start += line_at(all, start).len;
    size_t end = start;
    while (end < all.len) {
        struct slice line = line_at(all, end);

        if (was_empty && is_from_line(line))
            break;
        was_empty = is_empty_line(line);
        is_quoted = is_quoted || is_quoted_from(line);
        end += line.len;
    }
    *at = end;
    if (is_quoted)
        return without_quotes(slice_sub(all, start, end - start));
    return g_bytes_new_from_bytes(file, start, end - start);
}
