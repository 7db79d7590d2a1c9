#include "message/header.h"

#include "base/limits.h"

#include <string.h>

#define MOST_BROKEN_LINES 5 /* in a row; more are a text and no damage */

static const struct fault_text {
    enum header_fault fault;
    const char *text;
} fault_texts[] = {
    {HEADER_FAULT_LINE,     "a line that is no header field was skipped"      },
    { HEADER_FAULT_UNENDED, "the header does not end with an empty line"      },
    { HEADER_FAULT_BARE_CR, "a carriage return stands alone in a header field"},
    { HEADER_FAULT_NUL,     "a NUL byte stands in a header field"             },
    { HEADER_FAULT_FIELDS,  "too many header fields, the rest was not read"   },
    { HEADER_FAULT_BYTES,   "the header is too long, the rest was not read"   },
};

const char *
header_fault_text(enum header_fault fault)
{
    for (size_t i = 0; i < ARRAY_LEN(fault_texts); i++) {
        if (fault_texts[i].fault == fault)
            return fault_texts[i].text;
    }
    g_assert_not_reached();
}

/* Fields that no sentence of a body begins with by chance: behind broken lines they show that the header
 * goes on. */
static const char *const sure_names[] = {
    "ARC-",        "Cc",     "Content-", "DKIM-",    "Date",     "Delivered-To", "From",
    "In-Reply-To", "List-",  "MIME-",    "Message-", "Received", "References",   "Reply-To",
    "Return-Path", "Sender", "Subject",  "To",       "X-",
};

/* The length of the line at the start of `text`, with its line end. */
static size_t
line_length(struct slice text)
{
    const char *end = text.len == 0 ? NULL : memchr(text.at, '\n', text.len);

    return end == NULL ? text.len : (size_t)(end - text.at) + 1;
}

static struct slice
without_line_end(struct slice line)
{
    if (line.len > 0 && line.at[line.len - 1] == '\n')
        line.len--;
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool
begins_folded(struct slice text)
{
    return text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t');
}

/* The length of the field at the start of `text`: a line and those folded behind it. */
static size_t
field_length(struct slice text)
{
    size_t len = line_length(text);

    while (begins_folded(slice_sub(text, len, 1)))
        len += line_length(slice_sub(text, len, text.len));
    return len;
}

/* The length of the field name (up to the colon or the blanks before it), 0 where the line has none. */
static size_t
name_length(struct slice line)
{
    size_t len = 0;
    size_t colon;

    while (len < line.len && line.at[len] > ' ' && line.at[len] < 0x7f && line.at[len] != ':')
        len++;
    for (colon = len; colon < line.len && (line.at[colon] == ' ' || line.at[colon] == '\t'); colon++)
        continue;
    return colon < line.len && line.at[colon] == ':' ? len : 0;
}

static bool
is_mbox_line(struct slice text)
{
    return slice_equal(slice_sub(text, 0, 5), SLICE_LITERAL("From ")) ||
           slice_equal(slice_sub(text, 0, 6), SLICE_LITERAL(">From "));
}

struct slice
header_start(struct slice entity)
{
    /* A byte order mark is no part of a field name: editors put it into saved mail. */
    if (slice_equal(slice_sub(entity, 0, 3), SLICE_LITERAL("\xef\xbb\xbf")))
        entity = slice_sub(entity, 3, entity.len);
    if (is_mbox_line(entity) && name_length(without_line_end(slice_sub(entity, 0, line_length(entity)))) == 0)
        return slice_sub(entity, line_length(entity), entity.len);
    return entity;
}

static bool
is_sure_name(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(sure_names); i++) {
        struct slice sure = slice_from(sure_names[i]);
        bool is_family = sure.at[sure.len - 1] == '-';

        if (is_family ? slice_starts_with_nocase(name, sure) : slice_equal_nocase(name, sure))
            return true;
    }
    return false;
}

/* Whether the header goes on behind a broken line, or a few of them. */
static bool
goes_on(struct slice behind)
{
    for (unsigned broken = 0; broken < MOST_BROKEN_LINES; broken++) {
        struct slice line = without_line_end(slice_sub(behind, 0, line_length(behind)));
        size_t len = name_length(line);

        if (len > 0 || line.len == 0)
            return is_sure_name(slice_sub(line, 0, len));
        behind = slice_sub(behind, field_length(behind), behind.len);
    }
    return false;
}

static void
note_bytes(struct header_cursor *cursor, struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.at[i] == '\0')
            cursor->faults |= HEADER_FAULT_NUL;
        else if (value.at[i] == '\r' && (i + 1 == value.len || value.at[i + 1] != '\n'))
            cursor->faults |= HEADER_FAULT_BARE_CR;
    }
}

/* Counts a field; false where it is one too many to be returned. */
static bool
is_within_limits(struct header_cursor *cursor, size_t len)
{
    cursor->fields++;
    cursor->bytes += len;
    if (cursor->fields > LIMIT_HEADER_FIELDS)
        cursor->faults |= HEADER_FAULT_FIELDS;
    if (cursor->bytes > LIMIT_HEADER_BYTES)
        cursor->faults |= HEADER_FAULT_BYTES;
    return (cursor->faults & (HEADER_FAULT_FIELDS | HEADER_FAULT_BYTES)) == 0;
}

bool
header_next(struct header_cursor *cursor, struct raw_field *field)
{
    while (cursor->rest.len > 0) {
        struct slice line = without_line_end(slice_sub(cursor->rest, 0, line_length(cursor->rest)));
        size_t len = field_length(cursor->rest);
        size_t name = name_length(line);
        struct slice whole = without_line_end(slice_sub(cursor->rest, 0, len));

        if (line.len == 0) {
            cursor->rest = slice_sub(cursor->rest, line_length(cursor->rest), cursor->rest.len);
            return false;
        }
        struct slice behind = slice_sub(cursor->rest, len, cursor->rest.len);
        if (name == 0 && !is_mbox_line(line) && !goes_on(behind)) {
            cursor->faults |= HEADER_FAULT_UNENDED;
            return false;
        }
        cursor->rest = behind;
        if (name == 0) {
            cursor->faults |= HEADER_FAULT_LINE;
            continue;
        }
        if (!is_within_limits(cursor, len))
            continue;
        size_t colon = (size_t)((const char *)memchr(whole.at, ':', whole.len) - whole.at);
        field->name = slice_sub(whole, 0, name);
        field->value = slice_sub(whole, colon + 1, whole.len);
        note_bytes(cursor, field->value);
        return true;
    }
    return false;
}

bool
header_name_matches(const char *name, const char *pattern)
{
    size_t len = strlen(pattern);

    if (len > 0 && pattern[len - 1] == '*')
        return g_ascii_strncasecmp(name, pattern, len - 1) == 0;
    return g_ascii_strcasecmp(name, pattern) == 0;
}
