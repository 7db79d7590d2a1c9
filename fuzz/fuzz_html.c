/* An HTML body: the text that is left of it is UTF-8 and never longer than what entities can make of it. */
#include "fuzz/target.h"
#include "message/charset.h"
#include "message/gmime_auto.h"
#include "message/html.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_mime_init(); /* once; then it only counts */

    struct slice raw = { (const char *)data, size };
    struct charset_text html = charset_decode(raw, NULL);
    GString *text = html_to_text(html.utf8);

    g_assert(g_utf8_validate_len(text->str, text->len, NULL)); /* no NUL either */
    g_assert(text->len <= html.utf8.len * 4 + 16);
    g_assert(html_meta_charset(raw).len <= size);
    g_string_free(text, TRUE);
    g_free(html.owned);
    return 0;
}
