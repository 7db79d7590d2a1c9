/* OLE storages made for a test. */
#ifndef TESTS_MESSAGE_OLE_CASE_H
#define TESTS_MESSAGE_OLE_CASE_H

#include "base/slice.h"

struct ole_stream {
    const char *path; /* "Workbook", "ObjectPool/_1/WordDocument" */
    struct slice content;
};

/* A storage of these streams; they end with an all-zero row. */
GBytes *ole_case(const struct ole_stream *streams);

#endif
