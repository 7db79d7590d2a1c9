#include "dns/survey/survey.h"

#include "base/error.h"
#include "base/limits.h"
#include "dns/survey/ask.h"
#include "dns/survey/authority.h"

#include <string.h>

#define DNS_PORT 53
#define STS_TIMEOUT_US (10 * G_USEC_PER_SEC)
#define STS_SERVERS 2 /* addresses that are tried for a policy */

static void
server_free(gpointer data)
{
    struct survey_server *server = data;

    g_free(server->name);
    g_free(server->label);
    zone_data_free(server->said);
    g_free(server);
}

static void
view_free(gpointer data)
{
    struct survey_view *view = data;

    g_free(view->label);
    zone_data_free(view->said);
    g_free(view);
}

void
survey_free(struct zone_survey *survey)
{
    if (survey == NULL)
        return;
    g_free(survey->name);
    zone_data_free(survey->data);
    zone_data_free(survey->hints);
    zone_data_free(survey->parent);
    zone_data_free(survey->reverse);
    sts_policy_free(survey->sts);
    g_ptr_array_unref(survey->servers);
    g_ptr_array_unref(survey->views);
    g_ptr_array_unref(survey->unknown);
    g_free(survey);
}

char *
survey_reverse_name(struct ip_address address)
{
    const uint8_t *bytes = address.bytes;
    GString *out = g_string_new(NULL);

    if (ip_address_is_ipv4(address)) {
        g_string_printf(out, "%u.%u.%u.%u.in-addr.arpa", bytes[15], bytes[14], bytes[13], bytes[12]);
        return g_string_free(out, FALSE);
    }
    for (size_t i = sizeof address.bytes; i-- > 0;)
        g_string_append_printf(out, "%x.%x.", bytes[i] & 0xfu, bytes[i] >> 4);
    g_string_append(out, "ip6.arpa");
    return g_string_free(out, FALSE);
}

static bool
add_view(struct zone_survey *survey, const char *text, GError **error)
{
    struct survey_view *view = g_new0(struct survey_view, 1);

    g_ptr_array_add(survey->views, view);
    view->label = g_strdup(text);
    view->said = zone_data_new_live("");
    if (endpoint_parse(slice_from(text), DNS_PORT, &view->endpoint))
        return true;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "'%s' is no address of a name server", text);
    return false;
}

struct zone_survey *
survey_empty(const char *name)
{
    struct zone_survey *survey = g_new0(struct zone_survey, 1);

    survey->name = g_strdup(name);
    survey->data = zone_data_new_live("");
    survey->hints = zone_data_new_live("");
    survey->reverse = zone_data_new_live("");
    survey->servers = g_ptr_array_new_with_free_func(server_free);
    survey->views = g_ptr_array_new_with_free_func(view_free);
    survey->unknown = g_ptr_array_new_with_free_func(g_free);
    return survey;
}

struct zone_survey *
survey_of_resolvers(const char *name, const struct survey_options *options, GError **error)
{
    g_autoptr(zone_survey) survey = survey_empty(name);

    for (guint i = 0; i < options->resolvers->len; i++) {
        if (!add_view(survey, g_ptr_array_index(options->resolvers, i), error))
            return NULL;
    }
    return g_steal_pointer(&survey);
}

/* What each resolver says of the MX set and of the addresses behind it. */
static void
take_views(struct zone_survey *survey, const struct survey_options *options)
{
    static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };

    for (guint i = 0; i < survey->views->len; i++) {
        struct survey_view *view = g_ptr_array_index(survey->views, i);
        struct exchange_question question = { survey->name, DNS_TYPE_MX,
                                              ASK_RECURSION | ASK_WITHOUT_CHECKING };
        enum exchange_status status;
        g_autoptr(dns_reply) reply = ask_server(view->endpoint, &question, &options->exchange, &status);

        view->has_answered = reply_tells(reply);
        if (!view->has_answered)
            continue;
        view->is_validated = reply->is_validated;
        merge_answer(view->said, reply, survey->name);
        g_autoptr(GPtrArray) mx = zone_data_records(reply->answer, survey->name, DNS_TYPE_MX);
        for (guint j = 0; j < mx->len && j < LIMIT_DNS_HOSTS; j++) {
            question.name = ((const struct zone_record *)g_ptr_array_index(mx, j))->target;
            for (size_t family = 0; family < ARRAY_LEN(types); family++) {
                question.type = types[family];
                g_autoptr(dns_reply) address =
                    ask_server(view->endpoint, &question, &options->exchange, &status);
                if (reply_tells(address))
                    merge_answer(view->said, address, question.name);
            }
        }
    }
}

/* The addresses of a name by the resolvers, where no server of the zone told them; and its TLSA records. */
static void
complete_host(struct zone_survey *survey, const struct survey_options *options, const char *name)
{
    g_autofree char *tlsa = g_strconcat("_25._tcp.", name, NULL);
    const struct zone_record *alias = zone_data_first(survey->data, name, DNS_TYPE_CNAME);

    if (!zone_data_was_asked(survey->data, name) || alias != NULL) {
        ask_and_merge(survey, options, survey->data, name, DNS_TYPE_A);
        ask_and_merge(survey, options, survey->data, name, DNS_TYPE_AAAA);
    }
    ask_and_merge(survey, options, survey->data, tlsa, DNS_TYPE_TLSA);
}

/* Into survey->reverse. Nobody's mail waits for a PTR record, so one that nobody can tell about is left out.
 */
