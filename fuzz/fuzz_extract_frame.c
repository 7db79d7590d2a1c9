/* What postern-extract says, if somebody took it over. */
#include "fuzz/target.h"
#include "message/extract/frame.h"
#include "message/message_internal.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct frame_limits limits = { .documents = 100, .text_bytes = 4096, .all_bytes = 65536 };
    struct frame_reader reader;
    const char *problem = NULL;
    size_t step = size > 0 ? 1u + data[0] : 1; /* as reads from a pipe come */
    bool goes_on = true;

    message_init();
    frame_reader_init(&reader, limits);
    for (size_t at = 0; at < size && goes_on; at += step)
        goes_on = frame_reader_take(&reader, slice_sub((struct slice){ (const char *)data, size }, at, step),
                                    &problem);
    g_assert(goes_on == (problem == NULL));
    g_autoptr(extraction) extracted = frame_reader_finish(&reader);
    g_assert(extracted->documents->len <= limits.documents);
    for (guint i = 0; i < extracted->documents->len; i++) {
        const struct document *document = extraction_document(extracted, i);

        g_assert(document->text->len <= 3 * limits.text_bytes); /* where it was no UTF-8 it grows */
        for (size_t at = 0; at <= document->text->len; at += 100)
            (void)document_place(document, at);
    }
    return 0;
}
