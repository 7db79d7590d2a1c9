#include "dns/survey/looks.h"

#include "base/limits.h"

#include <string.h>

static void
look_free(gpointer data)
{
    struct host_look *look = data;

    g_free(look->host);
    g_free(look->label);
    probe_result_free(look->result);
    g_free(look);
}

GPtrArray *
looks_new(void)
{
    return g_ptr_array_new_with_free_func(look_free);
}

void
looks_add(GPtrArray *looks, const char *host, unsigned preference, struct ip_address address)
{
    for (guint i = 0; i < looks->len; i++) {
        const struct host_look *look = g_ptr_array_index(looks, i);

        if (strcmp(look->host, host) == 0 && memcmp(&look->address, &address, sizeof address) == 0)
            return;
    }
    if (looks->len == LIMIT_ROUTE_ADDRESSES)
        return;
    struct host_look *look = g_new0(struct host_look, 1);
    *look = (struct host_look){ .host = g_strdup(host), .preference = preference, .address = address };
    g_ptr_array_add(looks, look);
}

static void
on_probed(struct probe_result *result, void *context)
{
    struct host_look *look = context;

    look->result = result;
}

static bool
is_waiting(const GPtrArray *looks)
{
    for (guint i = 0; i < looks->len; i++) {
        if (((const struct host_look *)g_ptr_array_index(looks, i))->result == NULL)
            return true;
    }
    return false;
}

static void
probe_all(GPtrArray *looks, const struct look_options *options, const struct probe_options *probing)
{
    for (guint i = 0; i < looks->len; i++) {
        struct host_look *look = g_ptr_array_index(looks, i);
        struct endpoint endpoint = { look->address, options->port };
        struct probe_target target = target_make(endpoint, look->host, options->demand);
        g_autofree char *where = endpoint_to_string(endpoint);

        look->label = g_strdup_printf("%s. %s", look->host, where);
        probe_start(&target, probing, on_probed, look);
    }
    /* Every probe ends by its own deadline, so this does. */
    while (is_waiting(looks))
        g_main_context_iteration(probing->loop, TRUE);
}

bool
looks_take(GPtrArray *looks, const struct look_options *options, GError **error)
{
    GMainContext *loop = g_main_context_new();
    struct tls_trust *trust = tls_trust_new(options->ca_file, error);
    struct resolver *resolver =
        trust == NULL || options->resolver == NULL ? NULL : resolver_new(options->resolver, loop, error);
    bool is_ready = trust != NULL && (options->resolver == NULL || resolver != NULL);
    struct probe_options probing = { .loop = loop,
                                     .our_name = options->our_name,
                                     .timeout_us = options->timeout_us,
                                     .trust = trust,
                                     .resolver = resolver };

    if (is_ready)
        probe_all(looks, options, &probing);
    resolver_free(resolver);
    tls_trust_unref(trust);
    g_main_context_unref(loop);
    return is_ready;
}
