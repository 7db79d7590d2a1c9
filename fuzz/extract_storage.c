/*
 * What stands in the storages of older Office documents, as anybody could send it. The storage around it is
 * made here, since mutation would break its tables long before a reader saw anything. The first byte says
 * which kind; each of the kind's streams holds all the others.
 */
#include "fuzz/extract_storage.h"

#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-memory.h>

#define STREAMS 4

/* clang-format off */
static const struct kind {
    const char *folder; /* that the streams are in; NULL: none */
    const char *streams[STREAMS];
} kinds[] = {
    { NULL,  { "Workbook", "\005SummaryInformation", "\005DocumentSummaryInformation" } },
    { NULL,  { "WordDocument", "1Table", "0Table" } },
    { NULL,  { "PowerPoint Document", "Current User" } },
    { NULL,  { "__properties_version1.0", "__substg1.0_10090102", "__substg1.0_1000001F", "__substg1.0_0037001E" } },
    { NULL,  { "\001Ole10Native" } },
    { "VBA", { "dir", "M" } },
};
/* clang-format on */

static GBytes *
storage_of(const struct kind *kind, const uint8_t *data, size_t size)
{
    GsfOutput *memory = gsf_output_memory_new();
    GsfOutfile *root = gsf_outfile_msole_new(memory);
    GsfOutfile *folder = kind->folder == NULL ? g_object_ref(root)
                                              : GSF_OUTFILE(gsf_outfile_new_child(root, kind->folder, TRUE));

    for (size_t i = 0; i < STREAMS && kind->streams[i] != NULL; i++) {
        GsfOutput *stream = gsf_outfile_new_child(folder, kind->streams[i], FALSE);

        (void)gsf_output_write(stream, size, data);
        (void)gsf_output_close(stream);
        g_object_unref(stream);
    }
    g_object_unref(folder);
    (void)gsf_output_close(GSF_OUTPUT(root));
    GBytes *bytes =
        g_bytes_new(gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (gsize)gsf_output_size(memory));
    g_object_unref(root);
    g_object_unref(memory);
    return bytes;
}

void
read_storage(struct report *report, const struct reader_input *input)
{
    struct reader_input stored = *input;

    if (input->content.len < 2)
        return;
    const uint8_t *data = (const uint8_t *)input->content.at;
    g_autoptr(GBytes) storage =
        storage_of(&kinds[data[0] % ARRAY_LEN(kinds)], data + 1, input->content.len - 1);
    stored.content = slice_from_bytes(storage);
    reader_read(report, &stored);
}
