#include "message/multipart.h"

enum line_kind { LINE_NONE, LINE_PART, LINE_END };

/* What stands on the line that begins with "--boundary", whose rest is `text`; *len is the rest's length. */
static enum line_kind
classify(struct slice text, size_t *len)
{
    enum line_kind kind = slice_equal(slice_sub(text, 0, 2), SLICE_LITERAL("--")) ? LINE_END : LINE_PART;
    size_t at = kind == LINE_END ? 2 : 0;

    while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\r'))
        at++;
    if (at < text.len && text.at[at] != '\n')
        return LINE_NONE; /* a longer boundary that begins like this one */
    *len = MIN(at + 1, text.len);
    return kind;
}

/* Finds the next boundary line; what stands before it (without the line end, which belongs to the boundary)
 * goes to *before, and the cursor moves behind it. */
static enum line_kind
next_line(struct multipart_cursor *cursor, struct slice *before)
{
    g_autofree char *needle = g_malloc(cursor->boundary.len + 2);
    struct slice rest = cursor->rest;
    size_t needle_len = cursor->boundary.len + 2;
    size_t from = 0;

    memcpy(needle, "--", 2);
    memcpy(needle + 2, cursor->boundary.at, cursor->boundary.len); /* a guessed one may contain NUL */
    while (from < rest.len) {
        const char *hit = memmem(rest.at + from, rest.len - from, needle, needle_len);
        size_t len = 0;

        if (hit == NULL)
            break;
        size_t at = (size_t)(hit - rest.at);
        from = at + 1;
        if (at > 0 && rest.at[at - 1] != '\n')
            continue;
        enum line_kind kind = classify(slice_sub(rest, at + needle_len, rest.len), &len);
        if (kind == LINE_NONE)
            continue;
        *before = slice_sub(rest, 0, at);
        for (const char *end = "\n\r"; *end != '\0'; end++) {
            if (before->len > 0 && before->at[before->len - 1] == *end)
                before->len--;
        }
        cursor->rest = slice_sub(rest, at + needle_len + len, rest.len);
        return kind;
    }
    *before = rest;
    cursor->rest = (struct slice){ NULL, 0 };
    return LINE_NONE;
}

bool
multipart_next(struct multipart_cursor *cursor, struct slice *part)
{
    while (cursor->rest.at != NULL) {
        bool is_outside = !cursor->has_begun || cursor->has_ended; /* prologue or epilogue */
        enum line_kind kind = next_line(cursor, part);

        if (kind == LINE_PART) {
            cursor->has_late_part = cursor->has_late_part || cursor->has_ended;
            cursor->has_begun = true;
            cursor->has_ended = false;
        } else if (kind == LINE_END) {
            cursor->has_ended = true;
        }
        if (!is_outside)
            return true;
    }
    return false;
}

struct slice
multipart_guess_boundary(struct slice body)
{
    struct slice line;

    while (slice_next_field(&body, '\n', &line)) {
        if (line.len < 3 || line.at[0] != '-' || line.at[1] != '-')
            continue;
        line = slice_trim(slice_sub(line, 2, line.len));
        if (line.len > 0 && line.len <= 200 && slice_starts_with_nocase(body, SLICE_LITERAL("Content-")))
            return line;
    }
    return (struct slice){ NULL, 0 };
}
