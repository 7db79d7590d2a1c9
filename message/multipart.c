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

/* Whether the line at the start of `text` begins with "--boundary". Asked of each line, so without calls. */
static bool
begins_boundary(struct slice text, struct slice boundary)
{
    return text.len >= boundary.len + 2 && text.at[0] == '-' && text.at[1] == '-' &&
           memcmp(text.at + 2, boundary.at, boundary.len) == 0;
}

/* What the line at the start of `text` is; *len is its length. */
static enum line_kind
classify_line(struct slice text, struct slice boundary, size_t *len)
{
    enum line_kind kind = LINE_NONE;

    if (begins_boundary(text, boundary))
        kind = classify(slice_sub(text, 2 + boundary.len, text.len), len);
    if (kind != LINE_NONE) {
        *len += 2 + boundary.len;
        return kind;
    }
    const char *end = memchr(text.at, '\n', text.len);
    *len = end == NULL ? text.len : (size_t)(end - text.at) + 1;
    return LINE_NONE;
}

/* Finds the next boundary line; what stands before it (without the line end, which belongs to the boundary)
 * goes to *before, and the cursor moves behind it. */
static enum line_kind
next_line(struct multipart_cursor *cursor, struct slice *before)
{
    struct slice all = cursor->rest;
    size_t at = 0;

    while (at < all.len) {
        size_t len = 0;
        enum line_kind kind =
            classify_line((struct slice){ all.at + at, all.len - at }, cursor->boundary, &len);

        if (kind == LINE_NONE) {
            at += len;
            continue;
        }
        *before = slice_sub(all, 0, at);
        for (const char *end = "\n\r"; *end != '\0'; end++) {
            if (before->len > 0 && before->at[before->len - 1] == *end)
                before->len--;
        }
        cursor->rest = slice_sub(all, at + len, all.len);
        return kind;
    }
    *before = all;
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

bool
multipart_is_cut_by(struct slice body, struct slice boundary)
{
    struct multipart_cursor cursor = { .rest = body, .boundary = boundary };
    struct slice before;

    return boundary.len > 0 && next_line(&cursor, &before) == LINE_PART;
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
