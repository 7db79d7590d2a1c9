#include "dns/tlsa.h"

struct tlsa_query {
    tlsa_fn done; /* NULL = cancelled */
    void *context;
    bool is_over, is_asking; /* while resolver_query may call back at once */
};

static const char *
fault_of(const struct dns_answer *answer)
{
    if (answer->status == DNS_TEMPORARY)
        return answer->why;
    if (answer->status != DNS_ANSWER)
        return "the host has no TLSA record";
    return answer->is_authentic ? NULL
                                : "no name server that is trusted has verified the answer (dns.trust_ad)";
}

static void
on_answer(const struct dns_answer *answer, void *context)
{
    struct tlsa_query *query = context;
    const char *fault = fault_of(answer);

    query->is_over = true;
    if (query->done != NULL)
        query->done(fault == NULL ? answer->tlsa : NULL, fault, query->context);
    if (!query->is_asking)
        g_free(query);
}

struct tlsa_query *
tlsa_look_up(struct resolver *resolver, const char *host, uint16_t port, tlsa_fn done, void *context)
{
    struct tlsa_query *query = g_new(struct tlsa_query, 1);
    g_autofree char *name = g_strdup_printf("_%u._tcp.%s", port, host);

    *query = (struct tlsa_query){ done, context, false, true };
    resolver_query(resolver, name, DNS_TYPE_TLSA, on_answer, query);
    query->is_asking = false;
    if (query->is_over)
        g_clear_pointer(&query, g_free);
    return query;
}

void
tlsa_cancel(struct tlsa_query *query)
{
    if (query != NULL)
        query->done = NULL;
}
