/*
 * Records of a CSV file (RFC 4180; also with tabs or semicolons between the fields), one at a time, so that a
 * file may be larger than memory. A quoted field may hold the separator, line breaks and "" for a quotation
 * mark; lines end with LF or CRLF; a byte order mark is passed over; empty lines are no records.
 *
 * Ownership  the fields of a record live until the next call.
 * Errors     POSTERN_ERROR_SYNTAX "12:7: ..." with line and column (in bytes, from 1), POSTERN_ERROR_LIMIT
 *            where a record passes LIMIT_CSV_RECORD_BYTES or LIMIT_CSV_FIELDS, POSTERN_ERROR_IO.
 * Threads    one thread at a time.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/slice.h"

#include <stdio.h>

struct csv_reader;
typedef struct csv_reader csv_reader;

/* Reads `stream`, which stays the caller's, from where it stands. */
struct csv_reader *csv_reader_new(FILE *stream, char separator);
/* Wipes what was read: it may be private. */
void csv_reader_free(struct csv_reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(csv_reader, csv_reader_free)

enum csv_step { CSV_END, CSV_RECORD, CSV_FAILED };
/* *fields and *count are filled for CSV_RECORD, *error is set for CSV_FAILED, after which nothing follows. */
enum csv_step csv_next(struct csv_reader *reader, const struct slice **fields, size_t *count, GError **error);
/* The line on which the last record began, from 1. */
size_t csv_line(const struct csv_reader *reader);

#endif
