#include "message/extract/readers/biff.h"

#include "message/extract/readers/office_text.h"

#define RECORD_CONTINUE 0x003c

enum string_flag {
    STRING_IS_WIDE = 1 << 0, /* two bytes for each character; otherwise their low bytes alone */
    STRING_HAS_PHONETIC = 1 << 2,
    STRING_HAS_RUNS = 1 << 3,
};

static bool
take_record(struct slice *stream, unsigned *type, struct bytes *content)
{
    struct bytes bytes = bytes_of(*stream);

    *type = bytes_u16(&bytes);
    uint16_t len = bytes_u16(&bytes);
    *content = bytes_of(bytes_take(&bytes, len));
    if (bytes.has_failed)
        return false;
    *stream = bytes.rest;
    return true;
}

bool
biff_next(struct slice whole, struct slice *stream, struct biff_record *record)
{
    record->offset = whole.len - stream->len;
    if (!take_record(stream, &record->type, &record->bytes))
        return false;
    record->next = *stream;
    return true;
}

bool
biff_continue(struct biff_record *record)
{
    struct slice next = record->next;
    struct bytes content;
    unsigned type;

    if (!take_record(&next, &type, &content) || type != RECORD_CONTINUE)
        return false;
    record->bytes = content;
    record->next = next;
    return true;
}

/* Goes on until something is left; a record may be empty. */
static bool
has_more(struct biff_record *record)
{
    while (record->bytes.rest.len == 0 && !record->bytes.has_failed) {
        if (!biff_continue(record))
            record->bytes.has_failed = true;
    }
    return !record->bytes.has_failed;
}

void
biff_skip(struct biff_record *record, size_t len)
{
    while (len > 0 && has_more(record)) {
        size_t here = MIN(len, record->bytes.rest.len);

        bytes_skip(&record->bytes, here);
        len -= here;
    }
}

uint16_t
biff_u16(struct biff_record *record)
{
    return has_more(record) ? bytes_u16(&record->bytes) : 0;
}

uint32_t
biff_u32(struct biff_record *record)
{
    return has_more(record) ? bytes_u32(&record->bytes) : 0;
}

static void
append_latin1(GString *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        guchar byte = (guchar)bytes.at[i];

        if (byte < 0x80)
            g_string_append_c(out, (char)byte);
        else
            g_string_append_unichar(out, byte);
    }
}

/* The flags are those before; they come again where a CONTINUE record goes on. */
static void
append_run(struct biff_record *record, size_t count, unsigned flags, GString *out)
{
    while (count > 0) {
        if (record->bytes.rest.len == 0) {
            if (!has_more(record))
                return;
            flags = bytes_u8(&record->bytes);
        }
        size_t unit = (flags & STRING_IS_WIDE) != 0 ? 2 : 1;
        size_t here = MIN(count, record->bytes.rest.len / unit);
        struct slice text = bytes_take(&record->bytes, here * unit);
        if (unit == 2)
            office_text_append_utf16(out, text);
        else
            append_latin1(out, text);
        count -= here;
        if (count > 0 && record->bytes.rest.len > 0) /* half a character */
            bytes_skip(&record->bytes, record->bytes.rest.len);
    }
}

void
biff_append_characters(struct biff_record *record, size_t count, GString *out)
{
    if (count > 0 && has_more(record))
        append_run(record, count, bytes_u8(&record->bytes), out);
}

void
biff_append_string(struct biff_record *record, enum biff_version version, enum biff_count width,
                   unsigned codepage, GString *out)
{
    if (!has_more(record))
        return;
    size_t count = width == BIFF_COUNT_8 ? bytes_u8(&record->bytes) : bytes_u16(&record->bytes);
    if (version != BIFF8) {
        office_text_append_codepage(out, slice_sub(record->bytes.rest, 0, count), codepage);
        bytes_skip(&record->bytes, count);
        return;
    }
    if (record->bytes.has_failed || !has_more(record))
        return;
    unsigned flags = bytes_u8(&record->bytes);
    size_t runs = (flags & STRING_HAS_RUNS) != 0 ? biff_u16(record) : 0;
    size_t phonetic = (flags & STRING_HAS_PHONETIC) != 0 ? biff_u32(record) : 0;
    append_run(record, count, flags, out);
    biff_skip(record, 4 * runs);
    biff_skip(record, phonetic);
}
