/* HTML, reduced to what a reader sees. */
#include "message/html.h"

#include "message/charset.h"
#include "message/extract/reader.h"

void
read_html(struct report *report, const struct reader_input *input)
{
    g_autofree char *meta = slice_to_string(html_meta_charset(input->content));
    const char *charset = input->charset != NULL ? input->charset : meta;
    struct charset_text html = charset_decode(input->content, charset);
    g_autoptr(GString) text = html_to_text(html.utf8);

    if (charset[0] != '\0')
        report_charset(report, charset);
    (void)report_text(report, (struct slice){ text->str, text->len });
    g_free(html.owned);
}
