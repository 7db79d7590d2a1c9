#include "dns/survey/spf.h"

#include "dns/survey/ask.h"

struct asking {
    const struct zone_survey *survey;
    const struct survey_options *options;
};

/* The records of the type in the answer, aliases followed by the resolver; NULL where nobody can tell. */
static struct dns_reply *
ask(const struct asking *asking, const char *name, uint16_t type)
{
    return ask_resolvers(asking->survey, asking->options, name, type);
}

static bool
take_texts(const char *name, GPtrArray *texts, void *context)
{
    g_autoptr(dns_reply) reply = ask(context, name, DNS_TYPE_TXT);

    for (guint i = 0; reply != NULL && i < reply->answer->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(reply->answer->records, i);

        if (record->type == DNS_TYPE_TXT)
            g_ptr_array_add(texts, zone_record_txt(record));
    }
    return reply != NULL;
}

static bool
take_addresses(const char *name, GArray *addresses, void *context)
{
    static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        g_autoptr(dns_reply) reply = ask(context, name, types[i]);

        if (reply == NULL)
            return false;
        for (guint j = 0; j < reply->answer->records->len; j++) {
            const struct zone_record *record = g_ptr_array_index(reply->answer->records, j);

            if (record->type != types[i])
                continue;
            struct ip_address address = zone_record_address(record);
            g_array_append_val(addresses, address);
        }
    }
    return true;
}

static bool
take_hosts(const char *name, GPtrArray *hosts, void *context)
{
    g_autoptr(dns_reply) reply = ask(context, name, DNS_TYPE_MX);

    for (guint i = 0; reply != NULL && i < reply->answer->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(reply->answer->records, i);

        if (record->type == DNS_TYPE_MX && *record->target != '\0')
            g_ptr_array_add(hosts, g_strdup(record->target));
    }
    return reply != NULL;
}

bool
spf_survey(const char *domain, struct ip_address address, const struct survey_options *options,
           enum spf_outcome *outcome, GError **error)
{
    g_autoptr(zone_survey) survey = survey_of_resolvers(domain, options, error);
    struct asking asking = { survey, options };
    const struct spf_source source = { take_texts, take_addresses, take_hosts, &asking };

    if (survey == NULL)
        return false;
    *outcome = spf_check(domain, address, &source);
    return true;
}
