/* SPF records, which include themselves. */
#include "dns/survey/spf.h"
#include "fuzz/target.h"

static bool
texts(const char *name, GPtrArray *out, void *context)
{
    (void)name;
    g_ptr_array_add(out, g_strdup(context));
    return true;
}

static bool
addresses(const char *name, GArray *out, void *context)
{
    (void)name;
    (void)out;
    (void)context;
    return true;
}

static bool
hosts(const char *name, GPtrArray *out, void *context)
{
    (void)context;
    g_ptr_array_add(out, g_strdup(name));
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *record = g_strndup((const char *)data, size);
    const struct spf_source source = { texts, addresses, hosts, record };
    struct ip_address address = {
        .bytes = {[10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1}
    };

    spf_outcome_name(spf_check("x.example", address, &source));
    return 0;
}
