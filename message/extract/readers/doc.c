/*
 * Documents of Word 97 to 2003 ([MS-DOC]) and of Word 6 and 95: the text in the order of its characters,
 * which a table of pieces finds in the stream, wherever a fast save put them.
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/doc_text.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#define WORD_97 0xc1 /* its version, and those after it */
#define MAGIC_WORD_6 0xa5dc
#define MAGIC_WORD 0xa5ec
#define CHARACTERS_AT_ONCE 65536
#define PIECE_IS_BYTES 0x40000000u

enum fib_flag {
    FIB_IS_ENCRYPTED = 1 << 8,
    FIB_IN_1TABLE = 1 << 9,
    FIB_IS_WIDE = 1 << 12,
};

enum clx_kind { CLX_FORMAT = 1, CLX_PIECES = 2 };

/* The stories follow one another, each with its count of characters at the start of the file. */
static const struct story {
    const char *label; /* NULL: the main text */
    unsigned at_97, at_6;
} stories[] = {
    {NULL,                     0x4c, 0x34},
    { "footnotes",             0x50, 0x38},
    { "headers and footers",   0x54, 0x3c},
    { "macros",                0x58, 0x40},
    { "comments",              0x5c, 0x44},
    { "endnotes",              0x60, 0x48},
    { "text boxes",            0x64, 0x4c},
    { "text boxes of headers", 0x68, 0x50},
};

struct piece {
    uint64_t from, to; /* characters */
    uint64_t offset;   /* in the stream, of the first one */
    bool is_wide;
};

struct doc {
    struct report *report;
    struct slice stream, table;
    struct doc_text text;
    GArray *pieces; /* of struct piece */
    uint64_t held;  /* bytes of them, as the report counts them */
    unsigned flags, codepage;
    bool is_97;
};

static uint32_t
number_at(struct slice whole, size_t offset)
{
    struct bytes bytes = bytes_at(whole, offset);

    return bytes_u32(&bytes);
}

static void
add_piece(struct doc *doc, uint64_t from, uint64_t to, uint32_t place)
{
    struct piece piece = { .from = from, .to = to, .offset = place };

    if (doc->is_97) {
        piece.is_wide = (place & PIECE_IS_BYTES) == 0;
        piece.offset = piece.is_wide ? place : (place & ~PIECE_IS_BYTES) / 2;
    } else {
        piece.is_wide = (doc->flags & FIB_IS_WIDE) != 0;
    }
    g_array_append_val(doc->pieces, piece);
}

/* PlcPcd: the character each piece begins at and one more, then their descriptors of eight bytes. */
static bool
read_pieces(struct doc *doc, struct slice plc)
{
    size_t count = plc.len < 4 ? 0 : (plc.len - 4) / 12;
    struct bytes starts = bytes_of(plc);
    struct bytes descriptors = bytes_at(plc, 4 * (count + 1));
    uint32_t from = bytes_u32(&starts);

    if (!report_hold(doc->report, count * sizeof(struct piece)))
        return false;
    doc->held = count * sizeof(struct piece);
    for (size_t i = 0; i < count; i++) {
        uint32_t to = bytes_u32(&starts);

        bytes_skip(&descriptors, 2);
        uint32_t place = bytes_u32(&descriptors);
        bytes_skip(&descriptors, 2);
        if (to < from)
            return false;
        add_piece(doc, from, to, place);
        from = to;
    }
    return count > 0;
}

/* The Clx: formats to pass over, then the table of pieces. */
static bool
read_clx(struct doc *doc)
{
    size_t at = doc->is_97 ? 0x1a2 : 0x160;
    uint32_t offset = number_at(doc->stream, at), len = number_at(doc->stream, at + 4);
    struct bytes clx = bytes_of(slice_sub(doc->table, offset, len));

    while (clx.rest.len > 0) {
        switch ((enum clx_kind)bytes_u8(&clx)) {
        case CLX_FORMAT:
            bytes_skip(&clx, bytes_u16(&clx));
            break;
        case CLX_PIECES:
            len = bytes_u32(&clx);
            return read_pieces(doc, bytes_take(&clx, len));
        default:
            return false;
        }
    }
    return false;
}

/* Before Word 97 only what was saved fast has a table of pieces. */
static void
assume_one_piece(struct doc *doc)
{
    uint32_t from = number_at(doc->stream, 0x18), to = number_at(doc->stream, 0x1c);
    bool is_wide = (doc->flags & FIB_IS_WIDE) != 0;

    if (to <= from || to > doc->stream.len)
        return;
    struct piece piece = { .to = (to - from) / (is_wide ? 2 : 1), .offset = from, .is_wide = is_wide };
    g_array_append_val(doc->pieces, piece);
}

/* Characters `from` to `to` of the piece. Each is counted as unpacked, for pieces may lie over one another.
 */
