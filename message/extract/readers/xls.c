/*
 * Workbooks of Excel 97 to 2003 ([MS-XLS]) and, as far as text and numbers go, of Excel 2 to 95: cells as
 * they are displayed, notes, text boxes, headers and footers, charts, what is hidden, and the copies of data
 * that pivot tables and links to other workbooks keep.
 */
#include "message/extract/readers/ole.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/xls.h"

#include <string.h>

#define SHEETS 10000
void
xls_append_string(const struct xls *xls, struct biff_record *record, enum biff_count width, GString *out)
{
    biff_append_string(record, xls->version, width, xls->codepage, out);
}

/* BOF: its type says which version it is; from Excel 5 on, its content does. */
static void
take_begin(struct xls *xls, struct biff_record *record)
{
    static const enum biff_version by_type[] = { [0] = BIFF2, [2] = BIFF3, [4] = BIFF4 };
    unsigned number = record->type >> 8;
    const char *name;

    if (xls->depth++ > 0)
        return;
    xls->begun++;
    if (number < ARRAY_LEN(by_type))
        xls->version = by_type[number];
    else
        xls->version = bytes_u16(&record->bytes) == 0x0600 ? BIFF8 : BIFF5;
    table_end(&xls->table);
    table_begin(&xls->table, xls->report);
    name = g_hash_table_lookup(xls->sheets, GUINT_TO_POINTER((guint)record->offset));
    if (name == NULL)
        return;
    report_mark(xls->report, "sheet \"%s\"", name);
    xls->is_done =
        !report_text(xls->report, slice_from(name)) || !report_text(xls->report, SLICE_LITERAL("\n"));
}

static void
put_asides(struct xls *xls)
{
    table_end_row(&xls->table);
    if (!xls->is_done && !report_text(xls->report, (struct slice){ xls->asides->str, xls->asides->len }))
        xls->is_done = true;
    g_string_truncate(xls->asides, 0);
}

static void
take_end(struct xls *xls, struct biff_record *record)
{
    (void)record;
    if (xls->depth > 0)
        xls->depth--;
    if (xls->depth == 0)
        put_asides(xls);
}

static void
take_password(struct xls *xls, struct biff_record *record)
{
    (void)record;
    ole_say_password(xls->report);
    xls->is_done = true;
}

static void
take_codepage(struct xls *xls, struct biff_record *record)
{
    xls->codepage = bytes_u16(&record->bytes);
}

static void
take_date_mode(struct xls *xls, struct biff_record *record)
{
    xls->book.is_from_1904 = bytes_u16(&record->bytes) == 1;
}

static void
take_sheet(struct xls *xls, struct biff_record *record)
{
    uint32_t offset = bytes_u32(&record->bytes);
    GString *name = g_string_new(NULL);

    bytes_skip(&record->bytes, 2);
    xls_append_string(xls, record, BIFF_COUNT_8, name);
    if (g_hash_table_size(xls->sheets) < SHEETS)
        g_hash_table_insert(xls->sheets, GUINT_TO_POINTER(offset), g_string_free(name, FALSE));
    else
        g_string_free(name, TRUE);
}

static void
take_format(struct xls *xls, struct biff_record *record)
{
    GString *code = g_string_new(NULL);
    /* before BIFF5 the number is that of the record */
    unsigned id = xls->version >= BIFF4 ? bytes_u16(&record->bytes) : 0;

    if (xls->version < BIFF5)
        id = g_hash_table_size(xls->book.codes);
    xls_append_string(xls, record, xls->version == BIFF8 ? BIFF_COUNT_16 : BIFF_COUNT_8, code);
    workbook_add_code(&xls->book, id, g_string_free(code, FALSE));
}

static void
take_style(struct xls *xls, struct biff_record *record)
{
    unsigned format;

    if (xls->version >= BIFF5) {
        bytes_skip(&record->bytes, 2);
        format = bytes_u16(&record->bytes);
    } else {
        bytes_skip(&record->bytes, xls->version == BIFF2 ? 2 : 1);
        format = bytes_u8(&record->bytes) & 0x3f;
    }
    if (xls->book.formats->len < WORKBOOK_FORMATS)
        (void)workbook_add_format(&xls->book, format);
}

static void
take_shared_strings(struct xls *xls, struct biff_record *record)
{
    bytes_skip(&record->bytes, 4);
    uint32_t count = bytes_u32(&record->bytes);
    bool has_room = true;

    for (uint32_t i = 0; i < count && has_room && !record->bytes.has_failed; i++) {
        GString *text = g_string_new(NULL);

        xls_append_string(xls, record, BIFF_COUNT_16, text);
        has_room = workbook_add_string(&xls->book, g_string_free(text, FALSE));
    }
    if (record->bytes.has_failed)
        ole_say_corrupt(xls->report, "the workbook is damaged: its strings end early");
}

