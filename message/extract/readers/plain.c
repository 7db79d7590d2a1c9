/* Plain text, and whatever reads as text, in the charset that it was declared in or that its bytes show. */
#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"

#include <string.h>

#define UNIT_BYTES 4 /* of a character in the widest charset */

#define NEXT_LINE "\xc2\x85" /* U+0085, which ends lines of mainframes */

/* Where the first line of the text ends; *len is how long what ends it is, 0 at the end of all. */
static size_t
line_end(struct slice text, size_t *len)
{
    const char *end = memchr(text.at, '\r', text.len);
    size_t before = end == NULL ? text.len : (size_t)(end - text.at);
    const char *next = memmem(text.at, before, NEXT_LINE, strlen(NEXT_LINE));

    *len = next != NULL ? strlen(NEXT_LINE) : end == NULL ? 0 : 1;
    return next != NULL ? (size_t)(next - text.at) : before;
}

/* Lines end in LF, so that patterns find their ends. */
static bool
report_lines(struct report *report, struct slice text)
{
    while (text.len > 0) {
        size_t end_len, len = line_end(text, &end_len);

        if (!report_text(report, slice_sub(text, 0, len)))
            return false;
        if (end_len == 0)
            return true;
        text = slice_sub(text, len + end_len, text.len);
        if ((text.len == 0 || text.at[0] != '\n') && !report_text(report, SLICE_LITERAL("\n")))
            return false;
    }
    return true;
}

void
read_plain(struct report *report, const struct reader_input *input)
{
    uint64_t most = (report_room(report) + 1) * UNIT_BYTES;
    struct slice start = slice_sub(input->content, 0, (size_t)most);
    const char *charset = charset_find(start, NULL, input->charset);
    struct charset_text decoded = charset_decode(start, charset);

    if (charset != NULL)
        report_charset(report, charset);
    if (report_lines(report, decoded.utf8) && start.len < input->content.len)
        report_limit(report, "the text is too long, its end was not read");
    g_free(decoded.owned);
}
