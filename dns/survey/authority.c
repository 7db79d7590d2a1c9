#include "dns/survey/authority.h"

#include "base/limits.h"
#include "dns/survey/ask.h"

#include <string.h>

static const uint16_t address_types[] = { DNS_TYPE_A, DNS_TYPE_AAAA };

/* The owner of the SOA that a reply has, in its answer or, for what is not there, its authority section. */
static const char *
soa_owner(const struct dns_reply *reply, const char *name)
{
    const struct zone_data *sections[] = { reply->answer, reply->authority };

    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        for (guint j = 0; j < sections[i]->records->len; j++) {
            const struct zone_record *record = g_ptr_array_index(sections[i]->records, j);

            /* Where the name is an alias, the SOA is that of another zone. */
            if (record->type == DNS_TYPE_SOA && name_is_within(name, record->owner))
                return record->owner;
        }
    }
    return NULL;
}

char *
authority_find_apex(const struct zone_survey *survey, const struct survey_options *options, const char *name)
{
    for (const char *at = name; at != NULL; at = name_parent(at)) {
        g_autoptr(dns_reply) reply = ask_resolvers(survey, options, at, DNS_TYPE_SOA);
        const char *owner = reply == NULL ? NULL : soa_owner(reply, at);

        if (owner != NULL)
            return g_strdup(owner);
        if (reply == NULL && at == name)
            return NULL;
    }
    return NULL;
}

/* The addresses of a server by the resolvers: LIMIT_DNS_ADDRESSES of each family, however many they tell. */
static GArray *
find_addresses(struct zone_survey *survey, const struct survey_options *options, const char *name)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

    for (size_t i = 0; i < ARRAY_LEN(address_types); i++) {
        ask_and_merge(survey, options, survey->hints, name, address_types[i]);
        g_autoptr(GPtrArray) records = zone_data_records(survey->hints, name, address_types[i]);
        for (guint j = 0; j < records->len && j < LIMIT_DNS_ADDRESSES; j++) {
            struct ip_address address = zone_record_address(g_ptr_array_index(records, j));

            g_array_append_val(found, address);
        }
    }
    return found;
}

/* Whether a reply is the parent's: it hands the zone on, and does not speak for it. */
static bool
is_referral(const struct dns_reply *reply, const char *apex)
{
    return reply != NULL && !reply->is_authoritative &&
           zone_data_first(reply->authority, apex, DNS_TYPE_NS) != NULL;
}

/* True where a server at one of these addresses has told. */
static bool
ask_parent_server(struct zone_survey *survey, const struct survey_options *options, const GArray *addresses)
{
    const struct exchange_question question = { survey->data->apex, DNS_TYPE_NS, 0 };

    for (guint i = 0; i < addresses->len; i++) {
        struct endpoint server = { g_array_index(addresses, struct ip_address, i), options->authority_port };
        enum exchange_status status;
        g_autoptr(dns_reply) reply = ask_server(server, &question, &options->exchange, &status);

        if (!is_referral(reply, survey->data->apex))
            continue;
        survey->parent = zone_data_new_live(survey->data->apex);
        zone_data_merge(survey->parent, reply->authority);
        zone_data_merge(survey->parent, reply->additional);
        return true;
    }
    return false;
}

void
authority_ask_parent(struct zone_survey *survey, const struct survey_options *options)
{
    const char *above = name_parent(survey->data->apex);
    g_autofree char *parent = above == NULL ? NULL : authority_find_apex(survey, options, above);

    if (parent == NULL)
        return;
    g_autoptr(dns_reply) reply = ask_resolvers(survey, options, parent, DNS_TYPE_NS);
    if (reply == NULL)
        return;
    g_autoptr(GPtrArray) servers = zone_data_records(reply->answer, parent, DNS_TYPE_NS);
    for (guint i = 0; i < servers->len && i < LIMIT_SURVEY_SERVERS; i++) {
        const struct zone_record *ns = g_ptr_array_index(servers, i);
        g_autoptr(GArray) addresses = find_addresses(survey, options, ns->target);

        if (ask_parent_server(survey, options, addresses))
            return;
    }
}

static void
add_server(struct zone_survey *survey, const char *name, struct endpoint endpoint)
{
    struct survey_server *server = g_new0(struct survey_server, 1);
    g_autofree char *address = address_to_string(endpoint.address);

    server->name = g_strdup(name);
    server->endpoint = endpoint;
    server->label = g_strdup_printf("%s. (%s)", name, address);
    server->said = zone_data_new_live(survey->data->apex);
    g_ptr_array_add(survey->servers, server);
}

