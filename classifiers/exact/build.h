/*
 * Builds a table of exact data from CSV. Values are hashed as they are read, so no clear value is ever
 * written; the file appears whole or not at all (written beside its place, synced and renamed), mode 0600, or
 * with the group and mode of the table that it replaces.
 *
 * Errors  POSTERN_ERROR_SYNTAX with "FILE:LINE:COLUMN" where the CSV is not one or a record has another
 *         number of fields than the header; POSTERN_ERROR_VALUE where a field cannot be what it is asked to
 *         be; POSTERN_ERROR_LIMIT beyond base/limits.h; POSTERN_ERROR_IO.
 */
#ifndef CLASSIFIERS_EXACT_BUILD_H
#define CLASSIFIERS_EXACT_BUILD_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct exact_source {
    const char *path;              /* a CSV file whose first record names the fields; "-" is standard input */
    char separator;                /* ',' ';' or '\t' */
    const char *const *searchable; /* fields by which rows are found; ends with NULL */
};

/* What a build came to, for a person. */
struct exact_report {
    size_t rows, fields;
    size_t long_values; /* that have more words than are looked for: only a function of its own finds them */
};

bool exact_build(const struct exact_source *source, const char *output, struct exact_report *report,
                 GError **error);

#endif
