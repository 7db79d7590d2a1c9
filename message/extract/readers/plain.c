/* Plain text, and whatever reads as text, in the charset that it was declared in or that its bytes show. */
#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"

#include <string.h>

#define UNIT_BYTES 4 /* of a character in the widest charset */

/*
 * Where the first line of the text ends; *len is how long what ends it is, 0 at the end of all. Byte by byte:
 * each of CR and U+0085, which ends lines of mainframes, may stand far behind the other, or nowhere.
 */
static size_t
line_end(struct slice text, size_t *len)
{
    for (size_t i = 0; i < text.len; i++) {
        bool is_return = text.at[i] == '\r';

        if (is_return || (text.at[i] == '\xc2' && i + 1 < text.len && text.at[i + 1] == '\x85')) {
            *len = is_return ? 1 : 2;
            return i;
        }
    }
    *len = 0;
    return text.len;
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
