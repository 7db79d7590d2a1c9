/*
 * Workbooks whose sheets are binary ([MS-XLSB]): the parts of Office Open XML, filled with records of a
 * number, a length and content. What is cached of pivot tables and of other workbooks is not read.
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/workbook.h"

#define STYLE_BITS 0xffffffu
#define NULL_STRING UINT32_MAX

struct xlsb {
    struct report *report;
    const struct package *package;
    GHashTable *targets; /* of relations of the workbook */
    struct workbook book;
    struct table table;
    GString *asides; /* of the sheet */
    bool is_in_cells, has_room;
    bool is_lost; /* a sheet that no relation leads to */
};

typedef void (*record_fn)(struct xlsb *xlsb, struct bytes *bytes);

struct record_row {
    unsigned type;
    record_fn take;
};

/* Seven bits of a number in each byte, the low ones first. */
static uint32_t
take_number(struct bytes *bytes, unsigned most)
{
    uint32_t number = 0;

    for (unsigned i = 0; i < most; i++) {
        unsigned byte = bytes_u8(bytes);

        number |= (byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0)
            break;
    }
    return number;
}

static void
read_records(struct xlsb *xlsb, struct slice part, const struct record_row *rows, size_t count)
{
    struct bytes bytes = bytes_of(part);

    while (bytes.rest.len > 0 && !xlsb->table.is_full) {
        uint32_t type = take_number(&bytes, 2), len = take_number(&bytes, 4);
        struct bytes content = bytes_of(bytes_take(&bytes, len));

        for (size_t i = 0; i < count && !bytes.has_failed; i++) {
            if (rows[i].type == type)
                rows[i].take(xlsb, &content);
        }
    }
    if (bytes.has_failed)
        ole_say_corrupt(xlsb->report, "a part of the workbook is damaged");
}

static void
append_string(struct bytes *bytes, GString *out)
{
    uint32_t count = bytes_u32(bytes);

    if (count != NULL_STRING)
        office_text_append_utf16(out, bytes_take(bytes, 2 * (size_t)count));
}

static char *
take_string(struct bytes *bytes)
{
    GString *text = g_string_new(NULL);

    append_string(bytes, text);
    return g_string_free(text, FALSE);
}

static void
take_shared_string(struct xlsb *xlsb, struct bytes *bytes)
{
    bytes_skip(bytes, 1);
    if (xlsb->has_room)
        xlsb->has_room = workbook_add_string(&xlsb->book, take_string(bytes));
}

static void
take_format(struct xlsb *xlsb, struct bytes *bytes)
{
    unsigned id = bytes_u16(bytes);

    workbook_add_code(&xlsb->book, id, take_string(bytes));
}

static void
begin_cell_styles(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)bytes;
    xlsb->is_in_cells = true;
}

static void
end_cell_styles(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)bytes;
    xlsb->is_in_cells = false;
}

static void
take_style(struct xlsb *xlsb, struct bytes *bytes)
{
    bytes_skip(bytes, 2);
    if (xlsb->is_in_cells && xlsb->book.formats->len < WORKBOOK_FORMATS)
        (void)workbook_add_format(&xlsb->book, bytes_u16(bytes));
}

static void
begin_row(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)bytes;
    table_end_row(&xlsb->table);
}

/* The column and the style that a cell begins with. */
static uint32_t
take_place(struct bytes *bytes)
{
    bytes_skip(bytes, 4);
    return bytes_u32(bytes) & STYLE_BITS;
}

static void
put_text(struct xlsb *xlsb, const GString *text)
{
    table_cell(&xlsb->table, (struct slice){ text->str, text->len });
}

static void
put_number(struct xlsb *xlsb, uint32_t style, double number)
{
    g_autoptr(GString) shown = g_string_new(NULL);

    workbook_append_number(&xlsb->book, style, number, shown);
    put_text(xlsb, shown);
}

static void
take_rk(struct xlsb *xlsb, struct bytes *bytes)
{
    uint32_t style = take_place(bytes), rk = bytes_u32(bytes);

    if (!bytes->has_failed)
        put_number(xlsb, style, workbook_rk(rk));
}

static void
take_real(struct xlsb *xlsb, struct bytes *bytes)
{
    uint32_t style = take_place(bytes);
    double number = bytes_double(bytes);

    if (!bytes->has_failed)
        put_number(xlsb, style, number);
}

static void
take_error(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)take_place(bytes);
    table_cell(&xlsb->table, slice_from(workbook_error(bytes_u8(bytes))));
}

static void
take_truth(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)take_place(bytes);
    table_cell(&xlsb->table, slice_from(bytes_u8(bytes) != 0 ? "TRUE" : "FALSE"));
}

static void
take_text(struct xlsb *xlsb, struct bytes *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)take_place(bytes);
    append_string(bytes, text);
    put_text(xlsb, text);
}

static void
take_rich_text(struct xlsb *xlsb, struct bytes *bytes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)take_place(bytes);
    bytes_skip(bytes, 1);
    append_string(bytes, text);
    put_text(xlsb, text);
}

