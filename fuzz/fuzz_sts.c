/* What a server of MTA-STS policies answers. */
#include "dns/survey/sts.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(sts_policy) policy = sts_read((struct slice){ (const char *)data, size });

    g_assert(policy->problem != NULL || policy->mode == STS_MODE_NONE || policy->mx->len > 0);
    sts_lists(policy, "a.contoso.example");
    return 0;
}
