/* CSV as tables of exact data are built from: every record read, with each separator. */
#include "base/csv.h"
#include "fuzz/target.h"

#include <stdio.h>

static void
read_with(struct slice input, char separator)
{
    FILE *stream = fmemopen((void *)(uintptr_t)input.at, input.len, "r");
    g_autoptr(csv_reader) reader = csv_reader_new(stream, separator);
    g_autoptr(GError) error = NULL;
    const struct slice *fields;
    size_t count, bytes = 0;

    g_assert(stream != NULL);
    while (csv_next(reader, &fields, &count, &error) == CSV_RECORD) {
        g_assert(count > 0 && csv_line(reader) > 0);
        for (size_t i = 0; i < count; i++)
            bytes += fields[i].len;
    }
    g_assert(bytes <= input.len); /* nothing comes from nowhere */
    fclose(stream);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice input = { (const char *)data, size };

    if (size == 0) /* fmemopen wants a byte */
        return 0;
    read_with(input, ',');
    read_with(input, '\t');
    return 0;
}