static void
take_shared(struct xlsb *xlsb, struct bytes *bytes)
{
    (void)take_place(bytes);
    uint32_t index = bytes_u32(bytes);
    if (!bytes->has_failed)
        table_cell(&xlsb->table, slice_from(workbook_string(&xlsb->book, index)));
}

/* Headers and footers of odd, even and first pages. */
static void
take_header_footer(struct xlsb *xlsb, struct bytes *bytes)
{
    enum { TEXTS = 6 };

    bytes_skip(bytes, 2);
    for (unsigned i = 0; i < TEXTS; i++) {
        size_t before = xlsb->asides->len;

        append_string(bytes, xlsb->asides);
        if (xlsb->asides->len > before)
            g_string_append_c(xlsb->asides, '\n');
    }
}

static void
take_comment(struct xlsb *xlsb, struct bytes *bytes)
{
    bytes_skip(bytes, 1);
    append_string(bytes, xlsb->asides);
    g_string_append_c(xlsb->asides, '\n');
}

static const struct record_row string_records[] = {
    {19, take_shared_string}, /* BrtSSTItem */
}, style_records[] = {
    { 44, take_format },
    { 617, begin_cell_styles },
    { 47, take_style },
    { 618, end_cell_styles },
}, sheet_records[] = {
    { 0, begin_row },
    { 2, take_rk },
    { 3, take_error },
    { 4, take_truth },
    { 5, take_real },
    { 6, take_text },
    { 7, take_shared },
    { 8, take_text },   /* results of formulas */
    { 9, take_real },
    { 10, take_truth },
    { 11, take_error },
    { 62, take_rich_text },
    { 479, take_header_footer },
}, comment_records[] = {
    { 637, take_comment },
};

static void
put_asides(struct xlsb *xlsb)
{
    (void)report_text(xlsb->report, (struct slice){ xlsb->asides->str, xlsb->asides->len });
    g_string_truncate(xlsb->asides, 0);
}

static void
read_sheet(struct xlsb *xlsb, struct slice part)
{
    table_begin(&xlsb->table, xlsb->report);
    read_records(xlsb, part, sheet_records, ARRAY_LEN(sheet_records));
    table_end(&xlsb->table);
    put_asides(xlsb);
}

static void
take_properties(struct xlsb *xlsb, struct bytes *bytes)
{
    enum { IS_FROM_1904 = 1 };

    xlsb->book.is_from_1904 = (bytes_u32(bytes) & IS_FROM_1904) != 0;
}

/* A sheet of the workbook, hidden or not. */
static void
take_sheet(struct xlsb *xlsb, struct bytes *bytes)
{
    bytes_skip(bytes, 8);
    g_autofree char *id = take_string(bytes);
    g_autofree char *name = take_string(bytes);
    const char *target = g_hash_table_lookup(xlsb->targets, id);
    bool is_there = target != NULL && package_has(xlsb->package, target);

    report_mark(xlsb->report, "sheet \"%s\"", name);
    (void)report_text(xlsb->report, slice_from(name));
    (void)report_text(xlsb->report, SLICE_LITERAL("\n"));
    if (is_there)
        read_sheet(xlsb, package_find(xlsb->package, target));
    else
        xlsb->is_lost = true;
}

static const struct record_row workbook_records[] = {
    {153,  take_properties},
    { 156, take_sheet     },
};

static void
read_comments(void *context, unsigned number, struct slice part)
{
    struct xlsb *xlsb = context;

    report_mark(xlsb->report, "comments of sheet %u", number);
    xlsb->table.is_full = false;
    read_records(xlsb, part, comment_records, ARRAY_LEN(comment_records));
    put_asides(xlsb);
}

static void
read_unnamed(void *context, unsigned number, struct slice part)
{
    struct xlsb *xlsb = context;

    report_mark(xlsb->report, "sheet %u", number);
    read_sheet(xlsb, part);
}

void
xlsb_read(struct report *report, const struct package *opened)
{
    struct xlsb xlsb = { .report = report, .package = opened, .has_room = true };

    workbook_init(&xlsb.book, report);
    xlsb.targets = ooxml_read_relations(opened, "xl/_rels/workbook.bin.rels");
    xlsb.asides = g_string_new(NULL);
    read_records(&xlsb, package_find(opened, "xl/sharedStrings.bin"), string_records,
                 ARRAY_LEN(string_records));
    read_records(&xlsb, package_find(opened, "xl/styles.bin"), style_records, ARRAY_LEN(style_records));
    read_records(&xlsb, package_find(opened, "xl/workbook.bin"), workbook_records,
                 ARRAY_LEN(workbook_records));
    if (xlsb.is_lost) {
        ole_say_corrupt(report, "the workbook is damaged: what its sheets are called is not known");
        package_each(opened, "xl/worksheets/sheet", ".bin", read_unnamed, &xlsb);
    }
    package_each(opened, "xl/comments", ".bin", read_comments, &xlsb);
    ooxml_read_sheet_asides(report, opened);
    g_string_free(xlsb.asides, TRUE);
    g_hash_table_unref(xlsb.targets);
    workbook_done(&xlsb.book);
}