static void
ask_reverse(struct zone_survey *survey, const struct survey_options *options, const char *name, uint16_t type)
{
    g_autoptr(dns_reply) reply = ask_resolvers(survey, options, name, type);

    if (reply != NULL)
        merge_answer(survey->reverse, reply, name);
}

static void
reverse_address(struct zone_survey *survey, const struct survey_options *options,
                const struct zone_record *address)
{
    g_autofree char *name = survey_reverse_name(zone_record_address(address));

    if (zone_data_was_asked(survey->reverse, name))
        return;
    ask_reverse(survey, options, name, DNS_TYPE_PTR);
    const struct zone_record *pointer = zone_data_first(survey->reverse, name, DNS_TYPE_PTR);
    if (pointer != NULL)
        ask_reverse(survey, options, pointer->target, address->type);
}

static void
complete_hosts(struct zone_survey *survey, const struct survey_options *options)
{
    static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };
    g_autoptr(GPtrArray) mx = zone_data_records(survey->data, survey->name, DNS_TYPE_MX);

    for (guint i = 0; i < mx->len && i < LIMIT_DNS_HOSTS; i++) {
        const char *name = ((const struct zone_record *)g_ptr_array_index(mx, i))->target;

        if (*name == '\0')
            continue;
        complete_host(survey, options, name);
        for (size_t family = 0; family < ARRAY_LEN(types); family++) {
            g_autoptr(GPtrArray) addresses = zone_data_records(survey->data, name, types[family]);

            for (guint j = 0; j < addresses->len && j < LIMIT_DNS_ADDRESSES; j++)
                reverse_address(survey, options, g_ptr_array_index(addresses, j));
        }
    }
}

/* Where the server of a policy is: of struct endpoint. */
static GArray *
find_policy_servers(struct zone_survey *survey, const struct survey_options *options)
{
    static const uint16_t types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };
    g_autofree char *host = g_strconcat("mta-sts.", survey->name, NULL);
    GArray *servers = g_array_new(FALSE, FALSE, sizeof(struct endpoint));

    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        g_autoptr(dns_reply) reply = ask_resolvers(survey, options, host, types[i]);

        for (guint j = 0; reply != NULL && j < reply->answer->records->len; j++) {
            const struct zone_record *record = g_ptr_array_index(reply->answer->records, j);

            if (record->type != types[i] || servers->len == STS_SERVERS)
                continue;
            struct endpoint server = { zone_record_address(record), options->https_port };
            g_array_append_val(servers, server);
        }
    }
    return servers;
}

static bool
has_sts_record(const struct zone_survey *survey, const char *owner)
{
    g_autoptr(GPtrArray) records = zone_data_records(survey->data, owner, DNS_TYPE_TXT);

    for (guint i = 0; i < records->len; i++) {
        g_autofree char *text = zone_record_txt(g_ptr_array_index(records, i));

        if (sts_is_record(text))
            return true;
    }
    return false;
}

/* What the domain says of its mail beside MX. */
static void
take_policies(struct zone_survey *survey, const struct survey_options *options)
{
    g_autofree char *sts = g_strconcat("_mta-sts.", survey->name, NULL);
    g_autofree char *dmarc = g_strconcat("_dmarc.", survey->name, NULL);
    struct sts_options asking = { STS_TIMEOUT_US, options->ca_file };

    if (options->wants_notes) {
        ask_and_merge(survey, options, survey->data, survey->name, DNS_TYPE_TXT);
        ask_and_merge(survey, options, survey->data, dmarc, DNS_TYPE_TXT);
    }
    if (options->https_port == 0)
        return;
    ask_and_merge(survey, options, survey->data, sts, DNS_TYPE_TXT);
    if (!has_sts_record(survey, sts))
        return;
    g_autoptr(GArray) servers = find_policy_servers(survey, options);
    survey->sts = sts_fetch(survey->name, servers, &asking);
}

/* The first server that answers for the zone is believed; without one, the resolvers. */
static void
take_data(struct zone_survey *survey, const struct survey_options *options)
{
    const struct survey_server *good = NULL;

    for (guint i = 0; good == NULL && i < survey->servers->len; i++) {
        const struct survey_server *server = g_ptr_array_index(survey->servers, i);

        if (server->is_authoritative)
            good = server;
    }
    if (good != NULL) {
        zone_data_merge(survey->data, good->said);
    } else {
        ask_and_merge(survey, options, survey->data, survey->data->apex, DNS_TYPE_SOA);
        ask_and_merge(survey, options, survey->data, survey->data->apex, DNS_TYPE_NS);
    }
    if (zone_data_first(survey->data, survey->name, DNS_TYPE_MX) == NULL)
        ask_and_merge(survey, options, survey->data, survey->name, DNS_TYPE_MX);
    ask_and_merge(survey, options, survey->data, survey->data->apex, DNS_TYPE_DNSKEY);
    zone_data_merge_others(survey->data, survey->hints);
    complete_hosts(survey, options);
}

struct zone_survey *
survey_take(const char *name, const struct survey_options *options, GError **error)
{
    g_autoptr(zone_survey) survey = survey_of_resolvers(name, options, error);

    if (survey == NULL)
        return NULL;
    g_autofree char *apex = authority_find_apex(survey, options, name);
    if (apex == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE,
                    "cannot check '%s': no resolver can tell the zone that it is in", name);
        return NULL;
    }
    g_free(survey->data->apex);
    survey->data->apex = g_strdup(apex);
    authority_ask_parent(survey, options);
    authority_find_servers(survey, options);
    authority_ask_servers(survey, options);
    take_data(survey, options);
    take_views(survey, options);
    take_policies(survey, options);
    return g_steal_pointer(&survey);
}
