/* A table of exact data whose digest is right, whatever else it says: opened, and everything in it read. */
#include "classifiers/digest.h"
#include "classifiers/exact/table.h"
#include "fuzz/target.h"

#include <sys/mman.h>
#include <unistd.h>

static void
read_all(const struct exact_table *table)
{
    struct exact_hash hash = { { 0 } };

    for (size_t field = 0; field < exact_table_fields(table); field++) {
        size_t same = 0, first;

        g_assert(exact_table_find_field(table, exact_table_field_name(table, field), &same) && same <= field);
        size_t found = exact_table_find(table, field, &hash, &first);
        for (size_t i = 0; i < found; i++)
            g_assert(exact_table_row(table, field, first + i) < exact_table_rows(table));
        for (size_t row = 0; row < exact_table_rows(table); row++)
            exact_table_cell(table, row, field);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char digest[DIGEST_BYTES];
    char path[64];
    int file = memfd_create("table", MFD_CLOEXEC);

    g_assert(file >= 0);
    digest_sha256((struct slice){ (const char *)data, size }, digest);
    g_assert(write(file, data, size) == (ssize_t)size && write(file, digest, DIGEST_BYTES) == DIGEST_BYTES);
    g_snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    g_autoptr(exact_table) table = exact_table_open(path, NULL);
    if (table != NULL)
        read_all(table);
    close(file);
    return 0;
}
