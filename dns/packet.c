#include "dns/packet.h"

#include "base/limits.h"

#include <string.h>

#define HEADER_BYTES 12
#define ALIAS_LINKS 8
#define NEGATIVE_TTL_S 300 /* where the answer brings no SOA */
#define CLASS_IN 1

enum { FLAG_RESPONSE = 0x8000, FLAG_TRUNCATED = 0x0200, FLAG_AUTHENTIC = 0x0020, RCODE_MASK = 0x000f };
enum { RCODE_NOERROR = 0, RCODE_NXDOMAIN = 3 };

static const char *const rcode_names[] = {
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"
};

struct record {
    char *owner;
    uint16_t type;
    uint32_t ttl_s;
    size_t data, data_len; /* where the RDATA is in the packet */
};

struct sections {
    unsigned rcode;
    bool is_authentic;
    GPtrArray *answer;    /* of struct record * */
    GPtrArray *authority; /* of struct record * */
};

static void
record_free(gpointer data)
{
    struct record *record = data;

    g_free(record->owner);
    g_free(record);
}

/* Reads `count` records; those of other classes are skipped. */
static GPtrArray *
take_records(struct wire_cursor *cursor, unsigned count)
{
    GPtrArray *records = g_ptr_array_new_with_free_func(record_free);

    for (unsigned i = 0; i < count && !cursor->has_failed; i++) {
        g_autofree char *owner = wire_take_name(cursor);
        uint16_t type = wire_take_u16(cursor), class = wire_take_u16(cursor);
        uint32_t ttl_s = wire_take_u32(cursor);
        size_t data_len = wire_take_u16(cursor), data = cursor->pos;

        wire_skip(cursor, data_len);
        if (cursor->has_failed || class != CLASS_IN)
            continue;
        struct record *record = g_new0(struct record, 1);
        /* A TTL with the highest bit set is zero (RFC 2181 section 8). */
        *record =
            (struct record){ g_steal_pointer(&owner), type, ttl_s > INT32_MAX ? 0 : ttl_s, data, data_len };
        g_ptr_array_add(records, record);
    }
    return records;
}

static void
sections_done(struct sections *sections)
{
    g_clear_pointer(&sections->answer, g_ptr_array_unref);
    g_clear_pointer(&sections->authority, g_ptr_array_unref);
}

/* NULL where the packet is well-formed, else what is wrong with it. */
static const char *
read_sections(struct wire_cursor *cursor, struct sections *out)
{
    wire_skip(cursor, 2); /* the id; whoever sent the query compared it */
    unsigned flags = wire_take_u16(cursor);
    unsigned questions = wire_take_u16(cursor), answers = wire_take_u16(cursor),
             authorities = wire_take_u16(cursor);

    wire_skip(cursor, 2);
    if (cursor->has_failed || (flags & FLAG_RESPONSE) == 0)
        return "malformed answer";
    if ((flags & FLAG_TRUNCATED) != 0)
        return "truncated answer";
    for (unsigned i = 0; i < questions && !cursor->has_failed; i++) {
        g_free(wire_take_name(cursor));
        wire_skip(cursor, 4);
    }
    out->rcode = flags & RCODE_MASK;
    out->is_authentic = (flags & FLAG_AUTHENTIC) != 0;
    out->answer = take_records(cursor, answers);
    out->authority = take_records(cursor, authorities);
    return cursor->has_failed ? "malformed answer" : NULL;
}

static const struct record *
find_record(const GPtrArray *records, const char *owner, enum dns_type type)
{
    for (guint i = 0; i < records->len; i++) {
        const struct record *record = g_ptr_array_index(records, i);

        if (record->type == type && strcmp(record->owner, owner) == 0)
            return record;
    }
    return NULL;
}

/* The name that RDATA holds from `skipped` bytes on, or NULL where it does not fill it exactly. */
static char *
data_name(const struct wire_cursor *packet, const struct record *record, size_t skipped)
{
    struct wire_cursor inner = { packet->at, record->data + record->data_len, record->data, false };

    wire_skip(&inner, skipped);
    g_autofree char *name = wire_take_name(&inner);
    return !inner.has_failed && inner.pos == inner.len ? g_steal_pointer(&name) : NULL;
}