static bool
is_known(const struct zone_survey *survey, const char *name)
{
    for (guint i = 0; i < survey->servers->len; i++) {
        const struct survey_server *server = g_ptr_array_index(survey->servers, i);

        if (strcmp(server->name, name) == 0)
            return true;
    }
    return false;
}

/* A set may have thousands of names, each of which costs questions: no more are asked for than servers can
 * be. */
static void
add_servers(struct zone_survey *survey, const struct survey_options *options, const GPtrArray *records)
{
    for (guint i = 0; i < records->len && i < LIMIT_SURVEY_SERVERS; i++) {
        const struct zone_record *ns = g_ptr_array_index(records, i);

        if (is_known(survey, ns->target))
            continue;
        g_autoptr(GArray) addresses = find_addresses(survey, options, ns->target);
        for (guint j = 0; j < addresses->len && survey->servers->len < LIMIT_SURVEY_SERVERS; j++)
            add_server(
                survey, ns->target,
                (struct endpoint){ g_array_index(addresses, struct ip_address, j), options->authority_port });
    }
}

void
authority_find_servers(struct zone_survey *survey, const struct survey_options *options)
{
    const char *apex = survey->data->apex;
    g_autoptr(dns_reply) reply = ask_resolvers(survey, options, apex, DNS_TYPE_NS);

    if (reply != NULL) {
        g_autoptr(GPtrArray) own = zone_data_records(reply->answer, apex, DNS_TYPE_NS);
        add_servers(survey, options, own);
    }
    if (survey->parent != NULL) {
        g_autoptr(GPtrArray) parents = zone_data_records(survey->parent, apex, DNS_TYPE_NS);
        add_servers(survey, options, parents);
    }
}

static void
ask_one(struct survey_server *server, const struct survey_options *options, const char *name, uint16_t type)
{
    const struct exchange_question question = { name, type, 0 };
    enum exchange_status status;
    g_autoptr(dns_reply) reply = ask_server(server->endpoint, &question, &options->exchange, &status);

    if (reply_tells(reply) && reply->is_authoritative)
        merge_answer(server->said, reply, name);
}

/* The SOA over both transports: whether it answers at all, and for this zone. */
static void
greet(struct survey_server *server, const struct survey_options *options, const char *apex)
{
    const struct exchange_question question = { apex, DNS_TYPE_SOA, 0 };
    g_autoptr(dns_reply) reply = ask_server(server->endpoint, &question, &options->exchange, &server->udp);
    g_autoptr(GBytes) packet = NULL;

    server->tcp = exchange_query(server->endpoint, OVER_TCP, &question, &options->exchange, &packet);
    if (reply == NULL && packet != NULL)
        reply = reply_read(slice_from_bytes(packet));
    if (reply == NULL)
        return;
    server->rcode = reply->rcode;
    server->is_authoritative = reply->is_authoritative && reply->rcode == REPLY_NOERROR &&
                               zone_data_first(reply->answer, apex, DNS_TYPE_SOA) != NULL;
    if (server->is_authoritative)
        merge_answer(server->said, reply, apex);
}

static void
ask_addresses(struct survey_server *server, const struct survey_options *options, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(address_types); i++)
        ask_one(server, options, name, address_types[i]);
}

/* Targets inside the zone, and the wildcards beside them; others are not this server's to tell about. */
static void
ask_about_hosts(const struct zone_survey *survey, struct survey_server *server,
                const struct survey_options *options)
{
    g_autoptr(GPtrArray) mx = zone_data_records(server->said, survey->name, DNS_TYPE_MX);
    g_autoptr(GHashTable) stars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < mx->len && i < LIMIT_DNS_HOSTS; i++) {
        const char *target = ((const struct zone_record *)g_ptr_array_index(mx, i))->target;
        const char *above = name_parent(target);

        if (above == NULL || !name_is_within(above, survey->data->apex))
            continue;
        ask_addresses(server, options, target);
        char *star = g_strconcat("*.", above, NULL);
        if (g_hash_table_add(stars, star))
            ask_addresses(server, options, star);
    }
}

void
authority_ask_servers(struct zone_survey *survey, const struct survey_options *options)
{
    g_autofree char *star = g_strconcat("*.", survey->data->apex, NULL);

    for (guint i = 0; i < survey->servers->len; i++) {
        struct survey_server *server = g_ptr_array_index(survey->servers, i);

        greet(server, options, survey->data->apex);
        if (!server->is_authoritative)
            continue;
        ask_one(server, options, survey->data->apex, DNS_TYPE_NS);
        ask_one(server, options, survey->name, DNS_TYPE_MX);
        ask_one(server, options, star, DNS_TYPE_MX);
        ask_about_hosts(survey, server, options);
    }
}
