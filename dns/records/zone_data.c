#include "dns/records/zone_data.h"

#include "base/limits.h"

#include <string.h>

#define SOA_NUMBERS_BYTES 20 /* serial, refresh, retry, expire, minimum */

static void
record_free(gpointer data)
{
    struct zone_record *record = data;

    g_free(record->owner);
    g_free(record->target);
    g_free(record->data);
    g_free(record);
}

static void
fault_free(gpointer data)
{
    struct zone_fault *fault = data;

    g_free(fault->text);
    g_free(fault);
}

static void
list_free(gpointer data)
{
    g_ptr_array_unref(data);
}

struct zone_data *
zone_data_new(const char *apex)
{
    struct zone_data *data = g_new(struct zone_data, 1);

    *data = (struct zone_data){
        .apex = g_strdup(apex),
        .records = g_ptr_array_new_with_free_func(record_free),
        .faults = g_ptr_array_new_with_free_func(fault_free),
        .nodes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free),
        .sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free),
    };
    return data;
}

struct zone_data *
zone_data_new_live(const char *apex)
{
    struct zone_data *data = zone_data_new(apex);

    data->asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return data;
}

void
zone_data_free(struct zone_data *data)
{
    if (data == NULL)
        return;
    g_hash_table_unref(data->nodes);
    g_hash_table_unref(data->sets);
    if (data->asked != NULL)
        g_hash_table_unref(data->asked);
    g_ptr_array_unref(data->records);
    g_ptr_array_unref(data->faults);
    g_free(data->apex);
    g_free(data);
}

static const struct rdata_layout layouts[] = {
    {DNS_TYPE_NS,     0, 1, 0                },
    { DNS_TYPE_CNAME, 0, 1, 0                },
    { DNS_TYPE_SOA,   0, 2, SOA_NUMBERS_BYTES},
    { DNS_TYPE_PTR,   0, 1, 0                },
    { DNS_TYPE_MX,    2, 1, 0                },
    { DNS_TYPE_DNAME, 0, 1, 0                },
};

const struct rdata_layout *
rdata_layout_of(uint16_t type)
{
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
        if (layouts[i].type == type)
            return &layouts[i];
    }
    return NULL;
}

/* Types whose RDATA have one length. */
static const struct {
    uint16_t type;
    size_t len;
} lengths[] = {
    {DNS_TYPE_A,     4 },
    { DNS_TYPE_AAAA, 16},
};

/* The first name that RDATA of this type hold, into *target. False where the RDATA are malformed. */
static bool
read_target(uint16_t type, struct rdata rdata, char **target)
{
    const struct rdata_layout *layout = rdata_layout_of(type);
    struct wire_cursor cursor = { rdata.at, rdata.len, 0, false };

    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        if (lengths[i].type == type)
            return rdata.len == lengths[i].len;
    }
    if (layout == NULL)
        return true;
    wire_skip(&cursor, layout->before);
    g_autofree char *name = wire_take_name(&cursor);
    for (unsigned i = 1; i < layout->names; i++)
        g_free(wire_take_name(&cursor));
    wire_skip(&cursor, layout->after);
    if (cursor.has_failed || cursor.pos != cursor.len)
        return false;
    *target = g_steal_pointer(&name);
    return true;
}

/* The records at `owner`. The name and all above it exist from then on: an empty non-terminal is a name too
 * (RFC 4592 section 2.2.2), which no wildcard answers for. */
static GPtrArray *
make_node(struct zone_data *data, const char *owner)
{
    GPtrArray *node = g_hash_table_lookup(data->nodes, owner);

    if (node != NULL)
        return node;
    for (const char *name = owner; name != NULL && !g_hash_table_contains(data->nodes, name);
         name = name_parent(name))
        g_hash_table_insert(data->nodes, g_strdup(name), g_ptr_array_new());
    return g_hash_table_lookup(data->nodes, owner);
}

static char *
set_key(uint16_t type, const char *owner)
{
    return g_strdup_printf("%u %s", type, owner);
}

static void
add_to_set(struct zone_data *data, struct zone_record *record)
{
    g_autofree char *key = set_key(record->type, record->owner);
    GPtrArray *set = g_hash_table_lookup(data->sets, key);

    if (set == NULL) {
        set = g_ptr_array_new();
        g_hash_table_insert(data->sets, g_steal_pointer(&key), set);
    }
    g_ptr_array_add(set, record);
}

bool
zone_data_add(struct zone_data *data, const struct zone_record *like, struct rdata rdata)
{
    g_autofree char *target = NULL;

    if (data->records->len == LIMIT_ZONE_RECORDS || g_hash_table_size(data->nodes) > LIMIT_ZONE_NAMES ||
        !read_target(like->type, rdata, &target))
        return false;
    struct zone_record *record = g_new(struct zone_record, 1);
    *record = *like;
    record->owner = g_strdup(like->owner);
    record->target = g_steal_pointer(&target);
    record->data = g_memdup2(rdata.at, rdata.len);
    record->data_len = rdata.len;
    g_ptr_array_add(data->records, record);
    g_ptr_array_add(make_node(data, record->owner), record);
    add_to_set(data, record);
    return true;
}