/* Follows the aliases from `name`. NULL where the chain is broken or too long. */
static char *
follow_aliases(const struct wire_cursor *packet, const struct sections *sections, const char *name,
               uint32_t *ttl_s)
{
    g_autofree char *current = g_strdup(name);

    for (unsigned links = 0; links <= ALIAS_LINKS; links++) {
        const struct record *alias = find_record(sections->answer, current, DNS_TYPE_CNAME);

        if (alias == NULL)
            return g_steal_pointer(&current);
        *ttl_s = MIN(*ttl_s, alias->ttl_s);
        char *target = data_name(packet, alias, 0);
        if (target == NULL)
            return NULL;
        g_free(current);
        current = target;
    }
    return NULL;
}

static void
add_address(struct dns_answer *answer, const uint8_t *bytes, size_t len)
{
    struct ip_address address = {
        .bytes = {[10] = 0xff, [11] = 0xff}
    };

    if (answer->addresses->len == LIMIT_DNS_ADDRESSES) {
        answer->is_cut_by_limit = true;
        return;
    }
    memcpy(address.bytes + sizeof address.bytes - len, bytes, len);
    g_array_append_val(answer->addresses, address);
}

static bool
add_mx(struct dns_answer *answer, const struct wire_cursor *packet, const struct record *record)
{
    struct wire_cursor inner = { packet->at, record->data + record->data_len, record->data, false };
    uint16_t preference = wire_take_u16(&inner);
    char *target = data_name(packet, record, 2);

    if (target == NULL)
        return false;
    if (answer->mx->len == LIMIT_DNS_HOSTS) {
        answer->is_cut_by_limit = true;
        g_free(target);
        return true;
    }
    struct dns_mx *mx = g_new(struct dns_mx, 1);
    *mx = (struct dns_mx){ preference, target };
    g_ptr_array_add(answer->mx, mx);
    return true;
}

static bool
add_tlsa(struct dns_answer *answer, const uint8_t *bytes, size_t len)
{
    if (len <= 3)
        return false;
    if (answer->tlsa->len == LIMIT_DNS_TLSA) {
        answer->is_cut_by_limit = true;
        return true;
    }
    struct dns_tlsa *tlsa = g_new(struct dns_tlsa, 1);
    *tlsa = (struct dns_tlsa){ bytes[0], bytes[1], bytes[2], g_bytes_new(bytes + 3, len - 3) };
    g_ptr_array_add(answer->tlsa, tlsa);
    return true;
}

static bool
add_record(struct dns_answer *answer, const struct wire_cursor *packet, const struct record *record)
{
    if (record->type == DNS_TYPE_MX)
        return add_mx(answer, packet, record);
    if (record->type == DNS_TYPE_TLSA)
        return add_tlsa(answer, packet->at + record->data, record->data_len);
    size_t wanted = record->type == DNS_TYPE_A ? 4 : 16;
    if (record->data_len != wanted)
        return false;
    add_address(answer, packet->at + record->data, wanted);
    return true;
}

/* RFC 2308 section 5: the smaller of the SOA's TTL and its last field, MINIMUM. */
static bool
negative_ttl(const struct wire_cursor *packet, const GPtrArray *authority, uint32_t *ttl_s)
{
    for (guint i = 0; i < authority->len; i++) {
        const struct record *soa = g_ptr_array_index(authority, i);
        struct wire_cursor minimum = { packet->at, soa->data + soa->data_len, soa->data, false };

        if (soa->type != DNS_TYPE_SOA || soa->data_len < 4)
            continue;
        wire_skip(&minimum, soa->data_len - 4);
        uint32_t minimum_s = wire_take_u32(&minimum);
        *ttl_s = MIN(soa->ttl_s, minimum_s);
        return true;
    }
    *ttl_s = NEGATIVE_TTL_S;
    return false;
}

static void
mx_free(gpointer data)
{
    struct dns_mx *mx = data;

    g_free(mx->target);
    g_free(mx);
}

static void
tlsa_free(gpointer data)
{
    struct dns_tlsa *tlsa = data;

    g_bytes_unref(tlsa->data);
    g_free(tlsa);
}

