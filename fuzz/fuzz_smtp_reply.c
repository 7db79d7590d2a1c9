/* Replies of a host that is probed. */
#include "dns/smtp_reply.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct smtp_reply reply;
    size_t used = 0;

    if (smtp_reply_read((struct slice){ (const char *)data, size }, &reply, &used) == SMTP_REPLY_DONE)
        g_assert(used <= size && reply.code >= 200 && reply.code <= 599);
    return 0;
}
