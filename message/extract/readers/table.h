/*
 * The rows of a sheet as text: cells end in tabs, rows in line feeds, so that what stands beside stays near.
 * What stands above is brought near as well: the first row, where it is a heading (no cell of it is a
 * number), is repeated whenever it has got far away, so that it is evidence for all values of its columns.
 */
#ifndef MESSAGE_EXTRACT_READERS_TABLE_H
#define MESSAGE_EXTRACT_READERS_TABLE_H

#include "message/extract/report.h"

struct table {
    struct report *report;
    GString *row;     /* the cells so far */
    GString *heading; /* NULL until the first row has ended; empty where that is none */
    size_t since;     /* bytes written since the heading was last */
    bool has_number;  /* in the row */
    bool is_full;     /* the report takes no more */
};

void table_begin(struct table *table, struct report *report);
void table_cell(struct table *table, struct slice text);  /* line feeds in it become blanks */
void table_end_row(struct table *table);                  /* an empty row writes nothing */
void table_end_rows(struct table *table, uint64_t count); /* a row that is there `count` times */
void table_end(struct table *table);

#endif
