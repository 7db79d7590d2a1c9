/* Lines of the MTA's log, parts of which come from strangers. */
#include "dns/mta_log.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct endpoint failed;

    mta_log_read((struct slice){ (const char *)data, size }, &failed);
    return 0;
}
