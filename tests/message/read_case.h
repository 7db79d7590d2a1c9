/*
 * Content read by the readers of postern-extract, in this process and without its sandbox; and archives made
 * for it.
 */
#ifndef TESTS_MESSAGE_READ_CASE_H
#define TESTS_MESSAGE_READ_CASE_H

#include "message/extract/document.h"

struct extraction *read_case(struct slice content);
/* "path|type|flags|text" of each document, in lines, with [marks] in the text and {properties} behind it;
 * g_free it. */
char *read_case_said(const struct extraction *extracted);

struct zip_member {
    const char *name, *content;
    size_t len; /* of content with NUL bytes; 0: they end it */
};
/* The text compressed, as libarchive names it: "gzip", "zstd". */
GBytes *compress_case(const char *text, const char *filter);
/* A ZIP archive; members end with an all-zero row. */
GBytes *zip_case(const struct zip_member *members);

#endif
