#include "dns/check/hosts.h"

#include "base/limits.h"

#include <string.h>

static void
host_free(gpointer data)
{
    struct check_host *host = data;

    zone_found_done(&host->a);
    zone_found_done(&host->aaaa);
    g_ptr_array_unref(host->addresses);
    g_free(host);
}

static bool
has_address(const GPtrArray *addresses, const struct zone_record *record)
{
    for (guint i = 0; i < addresses->len; i++) {
        const struct zone_record *known = g_ptr_array_index(addresses, i);

        if (known->type == record->type && memcmp(known->data, record->data, record->data_len) == 0)
            return true;
    }
    return false;
}

static void
add_addresses(GPtrArray *addresses, const GPtrArray *records)
{
    for (guint i = 0; i < records->len && addresses->len < LIMIT_DNS_ADDRESSES; i++) {
        if (!has_address(addresses, g_ptr_array_index(records, i)))
            g_ptr_array_add(addresses, g_ptr_array_index(records, i));
    }
}

static struct check_host *
host_new(const struct zone_data *data, const struct zone_record *mx)
{
    struct check_host *host = g_new(struct check_host, 1);

    *host = (struct check_host){ .mx = mx,
                                 .name = mx->target,
                                 .preference = zone_record_preference(mx),
                                 .tier = CHECK_NO_TIER,
                                 .a = zone_find(data, mx->target, DNS_TYPE_A),
                                 .aaaa = zone_find(data, mx->target, DNS_TYPE_AAAA),
                                 .addresses = g_ptr_array_new() };
    if (check_host_is_null(host))
        return host;
    add_addresses(host->addresses, host->a.records);
    add_addresses(host->addresses, host->aaaa.records);
    return host;
}

static int
compare_records(gconstpointer a, gconstpointer b)
{
    const struct zone_record *left = *(const struct zone_record *const *)a;
    const struct zone_record *right = *(const struct zone_record *const *)b;
    unsigned left_preference = zone_record_preference(left), right_preference = zone_record_preference(right);

    if (left_preference != right_preference)
        return left_preference < right_preference ? -1 : 1;
    int by_name = strcmp(left->target, right->target);
    return by_name != 0 ? by_name : (left->line > right->line) - (left->line < right->line);
}

/* Numbers the tiers from 0. */
static void
number_tiers(struct check_hosts *hosts)
{
    const struct check_host *last = NULL;

    for (guint i = 0; i < hosts->list->len; i++) {
        struct check_host *host = g_ptr_array_index(hosts->list, i);

        if (check_host_is_null(host))
            continue;
        if (last == NULL || last->preference != host->preference)
            hosts->tiers++;
        host->tier = hosts->tiers - 1;
        last = host;
    }
}

struct check_hosts *
check_hosts_new(const struct zone_data *data, const char *name)
{
    struct check_hosts *hosts = g_new(struct check_hosts, 1);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    const struct check_host *last = NULL;

    *hosts = (struct check_hosts){ g_strdup(name), zone_find(data, name, DNS_TYPE_MX),
                                   g_ptr_array_new_with_free_func(host_free), 0 };
    for (guint i = 0; i < hosts->mx.records->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(hosts->mx.records, i));
    g_ptr_array_sort(sorted, compare_records);
    for (guint i = 0; i < sorted->len && hosts->list->len < LIMIT_DNS_HOSTS; i++) {
        const struct zone_record *mx = g_ptr_array_index(sorted, i);

        if (last != NULL && last->preference == zone_record_preference(mx) &&
            strcmp(last->name, mx->target) == 0)
            continue;
        g_ptr_array_add(hosts->list, host_new(data, mx));
        last = check_hosts_at(hosts, hosts->list->len - 1);
    }
    number_tiers(hosts);
    return hosts;
}

void
check_hosts_free(struct check_hosts *hosts)
{
    if (hosts == NULL)
        return;
    g_ptr_array_unref(hosts->list);
    zone_found_done(&hosts->mx);
    g_free(hosts->name);
    g_free(hosts);
}

const struct check_host *
check_hosts_at(const struct check_hosts *hosts, guint index)
{
    return g_ptr_array_index(hosts->list, index);
}

bool
check_host_is_null(const struct check_host *host)
{
    return *host->name == '\0';
}

static bool
is_absent(const struct zone_found *found)
{
    return found->status == ZONE_NO_DATA || found->status == ZONE_NO_NAME;
}

bool
check_host_has_no_address(const struct check_host *host)
{
    return !check_host_is_null(host) && is_absent(&host->a) && is_absent(&host->aaaa);
}

bool
check_host_is_elsewhere(const struct check_host *host)
{
    return host->addresses->len == 0 && (host->a.status == ZONE_ELSEWHERE ||
                                         host->a.status == ZONE_DELEGATED || host->a.status == ZONE_UNKNOWN);
}
