#include "dns/records/zone_text.h"

#include <arpa/inet.h>
#include <string.h>

static char *
address_text(int family, const struct zone_record *record)
{
    char text[INET6_ADDRSTRLEN];
    const char *written = inet_ntop(family, record->data, text, sizeof text);

    g_assert(written != NULL); /* the RDATA have the length of their type */
    return g_strdup(text);
}

char *
zone_record_text(const struct zone_record *record)
{
    if (record->type == DNS_TYPE_A)
        return address_text(AF_INET, record);
    if (record->type == DNS_TYPE_AAAA)
        return address_text(AF_INET6, record);
    if (record->type == DNS_TYPE_MX)
        return g_strdup_printf("%u %s.", zone_record_preference(record), record->target);
    if (record->type == DNS_TYPE_SOA)
        return g_strdup_printf("serial %u", zone_record_soa(record).serial);
    return record->target == NULL ? g_strdup("") : g_strconcat(record->target, ".", NULL);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *
zone_set_text(const struct zone_data *data, const char *owner, uint16_t type)
{
    g_autoptr(GPtrArray) records = zone_data_records(data, owner, type);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < records->len; i++)
        g_ptr_array_add(texts, zone_record_text(g_ptr_array_index(records, i)));
    g_ptr_array_sort(texts, compare_texts);
    g_ptr_array_add(texts, NULL);
    return records->len == 0 ? g_strdup("nothing") : g_strjoinv(", ", (char **)texts->pdata);
}
