#include "dns/probe.h"

struct probe_result *
probe_result_new(const struct probe_target *target)
{
    struct probe_result *result = g_new0(struct probe_result, 1);

    result->target = target_copy(target);
    result->capabilities = g_ptr_array_new_with_free_func(g_free);
    return result;
}

void
probe_result_free(struct probe_result *result)
{
    if (result == NULL)
        return;
    target_clear(&result->target);
    g_free(result->error);
    g_free(result->greeting);
    g_ptr_array_unref(result->capabilities);
    g_free(result->tls_error);
    tls_facts_free(result->tls);
    g_free(result);
}
