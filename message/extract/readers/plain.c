/* Plain text, and whatever reads as text, in the charset that it was declared in or that its bytes show. */
#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"

#include <string.h>

#define UNIT_BYTES 4 /* of a character in the widest charset */

/* Lines end in LF, so that patterns find their ends. */
static bool
report_lines(struct report *report, struct slice text)
{
    while (text.len > 0) {
        const char *end = memchr(text.at, '\r', text.len);
        size_t len = end == NULL ? text.len : (size_t)(end - text.at);

        if (!report_text(report, slice_sub(text, 0, len)))
            return false;
        if (end == NULL)
            return true;
        text = slice_sub(text, len + 1, text.len);
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
