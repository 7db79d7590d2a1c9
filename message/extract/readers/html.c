/* HTML, reduced to what a reader sees. */
#include "message/html.h"

#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"

#define MOST_BYTES (16 * 1024 * 1024) /* scripts and pictures in it included; it is in memory three times */

void
read_html(struct report *report, const struct reader_input *input)
{
    struct slice start = slice_sub(input->content, 0, MOST_BYTES);
    g_autofree char *meta = slice_to_string(html_meta_charset(start));
    const char *charset = charset_find(start, meta, input->charset);
    struct charset_text html = charset_decode(start, charset);
    g_autoptr(GString) text = html_to_text(html.utf8);

    if (charset != NULL)
        report_charset(report, charset);
    if (report_text(report, (struct slice){ text->str, text->len }) && start.len < input->content.len)
        report_limit(report, "the page is too long, its end was not read");
    g_free(html.owned);
}
