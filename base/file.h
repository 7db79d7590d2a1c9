/*
 * base/file - a whole file, and never more of it than a limit: what grows or has no size is no surprise.
 *
 * Ownership  the caller frees the text.
 * Errors     POSTERN_ERROR_IO with the reason, POSTERN_ERROR_LIMIT where it is larger than `most` bytes.
 * Threads    any.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <glib.h>
#include <stdbool.h>

/* `is_missing` may be NULL; else a file that is not there sets it, and is NULL without an error. */
GString *file_read_bounded(const char *path, size_t most, bool *is_missing, GError **error);

#endif