static struct dns_answer *
answer_new(enum dns_status status, const char *why)
{
    struct dns_answer *answer = g_new0(struct dns_answer, 1);

    answer->status = status;
    answer->why = g_strdup(why);
    answer->ttl_s = status == DNS_TEMPORARY ? 0 : UINT32_MAX;
    answer->mx = g_ptr_array_new_with_free_func(mx_free);
    answer->addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
    answer->tlsa = g_ptr_array_new_with_free_func(tlsa_free);
    return answer;
}

struct dns_answer *
dns_answer_temporary(const char *why)
{
    return answer_new(DNS_TEMPORARY, why);
}

void
dns_answer_free(struct dns_answer *answer)
{
    if (answer == NULL)
        return;
    g_free(answer->why);
    g_free(answer->unfinished);
    g_ptr_array_unref(answer->mx);
    g_array_unref(answer->addresses);
    g_ptr_array_unref(answer->tlsa);
    g_free(answer);
}

/* A negative answer about `end`, the last name of the alias chain that began at `name`. */
static struct dns_answer *
negative_answer(const struct wire_cursor *packet, const struct sections *sections, const char *name,
                const char *end)
{
    bool is_missing = sections->rcode == RCODE_NXDOMAIN;
    struct dns_answer *answer =
        is_missing ? answer_new(DNS_NXDOMAIN, "NXDOMAIN") : answer_new(DNS_NODATA, "no such record");
    bool has_soa = negative_ttl(packet, sections->authority, &answer->ttl_s);

    /* An authoritative server ends where its zone ends; without a SOA it said nothing about the target. */
    if (!is_missing && !has_soa && strcmp(name, end) != 0)
        answer->unfinished = g_strdup(end);
    return answer;
}

static struct dns_answer *
positive_answer(const struct wire_cursor *packet, const struct sections *sections, const char *owner,
                enum dns_type type)
{
    g_autoptr(dns_answer) answer = answer_new(DNS_ANSWER, NULL);

    for (guint i = 0; i < sections->answer->len; i++) {
        const struct record *record = g_ptr_array_index(sections->answer, i);

        if (record->type != type || strcmp(record->owner, owner) != 0)
            continue;
        if (!add_record(answer, packet, record))
            return dns_answer_temporary("malformed record");
        answer->ttl_s = MIN(answer->ttl_s, record->ttl_s);
    }
    return g_steal_pointer(&answer);
}

char *
dns_plain_name(const char *name)
{
    size_t len = strlen(name);

    return g_ascii_strdown(name, (gssize)(len > 0 && name[len - 1] == '.' ? len - 1 : len));
}

static struct dns_answer *
interpret(const struct wire_cursor *packet, const struct sections *sections, const char *name,
          enum dns_type type)
{
    g_autofree char *start = dns_plain_name(name);
    uint32_t alias_ttl_s = UINT32_MAX;

    if (sections->rcode != RCODE_NOERROR && sections->rcode != RCODE_NXDOMAIN)
        return dns_answer_temporary(sections->rcode < ARRAY_LEN(rcode_names) ? rcode_names[sections->rcode]
                                                                             : "unknown response code");
    g_autofree char *end = follow_aliases(packet, sections, start, &alias_ttl_s);
    if (end == NULL)
        return dns_answer_temporary("alias chain without end");
    bool is_there = sections->rcode == RCODE_NOERROR && find_record(sections->answer, end, type) != NULL;
    struct dns_answer *answer = is_there ? positive_answer(packet, sections, end, type)
                                         : negative_answer(packet, sections, start, end);
    answer->is_authentic = sections->is_authentic;
    if (answer->status != DNS_TEMPORARY)
        answer->ttl_s = MIN(answer->ttl_s, alias_ttl_s);
    return answer;
}

struct dns_answer *
dns_answer_read(struct slice packet, const char *name, enum dns_type type)
{
    struct wire_cursor cursor = { (const uint8_t *)packet.at, packet.len, 0, packet.len < HEADER_BYTES };
    struct sections sections = { 0 };
    const char *fault = read_sections(&cursor, &sections);
    struct dns_answer *answer =
        fault != NULL ? dns_answer_temporary(fault) : interpret(&cursor, &sections, name, type);

    sections_done(&sections);
    return answer;
}