static bool
put_piece(struct doc *doc, const struct piece *piece, uint64_t from, uint64_t to)
{
    size_t unit = piece->is_wide ? 2 : 1;
    g_autoptr(GString) utf8 = g_string_new(NULL);

    for (; from < to && !doc->text.is_full; from += MIN(to - from, CHARACTERS_AT_ONCE)) {
        size_t len = (size_t)MIN(to - from, CHARACTERS_AT_ONCE) * unit;
        struct slice found = slice_sub(doc->stream, piece->offset + (from - piece->from) * unit, len);

        if (!report_unpacked(doc->report, found.len))
            return false;
        g_string_truncate(utf8, 0);
        if (piece->is_wide)
            office_text_append_utf16(utf8, found);
        else
            office_text_append_codepage(utf8, found, doc->codepage);
        doc_text_put(&doc->text, (struct slice){ utf8->str, utf8->len });
        if (found.len < len) {
            ole_say_corrupt(doc->report, "the document ends early");
            return true;
        }
    }
    return !doc->text.is_full;
}

/* The characters `from` to `to` of the document; the pieces are in order. */
static bool
put_characters(struct doc *doc, uint64_t from, uint64_t to)
{
    guint low = 0, high = doc->pieces->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(doc->pieces, struct piece, middle).to <= from)
            low = middle + 1;
        else
            high = middle;
    }
    for (guint i = low; i < doc->pieces->len; i++) {
        const struct piece *piece = &g_array_index(doc->pieces, struct piece, i);
        uint64_t begin = piece->from > from ? piece->from : from, end = piece->to < to ? piece->to : to;

        if (piece->from >= to)
            break;
        if (!put_piece(doc, piece, begin, end))
            return false;
    }
    doc_text_flush(&doc->text);
    return !doc->text.is_full;
}

static void
read_stories(struct doc *doc)
{
    uint64_t last = g_array_index(doc->pieces, struct piece, doc->pieces->len - 1).to, from = 0;
    bool goes_on = true;

    for (size_t i = 0; i < ARRAY_LEN(stories) && goes_on; i++) {
        uint64_t count = number_at(doc->stream, doc->is_97 ? stories[i].at_97 : stories[i].at_6);

        if (count == 0)
            continue;
        if (stories[i].label != NULL)
            report_mark(doc->report, "%s", stories[i].label);
        goes_on = put_characters(doc, from, from + count);
        from += count;
    }
    if (goes_on && from < last) /* a paragraph's end, or what the counts conceal */
        (void)put_characters(doc, from, last);
}

static void
read_document(struct doc *doc)
{
    struct bytes fib = bytes_of(doc->stream);
    unsigned magic = bytes_u16(&fib), version = bytes_u16(&fib);
    unsigned language;

    bytes_skip(&fib, 2);
    language = bytes_u16(&fib);
    bytes_skip(&fib, 2);
    doc->flags = bytes_u16(&fib);
    if (fib.has_failed || (magic != MAGIC_WORD && magic != MAGIC_WORD_6)) {
        ole_say_corrupt(doc->report, "the document is damaged: it does not begin as one");
        return;
    }
    if ((doc->flags & FIB_IS_ENCRYPTED) != 0) {
        ole_say_password(doc->report);
        return;
    }
    doc->is_97 = version >= WORD_97;
    doc->codepage = doc->is_97 ? CODEPAGE_WESTERN : office_text_codepage_of_language(language);
    if (!doc->is_97)
        doc->table = doc->stream;
    bool is_known = read_clx(doc);
    if (!is_known && !doc->is_97) {
        g_array_set_size(doc->pieces, 0);
        assume_one_piece(doc);
        is_known = doc->pieces->len > 0;
    }
    if (!is_known)
        ole_say_corrupt(doc->report, "the document is damaged: where its text lies is not known");
    if (doc->pieces->len > 0)
        read_stories(doc);
}

static struct slice
slice_of(GBytes *bytes)
{
    return bytes == NULL ? (struct slice){ 0 } : slice_from_bytes(bytes);
}

void
doc_read(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    g_autoptr(GBytes) stream = ole_read(report, storage, "WordDocument");
    struct doc doc = { .report = report, .stream = slice_of(stream) };
    struct bytes flags = bytes_at(doc.stream, 10);
    const char *name = (bytes_u16(&flags) & FIB_IN_1TABLE) != 0 ? "1Table" : "0Table";
    g_autoptr(GBytes) table = ole_read(report, storage, name);

    doc.table = slice_of(table);
    doc.pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
    doc_text_begin(&doc.text, report);
    read_document(&doc);
    doc_text_end(&doc.text);
    g_array_unref(doc.pieces);
    report_release(report, doc.held);
    g_autoptr(ole_storage) objects = ole_enter(storage, "ObjectPool");
    if (objects != NULL)
        ole_read_members(report, input, objects, "_");
    ole_read_members(report, input, storage, "Macros");
}
