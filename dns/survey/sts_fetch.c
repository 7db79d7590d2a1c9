#include "dns/survey/sts.h"

#include "base/limits.h"
#include "dns/probe_link.h"
#include "dns/source.h"

#define POLICY_PATH "/.well-known/mta-sts.txt"

struct fetch {
    GMainContext *loop;
    struct tls_trust *trust;
    const char *host; /* "mta-sts.contoso.example" */
    struct probe_link *link;
    GSource *deadline;
    GString *received;
    char *problem;
    bool is_over;
};

/* The first end counts: the deadline may come in the same round of the loop as the last of the answer. */
static void
end(struct fetch *fetch, const char *problem)
{
    if (fetch->is_over)
        return;
    fetch->is_over = true;
    fetch->problem = g_strdup(problem);
}

/* Senders believe nobody else (RFC 8461 section 3.3). */
static void
ask(struct fetch *fetch)
{
    g_autoptr(tls_facts) facts = tls_describe(probe_link_session(fetch->link));
    const char *fault = tls_fault(facts, TLS_DOMAIN_VALIDATION);
    g_autofree char *request = g_strdup_printf("GET " POLICY_PATH " HTTP/1.0\r\nHost: %s\r\n"
                                               "Accept: text/plain\r\nConnection: close\r\n\r\n",
                                               fetch->host);

    if (fault != NULL)
        end(fetch, fault);
    else
        probe_link_send(fetch->link, slice_from(request));
}

static void
take(struct fetch *fetch, struct slice text)
{
    if (fetch->received->len + text.len > LIMIT_STS_POLICY_BYTES)
        end(fetch, "the policy is longer than any should be");
    else
        g_string_append_len(fetch->received, text.at, (gssize)text.len);
}

static void
on_link(enum link_event event, struct slice text, void *context)
{
    struct fetch *fetch = context;
    const struct tls_want want = { fetch->host, NULL, NULL };
    g_autofree char *why = event == LINK_DATA ? NULL : slice_to_string(text);

    if (fetch->is_over)
        return;
    switch (event) {
    case LINK_OPEN:
        probe_link_secure(fetch->link, tls_session_new(fetch->trust, &want));
        break;
    case LINK_SECURE:
        ask(fetch);
        break;
    case LINK_DATA:
        take(fetch, text);
        break;
    case LINK_BROKEN:
        end(fetch, why);
        break;
    case LINK_LOST:
        end(fetch, fetch->received->len > 0 ? NULL : why);
        break;
    }
}

static gboolean
on_deadline(gpointer data)
{
    end(data, "no answer in time");
    return G_SOURCE_REMOVE;
}

/* What one address answers. */
static struct sts_policy *
fetch_from(struct fetch *fetch, struct endpoint server, int64_t timeout_us)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *where = endpoint_to_string(server);

    fetch->is_over = false;
    g_string_truncate(fetch->received, 0);
    fetch->link = probe_link_open(server, fetch->loop, on_link, fetch, &error);
    if (fetch->link == NULL)
        end(fetch, error->message);
    source_replace(&fetch->deadline, g_timeout_source_new((guint)CLAMP(timeout_us / 1000, 1, 3600000)),
                   on_deadline, fetch, fetch->loop);
    while (!fetch->is_over)
        g_main_context_iteration(fetch->loop, TRUE);
    source_drop(&fetch->deadline);
    g_clear_pointer(&fetch->link, probe_link_free);

    struct sts_policy *policy = fetch->problem != NULL
                                    ? sts_without(g_steal_pointer(&fetch->problem))
                                    : sts_read((struct slice){ fetch->received->str, fetch->received->len });
    if (policy->problem != NULL) {
        g_autofree char *problem = g_steal_pointer(&policy->problem);

        policy->problem = g_strdup_printf("%s %s: %s", fetch->host, where, problem);
    }
    return policy;
}

struct sts_policy *
sts_fetch(const char *domain, const GArray *servers, const struct sts_options *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *host = g_strconcat("mta-sts.", domain, NULL);
    struct fetch fetch = { .host = host, .trust = tls_trust_new(options->ca_file, &error) };
    struct sts_policy *policy = NULL;

    if (fetch.trust == NULL)
        return sts_without(g_strdup(error->message));
    fetch.loop = g_main_context_new();
    fetch.received = g_string_new(NULL);
    for (guint i = 0; i < servers->len && (policy == NULL || policy->problem != NULL); i++) {
        sts_policy_free(policy);
        policy = fetch_from(&fetch, g_array_index(servers, struct endpoint, i), options->timeout_us);
    }
    g_string_free(fetch.received, TRUE);
    g_main_context_unref(fetch.loop);
    tls_trust_unref(fetch.trust);
    return policy != NULL ? policy : sts_without(g_strconcat(host, " has no address", NULL));
}