/* Records that hold text, or without which it cannot be read. The others are passed over. */
static const struct record_row {
    unsigned type;
    record_fn take;
} records[] = {
    {0x0009,  take_begin         }, /* BOF of BIFF2 */
    { 0x0209, take_begin         }, /* of BIFF3 */
    { 0x0409, take_begin         }, /* of BIFF4 */
    { 0x0809, take_begin         },
    { 0x000a, take_end           }, /* EOF */
    { 0x002f, take_password      }, /* FILEPASS */
    { 0x0042, take_codepage      },
    { 0x0022, take_date_mode     },
    { 0x0085, take_sheet         }, /* BOUNDSHEET */
    { 0x001e, take_format        }, /* of BIFF2 and 3 */
    { 0x041e, take_format        },
    { 0x0043, take_style         }, /* XF of BIFF2 */
    { 0x0243, take_style         }, /* of BIFF3 */
    { 0x0443, take_style         }, /* of BIFF4 */
    { 0x00e0, take_style         },
    { 0x00fc, take_shared_strings},
    { 0x00fd, xls_take_shared_cell   },
    { 0x0004, xls_take_text_cell     }, /* LABEL of BIFF2 */
    { 0x0204, xls_take_text_cell     },
    { 0x00d6, xls_take_text_cell     }, /* with runs */
    { 0x0002, xls_take_integer       },
    { 0x0003, xls_take_number        }, /* of BIFF2 */
    { 0x0203, xls_take_number        },
    { 0x027e, xls_take_rk            },
    { 0x00bd, xls_take_many_rk       },
    { 0x0005, xls_take_truth         }, /* of BIFF2 */
    { 0x0205, xls_take_truth         },
    { 0x0006, xls_take_formula       },
    { 0x0206, xls_take_formula       }, /* of BIFF3 */
    { 0x0406, xls_take_formula       }, /* of BIFF4 */
    { 0x0007, xls_take_result        }, /* of BIFF2 */
    { 0x0207, xls_take_result        },
    { 0x0014, xls_take_header        },
    { 0x0015, xls_take_header        }, /* a footer */
    { 0x001c, xls_take_note          },
    { 0x01b6, xls_take_text_box      },
    { 0x100d, xls_take_series_text   },
    { 0x01b8, xls_take_link          },
    { 0x005a, xls_take_cached_cells  },
}, pivot_records[] = {
    { 0x00cd, xls_take_pivot_text },
    { 0x00c9, xls_take_pivot_number },
};

static void
take_record(struct xls *xls, const struct record_row *rows, size_t count, struct biff_record *record)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].type == record->type) {
            rows[i].take(xls, record);
            return;
        }
    }
}

static void
read_records(struct xls *xls, struct slice whole, const struct record_row *rows, size_t count)
{
    struct biff_record record;
    struct slice rest = whole;

    while (!xls->is_done && !xls->table.is_full && biff_next(whole, &rest, &record))
        take_record(xls, rows, count, &record);
}

static void
xls_init(struct xls *xls, struct report *report)
{
    *xls = (struct xls){ .report = report, .codepage = CODEPAGE_WESTERN, .version = BIFF8 };
    workbook_init(&xls->book, report);
    table_begin(&xls->table, report);
    xls->asides = g_string_new(NULL);
    xls->sheets = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
}

static void
xls_done(struct xls *xls)
{
    table_end(&xls->table);
    g_string_free(xls->asides, TRUE);
    workbook_done(&xls->book);
    g_hash_table_unref(xls->sheets);
}

static void
read_workbook(struct xls *xls, struct slice stream)
{
    read_records(xls, stream, records, ARRAY_LEN(records));
    put_asides(xls);
    if (xls->begun == 0)
        ole_say_corrupt(xls->report, "the workbook is damaged: it does not begin as one");
    else if ((xls->depth > 0 || xls->begun <= g_hash_table_size(xls->sheets)) && !xls->is_done &&
             !xls->table.is_full)
        ole_say_corrupt(xls->report, "the workbook ends early");
}

/* Pivot tables keep a copy of the data that they show, also of what was deleted since. */
static void
read_pivots(struct xls *xls, const struct ole_storage *storage)
{
    g_autoptr(ole_storage) pivots = ole_enter(storage, "_SX_DB_CUR");
    size_t count = pivots == NULL || xls->is_done ? 0 : ole_count(pivots);

    for (size_t i = 0; i < count && !xls->table.is_full; i++) {
        g_autoptr(GBytes) stream = ole_read(xls->report, pivots, ole_name(pivots, i));

        if (stream == NULL)
            continue;
        report_mark(xls->report, "data of pivot table %zu", i + 1);
        read_records(xls, slice_from_bytes(stream), pivot_records, ARRAY_LEN(pivot_records));
        table_end_row(&xls->table);
    }
}

void
xls_read(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    const char *name = ole_has(storage, "Workbook") ? "Workbook" : "Book";
    g_autoptr(GBytes) stream = ole_read(report, storage, name);
    struct xls xls;

    if (stream == NULL)
        return;
    xls_init(&xls, report);
    read_workbook(&xls, slice_from_bytes(stream));
    read_pivots(&xls, storage);
    xls_done(&xls);
    if (!xls.is_done)
        ole_read_members(report, input, storage, "MBD");
    ole_read_members(report, input, storage, "_VBA_PROJECT_CUR");
}

void
read_xls(struct report *report, const struct reader_input *input)
{
    struct xls xls;

    xls_init(&xls, report);
    read_workbook(&xls, input->content);
    xls_done(&xls);
}
