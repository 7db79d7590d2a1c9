/* Cells, and the numbers and texts that pivot tables and links to other workbooks keep. */
#include "message/extract/readers/xls.h"

#define NO_STYLE UINT64_MAX

static void
put_cell(struct xls *xls, unsigned row, struct slice text)
{
    if (row != xls->row)
        table_end_row(&xls->table);
    xls->row = row;
    table_cell(&xls->table, text);
}

static void
put_number(struct xls *xls, unsigned row, uint64_t style, double number)
{
    g_autoptr(GString) shown = g_string_new(NULL);

    workbook_append_number(&xls->book, style, number, shown);
    put_cell(xls, row, (struct slice){ shown->str, shown->len });
}

/* The row, the column and the style that a cell begins with. BIFF2 has the style in attributes. */
static unsigned
take_place(const struct xls *xls, struct biff_record *record, uint64_t *style)
{
    unsigned row = bytes_u16(&record->bytes);

    bytes_skip(&record->bytes, 2);
    if (xls->version == BIFF2) {
        *style = bytes_u8(&record->bytes) & 0x3f;
        bytes_skip(&record->bytes, 2);
    } else {
        *style = bytes_u16(&record->bytes);
    }
    return row;
}

void
xls_take_shared_cell(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    uint32_t index = bytes_u32(&record->bytes);

    if (!record->bytes.has_failed)
        put_cell(xls, row, slice_from(workbook_string(&xls->book, index)));
}

void
xls_take_text_cell(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    g_autoptr(GString) text = g_string_new(NULL);

    xls_append_string(xls, record, xls->version == BIFF2 ? BIFF_COUNT_8 : BIFF_COUNT_16, text);
    put_cell(xls, row, (struct slice){ text->str, text->len });
}

void
xls_take_number(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    double number = bytes_double(&record->bytes);

    if (!record->bytes.has_failed)
        put_number(xls, row, style, number);
}

/* BIFF2 alone has these. */
void
xls_take_integer(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);

    put_number(xls, row, style, bytes_u16(&record->bytes));
}

void
xls_take_rk(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    uint32_t rk = bytes_u32(&record->bytes);

    if (!record->bytes.has_failed)
        put_number(xls, row, style, workbook_rk(rk));
}

void
xls_take_many_rk(struct xls *xls, struct biff_record *record)
{
    unsigned row = bytes_u16(&record->bytes);

    bytes_skip(&record->bytes, 2);
    while (record->bytes.rest.len >= 6) { /* the last column's number is behind them */
        uint16_t style = bytes_u16(&record->bytes);

        put_number(xls, row, style, workbook_rk(bytes_u32(&record->bytes)));
    }
}

static void
put_truth(struct xls *xls, unsigned row, unsigned value, bool is_error)
{
    const char *shown = is_error ? workbook_error(value) : value != 0 ? "TRUE" : "FALSE";

    put_cell(xls, row, slice_from(shown));
}

void
xls_take_truth(struct xls *xls, struct biff_record *record)
{
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    unsigned value = bytes_u8(&record->bytes);

    put_truth(xls, row, value, bytes_u8(&record->bytes) != 0);
}

/* The result that was there when it was saved. A text comes in a record of its own. */
void
xls_take_formula(struct xls *xls, struct biff_record *record)
{
    enum { RESULT_TEXT = 0, RESULT_TRUTH = 1, RESULT_ERROR = 2 };
    uint64_t style;
    unsigned row = take_place(xls, record, &style);
    struct bytes number = record->bytes;
    unsigned kind = bytes_u8(&record->bytes);

    bytes_skip(&record->bytes, 1);
    unsigned value = bytes_u8(&record->bytes);
    bytes_skip(&record->bytes, 3);
    if (bytes_u16(&record->bytes) != 0xffff) {
        double result = bytes_double(&number);
        if (!number.has_failed)
            put_number(xls, row, style, result);
    } else if (kind == RESULT_TEXT) {
        if (row != xls->row)
            table_end_row(&xls->table);
        xls->row = row;
    } else if (kind == RESULT_TRUTH || kind == RESULT_ERROR) {
        put_truth(xls, row, value, kind == RESULT_ERROR);
    }
}

void
xls_take_result(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    xls_append_string(xls, record, xls->version == BIFF2 ? BIFF_COUNT_8 : BIFF_COUNT_16, text);
    put_cell(xls, xls->row, (struct slice){ text->str, text->len });
}

/* Cells of another workbook, as they were when it was last seen. */
void
xls_take_cached_cells(struct xls *xls, struct biff_record *record)
{
    enum { CACHED_NUMBER = 1, CACHED_TEXT = 2 };
    unsigned last = bytes_u8(&record->bytes), first = bytes_u8(&record->bytes);

    bytes_skip(&record->bytes, 2);
    table_end_row(&xls->table);
    for (unsigned i = first; i <= last && !record->bytes.has_failed; i++) {
        unsigned kind = bytes_u8(&record->bytes);
        g_autoptr(GString) text = g_string_new(NULL);

        if (kind == CACHED_TEXT)
            xls_append_string(xls, record, xls->version == BIFF8 ? BIFF_COUNT_16 : BIFF_COUNT_8, text);
        else if (kind == CACHED_NUMBER)
            workbook_append_number(&xls->book, NO_STYLE, bytes_double(&record->bytes), text);
        else
            bytes_skip(&record->bytes, 8);
        table_cell(&xls->table, (struct slice){ text->str, text->len });
    }
    table_end_row(&xls->table);
}

void
xls_take_pivot_text(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);

    xls_append_string(xls, record, BIFF_COUNT_16, text);
    table_end_row(&xls->table);
    table_cell(&xls->table, (struct slice){ text->str, text->len });
    table_end_row(&xls->table);
}

void
xls_take_pivot_number(struct xls *xls, struct biff_record *record)
{
    g_autoptr(GString) text = g_string_new(NULL);
    double number = bytes_double(&record->bytes);

    if (record->bytes.has_failed)
        return;
    workbook_append_number(&xls->book, NO_STYLE, number, text);
    table_end_row(&xls->table);
    table_cell(&xls->table, (struct slice){ text->str, text->len });
    table_end_row(&xls->table);
}
