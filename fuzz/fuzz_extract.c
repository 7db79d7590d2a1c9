/* An attachment, as anybody could send it: its type is found and it is read, outside the sandbox. */
#include "fuzz/target.h"
#include "message/extract/reader.h"
#include "message/message_internal.h"

#include <fcntl.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct extract_limits limits = { .text_bytes = 65536,
                                           .all_text_bytes = 1u << 20,
                                           .all_bytes = 16u << 20,
                                           .held_bytes = 16u << 20,
                                           .depth = 5,
                                           .members = 100,
                                           .ratio = 100 };
    g_autoptr(type_finder) types = type_finder_new();
    const struct reader_input input = {
        .content = {(const char *)data, size},
          .types = types
    };

    g_assert(types != NULL);
    message_init();
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct report *report = report_new(nowhere, &limits, size);
    reader_read(report, &input);
    report_finish(report);
    (void)close(nowhere);
    return 0;
}
