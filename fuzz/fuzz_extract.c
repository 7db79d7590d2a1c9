/*
 * An attachment, as anybody could send it, read outside the sandbox. Built once for finding its type and
 * reading it, and once for each reader alone (EXTRACT_READER), so that nearly all time goes into that.
 */
#include "fuzz/extract_package.h"
#include "fuzz/extract_storage.h"
#include "fuzz/target.h"
#include "message/message_internal.h"

#include <fcntl.h>
#include <unistd.h>

#ifndef EXTRACT_READER
#define EXTRACT_READER reader_read
#endif

/*
 * In poppler's place: poppler 22.12 follows a NULL where an attached file has no stream, which would end each
 * search of PDF within seconds. In the sandbox that costs the attachment, and it is told as unread.
 */
void *poppler_document_get_attachments(void *document);
void *
poppler_document_get_attachments(void *document)
{
    (void)document;
    return NULL;
}

/*
 * A library that asks for more than the sandbox gives is refused, as it is there (RLIMIT_AS): a header of
 * LZMA may ask for 4 GB. What AddressSanitizer adds to each allocation has room within the 512 MB.
 */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=512";
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct type_finder *types; /* libmagic's database takes longer to read than most attachments */
    const struct extract_limits limits = { .text_bytes = 65536,
                                           .all_text_bytes = 1u << 20,
                                           .all_bytes = 16u << 20,
                                           .held_bytes = 16u << 20,
                                           .depth = 5,
                                           .members = 100,
                                           .ratio = 100 };

    if (types == NULL) {
        types = type_finder_new();
        /* libraries warn of damaged documents, which is none of our faults; GLib warns of those */
        (void)g_log_set_always_fatal((GLogLevelFlags)G_LOG_FATAL_MASK);
        (void)g_log_set_fatal_mask("GLib", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
    }
    g_assert(types != NULL);
    message_init();
    const struct reader_input input = {
        .content = {(const char *)data, size},
          .types = types
    };
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct report *report = report_new(nowhere, &limits, size);
    EXTRACT_READER(report, &input);
    report_finish(report);
    (void)close(nowhere);
    return 0;
}
