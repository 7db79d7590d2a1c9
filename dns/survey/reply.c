#include "dns/survey/reply.h"

#define CLASS_IN 1

enum { FLAG_QR = 0x8000, FLAG_AA = 0x0400, FLAG_TC = 0x0200, FLAG_AD = 0x0020, RCODE_MASK = 0x000f };

void
reply_free(struct dns_reply *reply)
{
    if (reply == NULL)
        return;
    zone_data_free(reply->answer);
    zone_data_free(reply->authority);
    zone_data_free(reply->additional);
    g_free(reply);
}

const char *
reply_rcode_name(unsigned rcode)
{
    static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED" };

    return rcode < ARRAY_LEN(names) ? names[rcode] : "an unknown response code";
}

/* The RDATA of `len` octets at the cursor, with the names that may be compressed (RFC 3597 section 4) written
 * out; NULL where they are malformed. */
static GByteArray *
take_rdata(struct wire_cursor *cursor, uint16_t type, size_t len)
{
    const struct rdata_layout *layout = rdata_layout_of(type);
    g_autoptr(GByteArray) out = g_byte_array_new();
    size_t end = cursor->pos + len;
    struct wire_cursor inner = { cursor->at, end, cursor->pos, cursor->has_failed };

    if (layout != NULL) {
        wire_skip(&inner, layout->before);
        if (inner.has_failed)
            return NULL;
        g_byte_array_append(out, cursor->at + cursor->pos, (guint)layout->before);
    }
    for (unsigned i = 0; layout != NULL && i < layout->names; i++) {
        g_autofree char *text = wire_take_name(&inner);

        if (text == NULL || !wire_append_name(out, text))
            return NULL;
    }
    if (inner.has_failed)
        return NULL;
    g_byte_array_append(out, inner.at + inner.pos, (guint)(end - inner.pos));
    return g_steal_pointer(&out);
}

/* False where the section is malformed. */
static bool
take_section(struct wire_cursor *cursor, unsigned count, struct zone_data *into)
{
    for (unsigned i = 0; i < count; i++) {
        g_autofree char *owner = wire_take_name(cursor);
        uint16_t type = wire_take_u16(cursor), class = wire_take_u16(cursor);
        uint32_t ttl_s = wire_take_u32(cursor);
        size_t len = wire_take_u16(cursor);
        struct wire_cursor start = *cursor;

        wire_skip(cursor, len);
        if (cursor->has_failed)
            return false;
        if (class != CLASS_IN)
            continue;
        g_autoptr(GByteArray) rdata = take_rdata(&start, type, len);
        /* A TTL with the highest bit set is zero (RFC 2181 section 8). */
        struct zone_record like = { .owner = owner, .type = type, .ttl_s = ttl_s > INT32_MAX ? 0 : ttl_s };
        if (rdata == NULL || !zone_data_add(into, &like, (struct rdata){ rdata->data, rdata->len }))
            return false;
    }
    return true;
}

struct dns_reply *
reply_read(struct slice packet)
{
    struct wire_cursor cursor = { (const uint8_t *)packet.at, packet.len, 0, false };
    g_autoptr(dns_reply) out = g_new(struct dns_reply, 1);

    *out = (struct dns_reply){ .size_bytes = packet.len,
                               .answer = zone_data_new(""),
                               .authority = zone_data_new(""),
                               .additional = zone_data_new("") };
    wire_skip(&cursor, 2);
    unsigned flags = wire_take_u16(&cursor), questions = wire_take_u16(&cursor);
    unsigned answers = wire_take_u16(&cursor), authorities = wire_take_u16(&cursor);
    unsigned additionals = wire_take_u16(&cursor);
    for (unsigned i = 0; i < questions && !cursor.has_failed; i++) {
        g_free(wire_take_name(&cursor));
        wire_skip(&cursor, 4);
    }
    if (cursor.has_failed || (flags & FLAG_QR) == 0)
        return NULL;
    out->rcode = flags & RCODE_MASK;
    out->is_authoritative = (flags & FLAG_AA) != 0;
    out->is_truncated = (flags & FLAG_TC) != 0;
    out->is_validated = (flags & FLAG_AD) != 0;
    if (!take_section(&cursor, answers, out->answer) || !take_section(&cursor, authorities, out->authority) ||
        !take_section(&cursor, additionals, out->additional))
        return NULL;
    return g_steal_pointer(&out);
}
