/*
 * What the readers of Excel's records share while a workbook is read, record by record.
 */
#ifndef MESSAGE_EXTRACT_READERS_XLS_H
#define MESSAGE_EXTRACT_READERS_XLS_H

#include "message/extract/readers/biff.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/workbook.h"

struct xls {
    struct report *report;
    struct workbook book;
    struct table table;
    GHashTable *sheets; /* where the BOF record of a sheet is -> char *, its name */
    enum biff_version version;
    GString *asides;                      /* of the sheet: lines that are none of its rows */
    unsigned codepage, depth, row, begun; /* BOF records that stand in no other */
    bool is_done;
};

typedef void (*record_fn)(struct xls *xls, struct biff_record *record);

/* Appends a string of the record, in the version and the code page of the workbook. */
void xls_append_string(const struct xls *xls, struct biff_record *record, enum biff_count width,
                       GString *out);

/* xls_cells.c: cells of rows. */
void xls_take_shared_cell(struct xls *xls, struct biff_record *record);
void xls_take_text_cell(struct xls *xls, struct biff_record *record);
void xls_take_number(struct xls *xls, struct biff_record *record);
void xls_take_integer(struct xls *xls, struct biff_record *record);
void xls_take_rk(struct xls *xls, struct biff_record *record);
void xls_take_many_rk(struct xls *xls, struct biff_record *record);
void xls_take_truth(struct xls *xls, struct biff_record *record);
void xls_take_formula(struct xls *xls, struct biff_record *record);
void xls_take_result(struct xls *xls, struct biff_record *record);
void xls_take_cached_cells(struct xls *xls, struct biff_record *record);
void xls_take_pivot_text(struct xls *xls, struct biff_record *record);
void xls_take_pivot_number(struct xls *xls, struct biff_record *record);

/* xls_asides.c: text that is in no cell. */
void xls_take_header(struct xls *xls, struct biff_record *record);
void xls_take_note(struct xls *xls, struct biff_record *record);
void xls_take_text_box(struct xls *xls, struct biff_record *record);
void xls_take_series_text(struct xls *xls, struct biff_record *record);
void xls_take_link(struct xls *xls, struct biff_record *record);

#endif
