#include "dns/wire.h"

#define LABEL_BYTES 63
#define ESCAPE_CHARS 4 /* \DDD */

static bool
has_room(struct wire_cursor *cursor, size_t bytes)
{
    if (!cursor->has_failed && cursor->len - cursor->pos >= bytes)
        return true;
    cursor->has_failed = true;
    return false;
}

uint16_t
wire_take_u16(struct wire_cursor *cursor)
{
    if (!has_room(cursor, 2))
        return 0;
    const uint8_t *at = cursor->at + cursor->pos;
    cursor->pos += 2;
    return (uint16_t)(at[0] << 8 | at[1]);
}

uint32_t
wire_take_u32(struct wire_cursor *cursor)
{
    uint32_t high = wire_take_u16(cursor);

    return high << 16 | wire_take_u16(cursor);
}

void
wire_skip(struct wire_cursor *cursor, size_t bytes)
{
    if (has_room(cursor, bytes))
        cursor->pos += bytes;
}

/* Labels may hold any byte; what is not plain is shown as \DDD, which no host name matches. */
static void
append_label(GString *out, const uint8_t *label, size_t len)
{
    if (out->len > 0)
        g_string_append_c(out, '.');
    for (size_t i = 0; i < len; i++) {
        if (g_ascii_isgraph(label[i]) && label[i] != '.' && label[i] != '\\')
            g_string_append_c(out, g_ascii_tolower((char)label[i]));
        else
            g_string_append_printf(out, "\\%03u", label[i]);
    }
}

/* One step of a name at *pos: a label is appended, a pointer followed. False at the end or after a failure.
 */
static bool
step_name(struct wire_cursor *cursor, size_t *pos, size_t *barrier, GString *out)
{
    size_t left = cursor->len - *pos;
    uint8_t first = left == 0 ? 0xff : cursor->at[*pos];

    if (first == 0)
        return false;
    if ((first & 0xc0) == 0xc0 && left >= 2) {
        size_t target = (size_t)(first & 0x3f) << 8 | cursor->at[*pos + 1];

        /* Each pointer must go before everything that was read so far: a loop cannot. */
        cursor->has_failed = target >= *barrier;
        *pos = *barrier = target;
        return !cursor->has_failed;
    }
    if ((first & 0xc0) != 0 || left < (size_t)first + 1) {
        cursor->has_failed = true;
        return false;
    }
    append_label(out, cursor->at + *pos + 1, first);
    *pos += (size_t)first + 1;
    return true;
}

char *
wire_take_name(struct wire_cursor *cursor)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t pos = cursor->pos, barrier = cursor->pos, end = 0, wire = 1;

    if (cursor->has_failed)
        return NULL;
    for (size_t before = pos; step_name(cursor, &pos, &barrier, out); before = pos) {
        bool is_pointer = pos < before;

        if (is_pointer && end == 0)
            end = before + 2;
        if (!is_pointer)
            wire += pos - before;
        if (wire > WIRE_NAME_BYTES)
            cursor->has_failed = true;
        if (cursor->has_failed)
            return NULL;
    }
    if (cursor->has_failed)
        return NULL;
    cursor->pos = end == 0 ? pos + 1 : end;
    return g_strdup(out->str);
}

/* The octet at *at, which moves behind it. False where an escape is none. */
static bool
take_octet(const char **at, uint8_t *out)
{
    const char *text = *at;

    if (*text != '\\') {
        *out = (uint8_t)*text;
        *at = text + 1;
        return true;
    }
    unsigned value = 0;
    for (unsigned i = 1; i < ESCAPE_CHARS; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
    }
    *out = (uint8_t)value;
    *at = text + ESCAPE_CHARS;
    return value <= UINT8_MAX;
}

/* Appends the label at *at, up to a dot or the end. */
static bool
append_wire_label(GByteArray *out, const char **at)
{
    uint8_t label[1 + LABEL_BYTES];
    size_t len = 0;

    while (**at != '\0' && **at != '.') {
        if (len == LABEL_BYTES || !take_octet(at, &label[1 + len]))
            return false;
        len++;
    }
    label[0] = (uint8_t)len;
    g_byte_array_append(out, label, (guint)len + 1);
    return len > 0;
}

bool
wire_append_name(GByteArray *out, const char *name)
{
    guint before = out->len;
    bool is_name = true;

    while (is_name && *name != '\0') {
        is_name = append_wire_label(out, &name);
        if (*name == '.')
            name++;
    }
    g_byte_array_append(out, (const uint8_t *)"", 1);
    if (is_name && out->len - before <= WIRE_NAME_BYTES)
        return true;
    g_byte_array_set_size(out, before);
    return false;
}

void
wire_append_u16(GByteArray *out, unsigned value)
{
    const uint8_t octets[] = { (uint8_t)(value >> 8), (uint8_t)value };

    g_byte_array_append(out, octets, sizeof octets);
}
