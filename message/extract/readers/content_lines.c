/*
 * Cards and calendars: lines of a name, parameters and a value (RFC 6350, RFC 5545, vCard 2.1), unfolded,
 * decoded and without their escapes. Pictures, sounds and keys are left out; a file that is attached in a
 * calendar is a document of its own.
 */
#include <string.h>

#include "message/charset.h"
#include "message/extract/held.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"
#include "message/transfer.h"

#define MOST_BYTES (16 * 1024 * 1024) /* in memory up to four times */

/* Cuts the first line off, with those that continue it; *is_folded where there are such. */
static struct slice
next_line(struct slice *rest)
{
    struct slice line = *rest;
    size_t at = 0;

    for (;;) {
        const char *end = at == rest->len ? NULL : memchr(rest->at + at, '\n', rest->len - at);

        if (end == NULL) {
            line.len = at = rest->len;
            break;
        }
        line.len = (size_t)(end - rest->at);
        at = line.len + 1;
        if (at == rest->len || (rest->at[at] != ' ' && rest->at[at] != '\t'))
            break;
    }
    *rest = slice_sub(*rest, at, rest->len);
    return line;
}

/* Without the line ends and the white space behind them that folding put in. */
static void
append_unfolded(GString *out, struct slice line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '\r' && (i + 1 == line.len || line.at[i + 1] == '\n'))
            continue;
        if (line.at[i] == '\n')
            i++; /* and the white space */
        else
            g_string_append_c(out, line.at[i]);
    }
}

/* The length of name and parameters: up to a colon that is in no quotation marks. */
static size_t
head_length(struct slice line)
{
    bool is_quoted = false;
    size_t len = 0;

    for (; len < line.len && (is_quoted || line.at[len] != ':'); len++)
        is_quoted = line.at[len] == '"' ? !is_quoted : is_quoted;
    return len;
}

/* Whether a parameter says `text`, as "ENCODING=b" or, in vCard 2.1, "BASE64". */
static bool
head_says(struct slice head, const char *text)
{
    struct slice parameter;

    while (slice_next_field(&head, ';', &parameter)) {
        if (slice_equal_nocase(parameter, slice_from(text)))
            return true;
    }
    return false;
}

static bool
is_base64(struct slice head)
{
    return head_says(head, "ENCODING=b") || head_says(head, "ENCODING=BASE64") || head_says(head, "BASE64");
}

static bool
is_quoted_printable(struct slice head)
{
    return head_says(head, "ENCODING=QUOTED-PRINTABLE") || head_says(head, "QUOTED-PRINTABLE");
}

static char *
charset_of(struct slice head)
{
    struct slice parameter;

    while (slice_next_field(&head, ';', &parameter)) {
        if (slice_starts_with_nocase(parameter, SLICE_LITERAL("CHARSET=")))
            return slice_to_string(slice_sub(parameter, strlen("CHARSET="), parameter.len));
    }
    return NULL;
}

/* Escapes, and the semicolons between the parts of a name or an address. */
static void
append_value(GString *out, struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        char byte = value.at[i];

        if (byte == '\\' && i + 1 < value.len) {
            char escaped = value.at[++i];
            g_string_append_c(out, escaped == 'n' || escaped == 'N' ? '\n' : escaped);
        } else {
            g_string_append_c(out, byte == ';' ? ' ' : byte);
        }
    }
}

/* The file in "ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=...:". False where no more may be read. */
static bool
read_attached(struct report *report, const struct reader_input *input, struct slice value)
{
    struct held *held = held_new(report);
    g_autoptr(GBytes) decoded = transfer_decode(value, TRANSFER_BASE64);
    struct reader_input inner = *input;

    (void)held_append(held, slice_from_bytes(decoded));
    g_clear_pointer(&decoded, g_bytes_unref);
    g_autoptr(GBytes) content = held_finish(held);
    inner.content = slice_from_bytes(content);
    inner.charset = NULL;
    return reader_read_member(report, NULL, &inner);
}

static void
append_decoded(GString *out, struct slice head, struct slice value)
{
    if (!is_quoted_printable(head)) {
        append_value(out, value);
        return;
    }
    g_autoptr(GBytes) plain = transfer_decode(value, TRANSFER_QUOTED_PRINTABLE);
    g_autofree char *charset = charset_of(head);
    struct charset_text text = charset_decode(slice_from_bytes(plain), charset);
    append_value(out, text.utf8);
    g_free(text.owned);
}

/* vCard 2.1: a line of quoted-printable goes on behind each "=" at its end. */
static struct slice
with_soft_breaks(struct slice line, struct slice *rest)
{
    while (rest->len > 0 && slice_trim(line).len > 0) {
        struct slice trimmed = slice_trim(line);

        if (trimmed.at[trimmed.len - 1] != '=')
            break;
        struct slice more = next_line(rest);
        line.len = (size_t)(more.at + more.len - line.at);
    }
    return line;
}

/* False where no more text or members may be read. */
static bool
read_line(struct report *report, const struct reader_input *input, struct slice line, struct slice *rest)
{
    g_autoptr(GString) unfolded = g_string_new(NULL), out = g_string_new(NULL);
    struct slice head = slice_sub(line, 0, head_length(line));

    if (is_quoted_printable(head)) {
        line = slice_trim(with_soft_breaks(line, rest));
        g_string_append_len(unfolded, line.at, (gssize)line.len);
    } else {
        append_unfolded(unfolded, line);
    }
    struct slice whole = { unfolded->str, unfolded->len };
    size_t len = head_length(whole);
    head = slice_sub(whole, 0, len);
    struct slice value = slice_sub(whole, len + 1, whole.len);
    if (is_base64(head))
        return !slice_starts_with_nocase(head, SLICE_LITERAL("ATTACH")) ||
               read_attached(report, input, value);
    g_string_append_len(out, head.at, (gssize)head.len);
    if (len < whole.len)
        g_string_append(out, ": ");
    append_decoded(out, head, value);
    g_string_append_c(out, '\n');
    return report_text(report, (struct slice){ out->str, out->len });
}

void
read_content_lines(struct report *report, const struct reader_input *input)
{
    struct slice start = slice_sub(input->content, 0, MOST_BYTES);
    const char *charset = charset_find(start, NULL, input->charset);
    struct charset_text decoded = charset_decode(start, charset);
    struct slice rest = decoded.utf8;
    bool goes_on = true;

    if (charset != NULL)
        report_charset(report, charset);
    while (goes_on && rest.len > 0) {
        struct slice line = next_line(&rest);

        goes_on = read_line(report, input, line, &rest);
    }
    if (goes_on && start.len < input->content.len)
        report_limit(report, "it is too long, its end was not read");
    g_free(decoded.owned);
}
