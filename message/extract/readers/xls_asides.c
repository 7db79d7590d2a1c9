/* Text of a sheet that is in no cell: headers and footers, notes, text boxes, links, charts. */
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/xls.h"

#include <string.h>

static void
put_line(struct xls *xls, const GString *text)
{
    g_string_append_len(xls->asides, text->str, (gssize)text->len);
    if (text->len > 0)
        g_string_append_c(xls->asides, '\n');
}

void
xls_take_header(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (record->bytes.rest.len == 0)
        return;
    xls_append_string(xls, record, xls->version == BIFF8 ? BIFF_COUNT_16 : BIFF_COUNT_8, text);
    put_line(xls, text);
}

/* Before BIFF8 a note holds its text; since then a text box does, and this its author. */
void
xls_take_note(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    bytes_skip(&record->bytes, xls->version == BIFF8 ? 8 : 4);
    xls_append_string(xls, record, BIFF_COUNT_16, text);
    put_line(xls, text);
}

/* A text box: its text is in the CONTINUE records behind it. */
void
xls_take_text_box(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    bytes_skip(&record->bytes, 10);
    uint16_t count = bytes_u16(&record->bytes);
    if (xls->version != BIFF8 || record->bytes.has_failed || count == 0 || !biff_continue(record))
        return;
    biff_append_characters(record, count, text);
    put_line(xls, text);
}

void
xls_take_series_text(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    bytes_skip(&record->bytes, 2);
    xls_append_string(xls, record, BIFF_COUNT_8, text);
    put_line(xls, text);
}

/* Where a link leads: what it is called, and an address. */
void
xls_take_link(struct xls *xls, struct biff_record *record)
{
    enum { LINK_HAS_MONIKER = 1, LINK_HAS_NAME = 1 << 4, LINK_HAS_FRAME = 1 << 7, LINK_IS_TEXT = 1 << 8 };
    static const char url_moniker[] = "\xe0\xc9\xea\x79\xf9\xba\xce\x11\x8c\x82\x00\xaa\x00\x4b\xa9\x0b";
    struct bytes *bytes = &record->bytes;
    g_autoptr(GString) text = g_string_new(NULL);

    bytes_skip(bytes, 8 + 16 + 4);
    uint32_t flags = bytes_u32(bytes);
    if ((flags & LINK_HAS_NAME) != 0) /* what the cell shows as well */
        bytes_skip(bytes, 2 * (size_t)bytes_u32(bytes));
    if ((flags & LINK_HAS_FRAME) != 0)
        bytes_skip(bytes, 2 * (size_t)bytes_u32(bytes));
    if ((flags & LINK_HAS_MONIKER) == 0)
        return;
    if ((flags & LINK_IS_TEXT) != 0) {
        office_text_append_utf16(text, bytes_take(bytes, 2 * (size_t)bytes_u32(bytes)));
    } else {
        struct slice kind = bytes_take(bytes, 16);
        if (kind.len == 0 || memcmp(kind.at, url_moniker, 16) != 0)
            return;
        office_text_append_utf16(text, bytes_take(bytes, bytes_u32(bytes)));
    }
    g_string_truncate(text, office_text_to_nul((struct slice){ text->str, text->len }).len);
    put_line(xls, text);
}
