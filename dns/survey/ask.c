#include "dns/survey/ask.h"

#include <string.h>

static struct dns_reply *
ask_over(struct endpoint server, enum exchange_transport transport, const struct exchange_question *question,
         const struct exchange_options *options, enum exchange_status *status)
{
    g_autoptr(GBytes) packet = NULL;

    *status = exchange_query(server, transport, question, options, &packet);
    if (*status != EXCHANGE_ANSWERED)
        return NULL;
    struct dns_reply *reply = reply_read(slice_from_bytes(packet));
    if (reply == NULL)
        *status = EXCHANGE_SILENT; /* nonsense is no answer */
    return reply;
}

struct dns_reply *
ask_server(struct endpoint server, const struct exchange_question *question,
           const struct exchange_options *options, enum exchange_status *status)
{
    g_autoptr(dns_reply) reply = ask_over(server, OVER_UDP, question, options, status);

    if (reply == NULL || !reply->is_truncated)
        return g_steal_pointer(&reply);
    return ask_over(server, OVER_TCP, question, options, status);
}

bool
reply_tells(const struct dns_reply *reply)
{
    return reply != NULL && (reply->rcode == REPLY_NOERROR || reply->rcode == REPLY_NXDOMAIN);
}

static struct dns_reply *
ask_view(struct survey_view *view, const struct survey_options *options, const char *name, uint16_t type)
{
    struct exchange_question question = { name, type, ASK_RECURSION };
    enum exchange_status status;
    g_autoptr(dns_reply) reply = ask_server(view->endpoint, &question, &options->exchange, &status);

    if (reply == NULL || reply->rcode != REPLY_SERVFAIL)
        return reply_tells(reply) ? g_steal_pointer(&reply) : NULL;
    /* A validating resolver says SERVFAIL of data whose signatures are wrong, and gives them with CD. */
    question.flags |= ASK_WITHOUT_CHECKING;
    struct dns_reply *unchecked = ask_server(view->endpoint, &question, &options->exchange, &status);
    if (!reply_tells(unchecked)) {
        reply_free(unchecked);
        return NULL;
    }
    view->is_bogus = true;
    return unchecked;
}

struct dns_reply *
ask_resolvers(const struct zone_survey *survey, const struct survey_options *options, const char *name,
              uint16_t type)
{
    for (guint i = 0; i < survey->views->len; i++) {
        struct dns_reply *reply = ask_view(g_ptr_array_index(survey->views, i), options, name, type);

        if (reply != NULL)
            return reply;
    }
    return NULL;
}

void
merge_answer(struct zone_data *into, const struct dns_reply *reply, const char *name)
{
    zone_data_note_asked(into, name);
    zone_data_merge(into, reply->answer);
    for (guint i = 0; i < reply->answer->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(reply->answer->records, i);

        if (record->type == DNS_TYPE_CNAME)
            zone_data_note_asked(into, record->target);
    }
}

void
ask_and_merge(const struct zone_survey *survey, const struct survey_options *options, struct zone_data *into,
              const char *name, uint16_t type)
{
    g_autoptr(dns_reply) reply = ask_resolvers(survey, options, name, type);

    if (reply != NULL)
        merge_answer(into, reply, name);
    else
        g_ptr_array_add(survey->unknown, g_strdup(name));
}
