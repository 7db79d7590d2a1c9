/* Objects and pictures inside RTF: hex digits, or bytes as they are. */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"
#include "message/extract/readers/rtf.h"

#define EMBEDDED 2 /* an object that is there, not only a link to it */

static bool
is_taken(struct rtf *rtf)
{
    const struct rtf_group *group = rtf_group(rtf);

    if (group->sink != RTF_TO_OBJECT && (group->sink != RTF_TO_PICTURE || !group->is_picture))
        return false;
    if (rtf->hex == NULL) {
        rtf->hex = held_new(rtf->report);
        rtf->hex_half = -1;
    }
    return true;
}

void
rtf_put_binary(struct rtf *rtf, struct slice bytes)
{
    if (is_taken(rtf))
        (void)held_append(rtf->hex, bytes);
}

void
rtf_put_hex(struct rtf *rtf, struct slice digits)
{
    char bytes[4096];
    size_t len = 0;

    if (!is_taken(rtf))
        return;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = g_ascii_xdigit_value(digits.at[i]);

        if (digit < 0)
            continue;
        if (rtf->hex_half < 0) {
            rtf->hex_half = digit;
            continue;
        }
        bytes[len++] = (char)(rtf->hex_half << 4 | digit);
        rtf->hex_half = -1;
        if (len == sizeof(bytes)) {
            if (!held_append(rtf->hex, (struct slice){ bytes, len }))
                return;
            len = 0;
        }
    }
    (void)held_append(rtf->hex, (struct slice){ bytes, len });
}

/* OLE 1.0 ([MS-OLEDS] 2.2.5): what made it, and its content as that stored it. */
static void
read_object(struct rtf *rtf, struct slice object)
{
    struct bytes bytes = bytes_of(object);
    struct reader_input inner = *rtf->input;
    g_autoptr(GString) class = g_string_new(NULL);

    bytes_skip(&bytes, 4);
    bool is_embedded = bytes_u32(&bytes) == EMBEDDED;
    uint32_t len = bytes_u32(&bytes);
    struct slice name = office_text_to_nul(bytes_take(&bytes, len));
    office_text_append_codepage(class, name, CODEPAGE_WESTERN);
    bytes_skip(&bytes, bytes_u32(&bytes));
    bytes_skip(&bytes, bytes_u32(&bytes));
    if (!is_embedded)
        return;
    if (bytes.has_failed) {
        ole_say_corrupt(rtf->report, "an embedded object is damaged");
        return;
    }
    len = bytes_u32(&bytes);
    if (len > bytes.rest.len)
        ole_say_corrupt(rtf->report, "an embedded object ends early");
    inner.charset = NULL;
    inner.content = slice_sub(bytes.rest, 0, len);
    if (g_ascii_strcasecmp(class->str, "Package") == 0)
        ole_read_native(rtf->report, rtf->input, inner.content);
    else if (inner.content.len > 0)
        (void)reader_read_member(rtf->report, class->str, &inner);
}

void
rtf_end_hex(struct rtf *rtf, enum rtf_sink sink)
{
    if (rtf->hex == NULL)
        return;
    g_autoptr(GBytes) content = held_finish(rtf->hex);
    struct reader_input inner = *rtf->input;

    rtf->hex = NULL;
    inner.charset = NULL;
    inner.content = slice_from_bytes(content);
    if (sink == RTF_TO_OBJECT)
        read_object(rtf, inner.content);
    else if (inner.content.len > 0)
        (void)reader_read_member(rtf->report, "picture", &inner);
}