void
zone_data_note_asked(struct zone_data *data, const char *name)
{
    g_hash_table_add(data->asked, g_strdup(name));
}

bool
zone_data_is_live(const struct zone_data *data)
{
    return data->asked != NULL;
}

bool
zone_data_was_asked(const struct zone_data *data, const char *name)
{
    return data->asked != NULL && g_hash_table_contains(data->asked, name);
}

static bool
has_record(const struct zone_data *data, const struct zone_record *record)
{
    g_autoptr(GPtrArray) set = zone_data_records(data, record->owner, record->type);

    for (guint i = 0; i < set->len; i++) {
        const struct zone_record *known = g_ptr_array_index(set, i);

        if (known->data_len == record->data_len &&
            (record->data_len == 0 || memcmp(known->data, record->data, record->data_len) == 0))
            return true;
    }
    return false;
}

static void
note_all_asked(struct zone_data *data, const struct zone_data *from)
{
    GHashTableIter iterator;
    gpointer name;

    if (from->asked == NULL)
        return;
    g_hash_table_iter_init(&iterator, from->asked);
    while (g_hash_table_iter_next(&iterator, &name, NULL))
        zone_data_note_asked(data, name);
}

void
zone_data_merge(struct zone_data *data, const struct zone_data *from)
{
    for (guint i = 0; i < from->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(from->records, i);

        zone_data_note_asked(data, record->owner);
        if (!has_record(data, record))
            zone_data_add(data, record, (struct rdata){ record->data, record->data_len });
    }
    note_all_asked(data, from);
}

void
zone_data_merge_others(struct zone_data *data, const struct zone_data *from)
{
    g_autoptr(zone_data) others = zone_data_new_live(data->apex);

    for (guint i = 0; i < from->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(from->records, i);

        if (!zone_data_was_asked(data, record->owner))
            zone_data_add(others, record, (struct rdata){ record->data, record->data_len });
    }
    note_all_asked(others, from);
    zone_data_merge(data, others);
}

bool
zone_data_add_fault(struct zone_data *data, const char *id, unsigned line, char *text)
{
    struct zone_fault *fault = g_new(struct zone_fault, 1);

    *fault = (struct zone_fault){ id, line, text };
    g_ptr_array_add(data->faults, fault);
    return data->faults->len < LIMIT_ZONE_FAULTS;
}

void
zone_data_find_apex(struct zone_data *data)
{
    for (guint i = 0; i < data->records->len; i++) {
        const struct zone_record *record = g_ptr_array_index(data->records, i);

        if (record->type != DNS_TYPE_SOA)
            continue;
        g_free(data->apex);
        data->apex = g_strdup(record->owner);
        return;
    }
}

const GPtrArray *
zone_data_node(const struct zone_data *data, const char *owner)
{
    return g_hash_table_lookup(data->nodes, owner);
}

GPtrArray *
zone_data_records(const struct zone_data *data, const char *owner, uint16_t type)
{
    g_autofree char *key = set_key(type, owner);
    GPtrArray *set = g_hash_table_lookup(data->sets, key);

    return set == NULL ? g_ptr_array_new() : g_ptr_array_ref(set);
}

const struct zone_record *
zone_data_first(const struct zone_data *data, const char *owner, uint16_t type)
{
    g_autoptr(GPtrArray) found = zone_data_records(data, owner, type);

    return found->len == 0 ? NULL : g_ptr_array_index(found, 0);
}

unsigned
zone_record_preference(const struct zone_record *mx)
{
    return (unsigned)mx->data[0] << 8 | mx->data[1];
}

struct ip_address
zone_record_address(const struct zone_record *address)
{
    struct ip_address out = {
        .bytes = {[10] = 0xff, [11] = 0xff}
    };

    memcpy(out.bytes + sizeof out.bytes - address->data_len, address->data, address->data_len);
    return out;
}

char *
zone_record_txt(const struct zone_record *txt)
{
    GString *text = g_string_new(NULL);

    for (size_t at = 0; at < txt->data_len;) {
        size_t len = txt->data[at++];

        for (size_t i = 0; i < len && at < txt->data_len; i++, at++)
            g_string_append_c(text, txt->data[at] == '\0' ? '?' : (char)txt->data[at]);
    }
    return g_string_free(text, FALSE);
}

struct soa
zone_record_soa(const struct zone_record *soa)
{
    struct wire_cursor cursor = { soa->data, soa->data_len, soa->data_len - SOA_NUMBERS_BYTES, false };
    uint32_t number[SOA_NUMBERS_BYTES / 4];

    for (size_t i = 0; i < ARRAY_LEN(number); i++)
        number[i] = wire_take_u32(&cursor);
    return (struct soa){ number[0], number[1], number[2], number[3], number[4] };
}

bool
name_is_within(const char *name, const char *parent)
{
    size_t name_len = strlen(name), parent_len = strlen(parent);

    if (parent_len == 0)
        return true;
    if (name_len < parent_len || strcmp(name + name_len - parent_len, parent) != 0)
        return false;
    return name_len == parent_len || name[name_len - parent_len - 1] == '.';
}

const char *
name_parent(const char *name)
{
    const char *dot = strchr(name, '.');

    if (*name == '\0')
        return NULL;
    return dot == NULL ? name + strlen(name) : dot + 1;
}
